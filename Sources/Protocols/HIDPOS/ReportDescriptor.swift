/// What a control means: a page of the HID usage tables and a number on it.
public struct HIDUsage: Sendable, Hashable, CustomStringConvertible {
  public var page: UInt16
  public var id: UInt16

  public init(page: UInt16, id: UInt16) {
    self.page = page
    self.id = id
  }

  /// Page in the upper half, as extended usages are written.
  init(_ whole: UInt32) { self.init(page: UInt16(truncatingIfNeeded: whole >> 16), id: UInt16(truncatingIfNeeded: whole)) }
  var whole: UInt32 { UInt32(page) << 16 | UInt32(id) }

  /// `8c:02`, hexadecimal.
  public var description: String { "\(hexadecimalNumber(page)):\(hexadecimalNumber(id))" }
}

private func hexadecimalNumber(_ number: UInt16) -> String { (number < 16 ? "0" : "") + String(number, radix: 16) }

/// Why a report descriptor cannot be read, and at which of its bytes, from 0.
public struct ReportDescriptorError: Error, Sendable, Hashable, CustomStringConvertible {
  public var offset: Int
  public var detail: String
  public var description: String { "report descriptor, byte \(offset): \(detail)" }
}

/// What a HID device's reports are made of (Device Class Definition for HID 1.11, section 6.2.2).
public struct ReportDescriptor: Sendable, Hashable {
  /// One Input, Output or Feature item: `count` controls of `size` bits each, one behind the other.
  public struct Field: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case input, output, feature }

    public var kind: Kind
    /// 0 where the device numbers no reports.
    public var report: UInt8
    /// In bits from the start of the report, its id not counted.
    public var offset: Int
    public var size: Int
    public var count: Int
    public var isConstant: Bool
    /// Each control has a usage of its own; else each holds the number of one of the usages (an array).
    public var isVariable: Bool
    public var logical: ClosedRange<Int64>
    /// In the order of the controls; the last one is also that of all further controls (6.2.2.8).
    var usages: [ClosedRange<UInt32>]
  }

  /// The most bits that a report may have: HID_MAX_BUFFER_SIZE of Linux, in bits.
  static let longestReport = 16_384 * 8

  public internal(set) var fields: [Field] = []
  /// The usages of the outermost collections: what the device is.
  public internal(set) var applications: [HIDUsage] = []
  /// Whether every report begins with its id.
  public internal(set) var isNumbered = false
  var lengths: [ReportKey: Int] = [:]

  struct ReportKey: Hashable {
    var kind: Field.Kind
    var report: UInt8
  }

  /// Bytes of a report, without its id; `nil` where it is not declared.
  public func length(_ kind: Field.Kind, _ report: UInt8) -> Int? { lengths[ReportKey(kind: kind, report: report)].map { ($0 + 7) / 8 } }
}

extension ReportDescriptor.Field {
  /// The controls that have a usage, in their order. Bounded by the number of usages, whatever `count` claims.
  func controls(of usage: HIDUsage) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var first = 0
    for (index, range) in usages.enumerated() {
      guard first < count else { break }
      let length = Int(range.upperBound - range.lowerBound) + 1
      if range.contains(usage.whole) {
        let control = first + Int(usage.whole - range.lowerBound)
        let isLast = index == usages.count - 1 && usage.whole == range.upperBound
        if control < count { found.append(control..<(isLast ? count : control + 1)) }
      }
      first += length
    }
    return found
  }

  /// The value that selects a usage in an array; `nil` where the field is none or has no such usage.
  func selector(of usage: HIDUsage) -> Int64? {
    guard !isVariable else { return nil }
    var index: Int64 = 0
    for range in usages {
      if range.contains(usage.whole) { return logical.lowerBound + index + Int64(usage.whole - range.lowerBound) }
      index += Int64(range.upperBound - range.lowerBound) + 1
    }
    return nil
  }

  /// An array that can name more than one usage.
  var isChoice: Bool { !isVariable && (usages.count > 1 || usages.contains { $0.lowerBound < $0.upperBound }) }
}
