import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// What movements do to the stock.
struct BookingTests {
  /// Sends what `write` writes as one batch and gives the answer.
  @discardableResult
  private func book(_ centre: Centre, _ box: inout Box, _ movements: [Movement]) async throws -> EventsAnswer {
    if box.lines.isEmpty { try await box.connect(centre) }
    let first = box.lines.count + 1
    for movement in movements { box.write(movement) }
    return try await box.send(centre, first...box.lines.count)
  }

  private func stock(_ centre: Centre) async throws -> [String] {
    try await centre.wms.stock().map { "\($0.item) \($0.lot)@\($0.location)/\($0.unit) \($0.status) \($0.qty)" }
  }

  private func move(_ kind: MovementKind, _ item: String?, _ qty: String? = nil, from: Movement.Place? = nil, to: Movement.Place? = nil) -> Movement {
    var movement = Movement(kind)
    movement.item = item.map { Movement.ItemReference(code: $0) }
    movement.qty = qty.map { Quantity($0, unit: "pcs") }
    (movement.from, movement.to) = (from, to)
    return movement
  }

  @Test func receivePutAwayPickCountAndScrap() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await book(centre, &box, [.receive("TEA", "10", lot: "L1"), .receive("TEA", "0"), .receive("TEA", "5", lot: "L2", unit: "P9")])
      #expect(try await stock(centre) == ["TEA L1@DOCK/ available 10", "TEA L2@DOCK/P9 available 5"])
      try await book(centre, &box, [move(.putaway, "TEA", "4", from: .init(location: "DOCK"), to: .init(location: "A-01"))])
      try await book(centre, &box, [move(.putaway, nil, from: .init(location: "DOCK", unit: "P9"), to: .init(location: "A-02", unit: "P9"))])
      #expect(try await stock(centre) == ["TEA L1@A-01/ available 4", "TEA L1@DOCK/ available 6", "TEA L2@A-02/P9 available 5"])
      var pick = move(.pick, "TEA", "3", from: .init(location: "A-01"))
      pick.document = .init(type: "order", number: "O1")
      try await book(centre, &box, [pick, move(.count, "TEA", "0", from: .init(location: "A-01")), move(.scrap, "TEA", "2", from: .init(unit: "P9"))])
      #expect(try await stock(centre) == ["TEA L1@DOCK/ available 6", "TEA L1@stage:O1/ available 3", "TEA L2@A-02/P9 available 3"])
      try await book(centre, &box, [move(.status, "TEA", "1", from: .init(location: "DOCK"), to: .init(status: "damaged"))])
      try await book(centre, &box, [move(.adjust, "TEA", "-1", to: .init(location: "DOCK")), move(.return, "TEA", "7", to: .init(location: "DOCK"))])
      #expect(try await centre.onHand("TEA") == ["available": 10, "damaged": 1, "returned": 7])
    }
  }

  @Test func puttingAwayUnderADocumentIsNotReceivingItAgain() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await book(centre, &box, [.receive("TEA", "10", document: "A1")])
      var putaway = move(.putaway, "TEA", "10", from: .init(location: "DOCK"), to: .init(location: "A-01"))
      putaway.document = .init(type: "asn", number: "A1")
      try await book(centre, &box, [putaway])
      let progress = try await centre.call(.GET, "/v1/view/documents").read([View.Progress].self)
      #expect(progress.filter { $0.number == "A1" && $0.item == "TEA" }.map(\.done) == [10])
    }
  }

  @Test func aReversalUndoesAnyMovementWhateverItsKindAndAReversalToo() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await book(centre, &box, [.receive("TEA", "10", document: "A1"), .receive("DRILL", "2", serials: ["S1", "S2"])])
      let before = try await stock(centre)
      let movements = [
        move(.putaway, "TEA", "4", from: .init(location: "DOCK"), to: .init(location: "A-01")),
        move(.pick, "TEA", "3", from: .init(location: "DOCK"), to: .init(location: "A-02")),
        move(.count, "TEA", "1", from: .init(location: "DOCK")), move(.scrap, "DRILL", "1", from: .init(location: "DOCK")),
        move(.status, "DRILL", "1", from: .init(location: "DOCK"), to: .init(status: "damaged")), .receive("TEA", "0"),
      ]
      for movement in movements {
        try await book(centre, &box, [movement])
        let after = try await stock(centre)
        let seq = Int64(box.lines.count)
        // The floor's own form of an undo: the movement turned round, with the quantity it undoes.
        var undo = movement
        (undo.from, undo.to) = (movement.to, movement.from)
        undo.reverses = .init(seq: seq, qty: movement.qty?.value)
        #expect(try await book(centre, &box, [undo]).results == [])
        #expect(try await stock(centre) == before, "\(movement.kind)")
        try await book(centre, &box, [.undo(seq + 1)])
        #expect(try await stock(centre) == after, "\(movement.kind) again")
        try await book(centre, &box, [.undo(seq)])
        #expect(try await stock(centre) == before)
      }
      let progress = try await centre.call(.GET, "/v1/view/documents").read([View.Progress].self)
      #expect(progress.first { $0.number == "A1" && $0.item == "TEA" }?.done == 10)
    }
  }

  @Test func aPartIsUndoneAndTheRestOnlyOnce() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await book(centre, &box, [.receive("TEA", "10", document: "A1"), .undo(1, qty: "4")])
      #expect(try await centre.onHand("TEA") == ["available": 6])
      #expect(try await book(centre, &box, [.undo(1, qty: "7")]).results.first?.code == "reversed-quantity")
      try await book(centre, &box, [.undo(1)])
      #expect(try await centre.onHand("TEA") == [:])
      #expect(try await book(centre, &box, [.undo(1)]).results.first?.code == "already-reversed")
    }
  }

  // MARK: Exceptions

  @Test func twoBoxesReceiveOneASNOfflineStockIsWhatWasScannedAndTheExcessIsListed() async throws {
    try await Centre.run { centre in
      var (one, two) = (Box(), Box())
      two.stream = StreamID("dock-2")
      try await one.connect(centre)
      try await two.connect(centre)
      for _ in 0..<6 {
        one.write(.receive("TEA", "12", document: "A1"))
        two.write(.receive("TEA", "12", document: "A1"))
      }
      try await one.send(centre)
      let answer = try await two.send(centre)
      // 144 scanned of 100 announced, 110 with the tolerance: 72 + 38 are good, 34 are too many.
      #expect(try await centre.onHand("TEA") == ["available": 110, "suspense": 34])
      #expect(answer.results.map(\.status) == [.acceptedWithException, .acceptedWithException, .acceptedWithException])
      #expect(answer.results.allSatisfy { $0.code == "over-receipt" } && answer.next == 7)
      #expect(try await centre.wms.exceptions().map(\.qty) == [10, 12, 12])
      // Undoing an excess closes its exception and makes no room twice.
      two.write(.undo(6))
      #expect(try await two.send(centre, 7...7).results == [])
      #expect(try await centre.onHand("TEA") == ["available": 110, "suspense": 22])
      #expect(try await centre.wms.exceptions().filter(\.open).count == 2)
    }
  }

  @Test func whatIsUnknownOrClosedIsBookedToSuspenseAndListed() async throws {
    try await Centre.run { centre in
      var box = Box()
      var unknown = Movement.receive("TEA", "3")
      unknown.item = .init(raw: "<script>alert(1)</script>")
      let answer = try await book(
        centre, &box,
        [
          unknown, .receive("TEA", "1", at: "NOWHERE"), .receive("TEA", "2", document: "SHUT"), .receive("TEA", "4", document: "NEVER"),
          .receive("DRILL", "1", document: "SHUT"), .receive("DRILL", "1", serials: ["S1"]), .receive("DRILL", "1", serials: ["S1"]),
        ])
      #expect(
        answer.results.map(\.code) == [
          "unknown-item", "unknown-location", "closed-document", "unknown-document", "closed-document", "serial-elsewhere",
        ])
      #expect(answer.results.allSatisfy { $0.status == .acceptedWithException } && answer.next == 8)
      #expect(try await centre.onHand("TEA") == ["suspense": 7])
      #expect(try await centre.onHand("DRILL") == ["suspense": 2, "available": 1])
      #expect(try await centre.onHand("?<script>alert(1)</script>") == ["suspense": 3])
    }
  }

  // MARK: Handling units

  @Test func aPalletAcceptedByOneScanIsItsAnnouncedContentsAndMovesWhole() async throws {
    try await Centre.run { centre in
      var box = Box()
      var whole = Movement(.receive)
      whole.document = .init(type: "asn", number: "A2")
      whole.to = .init(location: "DOCK", unit: "P1", contents: "declared")
      #expect(try await book(centre, &box, [whole]).results == [])
      #expect(try await stock(centre) == ["DRILL @DOCK/P1a available 2", "TEA L1@DOCK/P1 available 48"])
      try await book(centre, &box, [move(.putaway, nil, from: .init(unit: "P1"), to: .init(location: "A-01", unit: "P1"))])
      #expect(try await stock(centre) == ["DRILL @A-01/P1a available 2", "TEA L1@A-01/P1 available 48"])
      let units = try await centre.call(.GET, SyncPath.master(.units)).read(MasterDataChange.self).units
      #expect(
        units?.first { $0.sscc == "P1a" } == KnownUnit(sscc: "P1a", location: "A-01", contents: [.init(item: "DRILL", qty: "2", serials: ["S1", "S2"])]))
      #expect(try await book(centre, &box, [whole]).results.first?.code == "unit-present")
      try await book(centre, &box, [.undo(3), .undo(2), .undo(1)])
      #expect(try await stock(centre) == [])
    }
  }

  @Test func contentsThatAMovementListsAreNotExpandedAgain() async throws {
    try await Centre.run { centre in
      var box = Box()
      var tea = Movement.receive("TEA", "48", lot: "L1", unit: "P1", document: "A2", group: "g")
      tea.to?.contents = "declared"
      let drills = Movement.receive("DRILL", "1", unit: "P1a", document: "A2", serials: ["S1"], group: "g")
      try await book(centre, &box, [tea, drills])
      #expect(try await stock(centre) == ["DRILL @DOCK/P1a available 1", "TEA L1@DOCK/P1 available 48"])
      // The inner unit goes where the pallet goes: the ASN says that it stands on it.
      try await book(centre, &box, [move(.putaway, nil, from: .init(unit: "P1"), to: .init(location: "A-02"))])
      #expect(try await stock(centre) == ["DRILL @A-02/P1a available 1", "TEA L1@A-02/P1 available 48"])
    }
  }

  // MARK: What does not act

  @Test func everyKindIsKeptAndOnlyLiveMovementsAct() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      for kind in EntryKind.allCases where kind != .movement { box.write(kind, .object(["a": 1])) }
      box.write(.receive("TEA", "5"), mode: .test)
      box.write(.receive("TEA", "6"), mode: .training)
      box.write(.receive("TEA", nil), mode: .training)
      let answer = try await box.send(centre)
      #expect(answer.results == [] && answer.next == Int64(box.lines.count + 1))
      let totals = try await centre.wms.totals()
      #expect(totals.entries == Int64(box.lines.count) && totals.movements == 0)
      #expect(totals.streams[0].kinds["movement"] == 3 && totals.streams[0].kinds["refused"] == 1)
      #expect(try await stock(centre) == [])
    }
  }
}
