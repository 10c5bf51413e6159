import EPCIS
import Foundation
import Testing
import Warehouse

@Suite struct ValidationTests {
  private static let event = """
    {"type":"ObjectEvent","eventTime":"2026-11-20T21:40:11.120+03:00","eventTimeZoneOffset":"+03:00","action":"OBSERVE","bizStep":"receiving",
    "disposition":"in_progress","epcList":["urn:epc:id:sgtin:4601234.011111.9876"],"readPoint":{"id":"urn:epc:id:sgln:4601234.00001.0"},
    "bizTransactionList":[{"type":"desadv","bizTransaction":"urn:epcglobal:cbv:bt:4601234000010:ASN1"}],
    "quantityList":[{"epcClass":"urn:epc:class:lgtin:4601234.012345.L1","quantity":2.5,"uom":"KGM"}],
    "sourceList":[{"type":"possessing_party","source":"urn:epc:id:pgln:4601234.00002"}],"example:note":{"anything":1}}
    """

  private static func document(_ event: String, version: String = "2.0") -> String {
    """
    {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"example":"https://ns.example.com/"}],"type":"EPCISDocument",
    "schemaVersion":"\(version)","creationDate":"2026-11-20T21:41:00Z","epcisBody":{"eventList":[
    \(event)]}}
    """
  }

  private func findings(_ text: String) throws -> [Finding] {
    let validation = try Validation(of: Array(text.utf8))
    return validation.document + validation.events.flatMap(\.findings)
  }

