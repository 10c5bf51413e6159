import Foundation
import GRDB
import Journal
import Testing
import Warehouse

@Suite struct ReplicaTests {
  let milk = Item(
    code: "MILK", name: "Milk",
    packs: [.init(code: "04601234567893", level: "each", units: 1), .init(code: "14601234567890", level: "case", units: 12)],
    supplierCodes: ["M-1", "MILK-OLD"])
  let nuts = Item(code: "NUTS", name: "Nuts", packs: [.init(code: "96385074", level: "each", units: nil)])

  func replica(_ scratch: Scratch) throws -> Replica { try Replica(path: scratch.path + "/cache.db") }

  @Test func aCodeFindsItsItemAndPack() async throws {
    let scratch = try Scratch()
    let replica = try replica(scratch)
    #expect(replica.item(scanned: "04601234567893") == nil && replica.asOf == nil)
    try await replica.apply(MasterDataChange(collection: "items", items: [milk, nuts], whole: true, etag: "\"1\""), at: 1_000)
    #expect(replica.item(code: "MILK") == milk)
    for (code, item, pack) in [
      ("04601234567893", milk, 0), ("4601234567893", milk, 0), ("14601234567890", milk, 1), ("96385074", nuts, 0), ("00000096385074", nuts, 0),
    ] {
      let found = try #require(replica.item(scanned: code), "\(code)")
      #expect(found.item == item && found.pack == item.packs[pack])
    }
    for code in ["MILK", "M-1"] { #expect(try #require(replica.item(scanned: code)).pack == nil) }
    for code in ["nothing", "", "'; DROP TABLE item;--", "601234567893", "milk"] { #expect(replica.item(scanned: code) == nil, "\(code)") }
    #expect(replica.asOf == 1_000)
    #expect(try await replica.etag(of: "items") == "\"1\"")
    #expect(try await replica.etag(of: "documents") == nil)
  }

  @Test func aPartReplacesWhatItNamesAndAWholeRemovesTheRest() async throws {
    let scratch = try Scratch()
    let replica = try replica(scratch)
    try await replica.apply(MasterDataChange(collection: "items", items: [milk, nuts], whole: true), at: 1)
    try await replica.apply(MasterDataChange(collection: "locations", locations: [Location(code: "A-1")], whole: true), at: 1)
    #expect(replica.item(scanned: "14601234567890")?.pack?.units == 12)
    var changed = milk
    changed.packs = [.init(code: "14601234567890", level: "case", units: 10)]
    try await replica.apply(MasterDataChange(collection: "items", items: [changed], whole: false), at: 2)
    #expect(replica.item(scanned: "14601234567890")?.pack?.units == 10)
    #expect(replica.item(scanned: "04601234567893") == nil)
    #expect(replica.item(code: "NUTS") == nuts)
    try await replica.apply(MasterDataChange(collection: "items", items: [milk], whole: true), at: 3)
    #expect(replica.item(code: "NUTS") == nil && replica.item(scanned: "96385074") == nil)
    #expect(replica.location(code: "A-1") == Location(code: "A-1"))
  }

  @Test func documentsAreFoundByNumberCodeAndAnnouncedUnit() async throws {
    let scratch = try Scratch()
    let replica = try replica(scratch)
    let inner = Document.AnnouncedUnit(sscc: "046012345600000023", contents: [.init(item: "MILK", qty: "12")])
    let pallet = Document.AnnouncedUnit(sscc: "046012345600000016", units: [inner])
    var asn = Document(type: "asn", number: "4711/1", codes: ["DN-9"], lines: [.init(line: "1", item: "MILK", qty: "24")], units: [pallet])
    let old = Document(type: "order", number: "DN-9", state: "closed", lines: [])
    try await replica.apply(MasterDataChange(collection: "documents", documents: [old, asn], whole: true), at: 1)
    #expect(replica.document(type: "asn", number: "4711/1") == asn)
    #expect(replica.document(scanned: "4711/1") == asn)
    #expect(replica.document(scanned: "DN-9") == asn)
    #expect(replica.announcement(sscc: inner.sscc)?.unit == inner)
    #expect(replica.announcement(sscc: pallet.sscc)?.unit == pallet)
    asn.state = "closed"
    asn.version = 2
    try await replica.apply(MasterDataChange(collection: "documents", documents: [asn], whole: false), at: 2)
    #expect(replica.announcement(sscc: inner.sscc) == nil)
    #expect(replica.document(type: "asn", number: "4711/1")?.version == 2)
  }

  @Test func aListInPagesIsWholeWithItsLastAndGoesOnAfterACut() async throws {
    let scratch = try Scratch()
    func page(_ numbers: Range<Int>, more: Bool, cursor: String) -> MasterDataChange {
      let items = numbers.map { Item(code: "I\($0)", name: "Item \($0)", packs: [.init(code: "P\($0)", level: "each", units: 1)]) }
      return MasterDataChange(collection: "items", items: items, whole: true, more: more ? true : nil, cursor: cursor, etag: "e")
    }
    do {
      let replica = try replica(scratch)
      try await replica.apply(page(0..<300, more: false, cursor: "old"), at: 1)
      // The whole again, of which 0 to 9 are not part any more; the power goes after the first page.
      try await replica.apply(page(10..<100, more: true, cursor: "c1"), at: 2)
      #expect(try await replica.etag(of: "items") == nil && replica.item(code: "I5") != nil)
    }
    let replica = try replica(scratch)
    #expect(try await replica.cursor(of: "items") == "c1")
    try await replica.apply(page(100..<200, more: true, cursor: "c2"), continuing: true, at: 3)
    #expect(replica.item(code: "I5") != nil && replica.item(code: "I299") != nil)
    try await replica.apply(page(200..<250, more: false, cursor: "c3"), continuing: true, at: 4)
    #expect(try await replica.etag(of: "items") == "e")
    for (number, isThere) in [(9, false), (10, true), (150, true), (249, true), (250, false)] { #expect((replica.item(code: "I\(number)") != nil) == isThere, "\(number)") }
    // And from then on what changes, with what is gone.
    try await replica.apply(
      MasterDataChange(collection: "items", items: [Item(code: "NEW", name: "n", packs: [])], gone: ["I10", "I999"], whole: false, cursor: "c4", etag: "f"),
      continuing: true, at: 5)
    #expect(replica.item(code: "NEW") != nil && replica.item(code: "I10") == nil && replica.item(scanned: "P10") == nil && replica.item(code: "I11") != nil)
    try await replica.apply(MasterDataChange(collection: "documents", documents: [Document(type: "asn", number: "a:1/2", version: 1, lines: [])], whole: true), at: 6)
    try await replica.apply(MasterDataChange(collection: "documents", gone: ["asn:a:1/2"], whole: false), continuing: true, at: 7)
    #expect(replica.document(type: "asn", number: "a:1/2") == nil)
  }

  @Test func itSurvivesRestartsAndBigChanges() async throws {
    let scratch = try Scratch()
    let many = (0..<1_000).map { Item(code: "I\($0)", name: "Item \($0)", packs: [.init(code: "P\($0)", level: "each", units: 1)]) }
    do {
      let replica = try replica(scratch)
      try await replica.apply(MasterDataChange(collection: "items", items: many, whole: true, etag: "e"), at: 5)
      try await replica.apply(MasterDataChange(collection: "operators", operators: [Operator(id: "h1", name: "Ann")], whole: true), at: 6)
      try await replica.apply(MasterDataChange(collection: "units", units: [KnownUnit(sscc: "0460", location: "A")], whole: true), at: 7)
    }
    let replica = try replica(scratch)
    #expect((0..<1_000).allSatisfy { replica.item(scanned: "P\($0)")?.item.code == "I\($0)" })
    #expect(replica.operator(id: "h1")?.name == "Ann" && replica.handlingUnit(sscc: "0460")?.location == "A")
    #expect(replica.asOf == 7)
    #expect(try await replica.etag(of: "items") == "e")
  }

  @Test func aDamagedOrForeignFileIsReplacedByAnEmptyOne() async throws {
    let scratch = try Scratch()
    let path = scratch.path + "/cache.db"
    try Data(repeating: 7, count: 9_000).write(to: URL(filePath: path))
    try await replica(scratch).apply(MasterDataChange(collection: "items", items: [milk], whole: true, etag: "e"), at: 5)
    #expect(try replica(scratch).item(code: "MILK") == milk)
    try tamper(path) { try $0.execute(sql: "PRAGMA user_version = 99") }
    let replica = try replica(scratch)
    #expect(replica.item(code: "MILK") == nil && replica.asOf == nil)
    #expect(try await replica.etag(of: "items") == nil)
  }

  @Test func damageFoundAtALookUpStartsAnew() async throws {
    let scratch = try Scratch()
    let many = (0..<1_000).map { Item(code: "I\($0)", name: String(repeating: "x", count: 500), packs: []) }
    try await replica(scratch).apply(MasterDataChange(collection: "items", items: many, whole: true, etag: "e"), at: 5)
    let file = try FileHandle(forUpdating: URL(filePath: scratch.path + "/cache.db"))
    let size = try file.seekToEnd()
    try file.seek(toOffset: 8 * 4096)
    try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 8 * 4096))
    try file.close()
    let replica = try replica(scratch)
    #expect((0..<1_000).contains { replica.item(code: "I\($0)") == nil })
    #expect(try await replica.etag(of: "items") == nil)
    try await replica.apply(MasterDataChange(collection: "items", items: [milk], whole: true), at: 6)
    #expect(replica.item(code: "MILK") == milk)
  }
}
