import Stations
import Testing

@testable import Warehouse

@Suite struct GoodsKeyTests {
  /// What an earlier version wrote of an open document, without the pack.
  @Test func whatWasSeenBeforeTheUpgradeIsNotCountedAgain() throws {
    var bench = Bench(StationConfiguration(name: "dock-1", flow: .receiving, operator: .optional, defaultLocation: "DOCK"))
    _ = try bench.accept(.scan(Scan(data: Array("4711".utf8))))
    let sighting = Sighting(seq: .stored(1), stream: "dock-1")
    let old = try StateCoding.write(.seen(DocumentKey("asn", "4711"), "serial:MILK:1", sighting))
    bench.rows[old.key] = old.bytes(seqs: 1..<2)
    let told = try bench.accept(TagBurst(zone: "dock", location: nil, tags: [Transcript.tag("(01)14601234567890(21)1")]))
    #expect(told.isEmpty)
    let scanned = try bench.accept(.scan(Scan(data: Array("0104601234567893211".utf8), symbology: "]d2")))
    #expect(scanned.entries.map(\.draft.kind) == [.duplicate])
    #expect(scanned.entries.first?.detail["of"]?.int == 1)
  }
}
