import EPCIS
import FoundationEssentials
import WMSWire
import Warehouse

/// Tryton's stock module over JSON-RPC (trytond 7.4): receipts become supplier shipments, moves internal shipments, picks customer shipments.
///
/// Movements of one document and one shelf are one shipment, which is filled in one transaction (`TrytonMark`) and then driven on from state to state.
/// Whatever the outcome of a call, the next attempt looks before it does anything.
struct TrytonRecipient: Recipient {
  private let rpc: TrytonRPC
  private let catalog: TrytonCatalog
  private let shipments: TrytonShipments

  init(_ endpoint: WMSEndpoint) throws(WMSEndpointError) {
    rpc = try TrytonRPC(endpoint)
    catalog = TrytonCatalog(rpc, warehouse: endpoint.warehouse)
    shipments = TrytonShipments(rpc: rpc, catalog: catalog, supplier: endpoint.supplier)
  }

  func close() async { await rpc.close() }

  func offer(_ sent: Int64) async throws(Refusal) -> RecipientOffer {
    do throws(TrytonFault) {
      _ = try await rpc.call("model.res.user.get_preferences", [.init(.bool(true))])
      _ = try await catalog.warehouse()
    } catch {
      await catalog.forget()
      throw error.refusal
    }
    return RecipientOffer(maxEntries: 100)
  }

  func take(_ letter: Letter) async throws(Refusal) -> Receipt {
    var work = Work(mark: TrytonMark(identity: letter.identity, stream: letter.stream), first: letter.entries.first?.seq ?? 0)
    do throws(TrytonFault) {
      var entries: [TrytonEntry] = []
      resolving: for entry in letter.entries {
        do throws(TrytonFault) {
          switch try await resolve(entry) {
          case .success(let resolved): entries.append(resolved)
          case .failure(let unknown):
            work.stop(entry.seq, .refused(unknown.code, unknown.detail))
            break resolving
          }
        } catch .stumbled(let words) {
          work.stop(entry.seq, .stumbled(words))
          break resolving
        }
      }
      try await book(entries, &work, all: letter.isAgain)
    } catch {
      // What went before is done; the rest is told again.
      guard work.done > work.first else { throw error.refusal }
      return Receipt(upTo: work.done, isBooked: work.isBooked)
    }
    var receipt: Receipt
    switch work.end {
    case nil: receipt = .all
    case (let seq, .refused(let code, let detail))?: receipt = .refusing(seq, code, detail)
    case (let seq, .stumbled(let words))?: receipt = Receipt(upTo: seq, stumbled: words)
    }
    receipt.isBooked = work.isBooked
    return receipt
  }

  private struct Work {
    let mark: TrytonMark
    let first: Int64
    /// Entries below this are done.
    var done: Int64
    var isBooked = false
    private(set) var end: (seq: Int64, Stop)?

    enum Stop {
      case refused(_ code: String, _ detail: String), stumbled(String)

      /// What one entry alone met; `nil` = there is no answer to go by.
      init?(_ fault: TrytonFault) {
        switch fault {
        case .unanswered: return nil
        case .said(let words), .warns(_, let words): self = .refused("tryton", words)
        case .stumbled(let words): self = .stumbled(words)
        }
      }
    }

    init(mark: TrytonMark, first: Int64) {
      self.mark = mark
      self.first = first
      done = first
    }

    /// The first entry that is not taken counts: what comes after it is told again.
    mutating func stop(_ seq: Int64, _ why: Stop) {
      if isOpen(seq) { end = (seq, why) }
    }

    func isOpen(_ seq: Int64) -> Bool { seq < end?.seq ?? .max }
  }

  // MARK: Booking

  private func book(_ entries: [TrytonEntry], _ work: inout Work, all: Bool) async throws(TrytonFault) {
    guard entries.contains(where: { if case .none = $0.effect { false } else { true } }) else { return }
    let own = Set(entries.map(\.seq))
    var told: Set<Int64> = []
    for shipment in try await shipments.known(work.mark, all: all) {
      let present = own.intersection(shipment.seqs)
      told.formUnion(present)
      guard let first = present.min(), shipment.state != "done" else { continue }
      try await drive(shipment.flow, shipment.id, first, &work)
    }
    for step in TrytonEntry.steps(entries.filter { !told.contains($0.seq) }) {
      guard let first = step.first?.seq, work.isOpen(first) else { break }
      work.done = max(work.done, first)
      var orders: [TrytonOrder] = []
      for entry in step {
        if let order = entry.order {
          if !orders.contains(order) { orders.append(order) }
        } else if case .advance(let document, let state) = entry.effect {
          do throws(TrytonFault) {
            guard try await !shipments.advance(document, to: state) else { continue }
            // Its picks may come later, from another station: confirmed now it would have no effect, ever.
            work.stop(entry.seq, .refused("nothing-picked", "nothing that was picked for \(document) is in Tryton yet: tell this again when it is"))
          } catch {
            guard let why = Work.Stop(error) else { throw error }
            work.stop(entry.seq, why)
          }
        }
      }
      for order in orders { try await book(order, step.filter { $0.order == order && work.isOpen($0.seq) }, &work) }
    }
  }

