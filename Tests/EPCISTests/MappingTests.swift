import EPCIS
import Foundation
import Testing
import Warehouse

@Suite struct MappingTests {
  private static let stream = "6a0c1a52-0000-4000-8000-000000000001:00ff00ff00ff00ff:dock-1"

  private static func line(_ movement: Movement, seq: Int64 = 7, kind: EntryKind = .movement, mode: Mode = .live) -> [UInt8] {
    let draft = EntryDraft(kind, at: Stamp(wall: 1_795_210_871_120, mono: 5, quality: .synced), boot: "b", mode: mode, detail: movement.json)
    return draft.line(seqs: seq..<seq + 1, index: 0)
  }

  private static func events(_ movement: Movement, prefix: String? = nil, seq: Int64 = 7) throws -> [JSONNode] {
    let mapping = EventMapping(EventSite(gln: "4601234000017", companyPrefix: prefix) { _ in 180 })
    return try mapping.events(of: line(movement, seq: seq), stream: stream)
  }

  private static func movement(_ kind: MovementKind, _ change: (inout Movement) -> Void) -> Movement {
    var movement = Movement(kind)
    change(&movement)
    return movement
  }

  /// One of each, and what it says: type, action, business step.
  static let samples: [(movement: Movement, expected: [String])] = [
    (
      movement(.receive) {
        $0.item = .init(code: "SOAP", gtin: "04601234567893")
        ($0.qty, $0.lot, $0.party, $0.document) = (Quantity(24, unit: "pcs"), "L/1", "4601234000024", .init(type: "asn", number: "ASN 4711"))
        $0.to = .init(location: "D-01", unit: "346012340000000018")
      }, ["ObjectEvent OBSERVE receiving", "AggregationEvent ADD receiving"]
    ),
    (movement(.receive) { $0.to = .init(location: "D-01", unit: "346012340000000018") }, ["ObjectEvent OBSERVE receiving"]),
    (movement(.putaway) { ($0.from, $0.to) = (.init(location: "D-01", unit: "346012340000000018"), .init(location: "A-01-03", unit: "346012340000000018")) }, ["ObjectEvent OBSERVE storing"]),
    (
      movement(.pick) {
        $0.item = .init(code: "CHEESE", gtin: "04601234567893")
        ($0.qty, $0.weight) = (Quantity("2", unit: "pcs"), .init(net: "0.750", unit: "kg"))
        ($0.from, $0.to) = (.init(location: "A-01-03", unit: "346012340000000018"), .init(unit: "346012340000000025"))
        $0.document = .init(type: "order", number: "ORD-81")
      }, ["ObjectEvent OBSERVE picking", "AggregationEvent DELETE picking", "AggregationEvent ADD picking"]
    ),
    (
      movement(.load) { ($0.to, $0.document, $0.party) = (.init(location: "T-1", unit: "346012340000000018"), .init(type: "order", number: "ORD-81"), "4601234000024") },
      ["TransactionEvent ADD loading"]
    ),
    (movement(.aggregate) { ($0.from, $0.to) = (.init(unit: "346012340000000018"), .init(location: "P-1", unit: "346012340000000025")) }, ["AggregationEvent ADD packing"]),
    (movement(.aggregate) { ($0.from, $0.to) = (.init(unit: "346012340000000018"), .init(unit: "(8003)04601234000017PAL7")) }, ["AssociationEvent ADD packing"]),
    (movement(.disaggregate) { $0.from = .init(location: "P-1", unit: "346012340000000025") }, ["AggregationEvent DELETE unpacking"]),
    (
      movement(.count) {
        $0.item = .init(code: "X-1")
        $0.qty = Quantity(0, unit: "pcs")
        $0.from = .init(location: "Место 5")
      }, ["ObjectEvent OBSERVE cycle_counting"]
    ),
    (
      movement(.adjust) {
        $0.item = .init(code: "X-1", gtin: "04601234567893")
        ($0.qty, $0.reason) = (Quantity("-3", unit: "pcs"), "count")
        $0.to = .init(location: "A-01-03")
      }, ["ObjectEvent OBSERVE stock_taking"]
    ),
    (
      movement(.status) {
        $0.item = .init(gtin: "04601234567893")
        ($0.qty, $0.to) = (Quantity(1, unit: "pcs"), .init(location: "A-01-03", status: "damaged"))
      }, ["ObjectEvent OBSERVE inspecting"]
    ),
    (
      movement(.return) {
        $0.item = .init(gtin: "4601234567893")
        $0.serials = [.init("A+1", source: "scanned"), .init("010460123456789321Z-9\u{1D}93abcd", source: "scanned")]
        $0.to = .init(location: "D-01")
      }, ["ObjectEvent OBSERVE receiving"]
    ),
    (
      movement(.scrap) {
        $0.item = .init(gtin: "04601234567893")
        ($0.qty, $0.from) = (Quantity("5.5", unit: "кг"), .init(location: "A-01-03"))
      }, ["ObjectEvent DELETE destroying"]
    ),
    (
      movement(.load) { ($0.from, $0.document, $0.reverses) = (.init(location: "T-1", unit: "346012340000000018"), .init(type: "order", number: "ORD-81"), .init(seq: 3)) },
      ["TransactionEvent DELETE void_shipping"]
    ),
  ]

