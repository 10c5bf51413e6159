/// The parts of an http(s) URI, by their places (RFC 3986, as far as GS1 Digital Link uses it).
struct LinkAnatomy {
  /// Byte after `https://`.
  var authority: Int
  /// Byte of the slash that begins the path, and where the path ends.
  var path: Int
  var pathEnd: Int
  /// The query without its `?`; empty where there is none.
  var query: Range<Int>
  /// The fragment without its `#`, `nil` where there is none.
  var fragment: Range<Int>?

  enum Fault: Error {
    case scheme(Int), character(Int), authority(Int), noPath(Int)
  }

  /// Takes `data` from byte `start` apart. Schemes are written in small letters or in capitals throughout (URI Syntax 3), never mixed.
  init(_ data: [UInt8], from start: Int) throws(Fault) {
    guard let authority = Self.endOfScheme(data, from: start) else { throw .scheme(start) }
    self.authority = authority
    let end = data.count
    var index = authority
    while index < end, data[index] != UInt8(ascii: "/") {
      guard ASCIISet.authority.contains(data[index]) else {
        throw ASCIISet.uri.contains(data[index]) ? .authority(index) : .character(index)
      }
      index += 1
    }
    guard index > authority else { throw .authority(index) }
    guard index < end else { throw .noPath(index) }
    path = index
    var pathEnd = -1
    var fragmentStart = -1
    while index < end {
      let byte = data[index]
      guard ASCIISet.uri.contains(byte) else { throw .character(index) }
      if byte == UInt8(ascii: "?"), pathEnd < 0, fragmentStart < 0 {
        pathEnd = index
      } else if byte == UInt8(ascii: "#"), fragmentStart < 0 {
        fragmentStart = index
      }
      index += 1
    }
    let last = fragmentStart < 0 ? end : fragmentStart
    self.pathEnd = pathEnd < 0 ? last : pathEnd
    query = pathEnd < 0 ? last..<last : pathEnd + 1..<last
    fragment = fragmentStart < 0 ? nil : fragmentStart + 1..<end
  }

  /// The byte after `http://`, `https://`, `HTTP://` or `HTTPS://`, `nil` where none of them stands at `start`.
  static func endOfScheme(_ data: [UInt8], from start: Int) -> Int? {
    guard data.count - start > 6, start >= 0 else { return nil }
    let capital = data[start] == UInt8(ascii: "H")
    guard capital || data[start] == UInt8(ascii: "h") else { return nil }
    let shift: UInt8 = capital ? 0 : 0x20
    guard data[start + 1] == 0x54 | shift, data[start + 2] == 0x54 | shift, data[start + 3] == 0x50 | shift else { return nil }
    let colon = data[start + 4] == 0x53 | shift ? start + 5 : start + 4
    guard data.count - colon > 2, data[colon] == UInt8(ascii: ":"), data[colon + 1] == UInt8(ascii: "/"), data[colon + 2] == UInt8(ascii: "/")
    else { return nil }
    return colon + 3
  }
}

/// A set of ASCII characters, small enough for registers.
struct ASCIISet: Sendable {
  /// Bit n: character n, character 64 + n.
  let low: UInt64
  let high: UInt64

  @inline(__always) func contains(_ byte: UInt8) -> Bool { byte < 128 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1 }

  /// Letters, digits, `-`, `.`, `_` and `~`: what needs no escape anywhere.
  static let unreserved = ASCIISet(low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
  /// What may stand in a host, a port or an address in brackets: letters, digits, `-`, `.`, `:`, `[` and `]`.
  static let authority = ASCIISet(low: 0x07FF_6000_0000_0000, high: 0x07FF_FFFE_2FFF_FFFE)
  /// What may stand in a URI at all: the unreserved ones, `%` and ``:/?#[]@!$&'()*+,;=``.
  static let uri = ASCIISet(low: 0xAFFF_FFFA_0000_0000, high: 0x47FF_FFFE_AFFF_FFFF)
}

/// Percent-encoding of values in GS1 Digital Link URIs (RFC 3986, 2.1).
enum PercentCoding {
  /// Appends `text`, all but letters, digits, `-`, `.`, `_` and `~` escaped.
  static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    for byte in text {
      if ASCIISet.unreserved.contains(byte) {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 15))
      }
    }
  }

  /// The bytes meant by `raw`. A `%` that two hexadecimal digits do not follow stands for itself, as browsers and GS1's own engine have it.
  static func decoded(_ raw: ArraySlice<UInt8>, plusIsSpace: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var index = raw.startIndex
    while index < raw.endIndex {
      let length = unit(raw, index)
      if length == 3, let high = hexValue(raw[index + 1]), let low = hexValue(raw[index + 2]) {
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsSpace && raw[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : raw[index])
      }
      index += length
    }
    return bytes
  }

  /// Where in `raw` the byte stands that is decoded to byte `count` of the value.
  static func place(ofDecoded count: Int, in raw: ArraySlice<UInt8>) -> Int {
    var index = raw.startIndex
    for _ in 0..<count where index < raw.endIndex { index += unit(raw, index) }
    return index
  }

  private static func unit(_ raw: ArraySlice<UInt8>, _ index: Int) -> Int {
    raw[index] == UInt8(ascii: "%") && raw.endIndex - index > 2 && hexValue(raw[index + 1]) != nil && hexValue(raw[index + 2]) != nil ? 3 : 1
  }
}