  private func book(_ order: TrytonOrder, _ entries: [TrytonEntry], _ work: inout Work) async throws(TrytonFault) {
    guard let first = entries.first?.seq else { return }
    let shipment: Int64
    do throws(TrytonFault) { shipment = try await shipments.fill(order, entries, work.mark) } catch {
      guard let why = Work.Stop(error) else { throw error }
      guard entries.count > 1 else { return work.stop(first, why) }
      let half = entries.count / 2
      try await book(order, Array(entries[..<half]), &work)
      return try await book(order, entries[half...].filter { work.isOpen($0.seq) }, &work)
    }
    try await drive(order.flow, shipment, first, &work)
    if work.isOpen(first) { work.isBooked = true }
  }

  private func drive(_ flow: TrytonOrder.Flow, _ shipment: Int64, _ first: Int64, _ work: inout Work) async throws(TrytonFault) {
    do throws(TrytonFault) { try await shipments.drive(flow, shipment, to: flow == .ship ? "picked" : "done") } catch {
      guard let why = Work.Stop(error) else { throw error }
      work.stop(first, why)
    }
  }

  // MARK: Understanding

  private func resolve(_ entry: Letter.Entry) async throws(TrytonFault) -> Result<TrytonEntry, TrytonCatalog.Unknown> {
    guard let json = try? JSON(parsing: entry.line) else { throw .unanswered(.unreadable("not JSON", seq: entry.seq)) }
    func resolved(_ effect: TrytonEntry.Effect) -> Result<TrytonEntry, TrytonCatalog.Unknown> {
      .success(TrytonEntry(seq: entry.seq, lanes: LaneBook.keys(of: json), effect: effect))
    }
    guard LaneBook.acts(json), let movement = json["movement"], let kind = movement["kind"]?.string.flatMap(MovementKind.init) else { return resolved(.none) }
    let document = movement["document"]?["number"]?.string
    let isReversal = movement["reverses"] != nil
    func unsupported() -> Result<TrytonEntry, TrytonCatalog.Unknown> {
      .failure(.init(code: "unsupported", detail: "\(isReversal ? "taking back " : "")\(kind.rawValue) is done by hand in Tryton"))
    }
    switch kind {
    case .count, .status, .aggregate, .disaggregate: return resolved(.none)
    case .adjust, .scrap, .return: return unsupported()
    case .pack, .load:
      guard !isReversal else { return unsupported() }
      guard let document else { return kind == .pack ? resolved(.none) : unsupported() }
      return resolved(.advance(document, to: kind == .pack ? "packed" : "done"))
    case .receive, .putaway, .move, .pick: break
    }
    let isMove = kind == .putaway || kind == .move || kind == .pick && document == nil
    guard isMove || !isReversal else { return unsupported() }
    // A database takes no such text and stops with an error, also where it is only asked for it.
    let names = [document, movement["item"]?["code"]?.string, movement["item"]?["gtin"]?.string, movement["qty"]?["unit"]?.string,
      movement["from"]?["location"]?.string, movement["to"]?["location"]?.string, movement["party"]?.string]
    if let name = names.first(where: { $0?.unicodeScalars.contains("\0") == true }) {
      return .failure(.init(code: "text", detail: "U+0000 within \(name?.split(separator: "\0").joined(separator: "…") ?? "")"))
    }
    let quantity = movement["qty"]?["value"]?.string ?? "1"
    guard let amount = Decimal(string: quantity), amount >= 0, quantity.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else {
      return .failure(.init(code: "quantity", detail: quantity))
    }
    guard amount > 0 else { return resolved(.none) }
    let goods: (TrytonCatalog.Product, Int64)
    switch try await product(movement) {
    case .success(let known): goods = known
    case .failure(let unknown): return .failure(unknown)
    }
    var order = TrytonOrder(flow: isMove ? .move : kind == .receive ? .receive : .ship, document: document)
    for (name, field) in [(movement["from"]?["location"]?.string, \TrytonOrder.from), (movement["to"]?["location"]?.string, \TrytonOrder.to)] {
      guard let name, !(order.flow == .receive && field == \.from), !(order.flow == .ship && field == \.to) else { continue }
      switch try await catalog.place(name) {
      case .success(let place): order[keyPath: field] = place
      case .failure(let unknown): return .failure(unknown)
      }
    }
    if order.flow == .move {
      if order.from == nil, kind == .putaway { order.from = try await catalog.warehouse().input }
      guard order.from != nil, order.to != nil else { return .failure(.init(code: "no-location", detail: "Tryton needs both where from and where to")) }
    } else if let name = movement["party"]?.string, case .success(let party) = try await catalog.party(name) {
      order.party = party.id
    }
    return resolved(.goods(order, product: goods.0.id, unit: goods.1, quantity: amount))
  }

  private func product(_ movement: JSON) async throws(TrytonFault) -> Result<(TrytonCatalog.Product, Int64), TrytonCatalog.Unknown> {
    switch try await catalog.product(movement["item"]) {
    case .failure(let unknown): return .failure(unknown)
    case .success(let product):
      guard let name = movement["qty"]?["unit"]?.string else { return .success((product, product.unit)) }
      return try await catalog.unit(name, of: product).map { (product, $0) }
    }
  }
}
