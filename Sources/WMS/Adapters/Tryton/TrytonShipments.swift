import EPCIS
import FoundationEssentials
import WMSWire
import Warehouse

/// Shipments as we make, fill and drive them. What each call does it does whole or not at all, and doing it again does nothing.
struct TrytonShipments: Sendable {
  typealias Flow = TrytonOrder.Flow

  let rpc: TrytonRPC
  let catalog: TrytonCatalog
  /// Whose goods are received where neither the entry nor a planned shipment says it.
  let supplier: String?

  // MARK: Looking

  struct Known: Sendable {
    var flow: Flow
    var id: Int64
    var state: String
    var seqs: [Int64]
  }

  /// The latest shipments of a stream, the oldest of them first: those of any entry whose outcome may be unknown are among them.
  func known(_ mark: TrytonMark, all: Bool) async throws(TrytonFault) -> [Known] {
    var known: [Known] = []
    for flow in Flow.allCases {
      let rows = try await rpc.search(flow.rawValue, [.clause("reference", "like", .string(mark.pattern))], ["reference", "state"], limit: all ? 100_000 : 300)
      for row in rows.reversed() {
        guard let id = row["id"]?.int, let state = row["state"]?.string, let reference = row["reference"]?.string else { continue }
        let seqs = mark.seqs(in: reference)
        if !seqs.isEmpty { known.append(Known(flow: flow, id: id, state: state, seqs: seqs)) }
      }
    }
    return known
  }

  // MARK: Driving

  /// Presses button after button until a shipment is in that state, or past it.
  func drive(_ flow: Flow, _ id: Int64, to target: String) async throws(TrytonFault) {
    var before: String?
    while true {
      let state = try await rpc.search(flow.rawValue, [.clause("id", "=", .id(id))], ["state"]).first?["state"]?.string
      guard let state else { throw .said("shipment \(id) was deleted in Tryton") }
      let order = ["picked", "packed", "shipped", "done"]
      let place = order.firstIndex(of: state)
      if state == target || (place ?? -1) >= (order.firstIndex(of: target) ?? order.count) { return }
      guard state != before, let button = flow.button(from: state) else { throw .said("the shipment stays \(state) in Tryton") }
      try await rpc.press(button, flow.rawValue, id)
      before = state
    }
  }

  /// Drives on what was picked for a document.
  /// - Returns: whether anything was, by us: also what has left already.
  func advance(_ document: String, to target: String) async throws(TrytonFault) -> Bool {
    let prefix = document + " tally "
    let pattern = String(prefix.map { "%_\\".contains($0) ? "_" : $0 }) + "%"
    let domain: [JSONNode] = [.clause("reference", "like", .string(pattern)), .clause("state", "in", .strings(["picked", "packed", "shipped", "done"]))]
    var isKnown = false
    for row in try await rpc.search(Flow.ship.rawValue, domain, ["reference", "state"], oldestFirst: true) {
      guard let id = row["id"]?.int, row["reference"]?.string?.hasPrefix(prefix) == true else { continue }
      isKnown = true
      if row["state"]?.string != "done" { try await drive(.ship, id, to: target) }
    }
    return isKnown
  }

  // MARK: Filling

  private struct Planned {
    struct Move {
      var id: Int64
      var product: Int64
      var unit: Int64
      var quantity: Decimal
      var row: JSONNode
    }
    var id: Int64
    /// What a person has said of it, which stays: whose it is, where it goes, and which warehouse does it.
    var row: JSONNode
    var party: Int64?
    var moves: [Move]
    var wasWaiting = false
  }

