extension TagBinary {
  /// The EPC's bits, filled up with zeros to a whole word of 16 bits, as a tag holds them.
  ///
  /// - Throws: why the identity does not fit the scheme; offsets are 0.
  func encoded() throws(Problem) -> (bytes: [UInt8], count: Int) {
    let layout = scheme.layout
    guard layout.kind == identity.kind, !identity.isPattern else {
      throw Problem(.unknownScheme, offset: 0, "\(scheme.rawValue) does not take \(identity.isPattern ? "a pattern" : identity.kind.rawValue)")
    }
    guard filter >= 0, filter < 1 << scheme.filterBits else {
      throw Problem(.range, offset: 0, "\(scheme.rawValue) takes a filter value up to \((1 << scheme.filterBits) - 1)")
    }
    var writer = BitWriter()
    writer.write(UInt64(layout.header), 8)
    writer.write(UInt64(filter), scheme.filterBits)
    switch scheme {
    case .gid96: for (index, width) in [28, 24, 36].enumerated() { try number(index, width, into: &writer) }
    case .usdod96:
      if identity[0].count == 5 { writer.write(0x20, 8) }
      for byte in identity[0] { writer.write(UInt64(byte), 8) }
      try number(1, 36, into: &writer)
    case .adiVar:
      if identity[0].count == 5 { writer.write(0x20, 6) }
      for byte in identity[0] { writer.write(UInt64(byte & 0x3F), 6) }
      for index in 1...2 { sixBit(index, into: &writer) }
    default: try writeKey(layout, into: &writer)
    }
    let count = writer.count
    while writer.count % 16 != 0 { writer.write(0, 1) }
    return (writer.bytes, count)
  }

  private func writeKey(_ layout: TagScheme.Layout, into writer: inout BitWriter) throws(Problem) {
    let partition = 12 - identity.prefixLength
    let prefixBits = TagScheme.prefixBits[partition]
    writer.write(UInt64(partition), 3)
    digits(0, prefixBits, into: &writer)
    let referenceBits = layout.keyBits - prefixBits
    switch layout.reference {
    case .digits: digits(1, referenceBits, into: &writer)
    case .number(let total):
      guard identity[1].count <= total - identity.prefixLength else { throw misfit(1, "has at most \(total - identity.prefixLength) digits") }
      try number(1, referenceBits, into: &writer)
    case .text: text(1, referenceBits, into: &writer)
    case .sixBit: sixBit(1, into: &writer)
    }
    var last = 2
    if layout.kind == .itip {
      for index in 2...3 { digits(index, 7, into: &writer) }
      last = 4
    }
    switch layout.tail {
    case .none: break
    case .zeros(let width): writer.write(0, width)
    case .number(let width): try number(last, width, into: &writer)
    case .digits(let width):
      guard let value = UInt64(ascii: [UInt8(ascii: "1")] + identity[last]) else { throw misfit(last, "is digits only") }
      writer.write(value, width)
    case .text(let width): text(last, width, into: &writer)
    }
  }

  private func misfit(_ index: Int, _ why: String) -> Problem {
    Problem(.range, offset: 0, "\(identity.kind.parts[index].name) \(why) in \(scheme.rawValue)")
  }

  /// Digits whose number is known: an empty component is 0.
  private func digits(_ index: Int, _ width: Int, into writer: inout BitWriter) {
    writer.write(UInt64(ascii: identity[index]) ?? 0, width)
  }

  /// A number without zeros in front.
  private func number(_ index: Int, _ width: Int, into writer: inout BitWriter) throws(Problem) {
    let value = identity[index]
    guard value.allSatisfy(isDigit) else { throw misfit(index, "is digits only") }
    if value.count > 1 && value.first == UInt8(ascii: "0") { throw misfit(index, "has no zeros in front") }
    let limit: UInt64 = 1 << UInt64(width)
    guard let number = UInt64(ascii: value), number < limit else { throw misfit(index, "is at most \(limit - 1)") }
    writer.write(number, width)
  }

  private func text(_ index: Int, _ width: Int, into writer: inout BitWriter) {
    for byte in identity[index] { writer.write(UInt64(byte), 7) }
    for _ in 0..<(width - 7 * identity[index].count) { writer.write(0, 1) }
  }

  private func sixBit(_ index: Int, into writer: inout BitWriter) {
    for byte in identity[index] { writer.write(UInt64(byte & 0x3F), 6) }
    writer.write(0, 6)
  }
}
