import EPCIS
import FoundationEssentials
import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

/// Entries through the adapter into a real trytond: what stands in its stock afterwards, and in which state its shipments are.
@Suite(.serialized, .enabled(if: TrytonServer.isAvailable, "needs trytond from PyPI: make tryton"))
struct TrytonAdapterTests {
  private static let dock = StreamID("dock-1")
  private var dock: StreamID { TrytonAdapterTests.dock }

  /// Tryton, as its own people see it.
  private struct Office: Sendable {
    let rpc: TrytonRPC

    func id(_ model: String, _ code: String) async throws -> JSONNode {
      .id(try #require(try await rpc.search(model, [.clause("code", "=", .string(code))], ["code"]).first?["id"]?.int))
    }

    func stock(_ shelves: (String, String)...) async throws -> [Decimal] {
      var found: [Decimal] = []
      for (product, place) in shelves { found.append(try await stock(product, place)) }
      return found
    }

    private func stock(_ product: String, _ place: String) async throws -> Decimal {
      func sum(_ field: String) async throws -> Decimal {
        let moves = try await rpc.search(
          "stock.move", [.clause("state", "=", .string("done")), .clause("product.code", "=", .string(product)), .clause(field + ".code", "=", .string(place))], ["quantity"])
        return moves.reduce(0) { $0 + ($1["quantity"]?.amount ?? 0) }
      }
      return try await sum("to_location") - sum("from_location")
    }

    /// `reference state` of all shipments of a kind, the oldest first.
    func shipments(_ flow: TrytonOrder.Flow) async throws -> [String] {
      try await rpc.search(flow.rawValue, [], ["reference", "state"], oldestFirst: true).map { "\($0["reference"]?.string ?? "") \($0["state"]?.string ?? "")" }
    }

    /// Plans a shipment as a person would, with so many of each product.
    func plan(_ flow: TrytonOrder.Flow, _ reference: String, _ goods: [(String, Int64)]) async throws {
      let isIn = flow == .receive
      let party = try await id("party.party", isIn ? "SUPPLIER" : "CUSTOMER")
      let (from, to) = (try await id("stock.location", isIn ? "SUP" : "OUT"), try await id("stock.location", isIn ? "IN" : "CUS"))
      let company = try await rpc.company()
      var moves: [JSONNode] = []
      for (product, quantity) in goods {
        let unit = try await rpc.search("product.uom", [.clause("symbol", "=", .string("u"))], ["symbol"])[0]["id"]
        moves.append(
          .fields([
            "product": try await id("product.product", product), "unit": unit, "quantity": .id(quantity), "from_location": from, "to_location": to,
            "company": .id(company.id), "currency": .id(company.currency), "unit_price": .decimal("2.50"),
          ]))
      }
      var fields: [JSONNode.Member] = [
        .init("reference", .string(reference)), .init("company", .id(company.id)), .init("warehouse", try await id("stock.location", "WH")),
        .init("warehouse_storage", try await id("stock.location", "STO")), .init(flow.moves, .array([.array([.string("create"), .array(moves)])])),
      ]
      if isIn {
        fields += [.init("supplier", party), .init("warehouse_input", to)]
      } else {
        let address = try await rpc.search("party.party", [.clause("code", "=", .string("CUSTOMER"))], ["addresses"])[0]["addresses"]?.array?.first
        fields += [.init("customer", party), .init("warehouse_output", from), .init("delivery_address", try #require(address))]
      }
      _ = try await rpc.call("model.\(flow.rawValue).create", [.array([.object(fields)])])
    }
  }

  private func with(_ test: @Sendable @escaping (MemoryOutbox, Office, Gate, _ deliver: @Sendable () async throws -> Void) async throws -> Void) async throws {
    try await TrytonServer.run { server in
      let gate = try Gate(before: server.base)
      try await gate.run { base in
        let outbox = MemoryOutbox()
        var endpoint = server.endpoint
        endpoint.url = base
        let reached = endpoint
        let rpc = try TrytonRPC(server.endpoint)
        try await test(outbox, Office(rpc: rpc), gate) {
          try await Station(outbox, adapter: .tryton, endpoint: reached).run { _ in
            try await eventually("all is told", within: .seconds(60)) { outbox.storedCursor(TrytonAdapterTests.dock) == outbox.end(TrytonAdapterTests.dock) }
          }
        }
        await rpc.close()
      }
    }
  }

  private func append(
    _ outbox: MemoryOutbox, _ kind: MovementKind, _ item: String?, _ qty: String, _ document: String? = nil, from: String? = nil, to: String? = nil, unit: String = "pcs"
  ) {
    let seq = Int(outbox.end(dock))
    outbox.appendMovement(seq, lanes: ["unit:\(seq)"]) { movement in
      movement.kind = kind
      movement.item = item.map { .init(code: $0) }
      movement.qty = Quantity(qty, unit: unit)
      movement.document = document.map { .init(type: kind == .receive ? "asn" : "order", number: $0) }
      (movement.from, movement.to) = (from.map { .init(location: $0) }, to.map { .init(location: $0) })
    }
  }

  @Test func goodsAreReceivedMovedAndShipped() async throws {
    try await with { outbox, office, gate, deliver in
      try await office.plan(.receive, "ASN-1", [("TEA", 10), ("MILK", 5)])
      // A part of what was planned, and something that was not.
      append(outbox, .receive, "TEA", "1", "ASN-1", to: "A-01")
      append(outbox, .receive, "TEA", "3", "ASN-1", to: "A-01")
      append(outbox, .receive, "SOAP", "7", "ASN-1", to: "A-01")
      try await deliver()
      #expect(try await office.stock(("TEA", "A-01")) == [4])
      #expect(try await office.stock(("SOAP", "A-01")) == [7])
      #expect(try await office.shipments(.receive) == ["ASN-1 draft", "ASN-1 tally 00000000000000aa:dock-1:1-3 done"])
      // The rest of it: the planned shipment itself is received. The session is over in between.
      gate.befall([.unauthorized, .unauthorized], every: 4)
      append(outbox, .receive, "TEA", "6", "ASN-1", to: "A-01")
      append(outbox, .receive, "MILK", "5", "ASN-1", to: "A-01")
      try await deliver()
      #expect(try await office.stock(("TEA", "A-01"), ("MILK", "A-01")) == [10, 5])
      #expect(try await office.shipments(.receive) == ["ASN-1 tally 00000000000000aa:dock-1:4-5 done", "ASN-1 tally 00000000000000aa:dock-1:1-3 done"])

      append(outbox, .putaway, "TEA", "6", from: "A-01", to: "A-02")
      append(outbox, .move, "TEA", "2", from: "A-02", to: "A-01")
      try await deliver()
      #expect(try await office.stock(("TEA", "A-01"), ("TEA", "A-02")) == [6, 4])

      try await office.plan(.ship, "SO-1", [("TEA", 3)])
      append(outbox, .pick, "TEA", "2", "SO-1", from: "A-02")
      try await deliver()
      #expect(try await office.shipments(.ship) == ["SO-1 draft", "SO-1 tally 00000000000000aa:dock-1:8 picked"])
      append(outbox, .pick, "TEA", "1", "SO-1", from: "A-01")
      append(outbox, .load, nil, "1", "SO-1")
      try await deliver()
      #expect(try await office.shipments(.ship) == ["SO-1 tally 00000000000000aa:dock-1:9 done", "SO-1 tally 00000000000000aa:dock-1:8 done"])
      #expect(try await office.stock(("TEA", "A-01"), ("TEA", "A-02"), ("TEA", "CUS")) == [5, 2, 3])
      #expect(outbox.copies(dock).isEmpty)
    }
  }

  @Test func whatTrytonDoesNotKnowIsRefusedInItsWords() async throws {
    try await with { outbox, office, _, deliver in
      append(outbox, .receive, "TEA", "5", "ASN-2", to: "A-01")
      append(outbox, .receive, "NONESUCH", "1", "ASN-2", to: "A-01")
      append(outbox, .receive, "TEA", "1", "ASN-2", to: "Z-99")
      append(outbox, .receive, "TEA", "1", "ASN-2", to: "A-01", unit: "furlong")
      append(outbox, .receive, "TEA", "0.5", "ASN-2", to: "A-01")
      append(outbox, .receive, nil, "1", "ASN-2", to: "A-01")
      append(outbox, .pick, "TEA", "1", "SO-9", from: "A-01")
      append(outbox, .scrap, "TEA", "1", from: "A-01")
      append(outbox, .count, "TEA", "1", from: "A-01")
      append(outbox, .receive, "TEA", "2", "ASN-2", to: "A-01")
      try await deliver()
      let copies = outbox.copies(dock)
      #expect(copies.mapValues(\.code) == [2: "unknown-item", 3: "unknown-location", 4: "unknown-unit", 5: "tryton", 6: "no-item", 7: "tryton", 8: "unsupported"])
      #expect(copies[2]?.detail == "NONESUCH" && copies[5]?.detail?.contains("digits") == true && copies[7]?.detail?.contains("customer") == true)
      #expect(try await office.stock(("TEA", "A-01")) == [7])
    }
  }

  /// The gate tells of the truck before the picking station tells of its picks.
  @Test func whatLeavesBeforeItsPicksIsNotTakenForDone() async throws {
    try await with { outbox, office, _, deliver in
      try await office.plan(.ship, "SO-2", [("TEA", 2)])
      append(outbox, .pack, nil, "1", "SO-2")
      append(outbox, .load, nil, "1", "SO-2")
      try await deliver()
      #expect(outbox.copies(dock).mapValues(\.code) == [1: "nothing-picked", 2: "nothing-picked"])
      append(outbox, .receive, "TEA", "2", to: "A-01")
      append(outbox, .pick, "TEA", "2", "SO-2", from: "A-01")
      append(outbox, .load, nil, "1", "SO-2")
      append(outbox, .load, nil, "1", "SO-2")
      try await deliver()
      #expect(outbox.copies(dock).count == 2)
      #expect(try await office.shipments(.ship) == ["SO-2 tally 00000000000000aa:dock-1:4 done"])
    }
  }

  /// The customer's second address, which a person has chosen: goods go there, be it in parts or all together.
  @Test func aPlannedShipmentGoesWhereItWasPlannedTo() async throws {
    try await with { outbox, office, _, deliver in
      let customer = try await office.id("party.party", "CUSTOMER")
      let made = try await office.rpc.call("model.party.address.create", [.array([.fields(["party": customer, "street": .string("Back door")])])])
      let door = try #require(made.array?.first?.int)
      try await office.plan(.ship, "SO-3", [("TEA", 3)])
      let planned = try #require(try await office.rpc.search(TrytonOrder.Flow.ship.rawValue, [], ["reference"]).first?["id"]?.int)
      _ = try await office.rpc.call("model.stock.shipment.out.write", [.array([.id(planned)]), .fields(["delivery_address": .id(door)])])
      append(outbox, .receive, "TEA", "3", to: "A-01")
      append(outbox, .pick, "TEA", "1", "SO-3", from: "A-01")
      try await deliver()
      append(outbox, .pick, "TEA", "2", "SO-3", from: "A-01")
      try await deliver()
      let shipments = try await office.rpc.search(TrytonOrder.Flow.ship.rawValue, [], ["delivery_address", "state"])
      #expect(shipments.map { $0["delivery_address"]?.int } == [door, door] && shipments.allSatisfy { $0["state"]?.string == "picked" })
      #expect(try await office.stock(("TEA", "A-01"), ("TEA", "OUT")) == [0, 3] && outbox.copies(dock).isEmpty)
    }
  }

  /// What Tryton stumbles over for reasons of its own is no word of its about the entry.
  @Test func onlyItsOwnWordsAreARefusal() async throws {
    try await TrytonServer.run { server in
      let rpc = try TrytonRPC(server.endpoint)
      let fault = await #expect(throws: TrytonFault.self) { try await rpc.search("party.party", [.clause("nonesuch", "=", .string("x"))], ["code"]) }
      guard case .stumbled(let reason) = fault, case .serverError(status: 500, _) = fault?.refusal else { throw TooLate(description: "\(String(describing: fault))") }
      #expect(reason.hasPrefix("model.party.party.search_read: "))
      await rpc.close()
    }
  }

  @Test func aTextThatNoDatabaseTakesStopsNothing() async throws {
    try await with { outbox, office, _, deliver in
      append(outbox, .receive, "TEA\0", "1", to: "A-01")
      append(outbox, .receive, "TEA", "1", "ASN\0", to: "A-01")
      append(outbox, .receive, "TEA", "3", to: "A-01")
      try await deliver()
      #expect(outbox.copies(dock).mapValues(\.code) == [1: "text", 2: "text"])
      #expect(try await office.stock(("TEA", "A-01")) == [3])
    }
  }

  @Test func aWrongPasswordAndAWrongDatabaseAreNamed() async throws {
    try await TrytonServer.run { server in
      let request = SessionRequest(identity: MemoryOutbox().identity, epoch: nil, agent: "test", starts: ["s"], streams: [], t0: 1)
      var wrong = server.endpoint
      wrong.user = "nobody"
      let stranger = try AdapterID.tryton.client(wrong)
      await #expect(throws: Refusal.unauthorized(status: 401)) { try await stranger.open(request) }
      await stranger.close()
      wrong = server.endpoint
      wrong.warehouse = "NORTH"
      let lost = try AdapterID.tryton.client(wrong)
      let refusal = await #expect(throws: Refusal.self) { try await lost.open(request) }
      #expect(refusal?.description.contains("'NORTH'") == true)
      await lost.close()
    }
  }
}

@Suite struct TrytonMarkTests {
  @Test func aMarkSaysWhichEntriesAreIn() {
    let mark = TrytonMark(identity: MemoryOutbox().identity, stream: StreamID("dock:1"))
    #expect(mark.filled("ASN-1", [9, 3, 5, 6, 7]) == "ASN-1 tally 00000000000000aa:dock:1:3,5-7,9")
    #expect(mark.seqs(in: mark.filled("tally 00000000000000aa:dock:1:4", [3, 5, 6])) == [3, 5, 6])
    #expect(mark.seqs(in: mark.empty("ASN-1")) == [] && mark.seqs(in: "ASN-1") == [] && mark.seqs(in: "ASN-1 tally 00000000000000aa:dock:10:3") == [])
    #expect(TrytonMark(identity: MemoryOutbox().identity, stream: StreamID("a_b%")).pattern == "%tally 00000000000000aa:a_b_:%")
  }

  @Test func anEntryThatSharesALaneWithAnotherOrderComesLater() {
    func entry(_ seq: Int64, _ document: String, _ lanes: [String]) -> TrytonEntry {
      TrytonEntry(seq: seq, lanes: lanes, effect: .goods(TrytonOrder(flow: .receive, document: document), product: 1, unit: 1, quantity: 1))
    }
    let steps = TrytonEntry.steps([
      entry(1, "A", ["a"]), entry(2, "B", ["b"]), entry(3, "A", ["a"]), entry(4, "B", ["a"]), TrytonEntry(seq: 5, lanes: [], effect: .none),
      TrytonEntry(seq: 6, lanes: [], effect: .advance("A", to: "done")), entry(7, "A", []),
    ])
    #expect(steps.map { $0.map(\.seq) } == [[1, 2, 3], [4], [6], [7]])
  }
}
