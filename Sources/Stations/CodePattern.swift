/// A form of barcode that a site prints for itself: a literal prefix, one character class and a length, such as `EMP-[9]{6}` or `L:[X-.]{1,20}`.
///
/// Classes: `9` digits · `A` letters · `X` letters and digits · `*` any printable ASCII; characters after the class letter are allowed too.
/// Letters are ASCII of either case. There are no alternatives and no repetition but the one: a pattern is read at a glance and cannot run away.
public struct CodePattern: Sendable, Hashable, Codable, CustomStringConvertible {
  public let text: String
  let prefix: [UInt8]
  private let kind: UInt8
  private let extra: [UInt8]
  private let lengths: ClosedRange<Int>

  /// Why a text is no pattern, for the person who wrote it.
  public struct Malformed: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  public init(_ text: String) throws(Malformed) {
    func wrong(_ reason: String) -> Malformed { Malformed(description: "\(text): \(reason); a pattern looks like EMP-[9]{6} or L:[X-.]{1,20}") }
    guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") else { throw wrong("no [class]") }
    let members = Array(text[text.index(after: open)..<close].utf8)
    guard let kind = members.first, [UInt8(ascii: "9"), UInt8(ascii: "A"), UInt8(ascii: "X"), UInt8(ascii: "*")].contains(kind) else {
      throw wrong("the class begins with 9, A, X or *")
    }
    let length = text[text.index(after: close)...]
    guard length.first == "{", length.last == "}" else { throw wrong("no {length} at the end") }
    let bounds = length.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard bounds.count <= 2, let low = bounds[0], let high = bounds[bounds.count - 1], low >= 1, high >= low, high <= 200 else {
      throw wrong("the length is {n} or {least,most}, 1 to 200")
    }
    self.text = text
    prefix = Array(text[..<open].utf8)
    self.kind = kind
    extra = Array(members.dropFirst())
    lengths = low...high
    // A bare digit string of these lengths is a trade item or a pallet number wherever goods are, so no pattern may claim it.
    for goods in [8, 12, 13, 14, 18, 20] where matches([UInt8](repeating: UInt8(ascii: "0"), count: goods)) {
      throw wrong("it would also match goods (\(goods) digits); give it a prefix of its own")
    }
    if prefix.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), kind != UInt8(ascii: "9"), lengths.upperBound + prefix.count >= 8
    {
      throw wrong("it would also match goods; give it a prefix with a letter or sign")
    }
  }

  public func matches(_ code: [UInt8]) -> Bool {
    code.starts(with: prefix) && lengths.contains(code.count - prefix.count) && code.dropFirst(prefix.count).allSatisfy(allows)
  }

  private func allows(_ byte: UInt8) -> Bool {
    let digit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    let letter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
    let member =
      switch kind {
      case UInt8(ascii: "9"): digit
      case UInt8(ascii: "A"): letter
      case UInt8(ascii: "X"): digit || letter
      default: (0x20..<0x7F).contains(byte)
      }
    return member || extra.contains(byte)
  }

  public var description: String { text }
  public static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