  @Test(arguments: samples.indices, [nil, "4601234"]) func everyKindIsAValidEventWithItsHashID(index: Int, prefix: String?) throws {
    let (movement, expected) = Self.samples[index]
    let events = try Self.events(movement, prefix: prefix)
    #expect(events.map { [$0["type"], $0["action"], $0["bizStep"]].compactMap { $0?.string }.joined(separator: " ") } == expected)
    let text = EventSite.document(of: events, at: 1_795_210_872_000)
    let validation = try Validation(of: text)
    #expect(validation.isValid, "\(validation.document + validation.events.flatMap(\.findings))")
    let document = try EPCISDocument(JSONNode(parsing: text))
    #expect(document.hashes == events.map { $0["eventID"]?.string })
    // By itself too, as /events takes it.
    for event in events { #expect(try Validation(of: EventSite.alone(event)).isValid) }
  }

  @Test func goodsAreNamedByTheirKeys() throws {
    func members(_ index: Int, _ prefix: String? = nil) throws -> [String] {
      try Self.events(Self.samples[index].movement, prefix: prefix).map { event in
        var bytes: [UInt8] = []
        event.write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
      }
    }
    let received = try members(0)
    #expect(received[0].contains("\"quantityList\":[{\"epcClass\":\"https://id.gs1.org/01/04601234567893/10/L%2F1\",\"quantity\":24}]"))
    #expect(received[0].contains("\"readPoint\":{\"id\":\"https://id.gs1.org/414/4601234000017/254/D-01\"}"))
    #expect(received[0].contains("\"bizTransactionList\":[{\"type\":\"desadv\",\"bizTransaction\":\"urn:epcglobal:cbv:bt:4601234000017:ASN%204711\"}]"))
    #expect(received[0].contains("\"source\":\"https://id.gs1.org/417/4601234000024\"") && received[0].contains("\"eventTimeZoneOffset\":\"+03:00\""))
    #expect(received[0].contains("\"tally:entry\":\"\(Self.stream):7\""))
    #expect(received[1].contains("\"parentID\":\"https://id.gs1.org/00/346012340000000018\"") && received[1].contains("\"childQuantityList\""))
    let urns = try members(0, "4601234")
    #expect(urns[0].contains("urn:epc:class:lgtin:4601234.056789.L%2F1") && urns[0].contains("urn:epc:id:sgln:4601234.00001.D-01"))
    #expect(urns[1].contains("urn:epc:id:sscc:4601234.3000000001"))
    #expect(try members(3)[0].contains("\"quantity\":0.750,\"uom\":\"KGM\""))
    #expect(try members(8)[0].contains("urn:tallyman:item:4601234000017:X-1") && members(8)[0].contains("urn:tallyman:location:4601234000017:%D0%9C"))
    #expect(try members(9)[0].contains("\"quantity\":3}") && members(9)[0].contains("\"tally:quantity\":\"-3 pcs\""))
    #expect(try members(10)[0].contains("\"disposition\":\"damaged\""))
    #expect(try members(11)[0].contains("/01/04601234567893/21/A%2B1\",\"https://id.gs1.org/01/04601234567893/21/Z-9\""))
    #expect(try members(13)[0].contains("\"tally:reverses\":\"\(Self.stream):3\""))
  }

  @Test func anEntryKeepsItsIdsAndTwoEntriesDiffer() throws {
    let movement = Self.samples[0].movement
    #expect(try Self.events(movement) == Self.events(movement))
    #expect(try Self.events(movement)[0]["eventID"] != Self.events(movement, seq: 8)[0]["eventID"])
    // The form of the keys is no part of what happened.
    #expect(try Self.events(movement)[0]["eventID"] == Self.events(movement, prefix: "4601234")[0]["eventID"])
  }

  @Test func whatMovesNothingIsNoEvent() throws {
    let mapping = EventMapping(EventSite(gln: "4601234000017") { _ in 0 })
    let movement = Self.samples[0].movement
    #expect(try mapping.events(of: Self.line(movement, mode: .training), stream: Self.stream).isEmpty)
    #expect(try mapping.events(of: Self.line(movement, kind: .step), stream: Self.stream).isEmpty)
    var short = Self.samples[3].movement
    (short.weight, short.qty) = (nil, Quantity(0, unit: "pcs"))
    #expect(try mapping.events(of: Self.line(short), stream: Self.stream).map { $0["type"]?.string } == ["AggregationEvent"])
    #expect(throws: JSON.ReadError.self) { try mapping.events(of: Array("{\"kind\":".utf8), stream: Self.stream) }
  }

  @Test func anEventHasTheTrueTimeWhereTheClockIsKnownToHaveBeenWrong() throws {
    for (offset, time) in [(1_795_210_811_115, "2026-11-20T21:40:11.120Z"), (-30, "1970-01-01T00:00:00.005Z")] as [(Int64, String)] {
      let at = Stamp(wall: 5, mono: 7, quality: .unknown, estimate: ClockEstimate(offset: offset, error: 35))
      let line = EntryDraft(.movement, at: at, boot: "b", detail: Self.samples[0].movement.json).line(seqs: 7..<8, index: 0)
      let mapping = EventMapping(EventSite(gln: "4601234000017") { _ in 0 })
      #expect(try mapping.events(of: line, stream: Self.stream)[0]["eventTime"]?.string == time)
    }
  }

  @Test func theOffsetOfTheSiteIsWritten() throws {
    for (minutes, text) in [(0, "+00:00"), (-210, "-03:30"), (345, "+05:45")] {
      let mapping = EventMapping(EventSite(gln: "4601234000017") { _ in minutes })
      #expect(try mapping.events(of: Self.line(Self.samples[0].movement), stream: Self.stream)[0]["eventTimeZoneOffset"]?.string == text)
    }
  }
}
