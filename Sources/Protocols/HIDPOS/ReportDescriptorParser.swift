extension ReportDescriptor {
  /// Reads a descriptor. The work is bounded by its length; nothing in it makes this trap.
  public init(_ bytes: [UInt8]) throws(ReportDescriptorError) {
    var parser = ReportDescriptorParser(bytes: bytes)
    self = try parser.parse()
  }
}

/// Item by item: HID 1.11, 6.2.2.2 (short items), 6.2.2.3 (long items), 6.2.2.4 to 6.2.2.8.
private struct ReportDescriptorParser {
  /// HID_MAX_DESCRIPTOR_SIZE of Linux.
  private static let longest = 4096

  private struct Globals {
    var page: UInt16 = 0
    var logicalMinimum: Int64 = 0
    /// The maximum is unsigned where the minimum is not negative: both readings are kept.
    var logicalMaximum: (signed: Int64, unsigned: Int64) = (0, 0)
    var size = 0
    var count = 0
    var report: UInt8 = 0
  }

  /// A usage, with its page where four bytes were written.
  private struct LocalUsage {
    var number: UInt32
    var isExtended: Bool

    func whole(_ page: UInt16) -> UInt32 { isExtended ? number : UInt32(page) << 16 | number & 0xFFFF }
  }

  private struct Locals {
    var usages: [(LocalUsage, LocalUsage)] = []
    var minimum: LocalUsage?
    var maximum: LocalUsage?
    /// Inside a set of alternatives (Delimiter): only the first of them counts, which the device prefers.
    var alternatives: Int?
  }

  private struct Item {
    var start: Int
    var type: UInt8
    var tag: UInt8
    var size: Int
    var value: UInt32

    var signed: Int64 {
      switch size {
      case 1: Int64(Int8(truncatingIfNeeded: value))
      case 2: Int64(Int16(truncatingIfNeeded: value))
      default: Int64(Int32(truncatingIfNeeded: value))
      }
    }
  }

  let bytes: [UInt8]
  private var result = ReportDescriptor()
  private var globals = Globals()
  private var locals = Locals()
  private var stack: [Globals] = []
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(ReportDescriptorError) -> ReportDescriptor {
    guard bytes.count <= Self.longest else {
      throw ReportDescriptorError(offset: Self.longest, detail: "\(bytes.count) bytes; more than \(Self.longest) are none that Linux takes")
    }
    var offset = 0
    while offset < bytes.count {
      guard let item = try item(at: &offset) else { continue }
      switch item.type {
      case 0: try main(item)
      case 1: try global(item)
      case 2: try local(item)
      // Reserved.
      default: break
      }
    }
    guard depth == 0 else { throw ReportDescriptorError(offset: bytes.count, detail: "\(depth) collections are not ended") }
    return result
  }

  /// The item at `offset`, which moves behind it; `nil` for a long item, of which none is defined.
  private func item(at offset: inout Int) throws(ReportDescriptorError) -> Item? {
    let start = offset
    let prefix = bytes[start]
    func demand(_ count: Int) throws(ReportDescriptorError) {
      guard start + count < bytes.count else {
        throw ReportDescriptorError(offset: start, detail: "the item announces \(count) bytes, \(bytes.count - start - 1) are left")
      }
    }
    if prefix == 0xFE {
      try demand(2)
      try demand(2 + Int(bytes[start + 1]))
      offset += 3 + Int(bytes[start + 1])
      return nil
    }
    let size = prefix & 3 == 3 ? 4 : Int(prefix & 3)
    try demand(size)
    let value = (0..<size).reduce(UInt32(0)) { $0 | UInt32(bytes[start + 1 + $1]) << UInt32(8 * $1) }
    offset += 1 + size
    return Item(start: start, type: prefix >> 2 & 3, tag: prefix >> 4, size: size, value: value)
  }

  // MARK: Main items, 6.2.2.4 and 6.2.2.6

