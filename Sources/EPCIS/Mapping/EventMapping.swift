public import Warehouse

/// Movements as events of EPCIS 2.0 with the words of CBV 2.0.
///
/// Every event says of which entry it is (`tally:entry`), so that two movements are two events however alike, and its `eventID` is its hash id: the same
/// entry gives the same events with the same ids whenever it is sent.
public struct EventMapping: Sendable {
  private let site: EventSite
  private let keys: Keys
  private let hash = EventHash(context: EventSite.context)

  public init(_ site: EventSite) {
    self.site = site
    keys = Keys(gln: site.gln, companyPrefix: site.companyPrefix)
  }

  /// The events of one stored entry; none for what is no live movement, or moves nothing.
  ///
  /// - Parameters:
  ///   - line: the entry's own line.
  ///   - stream: `device:journal:stream`, before the entry's number.
  /// - Throws: where the line is not an entry.
  public func events(of line: [UInt8], stream: String) throws(JSON.ReadError) -> [JSONNode] {
    let entry = try JSON(parsing: line)
    guard entry["kind"]?.string == "movement", entry["mode"]?.string == "live", let body = entry["movement"],
      let at = entry["at"]?.string, let seq = entry["seq"]?.int,
      let kind = body["kind"]?.string.flatMap(MovementKind.init)
    else { return [] }
    let wall = Stamp.wall(ofEntry: entry)
    let movement = Moved(
      body: body, kind: kind, at: entry["off"] == nil ? at : wall.map(timestamp) ?? at, offset: EventMapping.offset(site.offset(wall ?? 0)), stream: stream, seq: seq)
    return plans(of: movement).compactMap { event($0, of: movement) }
  }

  private static func offset(_ minutes: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + ":" + two(abs(minutes) % 60)
  }

  // MARK: What happened

  struct Moved {
    let body: JSON
    let kind: MovementKind
    let at: String
    let offset: String
    let stream: String
    let seq: Int64
    var from: JSON? { body["from"] }
    var to: JSON? { body["to"] }
    var isReversal: Bool { body["reverses"] != nil }
    var hasItem: Bool { body["item"] != nil }
  }

  private enum Action: String {
    case observe = "OBSERVE"
    case add = "ADD"
    case delete = "DELETE"
  }

  private struct Plan {
    enum Subject {
      case goods, transaction
      case parent(String)
    }
    var subject: Subject
    var action: Action
    var step: String
    var disposition: String?
  }

  /// One event for what was moved, and one for each handling unit that it left or went into.
  private func plans(of moved: Moved) -> [Plan] {
    func seen(_ step: String, _ disposition: String? = "in_progress", _ action: Action = .observe) -> Plan {
      Plan(subject: .goods, action: action, step: step, disposition: disposition)
    }
    let left = moved.from?["unit"]?.string
    let entered = moved.to?["unit"]?.string
    func nested(_ step: String) -> [Plan] {
      guard moved.hasItem, left != entered else { return [] }
      return (left.map { [Plan(subject: .parent($0), action: .delete, step: step)] } ?? [])
        + (entered.map { [Plan(subject: .parent($0), action: .add, step: step)] } ?? [])
    }
    let undone = moved.isReversal
    switch moved.kind {
    case .receive: return [seen(undone ? "other" : "receiving")] + nested(undone ? "unpacking" : "receiving")
    case .return: return [seen(undone ? "other" : "receiving", "returned")] + nested(undone ? "unpacking" : "receiving")
    case .putaway, .move: return [seen("storing")] + nested(left == nil ? "packing" : "unpacking")
    case .pick: return [seen(undone ? "storing" : "picking")] + nested(undone ? "unpacking" : "picking")
    case .pack, .aggregate, .disaggregate:
      let isOut = (moved.kind == .disaggregate) != undone
      guard let parent = isOut ? left : entered else { return [seen(isOut ? "unpacking" : "packing")] }
      return [Plan(subject: .parent(parent), action: isOut ? .delete : .add, step: isOut ? "unpacking" : "packing", disposition: "in_progress")]
    case .load:
      let step = undone ? "void_shipping" : "loading"
      guard moved.body["document"] != nil else { return [seen(step, undone ? "in_progress" : "in_transit")] }
      return [Plan(subject: .transaction, action: undone ? .delete : .add, step: step, disposition: undone ? "in_progress" : "in_transit")]
    case .count: return [seen("cycle_counting", nil)]
    case .adjust: return [seen("stock_taking", "mismatch_quantity")]
    case .status: return [seen("inspecting", EventMapping.disposition(moved.to?["status"]?.string))]
    case .scrap: return [undone ? seen("other") : seen("destroying", "destroyed", .delete)]
    }
  }

