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
  /// It is out of order in its own way until told otherwise; for what stands behind no gate.
  var trouble: @Sendable (Bool) -> Void = { _ in }

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
            spoil: { _, movement in movement.kind = .scrap }))
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
            trouble: { isOn in erp.books.withLock { ($0.isSilent, $0.losesAnswers, $0.takesAway) = (isOn, isOn ? 2 : 0, true) } }))
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
        try await test(
          ContractSink(
            endpoint: endpoint, gate: gate,
            total: {
              let moves = try await rpc.search("stock.move", [.clause("state", "=", .string("done")), .clause("from_location.type", "=", .string("supplier"))], ["quantity"])
              return moves.reduce(0) { $0 + (Int("\($1["quantity"]?.amount ?? 0)") ?? 0) }
            },
            spoil: { _, movement in movement.item = .init(code: "NONESUCH") }))
        await rpc.close()
      }
    }
  }
}

private func reached(_ base: String) -> WMSEndpoint { WMSEndpoint(url: base, connectTimeout: .seconds(2), requestTimeout: .seconds(10)) }
