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

  /// What stands where the event has `"example:note":{"anything":1}`, and what must be said; nothing of what is right.
  @Test(arguments: [
    ("\"other:note\":1", [Finding.Code.undeclared]), ("\"https://ns.example.com/note\":1", []), ("\"urn:example:note\":1", []), ("\"cbvmda:lotNumber\":1", []),
    ("\"@context\":[{\"other\":\"https://other.example.com/\"}],\"other:note\":1", []),
    ("\"@context\":[\"https://other.example.com/context.jsonld\"],\"other:note\":1", []),
    ("\"eventID\":\"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"", []), ("\"eventID\":\"urn:uuid:f81d4fae-7dec-11d0-a765\"", [.form]),
    ("\"eventID\":\"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bfg\"", [.form]),
    ("\"eventID\":\"ni:///sha-256;\(String(repeating: "0a", count: 32))?ver=CBV2.0\"", []), ("\"eventID\":\"ni:///sha-256;0a?ver=CBV2.0\"", [.form]),
    ("\"eventID\":\"ni:///sha-256;\(String(repeating: "0g", count: 32))?ver=CBV2.0\"", [.form]), ("\"eventID\":\"ni:sha-256;0a\"", [.form]),
    ("\"eventID\":\"ni:///sha-256;\(String(repeating: "0a", count: 32))?ver=CBV\"", [.form]),
    ("\"eventID\":\"ni:///sha-512;\(String(repeating: "0a", count: 64))?ver=CBV2.0.1\"", []),
    ("\"eventID\":\"ni:///sha-256;UyaQV-Ev4rdLoHyJJWCi11OHfrYv9E1aGQAlMO2X_-Q\"", []),
    ("\"eventID\":\"http://example.com/event/1\"", []), ("\"parentID\":\"urn:epc:tag:sscc-96:1.4601234.0000000001\"", [.unprefixed]),
  ] as [(String, [Finding.Code])]) func namesAndIDs(member: String, codes: [Finding.Code]) throws {
    let event = Self.event.replacingOccurrences(of: "\"example:note\":{\"anything\":1}", with: member)
    try #require(event != Self.event)
    #expect(try findings(Self.document(event)).map(\.code) == codes)
  }

  /// What names an instance in `epcList`, and a class as `epcClass`.
  @Test(arguments: [
    ("https://id.gs1.org/01/04601234567893/21/1", nil, .level), ("https://id.gs1.org/01/04601234567894/21/1", .key, .key),
    ("https://id.gs1.org/01/04601234567893", .level, nil), ("https://id.gs1.org/01/04601234567893/10/L1", .level, nil),
    ("https://example.com/some/01/04601234567893/10/L1?17=271231", .level, nil), ("https://example.com/01/04601234567894/21/1", .key, .key),
    ("https://id.gs1.org/00/046012340000000017", nil, .level), ("https://id.gs1.org/00/046012340000000018", .key, .key),
    ("https://id.gs1.org/00/46012340000000017", .key, .key), ("https://id.gs1.org/8003/04601234000017", .level, nil),
    ("https://id.gs1.org/8003/0460123400001712", nil, .level), ("https://id.gs1.org/8003/0460123400001812", .key, .key),
    ("https://example.com/8003/0460123400001812", nil, nil), ("https://id.gs1.org/gtin/4601234567893/ser/1", nil, .level),
    ("https://id.gs1.org/8004/4601234A%2FB", nil, .level), ("https://example.com/products/12345", nil, nil), ("https://example.com/01/page.html", nil, nil),
    ("urn:epc:tag:sgtin-96:1.4601234.011111.9876", .pure, .level), ("urn:epc:raw:96.x300000000000000000000000", .pure, .level),
    ("urn:epc:idpat:sgtin:4601234.011111.*", .level, nil), ("urn:example:thing", nil, nil),
  ] as [(String, Finding.Code?, Finding.Code?)]) func instancesAndClasses(uri: String, inList: Finding.Code?, asClass: Finding.Code?) throws {
    func codes(_ old: String) throws -> [Finding.Code] {
      try findings(Self.document(Self.event.replacingOccurrences(of: old, with: uri))).map(\.code)
    }
    #expect(try codes("urn:epc:id:sgtin:4601234.011111.9876") == [inList].compactMap(\.self))
    #expect(try codes("urn:epc:class:lgtin:4601234.012345.L1") == [asClass].compactMap(\.self))
  }

  @Test func aPlaceOnGS1sHostMustBeRight() throws {
    func codes(_ place: String) throws -> [Finding.Code] {
      try findings(Self.document(Self.event.replacingOccurrences(of: "urn:epc:id:sgln:4601234.00001.0", with: place))).map(\.code)
    }
    #expect(try codes("https://id.gs1.org/414/4601234000017/254/7") == [])
    #expect(try codes("https://id.gs1.org/414/4601234000018") == [.key])
    #expect(try codes("geo:59.93,30.31") == [])
  }

  @Test(arguments: ["https://ref.gs1.org/cbv/BizStep-receiving", "cbv:BizStep-receiving", "http://ref.gs1.org/cbv/BTT-po"])
  func aWordOfTheStandardBelongsToItsField(word: String) throws {
    let event = Self.event.replacingOccurrences(of: "\"in_progress\"", with: "\"\(word)\"")
    #expect(try findings(Self.document(event)).map(\.code) == [.word])
    #expect(try findings(Self.document(Self.event.replacingOccurrences(of: "\"in_progress\"", with: "\"cbv:Disp-active\""))) == [])
  }

  @Test(arguments: [
    ("4601234000010:ASN1", []), ("4601234000011:ASN1", []), ("123:ASN1", [Finding.Code.form]), ("4601234000010", [.form]), ("4601234000010:", [.form]),
  ] as [(String, [Finding.Code])]) func aTransactionIsNamedByItsParty(id: String, codes: [Finding.Code]) throws {
    #expect(try findings(Self.document(Self.event.replacingOccurrences(of: "4601234000010:ASN1", with: id))).map(\.code) == codes)
  }

  @Test(arguments: [
    ("[]", [Finding.Code.epcisContext]), ("[{\"example\":\"https://ns.example.com/\"}]", [.epcisContext]), ("{}", [.epcisContext]),
    ("[\"https://schema.org/\"]", [.epcisContext]), ("\"https://gs1.github.io/EPCIS/epcis-context.jsonld\"", [.undeclared]),
    ("[{\"ObjectEvent\":\"https://ref.gs1.org/epcis/ObjectEvent\",\"example\":\"https://ns.example.com/\"}]", []),
    ("[\"https://mirror.example.com/epcis-context.jsonld\"]", []),
    ("[\"https://ref.gs1.org/standards/epcis/epcis-context.jsonld\",{\"example\":\"x:\",\"b\":\"y:\"},{\"b\":\"y:\",\"example\":\"x:\"}]", [.twice]),
    ("[\"https://ref.gs1.org/standards/epcis/epcis-context.jsonld\",{\"example\":\"x:\"},{\"b\":\"y:\"}]", []),
  ] as [(String, [Finding.Code])]) func theContextKnowsEPCIS(context: String, codes: [Finding.Code]) throws {
    let old = "[\"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld\",{\"example\":\"https://ns.example.com/\"}]"
    let found = try findings(Self.document(Self.event).replacingOccurrences(of: old, with: context)).map(\.code)
    #expect(found.filter { $0 != .undeclared || codes == [.undeclared] } == codes)
    let alone = "{\"@context\":\(context)," + Self.event.dropFirst()
    #expect(try findings(alone).map(\.code).filter { $0 != .undeclared || codes == [.undeclared] } == codes)
  }

  @Test func anEventIDIsOfOneEvent() throws {
    let event = Self.event.replacingOccurrences(of: "\"example:note\":{\"anything\":1}", with: "\"eventID\":\"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"")
    let other = event.replacingOccurrences(of: "9876", with: "9877")
    let error = event.replacingOccurrences(of: "\"action\"", with: "\"errorDeclaration\":{\"declarationTime\":\"2026-11-21T21:40:11Z\"},\"action\"")
    #expect(try findings(Self.document(event + "," + event)) == [])
    #expect(try findings(Self.document(error + "," + other)) == [])
    #expect(try findings(Self.document(event + "," + error)) == [])
    let found = try findings(Self.document(event + "," + other))
    #expect(found.map(\.code) == [.reused])
    #expect(found.first?.path == "eventID" && found.first?.args["event"] == "1")
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
    ("\"type\":\"AggregationEvent\",\"action\":\"ADD\",\"childEPCs\":[\"https://id.gs1.org/00/046012340000000017\"]", Finding.Code.parent),
    ("\"type\":\"AggregationEvent\",\"action\":\"OBSERVE\",\"parentID\":\"https://id.gs1.org/00/046012340000000017\",\"childEPCs\":[]", .nothing),
    ("\"type\":\"ObjectEvent\",\"action\":\"ADD\"", .nothing), ("\"type\":\"ObjectEvent\",\"action\":\"ADD\",\"epcList\":[]", .nothing),
    ("\"type\":\"TransactionEvent\",\"action\":\"ADD\",\"epcList\":[\"https://id.gs1.org/00/046012340000000017\"],\"bizTransactionList\":[]", .empty),
    ("\"type\":\"TransformationEvent\",\"inputEPCList\":[\"https://id.gs1.org/00/046012340000000017\"]", .inputs),
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
