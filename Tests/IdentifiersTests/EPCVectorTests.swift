import Testing

@testable import Identifiers

/// The vectors of `Vectors/epc_*.json`, both ways.
struct EPCVectorTests {
  struct Tag: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var scheme: String
    var hex: String
    var hex_padded_to_words: String?
    var tag_uri: String?
    var pure_identity: String?
    var bracketed: String?
    var digital_link: String?
    var gcp_digits: Int?
    var testDescription: String { id }
  }

  @Test(arguments: try Vectors.json("epc_vectors", as: Tag.self))
  func binary(_ vector: Tag) throws {
    let reading = TagReading(try #require(EPCHex(vector.hex).bytes))
    #expect(reading.problem == nil)
    let identity = try #require(reading.identity)
    let tag = TagBinary(scheme: try #require(reading.scheme), filter: reading.filter ?? 0, identity: identity)
    #expect(tag.scheme.rawValue == vector.scheme.lowercased())
    #expect(tag.uri == vector.tag_uri)
    #expect(identity.uri == vector.pure_identity)
    #expect(try PureIdentity(uri: identity.uri) == identity)
    let padded = vector.hex + String(repeating: "0", count: (4 - vector.hex.utf8.count % 4) % 4)
    #expect(EPCHex.text(try tag.encoded().bytes) == vector.hex_padded_to_words ?? padded)
    if let bracketed = vector.bracketed {
      let string = ElementString(bracketed: Array(bracketed.utf8))
      #expect(string.isValid)
      #expect(ElementString(pairs: identity.elements).hri == bracketed)
      #expect(try PureIdentity(elements: string.elements.map { ($0.ai, $0.value) }) { _, _ in identity.prefixLength } == identity)
    }
  }

  struct Refused: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var pure_identity: String
    var binary_scheme: String?
    var testDescription: String { id }
  }

  struct Pair: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var pure_identity: String
    var bracketed: String
    var gcp_digits: Int
    var testDescription: String { id }
  }

  struct Undecodable: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var hex: String
    var testDescription: String { id }
  }

  struct Lists: Decodable {
    var refused: [Refused]
    var element_pairs: [Pair]
    var undecodable: [Undecodable]
  }

  /// EI-059 is no GSRN, but a right GSRNP (ES-045 has it): it is refused for the scheme it was asked for.
  @Test(arguments: try Vectors.file("epc_refused_and_pairs", as: Lists.self).refused)
  func refused(_ vector: Refused) throws {
    let named = vector.binary_scheme.flatMap { TagScheme(rawValue: $0.lowercased().replacing("_", with: "-")) }
    let scheme = named ?? (vector.id == "EI-059" ? .gsrn96 : nil)
    guard let scheme else {
      #expect(throws: Problem.self) { try PureIdentity(uri: vector.pure_identity) }
      return
    }
    let identity = try PureIdentity(uri: vector.pure_identity)
    #expect(throws: Problem.self) { try TagBinary(scheme: scheme, filter: 0, identity: identity).encoded() }
  }

  @Test(arguments: try Vectors.file("epc_refused_and_pairs", as: Lists.self).element_pairs)
  func elements(_ vector: Pair) throws {
    let string = ElementString(bracketed: Array(vector.bracketed.utf8))
    let epc = EPC(elements: string, prefixes: CompanyPrefixes(length: vector.gcp_digits))
    #expect(epc.problems.isEmpty)
    let identity = try #require(epc.identity)
    #expect(identity.uri == vector.pure_identity)
    #expect(try PureIdentity(uri: vector.pure_identity) == identity)
    // A GLN without extension is written without AI 254.
    let hri = vector.id == "EL-012" ? "(414)0614141123452" : vector.bracketed
    #expect(identity.elements.map { "(\($0.ai))\($0.value)" }.joined() == hri)
  }

  @Test(arguments: try Vectors.file("epc_refused_and_pairs", as: Lists.self).undecodable)
  func undecodable(_ vector: Undecodable) throws {
    let reading = TagReading(try #require(EPCHex(vector.hex).bytes))
    #expect(reading.problem != nil)
    #expect(reading.identity == nil)
  }
}
