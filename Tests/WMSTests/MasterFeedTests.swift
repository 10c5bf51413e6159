import FoundationEssentials
import HTTPTypes
import Hummingbird
import Journal
import ReferenceWMS
import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

/// Master data in parts: many, changed, gone, cut in the middle, and feeds that do not keep to the rules.
@Suite struct MasterFeedTests {
  private func destination(_ outbox: MemoryOutbox, _ replica: Replica, _ base: String) throws -> WMSDestination {
    try WMSDestination(
      name: "main", endpoint: endpoint(base, timeout: .seconds(5)), outbox: outbox, replica: replica, agent: "test", clock: MachineClock(), tuning: .quick, logger: quiet)
  }

  private func running(_ destination: WMSDestination, _ test: () async throws -> Void) async throws {
    let run = Task { try await destination.run() }
    do { try await test() } catch {
      run.cancel()
      _ = await run.result
      throw error
    }
    run.cancel()
    _ = await run.result
  }

  private func items(_ numbers: Range<Int>, name: String = "Item") -> [Item] {
    numbers.map { Item(code: "I\($0)", name: "\(name) \($0)", packs: [.init(code: "P\($0)", level: "each", units: 1)]) }
  }

  /// 9,000 here; `make soak` says 100,000.
  private static let count = ProcessInfo.processInfo.environment["TALLYMAN_ITEMS"].flatMap { Int($0) } ?? 9_000

  @Test func manyItemsSurviveACutAndThenOnlyChangesCome() async throws {
    let count = Self.count
    try await withDirectory { directory in
      let outbox = MemoryOutbox()
      try await Centre.run { centre in
        try await centre.wms.load(Seed(items: items(0..<count)))
        // The power goes in the middle of the list.
        do {
          let replica = try Replica(path: directory + "/cache.db")
          let destination = try destination(outbox, replica, centre.base)
          try await running(destination) { try await eventually("a page") { try await replica.cursor(of: "items") != nil } }
          #expect(try await replica.etag(of: "items") == nil)
        }
        let replica = try Replica(path: directory + "/cache.db")
        let destination = try destination(outbox, replica, centre.base)
        try await running(destination) {
          try await eventually("all of them", within: .seconds(300)) { try await replica.etag(of: "items") != nil }
          #expect([0, 1_999, 2_000, count / 2, count - 1].allSatisfy { replica.item(scanned: "P\($0)")?.item.code == "I\($0)" })
          try await centre.wms.load(Seed(items: items(3..<5, name: "Other"), gone: ["items": ["I7"]]))
          let before = try await replica.etag(of: "items")
          destination.downlink.poll()
          try await eventually("the change") { try await replica.etag(of: "items") != before }
          #expect(replica.item(code: "I3")?.name == "Other 3" && replica.item(code: "I7") == nil && replica.item(code: "I8") != nil)
        }
      }
      // The WMS was set up anew: it says 410 of our cursor, and the whole comes again, without what is there no more.
      try await Centre.run { centre in
        try await centre.wms.load(Seed(items: items(10..<count, name: "New")))
        let replica = try Replica(path: directory + "/cache.db")
        let before = try await replica.etag(of: "items")
        let destination = try destination(MemoryOutbox(journal: "00000000000000bb"), replica, centre.base)
        try await running(destination) {
          try await eventually("the whole again", within: .seconds(300)) {
            let etag = try await replica.etag(of: "items")
            return etag != nil && etag != before
          }
          #expect((0..<10).allSatisfy { replica.item(code: "I\($0)") == nil })
          #expect([10, 1_999, count - 1].allSatisfy { replica.item(scanned: "P\($0)")?.item.name == "New \($0)" })
        }
      }
    }
  }

  enum Feed: String, CaseIterable { case expired, cycle, wrongType, otherCollection, gone404 }

  @Test(arguments: Feed.allCases) func aFeedThatDoesNotKeepToTheRulesStopsNothing(feed: Feed) async throws {
    let asked = Mutex<[String]>([])
    try await withDirectory { directory in
      let replica = try Replica(path: directory + "/cache.db")
      try await replica.apply(MasterDataChange(collection: "items", items: items(0..<3), whole: true, cursor: "old", etag: "x"), at: 1)
      let wms = ScriptedWMS()
      wms.elsewhere { [items = items(5..<7)] request in
        guard request.uri.path == SyncPath.master(.items) else { return nil }
        let cursor = request.uri.queryParameters["cursor"].map { String($0) }
        asked.withLock { $0.append(cursor ?? "-") }
        let whole = MasterDataChange(collection: "items", items: items, whole: true, cursor: "new", etag: "y")
        switch feed {
        case .expired:
          guard cursor == nil || cursor == "new" else { return reply(410, MediaType.problem, try WireJSON.encode(Problem(.expired, "too old"))) }
          return try json(whole)
        case .cycle:
          return try json(MasterDataChange(collection: "items", items: items, whole: false, more: true, cursor: cursor == "a" ? "b" : "a", etag: nil))
        case .wrongType: return reply(200, MediaType.json, Array(#"{"collection":"items","whole":true,"items":[{"code":7}]}"#.utf8))
        case .otherCollection: return try json(MasterDataChange(collection: "documents", whole: true))
        case .gone404: return reply(404, MediaType.problem, try WireJSON.encode(Problem(.notFound, "none")))
        }
      }
      let outbox = MemoryOutbox()
      try await wms.run { base in
        let destination = try self.destination(outbox, replica, base)
        try await running(destination) {
          try await eventually("it is asked") { asked.withLock { $0.count } >= 2 }
          outbox.append(5, to: StreamID("dock-1"))
          try await eventually("scans are sent all the same") { outbox.storedCursor(StreamID("dock-1")) == 6 }
          if feed == .expired {
            try await eventually("the whole has come") { try await replica.etag(of: "items") == "y" }
            #expect(asked.withLock { Array($0.prefix(2)) } == ["old", "-"])
            #expect(replica.item(code: "I0") == nil && replica.item(code: "I6") != nil)
          } else {
            #expect(replica.item(code: "I0") != nil)
          }
        }
      }
    }
  }
}
