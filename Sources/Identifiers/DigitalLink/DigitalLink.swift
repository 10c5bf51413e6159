/// A GS1 Digital Link URI: an element string written as a web address (GS1 Digital Link: URI Syntax 1.6).
///
/// Reading never fails as a whole: `elements` is what could be read, `problems` says what is wrong and where.
public struct DigitalLink: Sendable, Hashable {
  /// How the elements stand in the URI.
  public enum Form: Sendable, Hashable {
    /// Key and qualifiers in the path, data attributes in the query.
    case plain
    /// A tag's EPC in one path segment, `eh…` or `ex…` (Compression Technical Standard for EPC binary strings 1.0).
    case tag
    /// The key in the path as it is, what else there is compressed (Digital Link 1.1, chapter 9).
    case partlyCompressed
    /// Everything in one path segment (Digital Link 1.1, chapter 9).
    case compressed
  }

  /// What today's standard does not allow and older editions did.
  public struct Leniency: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// `/gtin/…/lot/…` for `/01/…/10/…`: short names of Digital Link 1.0 and 1.1.
    public static let shortNames = Leniency(rawValue: 1)
    /// GTINs of 8, 12 or 13 digits, which URI Syntax 1.2 still had; they are read as 14 digits.
    public static let shortGTINs = Leniency(rawValue: 2)
  }

  /// What stands before the key: scheme, domain and perhaps a path, `https://example.com/some/path`.
  public internal(set) var stem = DigitalLink.canonicalStem
  public internal(set) var form = Form.plain
  /// The key first, then its qualifiers, then the data attributes.
  public internal(set) var elements = ElementString()
  /// How many of `elements` stand in the path.
  public internal(set) var pathCount = 0
  /// What else the query holds, as it stands there: `linkType=gs1:pip`, `debug`.
  public internal(set) var parameters: [String] = []
  /// What follows `#`, as it stands there.
  public internal(set) var fragment: String?
  /// What is wrong with the URI and with its elements, in the order of the input; what is said about companions comes last.
  public internal(set) var problems: [Problem] = []

  /// Nothing is wrong. A missing companion does not count: it may be in another symbol of the same label.
  public var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }

  /// The resolver of GS1 itself.
  public static let canonicalStem = "https://id.gs1.org"

  init() {}

  /// Reads `data` from byte `start`, which must not hold an AIM identifier. Offsets count from the beginning of `data`.
  public init(parsing data: [UInt8], from start: Int = 0, allowing leniency: Leniency = []) {
    var reader = LinkReader(data, from: start, allowing: leniency)
    self = reader.read()
  }

  /// The key and its qualifiers.
  public var path: ElementString.Elements.SubSequence { elements.elements.prefix(pathCount) }
  /// The data attributes.
  public var attributes: ElementString.Elements.SubSequence { elements.elements.dropFirst(pathCount) }
}

extension DigitalLink {
  /// Whether `content` is to be read as a GS1 Digital Link, right or wrong, and not as any other web address: it is an http(s) URI, and either
  /// leads to GS1's resolver, or one of its path segments is the AI (or former short name) of a key with something like a company prefix behind
  /// it, or it is compressed and right.
  public static func looksLike(_ content: ArraySlice<UInt8>) -> Bool {
    guard let first = content.first, first | 0x20 == UInt8(ascii: "h"), content.count > 12, content.count <= LinkReader.limit else { return false }
    let data = Array(content)
    guard let authority = LinkAnatomy.endOfScheme(data, from: 0) else { return false }
    let end = data[authority...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? data.count
    guard let path = data[authority..<end].firstIndex(of: UInt8(ascii: "/")) else { return false }
    if end - path > 1, data[authority..<path].elementsEqual("id.gs1.org".utf8) { return true }
    if LinkReader.keySegment(in: data, path..<end) != nil { return true }
    let link = DigitalLink(parsing: data)
    return link.form != .plain && link.isValid
  }
}
