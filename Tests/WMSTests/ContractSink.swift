import EPCIS
import FoundationEssentials
import ReferenceWMS
import Synchronization
import Warehouse

@testable import WMS

/// A real system as the contract suite sees it: it can be put out of order, and asked what came of it all.
struct ContractSink: Sendable {
  /// Where the adapter finds it.
  var endpoint: WMSEndpoint
  /// What stands before it, for those reached over HTTP.
  var gate: Gate?
  /// Goods that came, over all movements that had an effect.
  var total: @Sendable () async throws -> Int
  /// Makes a movement one that it refuses.
  var spoil: @Sendable (_ seq: Int64, inout Movement) -> Void
  /// Makes a movement one that it may be made to fall over, and says how much it falls over; `nil` for what has no answer between "not taken" and "out of
  /// order", as a server's 5xx, or knows no error at all, as a folder.
  var fall: Fall?
  /// It is out of order in its own way until told otherwise; for what stands behind no gate.
  var trouble: @Sendable (Bool) -> Void = { _ in }

  struct Fall: Sendable {
    enum Extent: Sendable { case nothing, spoilt, everything }
    var spoil: @Sendable (inout Movement) -> Void
    var over: @Sendable (Extent) async throws -> Void
  }

  /// Those that can be had here.
  static var adapters: [AdapterID] { AdapterID.allCases.filter { $0 != .tryton || TrytonServer.isAvailable } }

  static func with(_ adapter: AdapterID, _ test: @Sendable @escaping (ContractSink) async throws -> Void) async throws {
    switch adapter {
    case .tally: try await tally(test)
    case .epcis: try await epcis(test)
    case .folder: try await folder(test)
    case .tryton: try await tryton(test)
    }
  }

  private static func tally(_ test: @Sendable @escaping (ContractSink) async throws -> Void) async throws {
    try await Centre.run { centre in
      let gate = try Gate(before: centre.base)
      try await gate.run { base in
        try await test(
          ContractSink(
            endpoint: reached(base), gate: gate,
            total: { try await centre.wms.stock().reduce(0) { $0 + (Int("\($1.qty)") ?? 0) } },
            // A move that goes nowhere cannot be booked.
            spoil: { _, movement in (movement.kind, movement.to) = (.move, nil) }))
      }
    }
  }

  private static func epcis(_ test: @Sendable @escaping (ContractSink) async throws -> Void) async throws {
    let repository = Repository()
    repository.state.withLock { $0.refused = "destroying" }
    try await repository.run { upstream in
      let gate = try Gate(before: String(upstream.dropLast("/epcis".count)))
      try await gate.run { base in
        var endpoint = reached(base + "/epcis")
        endpoint.gln = "4601234000017"
        try await test(
          ContractSink(
            endpoint: endpoint, gate: gate,
            total: {
              let (events, invalid) = repository.state.withLock { (Array($0.events.values), $0.invalid) }
              guard invalid.isEmpty else { throw TooLate(description: "\(invalid)") }
              let quantities = events.flatMap { $0["quantityList"]?.array ?? [] }.compactMap { $0["quantity"] }
              return quantities.reduce(0) { sum, node in if case .number(let digits) = node.value { sum + (Int(digits) ?? 0) } else { sum } }
            },
            spoil: { _, movement in movement.kind = .scrap },
            fall: Fall(spoil: { $0.kind = .scrap }) { extent in
              repository.state.withLock { ($0.refused, $0.falls, $0.fallsOver) = (nil, extent != .nothing, extent == .spoilt ? "destroying" : nil) }
            }))
      }
    }
  }

  private static func folder(_ test: @Sendable @escaping (ContractSink) async throws -> Void) async throws {
    try await withDirectory { directory in
      let erp = FolderERP(directory)
      erp.books.withLock { $0.isStrict = true }
      try await erp.serving {
        try await test(
          ContractSink(
            endpoint: WMSEndpoint(url: directory, requestTimeout: .seconds(5)),
            total: { erp.books.withLock { $0.quantity } },
            spoil: { seq, _ in erp.books.withLock { _ = $0.rejected.insert(seq) } },
            // Silent at first; then it loses answers, comes too late with a file, and writes an answer while it is read.
            trouble: { isOn in
              erp.books.withLock { ($0.isSilent, $0.losesAnswers, $0.isLate, $0.tearsAnswers, $0.takesAway) = (isOn, isOn ? 0 : 2, isOn ? 0 : 1, isOn ? 0 : 2, true) }
            }))
      }
    }
  }

  private static func tryton(_ test: @Sendable @escaping (ContractSink) async throws -> Void) async throws {
    try await TrytonServer.run { server in
      let gate = try Gate(before: server.base)
      try await gate.run { base in
        var endpoint = server.endpoint
        endpoint.url = base
        let rpc = try TrytonRPC(server.endpoint)
        // A constraint of the database that Tryton knows nothing of is no exception that it has a word for.
        let fall = Fall(spoil: { $0.item = Movement.ItemReference(code: "SOAP") }) { extent in
          let soap = extent == .spoilt ? "WHEN NEW.product = (SELECT id FROM product_product WHERE suffix_code = 'SOAP')" : ""
          let trigger = extent == .nothing ? "" : "CREATE TRIGGER fall BEFORE INSERT ON stock_move \(soap) BEGIN SELECT RAISE(ABORT, 'spoilt'); END"
          try await server.change("DROP TRIGGER IF EXISTS fall;" + trigger)
        }
        try await test(
          ContractSink(
            endpoint: endpoint, gate: gate,
            total: {
              let moves = try await rpc.search("stock.move", [.clause("state", "=", .string("done")), .clause("from_location.type", "=", .string("supplier"))], ["quantity"])
              return moves.reduce(0) { $0 + (Int("\($1["quantity"]?.amount ?? 0)") ?? 0) }
            },
            spoil: { _, movement in movement.item = .init(code: "NONESUCH") },
            fall: fall))
        await rpc.close()
      }
    }
  }
}

private func reached(_ base: String) -> WMSEndpoint { WMSEndpoint(url: base, connectTimeout: .seconds(2), requestTimeout: .seconds(10)) }
