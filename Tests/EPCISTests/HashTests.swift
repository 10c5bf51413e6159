import EPCIS
import Foundation
import Testing
import Warehouse

@Suite struct HashTests {
  private struct Vector: Decodable {
    var id: String
    var prehash: [String]
    var eventID: [String]
  }

  /// The documents of the published generator, kept as the text they are.
  private static func vectors() throws -> [(vector: Vector, document: JSONNode)] {
    let url = try #require(Bundle.module.url(forResource: "event_hash_vectors", withExtension: "json", subdirectory: "Vectors"))
    let data = try Data(contentsOf: url)
    struct File: Decodable { var vectors: [Vector] }
    let vectors = try JSONDecoder().decode(File.self, from: data).vectors
    let documents = try #require(try JSONNode(parsing: Array(data))["vectors"]?.array)
    return zip(vectors, documents).compactMap { vector, node in node["document"].map { (vector, $0) } }
  }

  @Test func everyPublishedVectorHasItsHash() throws {
    let vectors = try Self.vectors()
    #expect(vectors.count == 22)
    for (vector, root) in vectors {
      let document = try EPCISDocument(root)
      let hash = EventHash(context: root["@context"], ignored: document.ignored)
      #expect(document.events.map(hash.preHash) == vector.prehash, "\(vector.id)")
      #expect(document.hashes == vector.eventID, "\(vector.id)")
    }
  }