  /// Makes one shipment of these entries of one order, in one call; what was planned for the document and is here now is taken from it. Where all of it
  /// is here, the planned shipment itself is taken.
  func fill(_ order: TrytonOrder, _ entries: [TrytonEntry], _ mark: TrytonMark) async throws(TrytonFault) -> Int64 {
    let planned = try await planned(order)
    let (header, shelf, ends) = try await header(order, planned)
    let company = try await rpc.company()
    func move(_ product: Int64, _ unit: Int64, _ quantity: Decimal, like row: JSONNode? = nil) -> JSONNode {
      let isPriced = order.flow != .move
      return .fields([
        "product": .id(product), "unit": .id(unit), "quantity": .number("\(quantity)"), "from_location": .id(ends.from), "to_location": .id(ends.to),
        "company": .id(company.id), "unit_price": isPriced ? row?["unit_price"] ?? .decimal("0") : nil,
        "currency": isPriced ? row?["currency"] ?? .id(company.currency) : nil, "origin": row?["origin"],
      ])
    }
    var created: [JSONNode] = []
    var taken: [Int64] = []
    var reduced: [JSONNode] = []
    for (goods, quantity) in TrytonShipments.sums(entries) {
      var left = quantity
      for known in planned?.moves ?? [] where known.product == goods.product && known.unit == goods.unit && left > 0 {
        let part = min(left, known.quantity)
        left -= part
        if part == known.quantity {
          taken.append(known.id)
        } else {
          created.append(move(goods.product, goods.unit, part, like: known.row))
          reduced += [.array([.id(known.id)]), .fields(["quantity": .number("\(known.quantity - part)")])]
        }
      }
      if left > 0 { created.append(move(goods.product, goods.unit, left)) }
    }
    guard let first = TrytonShipments.sums(entries).first?.key else { throw .said("nothing is moved") }
    let shell = try await shell(order, mark, header, token: move(first.product, first.unit, 0))
    let isWhole = planned.map { !$0.moves.isEmpty && $0.moves.count == taken.count } ?? false
    let target = isWhole ? planned?.id ?? shell.id : shell.id
    var commands: [JSONNode] = [.array([.string("delete"), .array([.id(shell.token)])])]
    if !created.isEmpty { commands.append(.array([.string("create"), .array(created)])) }
    if !reduced.isEmpty { commands.append(.array([.string("write")] + reduced)) }
    if !isWhole, !taken.isEmpty { commands.append(.array([.string("add"), .array(taken.map { .id($0) })])) }
    let changes: [JSONNode.Member] = [
      .init("reference", .string(mark.filled(order.document, entries.map(\.seq)))), .init(order.flow.moves, .array(commands)),
    ]
    do throws(TrytonFault) { _ = try await rpc.call("model.\(order.flow.rawValue).write", [.array([.id(target)]), .object((isWhole ? shelf : header) + changes)]) } catch {
      // Without its token a shipment was filled meanwhile, by a call that was given up.
      var isAnswer = false
      switch error {
      case .said, .stumbled: isAnswer = true
      case .unanswered, .warns: break
      }
      if isAnswer, try await rpc.search("stock.move", [.clause("id", "=", .id(shell.token))], ["state"]).isEmpty {
        throw .unanswered(.unknown("Tryton has acted on an earlier call meanwhile"))
      }
      throw error
    }
    if target != shell.id { await discard(order.flow, shell.id) }
    if let planned, planned.wasWaiting, !isWhole { try? await rpc.press("wait", order.flow.rawValue, planned.id) }
    return target
  }

  private struct Goods: Hashable {
    var product: Int64
    var unit: Int64
  }

  private static func sums(_ entries: [TrytonEntry]) -> [(key: Goods, value: Decimal)] {
    var sums: [(key: Goods, value: Decimal)] = []
    for entry in entries {
      guard case .goods(_, let product, let unit, let quantity) = entry.effect else { continue }
      let goods = Goods(product: product, unit: unit)
      if let index = sums.firstIndex(where: { $0.key == goods }) { sums[index].value += quantity } else { sums.append((goods, quantity)) }
    }
    return sums
  }

  /// An empty shipment of ours: one that was made before and never filled, or a new one.
  private func shell(
    _ order: TrytonOrder, _ mark: TrytonMark, _ header: [JSONNode.Member], token: JSONNode
  ) async throws(TrytonFault) -> (id: Int64, token: Int64) {
    let model = order.flow.rawValue
    let reference = JSONNode.string(mark.empty(order.document))
    let domain: [JSONNode] = [.clause("reference", "=", reference), .clause("state", "in", .strings(["draft", "request"]))]
    func found() async throws(TrytonFault) -> (id: Int64, token: Int64)? {
      for row in try await rpc.search(model, domain, ["moves"], oldestFirst: true) {
        if let id = row["id"]?.int, let token = row["moves"]?.array?.first?.int { return (id, token) }
      }
      return nil
    }
    if let old = try await found() { return old }
    let company = try await rpc.company().id
    let members = header + [
      .init("company", .id(company)), .init("reference", reference), .init(order.flow.moves, .array([.array([.string("create"), .array([token])])])),
    ]
    _ = try await rpc.call("model.\(model).create", [.array([.object(members)])])
    guard let made = try await found() else { throw .unanswered(.unknown("the shipment that was made is not there")) }
    return made
  }

