import FoundationEssentials
import Warehouse

/// What one shipment is made of.
struct TrytonOrder: Hashable, Sendable {
  enum Flow: String, Sendable, CaseIterable {
    case receive = "stock.shipment.in"
    case move = "stock.shipment.internal"
    case ship = "stock.shipment.out"

    /// The field of the moves that cross the warehouse's edge.
    var moves: String {
      switch self {
      case .receive: "incoming_moves"
      case .move: "moves"
      case .ship: "outgoing_moves"
      }
    }

    /// The states that no button leads on from.
    static let last: Set<String> = ["done", "cancelled"]

    /// The button that leads on from a state.
    func button(from state: String) -> String? {
      switch (self, state) {
      case (.receive, "draft"): "receive"
      case (.receive, "received"), (.move, "assigned"), (.ship, "packed"), (.ship, "shipped"): "do"
      case (.move, "request"): "draft"
      case (.move, "draft"), (.ship, "draft"): "wait"
      case (.move, "waiting"), (.ship, "waiting"): "assign_force"
      case (.ship, "assigned"): "pick"
      case (.ship, "picked"): "pack"
      default: nil
      }
    }
  }

  var flow: Flow
  var document: String?
  /// Supplier or customer, where the entries name one.
  var party: Int64?
  /// The shelf that goods are taken from; for `receive` nothing.
  var from: Int64?
  /// The shelf that they come to; for `ship` nothing.
  var to: Int64?
}

/// One entry as a change of Tryton's stock.
struct TrytonEntry: Sendable {
  enum Effect: Sendable {
    case goods(TrytonOrder, product: Int64, unit: Int64, quantity: Decimal)
    /// What was picked for a document is packed, or leaves: its shipments go on to that state.
    case advance(String, to: String)
    case none
  }
  var seq: Int64
  var lanes: [String]
  var effect: Effect

  var order: TrytonOrder? { if case .goods(let order, _, _, _) = effect { order } else { nil } }

  /// Entries in steps that are done one after the other; within a step each order is one shipment. An entry that shares a lane with another order's
  /// entry comes in a later step.
  static func steps(_ entries: [TrytonEntry]) -> [[TrytonEntry]] {
    var steps: [[TrytonEntry]] = []
    var lanes: [String: TrytonOrder] = [:]
    for entry in entries {
      guard let order = entry.order else {
        if case .advance = entry.effect {
          steps.append([entry])
          lanes = [:]
          steps.append([])
        }
        continue
      }
      if steps.isEmpty || entry.lanes.contains(where: { lanes[$0] != nil && lanes[$0] != order }) {
        steps.append([])
        lanes = [:]
      }
      for lane in entry.lanes { lanes[lane] = order }
      steps[steps.count - 1].append(entry)
    }
    return steps.filter { !$0.isEmpty }
  }
}
