import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// What is refused, what waits for it, and how it goes on.
struct LaneTests {
  private let pallet = [Lane.document(type: "asn", number: "A1"), Lane.unit("P1")]

  @Test func whatSharesALaneWaitsAndTheRestGoesOn() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", nil, document: "A1"), lanes: pallet)
      box.write(.receive("TEA", "5"), lanes: [.unit("P1"), .unit("P2")])
      box.write(.receive("TEA", "7"), lanes: [.unit("P2")])
      box.write(.receive("TEA", "11"), lanes: [.unit("P3")])
      let answer = try await box.send(centre)
      #expect(answer.next == 5)
      #expect(answer.results.map(\.status) == [.rejected, .parked, .parked])
      #expect(answer.results[0].code == "quantity" && answer.results[0].lanes == ["doc:asn:A1", "unit:P1"])
      #expect(try await centre.onHand("TEA") == ["available": 11])
      // A lost answer is told again in the same words.
      #expect(try await box.send(centre).results.prefix(3) == answer.results.prefix(3))
      let query = "?device=\(box.identity.device)&journal=\(box.identity.journal)"
      let parked = try await centre.call(.GET, SyncPath.cursors + query).read(CursorsAnswer.self).parked
      #expect(parked.map(\.lane) == ["doc:asn:A1", "unit:P1", "unit:P2"])
      // Another box meets the same pallet.
      var other = Box()
      other.stream = StreamID("dock-2")
      try await other.connect(centre)
      other.write(.receive("TEA", "1"), lanes: [.unit("P1")])
      #expect(try await other.send(centre).results.map(\.status) == [.parked])
      let path = SyncPath.quarantine(answer.results[0].quarantine!, .discard) + "?by=vera"
      let discarded = try await centre.call(.POST, path).read(QuarantineAnswer.self)
      #expect(discarded.state == "discarded" && discarded.settled.count == 4)
      #expect(try await centre.onHand("TEA") == ["available": 24])
      let again = try await centre.call(.POST, SyncPath.quarantine(answer.results[0].quarantine!, .discard))
      #expect(try again.problem().known == .settled)
    }
  }

  @Test func whatCannotBeReadStopsWhatComesAfterItInItsLanes() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "5"), lanes: pallet)
      box.write(.receive("TEA", "7"), lanes: [.unit("P1")])
      box.write(.receive("TEA", "11"), lanes: [.unit("P3")])
      var body = box.body()
      body.lines[0] = EventsBody.Line(skipping: box.lines[0], reason: "413")
      let answer = try await centre.call(.POST, SyncPath.events, body.bytes(), type: MediaType.ndjson).read(EventsAnswer.self)
      #expect(answer.results.map(\.status) == [.skipped, .parked])
      #expect(answer.results[0].lanes == ["doc:asn:A1", "unit:P1"])
      #expect(try await centre.onHand("TEA") == ["available": 11])
      let id = try #require(answer.results[0].quarantine)
      let line = box.lines[0].bytes + [0x0A]
      #expect(try await centre.call(.POST, SyncPath.quarantine(id, .retry), line, type: MediaType.ndjson).read(QuarantineAnswer.self).settled.count == 2)
      #expect(try await centre.onHand("TEA") == ["available": 23])
      let query = "?device=\(box.identity.device)&journal=\(box.identity.journal)"
      #expect(try await centre.call(.GET, SyncPath.cursors + query).read(CursorsAnswer.self).waiting == [])
    }
  }

  @Test func aReversalOfWhatWaitsClosesBothAndLetsTheRestGoOn() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "x"), lanes: pallet)
      box.write(.receive("TEA", "5"), lanes: pallet)
      box.write(.receive("TEA", "9"), lanes: pallet)
      #expect(try await box.send(centre).results.map(\.status) == [.rejected, .parked, .parked])
      // The parked one is taken back first, as the floor writes it, then the refused one.
      box.write(.undo(2, qty: "5"), lanes: pallet)
      #expect(try await box.send(centre, 4...4).results == [])
      #expect(try await centre.onHand("TEA") == [:])
      box.write(.undo(1), lanes: pallet)
      #expect(try await box.send(centre, 5...5).results == [])
      #expect(try await centre.onHand("TEA") == ["available": 9])
      #expect(try await centre.wms.parked() == [])
    }
  }

  @Test func whatCannotBeBookedAtAllIsRefusedWithItsReason() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      let lines = [
        #""v":2,"kind":"movement","movement":{"kind":"receive"}"#, #""v":1,"kind":"movement""#,
        #""v":1,"kind":"movement","movement":{"kind":"teleport"}"#, #""v":1,"kind":"movement","movement":{"kind":"receive","qty":7}"#,
      ]
      for line in lines { box.write(line: Array("{\"seq\":\(box.lines.count + 1),\(line)}".utf8)) }
      box.write(.receive("TEA", "1.5"))
      box.write(.receive("TEA", "-1"))
      box.write(.receive("TEA", "99999999999999999999"))
      box.write(.undo(77))
      box.write(Movement(.pick))
      box.write(Movement(.receive))
      box.write(.receive("TEA", "2.000"))
      let answer = try await box.send(centre)
      #expect(answer.next == 12)
      #expect(
        answer.results.map(\.code) == [
          "schema", "schema", "schema", "schema", "quantity", "quantity", "quantity", "unknown-movement", "item", "item",
        ])
      #expect(answer.results.allSatisfy { $0.status == .rejected && $0.detail != nil && $0.quarantine != nil })
      #expect(try await centre.onHand("TEA") == ["available": 2])
    }
  }

  @Test func aRetryBooksWithTheOriginalBytesOnceTheCauseIsGone() async throws {
    try await Centre.run { centre in
      // The reversal comes before the movement it names, from another station.
      var (dock, office) = (Box(), Box())
      office.identity = dock.identity
      office.stream = StreamID("office")
      try await dock.connect(centre)
      var undo = Movement.undo(1)
      undo.reverses?.stream = "dock-1"
      office.write(undo, lanes: pallet)
      let refused = try await office.send(centre)
      let id = try #require(refused.results.first?.quarantine)
      let path = SyncPath.quarantine(id, .retry)
      #expect(try await centre.call(.POST, path, office.lines[0].bytes, type: MediaType.ndjson).read(QuarantineAnswer.self).state == "rejected")
      dock.write(.receive("TEA", "5"))
      try await dock.send(centre)
      dock.write(.receive("TEA", "6"), lanes: pallet)
      #expect(try await dock.send(centre, 2...2).results.map(\.status) == [.parked])
      #expect(try await centre.call(.POST, path, dock.lines[0].bytes, type: MediaType.ndjson).problem().known == .hashMismatch)
      let answer = try await centre.call(.POST, path, office.lines[0].bytes, type: MediaType.ndjson).read(QuarantineAnswer.self)
      #expect(answer.state == "accepted" && answer.settled.count == 2)
      #expect(try await centre.onHand("TEA") == ["available": 6])
      #expect(try await centre.call(.POST, SyncPath.quarantine("q999", .retry)).status == 404)
      #expect(try await centre.call(.POST, SyncPath.quarantine("'; DROP TABLE entry", .retry).replacing(" ", with: "%20")).status == 404)
    }
  }

  // MARK: Groups

  @Test(arguments: [1, 2, 3]) func aGroupIsBookedWholeOrWaitsWholeHoweverItIsCut(batch: Int) async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "5", group: "good"))
      box.write(.receive("DRILL", "1", group: "good"))
      box.write(.receive("TEA", "7", group: "bad"))
      box.write(.receive("TEA", nil, group: "bad"))
      box.write(.receive("TEA", "9", group: "bad"))
      var first = 1
      while first <= 5 {
        try await box.send(centre, first...min(5, first + batch - 1))
        first += batch
      }
      #expect(try await centre.onHand("TEA") == ["available": 5])
      #expect(try await centre.onHand("DRILL") == ["available": 1])
      let waiting = try await centre.wms.parked()
      #expect(waiting.map(\.status) == ["parked", "rejected", "parked"])
      let retried = try await centre.call(.POST, SyncPath.quarantine(waiting[0].quarantine, .retry)).read(QuarantineAnswer.self)
      #expect(retried.state != "accepted")
      #expect(try await centre.onHand("TEA") == ["available": 5])
      try await _ = centre.call(.POST, SyncPath.quarantine(waiting[1].quarantine, .discard)).read(QuarantineAnswer.self)
      #expect(try await centre.onHand("TEA") == ["available": 21])
      #expect(try await centre.wms.parked() == [])
    }
  }
}