  @Test func aGoodDocumentIsValid() throws { #expect(try findings(Self.document(Self.event)) == []) }

  /// One thing changed in a good event, and what must be said of it.
  static let mutations: [(old: String, new: String, code: Finding.Code, path: String)] = [
    ("\"receiving\"", "\"transforming\"", .word, "bizStep"), ("\"in_progress\"", "\"urn:epcglobal:cbv:disp:in_progress\"", .urn, "disposition"),
    ("\"receiving\"", "\"https://ref.gs1.org/cbv/BizStep-transforming\"", .word, "bizStep"), ("\"receiving\"", "7", .type, "bizStep"),
    ("11.120+03:00", "11.120", .time, "eventTime"), ("2026-11-20T21", "2026-13-20T21", .time, "eventTime"),
    ("\"+03:00\"", "\"+15:00\"", .offset, "eventTimeZoneOffset"), ("\"+03:00\"", "\"03:00\"", .offset, "eventTimeZoneOffset"),
    ("\"OBSERVE\"", "\"CREATE\"", .choice, "action"), ("\"action\":\"OBSERVE\",", "", .missing, ""), ("\"example:note\"", "\"note\"", .unprefixed, "note"),
    ("\"readPoint\":{\"id\"", "\"readPoint\":{\"place\"", .missing, "readPoint"), ("\"quantity\":2.5", "\"quantity\":\"2.5\"", .type, "quantityList[0].quantity"),
    ("\"quantity\":2.5", "\"quantity\":-2.5", .negative, "quantityList[0]"), ("\"quantity\":2.5,", "", .alone, "quantityList[0]"),
    ("\"KGM\"", "\"kg\"", .unit, "quantityList[0].uom"), ("\"uom\"", "\"weight\"", .unknown, "quantityList[0].weight"),
    ("urn:epc:id:sgtin:4601234.011111", "urn:epc:id:sgtin:4601234.11111", .key, "epcList[0]"), ("urn:epc:id:sgtin:4601234.011111.9876", "nothing", .uri, "epcList[0]"),
    ("urn:epc:id:sgtin:4601234.011111.9876", "urn:epc:idpat:sgtin:4601234.011111.*", .level, "epcList[0]"),
    ("urn:epc:id:sgln:4601234.00001.0", "urn:epc:id:sgln:4601234.1.0", .key, "readPoint.id"), ("\"desadv\"", "\"shipment\"", .word, "bizTransactionList[0].type"),
    ("\"possessing_party\"", "\"sender\"", .word, "sourceList[0].type"), ("\"type\":\"ObjectEvent\"", "\"type\":\"AssociationEvent\"", .missing, ""),
    ("\"type\":\"ObjectEvent\"", "\"type\":\"ThingEvent\"", .eventType, "type"), ("\"action\":\"OBSERVE\"", "\"action\":\"OBSERVE\",\"ilmd\":{}", .ilmd, "ilmd"),
    ("9876\"]", "9876\",\"urn:epc:id:sgtin:4601234.011111.9876\"]", .twice, "epcList[1]"),
    ("\"action\":\"OBSERVE\"", "\"action\":\"OBSERVE\",\"persistentDisposition\":{}", .persistent, "persistentDisposition"),
    ("\"action\":\"OBSERVE\"", "\"action\":\"OBSERVE\",\"recordTime\":\"yesterday\"", .time, "recordTime"),
    ("\"action\":\"OBSERVE\"", "\"action\":\"OBSERVE\",\"sensorElementList\":[{\"sensorReport\":[]}]", .empty, "sensorElementList[0].sensorReport"),
    (
      "\"action\":\"OBSERVE\"",
      "\"action\":\"OBSERVE\",\"sensorElementList\":[{\"sensorMetadata\":{\"startTime\":\"2026-01-02T00:00:00Z\",\"endTime\":\"2026-01-01T00:00:00Z\"},\"sensorReport\":[{\"type\":\"Temperature\",\"hexBinaryValue\":\"xyz\"}]}]",
      .hex, "sensorElementList[0].sensorReport[0].hexBinaryValue"
    ),
  ]

  @Test(arguments: mutations.indices) func oneMutationIsFoundAtItsPlace(index: Int) throws {
    let mutation = Self.mutations[index]
    let event = Self.event.replacingOccurrences(of: mutation.old, with: mutation.new)
    try #require(event != Self.event)
    let found = try findings(Self.document(event))
    #expect(found.contains { $0.code == mutation.code && $0.path == mutation.path && $0.line >= 3 }, "\(mutation.new): \(found)")
  }

  @Test func whatTheDocumentItselfMustHave() throws {
    #expect(try findings(Self.document(Self.event, version: "1.2")).map(\.code) == [.schema])
    #expect(try findings(Self.document(Self.event, version: "two")).map(\.code) == [.version])
    #expect(try findings(Self.document(Self.event).replacingOccurrences(of: "\"creationDate\":\"2026-11-20T21:41:00Z\",", with: "")).map(\.code) == [.missing])
    #expect(try findings(Self.document(Self.event).replacingOccurrences(of: "\"type\":\"EPCISDocument\"", with: "\"type\":\"EPCISDocument\",\"note\":1")).map(\.code) == [.unprefixed])
    #expect(try findings(Self.event).map(\.code) == [.context])
    #expect(try findings("{\"type\":\"EPCISDocument\"}").map(\.code) == [.events])
  }

  /// Rules over several fields.
  @Test(arguments: [
    ("\"type\":\"AggregationEvent\",\"action\":\"ADD\",\"childEPCs\":[\"https://id.gs1.org/00/046012340000000018\"]", Finding.Code.parent),
    ("\"type\":\"AggregationEvent\",\"action\":\"OBSERVE\",\"parentID\":\"https://id.gs1.org/00/046012340000000018\",\"childEPCs\":[]", .nothing),
    ("\"type\":\"ObjectEvent\",\"action\":\"ADD\"", .nothing), ("\"type\":\"ObjectEvent\",\"action\":\"ADD\",\"epcList\":[]", .nothing),
    ("\"type\":\"TransactionEvent\",\"action\":\"ADD\",\"epcList\":[\"https://id.gs1.org/00/046012340000000018\"],\"bizTransactionList\":[]", .empty),
    ("\"type\":\"TransformationEvent\",\"inputEPCList\":[\"https://id.gs1.org/00/046012340000000018\"]", .inputs),
  ]) func anEventMustMakeSense(members: String, code: Finding.Code) throws {
    let times = "\"eventTime\":\"2026-11-20T21:40:11Z\",\"eventTimeZoneOffset\":\"+03:00\""
    #expect(try findings(Self.document("{\(members),\(times)}")).map(\.code) == [code])
  }

  @Test(arguments: [Language.en, .ru]) func everyFindingHasItsSentence(language: Language) {
    for code in Finding.Code.allCases {
      #expect(Words.knows(code.sentence), "\(code)")
      #expect(Words.say(code.sentence, [:], in: language).contains(/[a-zа-я?]/))
    }
    for vocabulary in Vocabulary.allCases { #expect(Words.knows("@epcis.vocabulary.\(vocabulary)")) }
  }

  /// GS1's and OpenEPCIS's example documents may not travel with the sources: `EPCIS_DOCUMENTS` names a file of them, a list `vectors` of
  /// `{"id", "document", "expected_by_source": valid | invalid, "schema_valid"}`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["EPCIS_DOCUMENTS"] != nil, "EPCIS_DOCUMENTS names no file of example documents"))
  func publishedExamplesAreJudgedAsTheirSourceDoes() throws {
    let path = try #require(ProcessInfo.processInfo.environment["EPCIS_DOCUMENTS"])
    let vectors = try #require(try JSONNode(parsing: Array(Data(contentsOf: URL(filePath: path))))["vectors"]?.array)
    for vector in vectors {
      var text: [UInt8] = []
      vector["document"]?.write(into: &text)
      let isValid = try Validation(of: text).isValid
      // Where the source calls valid what GS1's own schema refuses, the schema is right.
      let expected = vector["expected_by_source"]?.string != "invalid" && vector["schema_valid"]?.value != .bool(false)
      #expect(isValid == expected, "\(vector["id"]?.string ?? "?")")
    }
  }
}