  /// Section 8.9 promises that the order of members and of lists does not matter.
  @Test func theOrderOfMembersAndListsDoesNotMatter() throws {
    func turned(_ node: JSONNode) -> JSONNode {
      switch node.value {
      case .object(let members): .object(members.reversed().map { .init($0.key, turned($0.value)) })
      case .array(let values): .array(values.reversed().map(turned))
      default: node
      }
    }
    for (vector, root) in try Self.vectors() {
      let document = try EPCISDocument(root)
      let hash = EventHash(context: root["@context"], ignored: document.ignored)
      for (event, id) in zip(document.events, vector.eventID) { #expect(hash.id(of: turned(event)) == id, "\(vector.id)") }
    }
  }

  private func preHash(_ members: String, context: String = "{\"ex\":\"https://ns.example.com/\"}") throws -> String {
    let event = try JSONNode(parsing: Array("{\"type\":\"ObjectEvent\",\(members)}".utf8))
    return EventHash(context: try JSONNode(parsing: Array(context.utf8))).preHash(of: event)
  }

  @Test(arguments: [
    ("2020-03-04T11:00:30.000+01:00", "2020-03-04T10:00:30.000Z"), ("2020-03-04T10:00:30Z", "2020-03-04T10:00:30.000Z"),
    ("2023-01-18T11:04:03.1415Z", "2023-01-18T11:04:03.142Z"), ("2023-01-18T11:04:03.1425Z", "2023-01-18T11:04:03.143Z"),
    ("2023-01-18T11:04:03.14249Z", "2023-01-18T11:04:03.142Z"), ("2023-12-31T23:59:59.9996Z", "2024-01-01T00:00:00.000Z"),
    ("2024-02-29T23:30:00-06:30", "2024-03-01T06:00:00.000Z"), ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
  ]) func timesAreUTCWithMilliseconds(written: String, expected: String) throws {
    #expect(try preHash("\"eventTime\":\"\(written)\"") == "eventType=ObjectEventeventTime=\(expected)")
  }

  @Test(arguments: [
    ("1.0", "1"), ("0.3434000", "0.3434"), ("1e3", "1000"), ("-0.0", "0"), ("0.00001", "1e-05"), ("1e22", "10000000000000000000000"),
    ("\"00123\"", "123"), ("\"+5.10\"", "5.1"), ("\"0x1A\"", "0x1A"), ("\"1.2.3\"", "1.2.3"), ("\"2019-10-07\"", "2019-10-07"), ("\" 7.0 \\u00a0\"", "7"),
    ("\"inf\"", "inf"), ("\"1e400\"", "1e400"), ("\"123456789012345678\"", "123456789012345680"),
  ]) func numbersHaveNoNeedlessZeros(written: String, expected: String) throws {
    let found = try preHash("\"ex:n\":\(written)")
    #expect(found == "eventType=ObjectEvent{https://ns.example.com/}n=\(expected)")
  }

  @Test(arguments: [
    ("urn:epc:id:sgtin:4012345.011111.98/76", "urn:epc:id:sgtin:4012345.011111.98/76"),
    ("urn:epc:id:sgtin:4012345.011111.98%2F76!", "https://id.gs1.org/01/04012345111118/21/98%2F76%21"),
    ("urn:epc:id:sgln:401234512345..0", "https://id.gs1.org/414/4012345123456"),
    ("urn:epc:id:grai:401234512345..7", "https://id.gs1.org/8003/040123451234567"),
    ("urn:epc:class:lgtin:4012345.012345.L:1", "https://id.gs1.org/01/04012345123456/10/L%3A1"),
    ("urn:epc:idpat:sgtin:4012345.012345.*", "https://id.gs1.org/01/04012345123456"),
    ("http://example.com/a/gtin/4012345123456/lot/L1/ser/S1?17=250101", "https://id.gs1.org/01/04012345123456/21/S1"),
    ("https://example.com/01/04012345123456/22/2A/10/A-LONGER-LOT-12345", "https://id.gs1.org/01/04012345123456/10/A-LONGER-LOT-12345"),
    ("https://example.com/01/04012345123456/21/a%2Fb", "https://id.gs1.org/01/04012345123456/21/a%2Fb"),
    ("https://example.com/01/not-a-key.html", "https://example.com/01/not-a-key.html"), ("https://id.gs1.org/00/123", "https://id.gs1.org/00/123"),
  ]) func keysHaveOneForm(written: String, expected: String) throws {
    #expect(try preHash("\"epcList\":[\"\(written)\"]") == "eventType=ObjectEventepcListepc=\(expected)")
  }

  @Test func bareWordsAndURNsAreOneThing() throws {
    let bare = try preHash("\"bizStep\":\"receiving\",\"disposition\":\"in_progress\"")
    let urn = try preHash("\"bizStep\":\"urn:epcglobal:cbv:bizstep:receiving\",\"disposition\":\"cbv:Disp-in_progress\"", context: "[{\"cbv\":\"https://ref.gs1.org/cbv/\"}]")
    #expect(bare == urn)
    #expect(bare.hasSuffix("bizStep=https://ref.gs1.org/cbv/BizStep-receivingdisposition=https://ref.gs1.org/cbv/Disp-in_progress"))
  }

  @Test func whatIsNotTheEventIsLeftOut() throws {
    let event = "\"eventTime\":\"2020-03-04T10:00:30Z\",\"ex:a\":\"b\""
    let more = event + ",\"eventID\":\"urn:x:1\",\"recordTime\":\"2021-01-01T00:00:00Z\",\"comment\":\"no\",\"errorDeclaration\":{\"declarationTime\":\"2021-01-01T00:00:00Z\"}"
    #expect(try preHash(event) == preHash(more))
  }

  @Test func anEventByItselfBringsItsPrefixes() throws {
    let text = "{\"@context\":[\"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld\",{\"ex\":\"https://ns.example.com/\"}],\"type\":\"ObjectEvent\",\"ex:a\":\"ex:b\"}"
    let document = try EPCISDocument(JSONNode(parsing: Array(text.utf8)))
    #expect(document.kind == .event)
    #expect(EventHash().preHash(of: document.root) == "eventType=ObjectEvent{https://ns.example.com/}a=https://ns.example.com/b")
  }

  /// Swift takes two ways to write an accented letter for one text; an id is made of bytes.
  @Test func textsThatAreEqualAndOtherBytesHaveOtherIDs() {
    func event(_ place: String) -> JSONNode {
      .object([.init("type", .string("ObjectEvent")), .init("readPoint", .object([.init("id", .string(place))]))])
    }
    let (composed, decomposed) = (event("https://example.com/Caf\u{E9}"), event("https://example.com/Cafe\u{301}"))
    let hash = EventHash()
    #expect(hash.id(of: composed) == EventHash().id(of: composed) && hash.id(of: decomposed) == EventHash().id(of: decomposed))
    #expect(hash.id(of: composed) != hash.id(of: decomposed))
  }
}