  /// The empty one is of no use any more; where it cannot go it stays, empty.
  private func discard(_ flow: Flow, _ id: Int64) async {
    try? await rpc.press("cancel", flow.rawValue, id)
    try? await rpc.press("delete", flow.rawValue, id)
  }

  /// The shipment's own fields, those of them that a planned shipment takes over too (the shelf), and where its moves go. A plan's own come first.
  private func header(
    _ order: TrytonOrder, _ planned: Planned?
  ) async throws(TrytonFault) -> (all: [JSONNode.Member], shelf: [JSONNode.Member], ends: (from: Int64, to: Int64)) {
    let house = try await catalog.warehouse()
    func own(_ field: String, _ standard: Int64) -> Int64 { planned?.row[field]?.int ?? standard }
    func shelf(_ place: Int64?) -> [JSONNode.Member] { [.init("warehouse_storage", .id(place ?? own("warehouse_storage", house.storage)))] }
    let warehouse = JSONNode.Member("warehouse", .id(own("warehouse", house.id)))
    switch order.flow {
    case .move:
      guard let from = order.from, let to = order.to else { throw .said("the entry does not say where from and where to") }
      return ([.init("from_location", .id(from)), .init("to_location", .id(to))], [], (from, to))
    case .receive:
      guard let party = try await party(planned?.party ?? order.party, supplier), let from = party.supplierLocation else {
        throw .said("no supplier: neither the entry nor a planned shipment names one; name one for such goods in the configuration (supplier:)")
      }
      let (input, shelf) = (own("warehouse_input", house.input), shelf(order.to))
      return ([.init("supplier", .id(party.id)), warehouse, .init("warehouse_input", .id(input))] + shelf, shelf, (from, input))
    case .ship:
      guard let party = try await party(planned?.party ?? order.party, nil), let to = party.customerLocation,
        let address = planned?.row["delivery_address"]?.int ?? party.address
      else { throw .said("no customer with an address: neither the entry nor a planned shipment names one") }
      let (output, shelf) = (own("warehouse_output", house.output), shelf(order.from))
      let fields: [JSONNode.Member] = [
        .init("customer", .id(party.id)), .init("delivery_address", .id(address)), warehouse, .init("warehouse_output", .id(output)),
      ]
      return (fields + shelf, shelf, (output, to))
    }
  }

  private func party(_ id: Int64?, _ standard: String?) async throws(TrytonFault) -> TrytonCatalog.Party? {
    if let id { return try await catalog.party(id: id) }
    guard let standard else { return nil }
    guard case .success(let party) = try await catalog.party(standard) else { return nil }
    return party
  }

  /// What was planned in Tryton for the order's document and is not begun there.
  private func planned(_ order: TrytonOrder) async throws(TrytonFault) -> Planned? {
    guard let document = order.document, order.flow != .move else { return nil }
    let model = order.flow.rawValue
    let name: JSONNode = .array([.string("OR"), .clause("reference", "=", .string(document)), .clause("number", "=", .string(document))])
    let states: [String] = order.flow == .receive ? ["draft"] : ["draft", "waiting", "assigned"]
    let party = order.flow == .receive ? "supplier" : "customer"
    let own = ["warehouse", "warehouse_storage"] + (order.flow == .receive ? ["warehouse_input"] : ["warehouse_output", "delivery_address"])
    let rows = try await rpc.search(
      model, [name, .clause("state", "in", .strings(states))], [party, "state", order.flow.moves] + own, oldestFirst: true)
    guard let row = rows.first, let id = row["id"]?.int, let state = row["state"]?.string else { return nil }
    guard state != "assigned" else { throw .said("the shipment of \(document) is assigned in Tryton: finish it there, or put it back to draft") }
    if state == "waiting" { try await rpc.press("draft", model, id) }
    let moves = try await rpc.search(
      "stock.move", [.clause("id", "in", row[order.flow.moves] ?? .array([])), .clause("state", "=", .string("draft"))],
      ["product", "unit", "quantity", "origin", "unit_price", "currency"], oldestFirst: true)
    return Planned(
      id: id, row: row, party: row[party]?.int,
      moves: moves.compactMap { move in
        guard let id = move["id"]?.int, let product = move["product"]?.int, let unit = move["unit"]?.int, let quantity = move["quantity"]?.amount else { return nil }
        return Planned.Move(id: id, product: product, unit: unit, quantity: quantity, row: move)
      }, wasWaiting: state == "waiting")
  }
}