  /// A stock status in the words of CBV 7.2.2; `nil` where the site's word has no equal there.
  private static func disposition(_ status: String?) -> String? {
    switch status {
    case "available", "good": "sellable_accessible"
    case "damaged": "damaged"
    case "expired": "expired"
    case "recalled": "recalled"
    case "reserved": "reserved"
    case "returned": "returned"
    case "quarantine", "blocked", "hold": "non_sellable_other"
    default: nil
    }
  }

  /// What is wrong with goods that did not arrive as they should.
  private func damage(_ moved: Moved) -> String? {
    guard let status = moved.to?["status"]?.string, status != "available", [.receive, .return, .putaway, .move].contains(moved.kind) else {
      return nil
    }
    return EventMapping.disposition(status)
  }

  // MARK: The event

  private func event(_ plan: Plan, of moved: Moved) -> JSONNode? {
    var members: [JSONNode.Member] = []
    members.reserveCapacity(20)
    func put(_ name: String, _ text: String?) { if let text { members.append(.init(name, .string(text))) } }
    func put(_ name: String, _ list: [JSONNode]) { if !list.isEmpty { members.append(.init(name, .array(list))) } }
    var goods = Goods(moved, keys, isContent: false)
    switch plan.subject {
    case .goods:
      put("type", "ObjectEvent")
    case .transaction:
      put("type", "TransactionEvent")
    case .parent(let unit):
      goods = Goods(moved, keys, isContent: true)
      let parent = keys.unit(unit)
      put("type", Keys.isAsset(parent) ? "AssociationEvent" : "AggregationEvent")
      put("parentID", parent)
    }
    let isContent = if case .parent = plan.subject { true } else { false }
    // Taking a unit apart needs no list: all of it is out.
    guard !goods.isEmpty || isContent && plan.action == .delete else { return nil }
    put("eventTime", moved.at)
    put("eventTimeZoneOffset", moved.offset)
    put(isContent ? "childEPCs" : "epcList", goods.epcs)
    put(isContent ? "childQuantityList" : "quantityList", goods.quantities)
    put("action", plan.action.rawValue)
    put("bizStep", plan.step)
    put("disposition", isContent ? plan.disposition : damage(moved) ?? plan.disposition)
    let location = moved.to?["location"]?.string
    let origin = moved.from?["location"]?.string
    // Goods are read where the work is done: picking is done at the place they leave.
    let readPoint = moved.kind == .pick && !moved.isReversal ? origin ?? location : location ?? origin
    members.append(.init("readPoint", .object([.init("id", .string(keys.place(readPoint)))])))
    if let location, plan.action != .delete { members.append(.init("bizLocation", .object([.init("id", .string(keys.place(location)))]))) }
    put("bizTransactionList", transactions(moved))
    if let party = moved.body["party"]?.string.flatMap(keys.party) {
      let name = moved.kind == .load ? "destination" : "source"
      if [.load, .receive, .return].contains(moved.kind) {
        put(name + "List", [.object([.init("type", .string("possessing_party")), .init(name, .string(party))])])
      }
    }
    put("tally:entry", "\(moved.stream):\(moved.seq)")
    put("tally:kind", moved.kind.rawValue)
    put("tally:reason", moved.body["reason"]?.string)
    put("tally:quantity", goods.uncounted)
    if let undone = moved.body["reverses"]?["seq"]?.int {
      let other = moved.body["reverses"]?["stream"]?.string
      put(
        "tally:reverses",
        "\(other.map { "\(moved.stream.prefix(through: moved.stream.lastIndex(of: ":") ?? moved.stream.startIndex))\($0)" } ?? moved.stream):\(undone)"
      )
    }
    let event = JSONNode.object(members)
    members.insert(.init("eventID", .string(hash.id(of: event))), at: 1)
    return .object(members)
  }

  private func transactions(_ moved: Moved) -> [JSONNode] {
    guard let document = moved.body["document"], let number = document["number"]?.string else { return [] }
    let type: String? =
      switch document["type"]?.string {
      case "asn", "delivery": "desadv"
      case "order": "po"
      case "invoice": "inv"
      case "return", "rma": "rma"
      case "production": "prodorder"
      default: nil
      }
    return [.object((type.map { [.init("type", .string($0))] } ?? []) + [.init("bizTransaction", .string(keys.document(number)))])]
  }
}
