/// A pure identity: what `urn:epc:id:…` says, its components apart (Tag Data Standard 6).
///
/// Only values that the standard allows can be had. A pattern, `urn:epc:idpat:…`, is one whose last components are `*`.
public struct PureIdentity: Sendable, Hashable {
  public let kind: EPCKind
  /// The components one after the other, without escapes.
  private(set) var text: [UInt8]
  /// Where in `text` each component ends.
  private var ends = SIMD8<UInt8>(repeating: 0)
  /// Components that have a value; behind them are `*`.
  var known: Int

  /// Components that are right already: decoders vouch for them.
  init(kind: EPCKind, known: Int) {
    self.kind = kind
    self.known = known
    text = []
    text.reserveCapacity(40)
  }

  /// Ends the component with this number: what was added to `text` since the one before is its value.
  private mutating func close(_ index: Int) { ends[index] = UInt8(truncatingIfNeeded: text.count) }

  mutating func add(_ number: UInt64, digits: Int, as index: Int) {
    text.append(number, digits: digits)
    close(index)
  }

  mutating func add(decimal number: UInt64, as index: Int) {
    text.append(decimal: number)
    close(index)
  }

  mutating func add(_ value: some Collection<UInt8>, as index: Int) {
    text.append(contentsOf: value)
    close(index)
  }

  /// From values in the order of the URI.
  init(_ kind: EPCKind, _ values: [ArraySlice<UInt8>]) throws(Problem) {
    self.init(kind: kind, known: values.count)
    let prefix = kind.hasCompanyPrefix ? values.first?.count ?? 0 : 0
    for (index, value) in values.enumerated() {
      if let wrong = kind.parts[index].failure(value, prefix: prefix) { throw Problem(wrong.code, offset: wrong.offset, wrong.message) }
      add(value, as: index)
    }
  }

  /// Whether only some components are known: `urn:epc:idpat:…`.
  public var isPattern: Bool { known < kind.partCount }

  subscript(index: Int) -> ArraySlice<UInt8> {
    text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }

  /// Digits of the company prefix; 0 where the kind has none.
  public var prefixLength: Int { kind.hasCompanyPrefix && known > 0 ? Int(ends[0]) : 0 }

  /// Names and values of the known components.
  public var components: [(name: String, value: String)] {
    (0..<known).map { (kind.parts[$0].name, String(decoding: self[$0], as: UTF8.self)) }
  }

  /// `urn:epc:id:sgtin:0614141.812345.6789`; `urn:epc:class:` for `lgtin`, `urn:epc:idpat:` for a pattern.
  public var uri: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(80)
    bytes += isPattern ? Self.patternPrefix : kind == .lgtin ? Self.classPrefix : Self.idPrefix
    bytes += kind.rawValue.utf8
    bytes.append(UInt8(ascii: ":"))
    appendBody(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static let idPrefix = Array("urn:epc:id:".utf8)
  static let classPrefix = Array("urn:epc:class:".utf8)
  static let patternPrefix = Array("urn:epc:idpat:".utf8)

  /// The components with their points.
  func appendBody(to bytes: inout [UInt8]) {
    for index in 0..<kind.partCount {
      if index > 0 { bytes.append(UInt8(ascii: ".")) }
      if index >= known {
        bytes.append(UInt8(ascii: "*"))
      } else if kind.mayEscape(index) {
        bytes.append(escaping: self[index])
      } else {
        bytes += self[index]
      }
    }
  }
}
