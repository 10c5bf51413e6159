import Identifiers
import Stations
import Synchronization
import Testing
import Warehouse

@Suite struct TagBurstTests {
  @Test func palletsComeInTheFirstPortion() throws {
    let pieces = try (1...UInt64(TagBurst.most)).map { try Transcript.tag("(01)04601234567893(21)\($0)") }
    let pallet = try Transcript.tag("(00)146012345000000019")
    let portions = TagBurst.portions(of: pieces + [pallet])
    #expect(portions.map(\.count) == [TagBurst.most, 1])
    #expect(portions[0][0] == pallet)
    #expect(Set(portions.joined()) == Set(pieces + [pallet]))
  }

  /// What of the centre's data was asked for, and how often.
  private final class Asked: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    func note(_ what: String) { counts.withLock { $0[what, default: 0] += 1 } }
    var all: [String: Int] { counts.withLock { $0 } }
  }

  private struct Counting: MasterData {
    var master: TestMaster
    let asked = Asked()
    var asOf: Int64? { master.asOf }
    func item(code: String) -> Item? { asked.note("item"); return master.item(code: code) }
    func item(scanned code: String) -> (item: Item, pack: Item.Pack?)? { asked.note("item"); return master.item(scanned: code) }
    func document(type: String, number: String) -> Document? { asked.note("document"); return master.document(type: type, number: number) }
    func document(scanned code: String) -> Document? { master.document(scanned: code) }
    func announcement(sscc: String) -> (document: Document, unit: Document.AnnouncedUnit)? { master.announcement(sscc: sscc) }
    func location(code: String) -> Location? { master.location(code: code) }
    func `operator`(id: String) -> Operator? { master.operator(id: id) }
    func handlingUnit(sscc: String) -> KnownUnit? { master.handlingUnit(sscc: sscc) }
    func handlingUnits(at location: String) -> [KnownUnit] { master.handlingUnits(at: location) }
  }

  /// Of a burst of so many tags against a document of 5,000 lines, half of them of the one item that comes.
  private func asked(_ flow: FlowID, _ count: UInt64) throws -> [String: Int] {
    var master = TestMaster.warehouse
    let type = flow == .receiving ? "asn" : "order"
    let lines = (0..<5_000).map { Document.Line(line: "\($0)", item: $0 % 2 == 0 ? "MILK" : "I\($0)", qty: "200") }
    master.documents = [Document(type: type, number: "5000", lines: lines)]
    var configuration = StationConfiguration(name: "dock-1", flow: flow)
    configuration.defaultLocation = "DOCK"
    var memory = FloorMemory()
    var state = SessionState()
    state.document = DocumentKey(type, "5000")
    memory.apply(.session(SessionKey("dock-1", "gun"), state))
    let counting = Counting(master: master)
    let context = Context(
      configuration: configuration, session: "/gate", master: counting, memory: memory, device: "box", boot: "boot", today: CivilDate("2026-11-20")!, asOf: nil,
      link: .up, parked: [:], sscc: nil, fresh: "1", badge: { _ in "" })
    let tags = try (1...count).map { try Transcript.tag("(01)04601234567893(21)\($0)") }
    let burst = TagBurst(zone: "gate", location: nil, tags: tags)
    let reduction = reduce(SessionState(), Trigger(.tags(burst), device: DeviceID("gate"), at: Stamp(wall: 1, mono: 1, quality: .synced)), context)
    let movements = reduction.entries.filter { $0.kind == .movement }
    #expect(movements.flatMap { $0.detail["serials"]?.array ?? [] }.count == Int(count))
    return counting.asked.all
  }

  @Test(arguments: [FlowID.receiving, .loading]) func aDocumentIsLookedThroughOnceHoweverManyTagsCome(flow: FlowID) throws {
    let (few, many) = (try asked(flow, 20), try asked(flow, 200))
    // Each walk through the document begins with asking for it.
    #expect(many["document"] == few["document"] && (many["document"] ?? 0) <= 12, "\(few) \(many)")
    #expect((many["item"] ?? 0) - (few["item"] ?? 0) <= 3 * 180, "\(few) \(many)")
  }

  @Test func aCountOfManyPiecesIsSeveralMovementsOfOneGroup() throws {
    var bench = Bench(StationConfiguration(name: "shelf", flow: .receiving))
    let tags = try (1...UInt64(2 * TagBurst.most + 1)).map { try Transcript.tag("(01)14601234567890(21)\($0)") }
    let told = try bench.accept(.count(TagBurst(zone: "shelf", location: "A-01", tags: tags)), scanner: "/shelf")
    let movements = told.entries.map(\.draft).filter { $0.kind == .movement }
    #expect(movements.map { $0.detail["serials"]?.array?.count } == [TagBurst.most, TagBurst.most, 1])
    #expect(movements.map { $0.detail["qty"]?["value"]?.string } == ["2400", "2400", "12"])
    #expect(Set(movements.map { $0.detail["group"]?.string }).count == 1 && movements[0].detail["group"]?.string != nil)
    #expect(movements.allSatisfy { $0.lanes.count <= TagBurst.most + 1 })
  }
}
