import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// Master data, leases, the page, and the faults that can be ordered.
struct CentreTests {
  @Test func masterDataComesOnceAndAgainOnlyWhenItChanged() async throws {
    try await Centre.run { centre in
      for collection in SyncPath.MasterCollection.allCases {
        let first = try await centre.call(.GET, SyncPath.master(collection))
        let change = try first.read(MasterDataChange.self)
        let etag = try #require(first.headers.first(name: "etag"))
        #expect(change.collection == collection.rawValue && change.whole && change.etag == etag)
        #expect(try await centre.call(.GET, SyncPath.master(collection), headers: ["If-None-Match": etag]).status == 304)
      }
      let etag = try #require(try await centre.call(.GET, SyncPath.master(.items)).headers.first(name: "etag"))
      try await centre.wms.load(Seed(items: [Item(code: "NEW", name: "New", packs: [])]))
      let changed = try await centre.call(.GET, SyncPath.master(.items), headers: ["If-None-Match": etag]).read(MasterDataChange.self)
      #expect(changed.items?.map(\.code) == ["DRILL", "NEW", "TEA"])
      let operators = try await centre.call(.GET, SyncPath.master(.operators))
      #expect(
        try operators.read(MasterDataChange.self).operators == [Operator(id: badgeID(Array("B-1".utf8), key: Array("key".utf8)), name: "Ann", supervisor: true)])
      #expect(!operators.text.contains("B-1"))
      #expect(try await centre.call(.GET, "/v1/master/secrets", judged: false).status == 404)
    }
  }

  /// RFC 4231, test case 2.
  @Test func aBadgeIdIsTheKeyedHashOfItsBytes() {
    #expect(badgeID(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)) == "5bdcc146bf60754e")
  }

  @Test func rangesNeverOverlapWhoeverAsksAndHoweverOften() async throws {
    try await Centre.run { centre in
      var boxes = [Box(), Box(), Box()]
      for index in boxes.indices { try await boxes[index].connect(centre) }
      var given: [Int64] = []
      for turn in 0..<9 {
        let identity = boxes[turn % 3].identity
        let range = try await centre.post(SyncPath.ssccLeases, SSCCLeaseRequest(identity: identity, count: 30)).read(SSCCRange.self)
        #expect(range.journal == identity.journal && range.prefix == "046000000")
        given += range.first...range.last
      }
      #expect(given.count == 250 && Set(given) == Set(1...250))
      let empty = try await centre.post(SyncPath.ssccLeases, SSCCLeaseRequest(identity: boxes[0].identity, count: 1))
      #expect(empty.status == 507)
      #expect(try empty.problem().known == .exhausted)
      #expect(try await centre.post(SyncPath.ssccLeases, SSCCLeaseRequest(identity: Box().identity, count: 1)).status == 409)
    }
  }

  @Test func aTaskHasOneHolderAtItsVersion() async throws {
    try await Centre.run { centre in
      let lease = SyncPath.task("O1", .lease)
      #expect(try await centre.post(lease, TaskLeaseRequest(device: "a", version: 2)).problem().known == .version)
      for _ in 0..<2 {
        #expect(
          try await centre.post(lease, TaskLeaseRequest(device: "a", version: 3)).read(TaskLease.self) == TaskLease(number: "O1", version: 3, holder: "a"))
      }
      let held = try await centre.post(lease, TaskLeaseRequest(device: "b"))
      #expect(held.status == 409)
      #expect(try held.problem().holder == "a")
      #expect(try await centre.post(SyncPath.task("O1", .release), TaskLeaseRequest(device: "b")).status == 409)
      let documents = try await centre.call(.GET, SyncPath.master(.documents)).read(MasterDataChange.self).documents
      #expect(documents?.first { $0.number == "O1" }?.holder == "a")
      #expect(try await centre.post(SyncPath.task("O1", .release), TaskLeaseRequest(device: "a")).read(TaskLease.self).holder == nil)
      #expect(try await centre.post(lease, TaskLeaseRequest(device: "b")).read(TaskLease.self).holder == "b")
      #expect(try await centre.post(SyncPath.task("NONE", .lease), TaskLeaseRequest(device: "b")).status == 404)
    }
  }

  // MARK: The page

  @Test func hostileCodesAreShownAsTextAndNothingElse() async throws {
    try await Centre.run { centre in
      var box = Box()
      box.stream = StreamID("dock<b>1</b>")
      try await box.connect(centre)
      let hostile = ["<script>alert(1)</script>", "'; DROP TABLE stock; --", "^XZ~JR", "\" onmouseover=\"x", "a\u{1D}b\u{202E}c", "&amp;"]
      for code in hostile {
        var movement = Movement.receive("x", "1", lot: code, at: code, unit: code, document: code, serials: [code])
        movement.item = .init(raw: code)
        box.write(movement, lanes: [.unit(code)], raw: Array(code.utf8))
      }
      box.write(.receive("TEA", "<i>7</i>"), lanes: [.unit("<u>")], raw: [0xFF, 0x3C, 0x62, 0x3E])
      try await box.send(centre)
      let page = try await centre.call(.GET, "/")
      #expect(page.status == 200 && page.headers.first(name: "content-type") == "text/html; charset=utf-8")
      #expect(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
      for tag in ["<script", "<b>", "<i>", "<u>", "\" onmouseover"] { #expect(!page.text.contains(tag), "\(tag) is markup") }
      #expect(!page.text.contains("\u{202E}") && !page.text.contains("\u{1D}"))
      #expect(page.headers.first(name: "content-security-policy")?.hasPrefix("default-src 'none'") == true)
      #expect(try await centre.wms.totals().movements == Int64(hostile.count + 1))
      for view in ["totals", "stock", "exceptions", "parked", "movements", "documents"] {
        #expect(try await centre.call(.GET, "/v1/view/" + view).status == 200)
      }
    }
  }

  @Test func theTotalsSayWhatWasScanned() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.step, .object(["a": 1]))
      box.write(.receive("TEA", "12", document: "A1"))
      box.write(.receive("TEA", "12", document: "A1"))
      box.write(.undo(3))
      try await box.send(centre)
      let totals = try await centre.call(.GET, "/v1/view/totals").read(View.Totals.self)
      #expect(totals.entries == 4 && totals.movements == 3 && totals.booked == 3 && totals.openExceptions == 0)
      #expect(totals.quantities == [View.ItemTotal(kind: "receive", item: "TEA", qty: 12)])
      #expect(totals.streams.map(\.next) == [5] && totals.streams[0].kinds == ["step": 1, "movement": 3])
    }
  }

  // MARK: Who may ask

  @Test func withATokenOnlyItsBearerIsServed() async throws {
    try await Centre.run(token: "secret") { centre in
      let refused = try await centre.call(.GET, SyncPath.master(.items), judged: false)
      #expect(refused.status == 401)
      #expect(try refused.problem().known == .unauthorized)
      #expect(try await centre.call(.GET, SyncPath.master(.items), headers: ["Authorization": "Bearer secreT"], judged: false).status == 401)
      #expect(try await centre.call(.GET, SyncPath.master(.items), headers: ["Authorization": "Bearer secret"]).status == 200)
      #expect(try await centre.call(.GET, "/").status == 200)
    }
  }

  // MARK: Faults on order

  @Test func everyFaultDoesWhatItSays() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      for _ in 0..<4 { box.write(.receive("TEA", "1")) }
      func order(_ fault: Fault) async throws {
        #expect(try await centre.call(.PUT, "/admin/chaos", WireJSON.encode(fault), judged: false).status == 204)
      }
      func send() async throws -> Centre.Answer {
        try await centre.call(.POST, SyncPath.events, box.body().bytes(), type: MediaType.ndjson, judged: false)
      }
      try await order(Fault(.failed, count: 2))
      #expect(try await send().status == 500)
      #expect(try await send().status == 500)
      try await order(Fault(.unavailable, count: 1, retryAfter: 7))
      #expect(try await send().headers.first(name: "retry-after") == "7")
      try await order(Fault(.html, count: 1))
      #expect(try await send().headers.first(name: "content-type") == "text/html")
      try await order(Fault(.garbage, count: 1))
      let garbage = try await send()
      #expect(garbage.status == 200)
      #expect(throws: WireError.self) { try garbage.read(EventsAnswer.self) }
      try await order(Fault(.refuse, count: 1))
      await #expect(throws: (any Error).self) { try await send() }
      #expect(try await centre.wms.totals().entries == 0)
      try await order(Fault(.nextBeyond, count: 1))
      #expect(try await send().read(EventsAnswer.self).next == 1005)
      #expect(try await send().read(EventsAnswer.self).next == 5)
    }
  }

  @Test func aHangingWMSAnswersWhenTheFaultIsLifted() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "1"))
      let sender = box
      try centre.wms.befall(Fault(.hang))
      await #expect(throws: HTTPClientError.self) {
        try await centre.call(.GET, SyncPath.master(.items), deadline: .milliseconds(200))
      }
      #expect(try await centre.call(.GET, "/").status == 200)
      async let answer = sender.send(centre)
      #expect(try await centre.call(.DELETE, "/admin/chaos", judged: false).status == 204)
      #expect(try await answer.next == 2)
    }
  }

  @Test func aHangingWMSStillShutsDown() async throws {
    try await Centre.run { centre in
      try centre.wms.befall(Fault(.hang))
      await #expect(throws: HTTPClientError.self) {
        try await centre.call(.GET, SyncPath.master(.items), deadline: .milliseconds(200))
      }
    }
  }
}
