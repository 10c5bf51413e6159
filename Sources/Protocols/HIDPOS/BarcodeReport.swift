/// Usages of the Bar Code Scanner page (HID Point of Sale Usage Tables 1.02, section 3; HID Usage Tables 1.5) and of Generic Desktop.
enum BarcodeUsage {
  static let page: UInt16 = 0x8C
  static let preventRead = HIDUsage(page: page, id: 0x5F)
  static let initiateRead = HIDUsage(page: page, id: 0x60)
  static let soundError = HIDUsage(page: page, id: 0x85)
  static let soundGoodRead = HIDUsage(page: page, id: 0x86)
  static let soundNotOnFile = HIDUsage(page: page, id: 0x87)
  static let symbology = [0xFB, 0xFC, 0xFD].map { HIDUsage(page: page, id: $0) }
  static let data = HIDUsage(page: page, id: 0xFE)
  static let continued = HIDUsage(page: page, id: 0xFF)
  static let byteCount = HIDUsage(page: 0x01, id: 0x3B)
}

/// Controls of equal size, one behind the other, in bits from the start of a report's body.
struct BitRun: Sendable, Hashable {
  var offset: Int
  var size: Int
  var count: Int

  init(_ field: ReportDescriptor.Field, _ controls: Range<Int>) {
    offset = field.offset + controls.lowerBound * field.size
    size = field.size
    count = controls.count
    // Bytes that the descriptor puts together are bytes all the same.
    if size > 8, size % 8 == 0 {
      count *= size / 8
      size = 8
    }
  }

  /// Whole bytes at byte boundaries.
  var isBytes: Bool { size == 8 && offset % 8 == 0 }

  /// The first bit behind the first `count` controls.
  func end(of count: Int) -> Int { offset + count * size }

  /// The low 8 bits of a control. The caller sees to it that it is there.
  func byte(_ index: Int, in body: Span<UInt8>) -> UInt8 { UInt8(truncatingIfNeeded: bits(offset + index * size, min(size, 8), in: body)) }
}

/// Up to 32 bits from bit `offset` on; low bits come first (HID 1.11, 5.8).
func bits(_ offset: Int, _ size: Int, in body: Span<UInt8>) -> UInt32 {
  var value: UInt64 = 0
  let first = offset / 8
  for index in first..<((offset + size + 7) / 8) { value |= UInt64(body[index]) << UInt64(8 * (index - first)) }
  return UInt32(truncatingIfNeeded: value >> UInt64(offset % 8) & (1 << UInt64(size) - 1))
}

/// Where one input report has its code.
struct BarcodeReport: Sendable {
  /// The identifier's characters, in order; at most 3.
  var symbology: [BitRun] = []
  var data: [BitRun] = []
  /// The number of data controls that are filled, as bit offset and size.
  var count: (offset: Int, size: Int)?
  var more: [More] = []
  /// How many bytes of data it has room for.
  var capacity: Int { data.reduce(0) { $0 + $1.count } }

  /// What says that the code goes on in another report.
  enum More: Sendable {
    /// Any bit set.
    case flags(offset: Int, size: Int)
    /// A control of an array holds this value.
    case choice(BitRun, value: Int64, signed: Bool)
  }

  /// `nil` where none of the fields of an input report holds decoded data.
  init?(_ fields: [ReportDescriptor.Field]) {
    for field in fields where !field.isConstant {
      data += field.controls(of: BarcodeUsage.data).map { BitRun(field, $0) }
      for usage in BarcodeUsage.symbology { symbology += field.controls(of: usage).map { BitRun(field, $0) } }
      if count == nil, field.size <= 32, let control = field.controls(of: BarcodeUsage.byteCount).first {
        count = (field.offset + control.lowerBound * field.size, field.size)
      }
      if field.isChoice, field.size <= 32 {
        if let value = field.selector(of: BarcodeUsage.continued) {
          more.append(.choice(BitRun(whole: field), value: value, signed: field.logical.lowerBound < 0))
        }
      } else if let control = field.controls(of: BarcodeUsage.continued).first?.lowerBound {
        // Some makers give all bits of a byte this usage; by their manuals the first one is meant.
        more.append(.flags(offset: field.offset + control * field.size, size: field.size))
      }
    }
    if data.isEmpty { return nil }
  }

  /// Bits that must be there before the data's length is known.
  var frame: Int {
    let ends = more.map { more in
      switch more {
      case .flags(let offset, let size): offset + size
      case .choice(let run, _, _): run.end(of: run.count)
      }
    }
    return max(ends.max() ?? 0, count.map { $0.offset + $0.size } ?? 0, symbology.map { $0.end(of: $0.count) }.max() ?? 0)
  }

  func isContinued(_ body: Span<UInt8>) -> Bool {
    for more in more {
      switch more {
      case .flags(let offset, let size):
        for start in stride(from: 0, to: size, by: 32) where bits(offset + start, min(32, size - start), in: body) != 0 { return true }
      case .choice(let run, let value, let signed):
        for index in 0..<run.count {
          let raw = bits(run.offset + index * run.size, run.size, in: body)
          let number = signed ? Int64(Int32(bitPattern: raw << UInt32(32 - run.size)) >> Int32(32 - run.size)) : Int64(raw)
          if number == value { return true }
        }
      }
    }
    return false
  }

  /// The identifier's characters as one number, 0 where they are no AIM identifier (ISO/IEC 15424).
  func identifier(_ body: Span<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    var found = 0
    for run in symbology {
      for index in 0..<run.count where found < 3 {
        value = value << 8 | UInt32(run.byte(index, in: body))
        found += 1
      }
    }
    return found == 3 && isAIMIdentifier(value) ? value : 0
  }

  /// How many of the data's bytes the report can give, `bits` being its length.
  func available(_ bits: Int) -> Int {
    var count = 0
    for run in data {
      let fitting = max(0, min(run.count, (bits - run.offset) / run.size))
      count += fitting
      if fitting < run.count { break }
    }
    return count
  }

  /// Appends the first `count` bytes of the data; the caller sees to it that they are there.
  func append(_ count: Int, of body: Span<UInt8>, to code: inout [UInt8]) {
    var left = count
    for run in data where left > 0 {
      let taken = min(left, run.count)
      if run.isBytes {
        let start = run.offset / 8
        body.extracting(start..<(start + taken)).withUnsafeBufferPointer { code.append(contentsOf: $0) }
      } else {
        for index in 0..<taken { code.append(run.byte(index, in: body)) }
      }
      left -= taken
    }
  }
}

extension BitRun {
  /// The controls of an array as they are.
  fileprivate init(whole field: ReportDescriptor.Field) {
    offset = field.offset
    size = field.size
    count = field.count
  }
}

/// `]`, a letter, and a digit or letter, the first in the highest of three bytes.
func isAIMIdentifier(_ value: UInt32) -> Bool {
  func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
  let last = UInt8(truncatingIfNeeded: value)
  return value >> 16 == 0x5D && isLetter(UInt8(truncatingIfNeeded: value >> 8)) && (isLetter(last) || (0x30...0x39).contains(last))
}
