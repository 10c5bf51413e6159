/// An EPC as a tag holds it: scheme, filter value and identity.
struct TagBinary: Sendable, Hashable {
  var scheme: TagScheme
  /// 0 where the scheme has none.
  var filter: Int
  var identity: PureIdentity
}

/// What was found while bits were read, however far that went. Offsets of problems are bits here.
struct TagReading: Sendable {
  var scheme: TagScheme?
  var filter: Int?
  var partition: Int?
  var identity: PureIdentity?
  /// Bits of the EPC itself.
  var end = 0
  var problem: Problem?

  /// Reads the EPC that begins with the first bit; what follows it is not looked at.
  init(_ bytes: [UInt8], count: Int? = nil) {
    var reader = TagReader(bytes, count: count)
    do throws(Problem) {
      try reader.read(into: &self)
      end = reader.position
    } catch { problem = error }
  }
}

/// A component, for messages.
private typealias Part = (kind: EPCKind, index: Int)

private func name(_ part: Part) -> String { part.kind.parts[part.index].name }

/// Reads the fields of the schemes of TDS 1.x (14.4) and checks each.
private struct TagReader {
  private var bits: BitReader

  init(_ bytes: [UInt8], count: Int?) { bits = BitReader(bytes, count: count) }

  var position: Int { bits.position }

  mutating func read(into reading: inout TagReading) throws(Problem) {
    guard let header = bits.read(8) else { throw Problem(.length, offset: 0, "no EPC: it begins with a header of 8 bits") }
    guard let scheme = TagScheme(header: UInt8(truncatingIfNeeded: header)) else {
      throw Problem(.unknownScheme, offset: 0, TagScheme.meaning(ofHeader: UInt8(truncatingIfNeeded: header)))
    }
    reading.scheme = scheme
    if let needed = scheme.bits, bits.end < needed {
      throw Problem(.length, offset: bits.end, "\(scheme.rawValue) takes \(needed) bits, here are \(bits.end)")
    }
    if scheme != .gid96 { reading.filter = Int(try number(scheme.filterBits)) }
    switch scheme {
    case .gid96: reading.identity = try readGID()
    case .usdod96: reading.identity = try readUSDOD()
    case .adiVar: reading.identity = try readADI()
    default: try readKey(scheme.layout, into: &reading)
    }
  }

  private mutating func number(_ width: Int) throws(Problem) -> UInt64 {
    guard let value = bits.read(width) else { throw Problem(.length, offset: bits.end, "the bits end within the EPC") }
    return value
  }

  private mutating func readKey(_ layout: TagScheme.Layout, into reading: inout TagReading) throws(Problem) {
    let place = position
    let partition = Int(try number(3))
    guard partition < 7 else { throw Problem(.range, offset: place, "partition value 7 does not exist") }
    reading.partition = partition
    let prefixDigits = 12 - partition
    let prefixBits = TagScheme.prefixBits[partition]
    let kind = layout.kind
    var identity = PureIdentity(kind: kind, known: kind.partCount)
    identity.add(try digits(prefixBits, prefixDigits, (kind, 0)), digits: prefixDigits, as: 0)
    let referenceBits = layout.keyBits - prefixBits
    switch layout.reference {
    case .digits(let total):
      let count = total - prefixDigits
      identity.add(try digits(referenceBits, count, (kind, 1)), digits: count, as: 1)
    case .number(let total): identity.add(decimal: try digits(referenceBits, min(total - prefixDigits, 19), (kind, 1)), as: 1)
    case .text: identity.add(try text(referenceBits, 30 - prefixDigits, (kind, 1)), as: 1)
    case .sixBit: identity.add(try sixBit(1...(30 - prefixDigits), (kind, 1)), as: 1)
    }
    if kind == .itip { for index in 2...3 { identity.add(try digits(7, 2, (kind, index)), digits: 2, as: index) } }
    let last = kind.partCount - 1
    switch layout.tail {
    case .none: break
    case .zeros(let width): try zeros(width, "the reserved bits")
    case .number(let width):
      let place = position
      let value = try number(width)
      if kind == .cpi && value >= 1_000_000_000_000 { throw Problem(.range, offset: place, "serial has more than 12 digits") }
      identity.add(decimal: value, as: last)
    case .digits(let width):
      let place = position
      let value = String(try number(width)).utf8
      guard value.first == UInt8(ascii: "1"), value.count > 1, value.count <= (width == 41 ? 13 : 18) else {
        throw Problem(.range, offset: place, "serial is not a 1 followed by up to \(width == 41 ? 12 : 17) digits")
      }
      identity.add(value.dropFirst(), as: last)
    case .text(let width): identity.add(try text(width, width / 7, (kind, last)), as: last)
    }
    reading.identity = identity
  }

