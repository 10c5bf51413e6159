import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// The way in: exactly once, in order, verified, from the right journal.
struct DeliveryTests {
  @Test func aBatchIsBookedAndItsRetryAfterALostAnswerBooksNothingTwice() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.step, .object(["n": 1]))
      box.write(.receive("TEA", "12"))
      centre.wms.befall(Fault(.drop, count: 1, path: SyncPath.events))
      await #expect(throws: (any Error).self) { try await box.send(centre) }
      #expect(try await centre.onHand("TEA") == ["available": 12])
      let answer = try await box.send(centre)
      #expect(answer.next == 3)
      #expect(answer.results.map(\.status) == [.duplicate, .duplicate])
      #expect(answer.lastHash == hex(box.lines[1].hash))
      #expect(try await centre.onHand("TEA") == ["available": 12])
      let totals = try await centre.wms.totals()
      #expect(totals.entries == 2 && totals.movements == 1 && totals.booked == 1)
    }
  }
}