  private mutating func main(_ item: Item) throws(ReportDescriptorError) {
    defer { locals = Locals() }
    switch item.tag {
    case 0x8: try field(.input, item)
    case 0x9: try field(.output, item)
    case 0xB: try field(.feature, item)
    case 0xA:
      if depth == 0, let usage = usages().first { result.applications.append(HIDUsage(usage.lowerBound)) }
      depth += 1
    case 0xC:
      guard depth > 0 else { throw ReportDescriptorError(offset: item.start, detail: "ends a collection, and none is open") }
      depth -= 1
    default: break
    }
  }

  private mutating func field(_ kind: ReportDescriptor.Field.Kind, _ item: Item) throws(ReportDescriptorError) {
    let key = ReportDescriptor.ReportKey(kind: kind, report: globals.report)
    let offset = result.lengths[key] ?? 0
    let (bits, overflow) = globals.size.multipliedReportingOverflow(by: globals.count)
    guard !overflow, offset + bits <= ReportDescriptor.longestReport else {
      throw ReportDescriptorError(
        offset: item.start, detail: "report \(globals.report) grows beyond \(ReportDescriptor.longestReport / 8) bytes: "
          + "\(globals.count) controls of \(globals.size) bits")
    }
    result.lengths[key] = offset + bits
    guard bits > 0 else { return }
    let minimum = globals.logicalMinimum
    let maximum = minimum < 0 ? globals.logicalMaximum.signed : globals.logicalMaximum.unsigned
    result.fields.append(
      ReportDescriptor.Field(
        kind: kind, report: globals.report, offset: offset, size: globals.size, count: globals.count, isConstant: item.value & 1 != 0,
        isVariable: item.value & 2 != 0, logical: minimum...max(minimum, maximum), usages: usages()))
  }

  /// The usages collected for a main item, with the page that holds now.
  private func usages() -> [ClosedRange<UInt32>] {
    locals.usages.compactMap { first, last in
      let (first, last) = (first.whole(globals.page), last.whole(globals.page))
      return first <= last ? first...last : nil
    }
  }

  // MARK: Global items, 6.2.2.7

  private mutating func global(_ item: Item) throws(ReportDescriptorError) {
    switch item.tag {
    case 0x0: globals.page = UInt16(truncatingIfNeeded: item.value)
    case 0x1: globals.logicalMinimum = item.signed
    case 0x2: globals.logicalMaximum = (item.signed, Int64(item.value))
    case 0x7: globals.size = Int(item.value)
    case 0x8:
      guard (1...255).contains(item.value) else {
        throw ReportDescriptorError(offset: item.start, detail: "report id \(item.value); ids are 1 to 255")
      }
      globals.report = UInt8(item.value)
      result.isNumbered = true
    case 0x9: globals.count = Int(item.value)
    case 0xA: stack.append(globals)
    case 0xB:
      guard let pushed = stack.popLast() else { throw ReportDescriptorError(offset: item.start, detail: "Pop without a Push before it") }
      globals = pushed
    // Physical extents and units say nothing about where the bits are.
    default: break
    }
  }

  // MARK: Local items, 6.2.2.8

  private mutating func local(_ item: Item) throws(ReportDescriptorError) {
    let usage = LocalUsage(number: item.value, isExtended: item.size == 4)
    switch item.tag {
    case 0x0: add(usage, usage)
    case 0x1: locals.minimum = usage
    case 0x2: locals.maximum = usage
    case 0xA:
      guard (item.value == 1) == (locals.alternatives == nil) else {
        throw ReportDescriptorError(offset: item.start, detail: "Delimiter \(item.value) where the other was due")
      }
      locals.alternatives = item.value == 1 ? 0 : nil
    default: break
    }
    if let first = locals.minimum, let last = locals.maximum {
      guard first.whole(globals.page) <= last.whole(globals.page) else {
        throw ReportDescriptorError(offset: item.start, detail: "a range of usages from \(first.number) to \(last.number)")
      }
      add(first, last)
      locals.minimum = nil
      locals.maximum = nil
    }
  }

  private mutating func add(_ first: LocalUsage, _ last: LocalUsage) {
    if let before = locals.alternatives {
      locals.alternatives = before + 1
      if before > 0 { return }
    }
    locals.usages.append((first, last))
  }
}