  /// A number that has to have no more digits than given.
  private mutating func digits(_ width: Int, _ count: Int, _ part: Part) throws(Problem) -> UInt64 {
    let place = position
    let value = try number(width)
    guard value < powersOfTen[count] else {
      throw Problem(.range, offset: place, "\(name(part)) is \(value), \(count == 0 ? "which must be 0 here" : "more than \(count) digits")")
    }
    return value
  }

  private mutating func zeros(_ width: Int, _ what: @autoclosure () -> String) throws(Problem) {
    var left = width
    while left > 0 {
      let place = position
      let taken = min(left, 56)
      let value = try number(taken)
      if value != 0 { throw Problem(.padding, offset: place + taken - (64 - value.leadingZeroBitCount), "\(what()) must be zero") }
      left -= taken
    }
  }

  /// 7-bit characters up to the first zero, then zeros (14.4.2).
  private mutating func text(_ width: Int, _ most: Int, _ part: Part) throws(Problem) -> [UInt8] {
    var characters: [UInt8] = []
    characters.reserveCapacity(most)
    var left = width
    while left >= 7 && characters.count < most {
      let place = position
      let byte = UInt8(truncatingIfNeeded: try number(7))
      left -= 7
      if byte == 0 { break }
      guard EPCCharacters.of(byte, .set82) else {
        throw Problem(.character, offset: place, "\(name(part)) takes characters of GS1 set 82, not \(shown(byte))")
      }
      characters.append(byte)
    }
    guard !characters.isEmpty else { throw Problem(.length, offset: position - 7, "\(name(part)) is empty") }
    try zeros(left, "what follows the end of \(name(part))")
    return characters
  }

  /// 6-bit characters up to six zeros (14.4.8).
  private mutating func sixBit(_ counts: ClosedRange<Int>, _ part: Part) throws(Problem) -> [UInt8] {
    var characters: [UInt8] = []
    let start = position
    while true {
      let place = position
      let value = try number(6)
      if value == 0 { break }
      guard let byte = EPCCharacters.character(sixBits: value) else {
        throw Problem(.character, offset: place, "\(name(part)): the bits \(bitString(value)) are no character")
      }
      characters.append(byte)
      guard characters.count <= counts.upperBound else {
        throw Problem(.length, offset: start, "\(name(part)) has more than \(counts.upperBound) characters")
      }
    }
    guard characters.count >= counts.lowerBound else { throw Problem(.length, offset: start, "\(name(part)) is empty") }
    return characters
  }

  private func bitString(_ value: UInt64) -> String {
    let text = String(value, radix: 2)
    return String(repeating: "0", count: 6 - text.utf8.count) + text
  }

  private mutating func readGID() throws(Problem) -> PureIdentity {
    var identity = PureIdentity(kind: .gid, known: 3)
    for (index, width) in [28, 24, 36].enumerated() { identity.add(decimal: try number(width), as: index) }
    return identity
  }

  private mutating func readUSDOD() throws(Problem) -> PureIdentity {
    let place = position
    var code: [UInt8] = []
    for _ in 0..<6 { code.append(UInt8(truncatingIfNeeded: try number(8))) }
    let serial = try number(36)
    return try identity(.usdod, code: code, at: place, width: 8) { $0.add(decimal: serial, as: 1) }
  }

  private mutating func readADI() throws(Problem) -> PureIdentity {
    let place = position
    var code: [UInt8] = []
    for _ in 0..<6 {
      let value = UInt8(truncatingIfNeeded: try number(6))
      code.append(value < 32 ? value | 0x40 : value)
    }
    let partPlace = position
    let part = try sixBit(0...32, (.adi, 1))
    if let wrong = part.firstIndex(of: UInt8(ascii: "#")) { throw Problem(.character, offset: partPlace + 6 * wrong, "partNumber takes no '#'") }
    let serialPlace = position
    let serial = try sixBit(1...30, (.adi, 2))
    if let wrong = EPCKind.adi.parts[2].failure(serial[...], prefix: 0) {
      throw Problem(wrong.code, offset: serialPlace + 6 * wrong.offset, wrong.message)
    }
    return try identity(.adi, code: code, at: place, width: 6) {
      $0.add(part, as: 1)
      $0.add(serial, as: 2)
    }
  }

  /// A CAGE code has a space in front, a DODAAC has six characters.
  private func identity(
    _ kind: EPCKind, code: [UInt8], at place: Int, width: Int, _ rest: (inout PureIdentity) -> Void
  ) throws(Problem) -> PureIdentity {
    let value = code.first == UInt8(ascii: " ") ? code[1...] : code[...]
    if let wrong = kind.parts[0].failure(value, prefix: 0) {
      throw Problem(wrong.code, offset: place + width * (value.startIndex + wrong.offset), wrong.message)
    }
    var identity = PureIdentity(kind: kind, known: kind.partCount)
    identity.add(value, as: 0)
    rest(&identity)
    return identity
  }
}

/// 1, 10, … 10^19.
let powersOfTen: [UInt64] = (0..<20).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
