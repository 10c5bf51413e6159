import Warehouse

/// Receiving by tags: an announced pallet by its number, goods piece by piece by theirs. What a tag cannot say is settled by scanning.
extension Turn {
  func judgeReceived(_ goods: inout TaggedGoods, _ plan: inout TagPlan) {
    if let sscc = goods.label.sscc { return judgeReceived(unit: sscc, &goods, &plan) }
    guard let item = goods.item, let serial = goods.label.serial else {
      goods.fate = announced.isEmpty ? .waits("@unknown-goods") : .wrong("@unknown-goods")
      return
    }
    let declared = declared(item, serial)
    if let declared, plan.units.contains(declared.unit) || isSeen("unit:" + declared.unit) {
      goods.fate = .known
      return
    }
    let all = announced
    if !all.isEmpty, !all.contains(where: { $0.item == item.code }) || declared == nil && isNamed(item) {
      goods.fate = .wrong("@not-announced")
    } else if tracks("marking-code", item) {
      goods.fate = .waits("@whole-code")
    } else if let units = goods.units {
      if let inside = absorb(item, units, &plan) {
        (goods.fate, goods.inside) = (.known, inside)
        return
      }
      if declared == nil, mayBeInside(item, units, plan) {
        // Its pallet's tag may only be late.
        goods.fate = .waits("@contents")
        return
      }
      (goods.lot, goods.dates, goods.unit) = (declared?.content.lot ?? only(item) { $0.lot }, declared?.content.dates ?? only(item) { $0.dates }, declared?.unit)
      if tracks("lot", item), goods.lot == nil {
        goods.fate = .waits("@lot")
      } else if tracks("expiry", item), goods.dates?.isEmpty ?? true {
        goods.fate = .waits("@date")
      } else if isTooMany(item.code, units, plan) {
        goods.fate = .wrong("@too-many")
      } else {
        plan.taking[item.code, default: 0] += units
        goods.fate = .taken
      }
    } else {
      goods.fate = .waits("@pack-size")
    }
  }

  private func judgeReceived(unit sscc: String, _ goods: inout TaggedGoods, _ plan: inout TagPlan) {
    guard !plan.units.contains(sscc) else {
      goods.fate = .known
      return
    }
    // It stands in the stock, and is only passing by.
    guard master.handlingUnit(sscc: sscc) == nil else { return }
    guard let announcement = master.announcement(sscc: sscc) else {
      goods.fate = announced.isEmpty && document?.units?.isEmpty ?? true ? .waits("@contents") : .wrong("@not-announced")
      return
    }
    guard DocumentKey(announcement.document.type, announcement.document.number) == state.document else {
      goods.fate = .wrong("@other-document")
      return
    }
    guard announcement.document.unitRule != "open", state.unit != sscc, !isOpened(sscc) else {
      goods.fate = .waits("@contents")
      return
    }
    let contents = leaves(announcement.unit).map { (item: $0.content.item, left: unseen($0.content, of: $0.unit)) }
    for content in contents where content.left > 0 && isTooMany(content.item, content.left, plan) {
      // Counted piece by piece before; whether it is the same goods a person must say.
      goods.fate = .waits("@contents")
      return
    }
    for content in contents { plan.taking[content.item, default: 0] += content.left }
    plan.units.formUnion(allUnits(announcement.unit))
    goods.fate = .taken
  }

  /// Somebody is counting what is on it.
  private func isOpened(_ sscc: String) -> Bool { context.memory.sessions.values.contains { $0.document == state.document && $0.unit == sscc } }

  /// The announced pallet that names this piece.
  func declared(_ item: Item, _ serial: String) -> (unit: String, content: Document.Content)? {
    (document?.units ?? []).lazy.flatMap { leaves($0) }.first { $0.content.item == item.code && $0.content.serials?.contains(serial) == true }
  }

  /// Pallets that have not come yet are announced to hold pieces of the item, nobody knows which, and no more of it is announced beside them.
  private func mayBeInside(_ item: Item, _ units: Int, _ plan: TagPlan) -> Bool {
    let due = unnumbered(item, plan).reduce(0) { $0 + ($1.unit == nil ? $1.qty : 0) }
    guard due > 0, let balance = balance(item: item.code, lot: nil) else { return due > 0 }
    return balance.present + (plan.taking[item.code] ?? 0) + units + due > balance.expected
  }

  /// What is announced on pallets without numbers, with the innermost pallet that has been received with it, if one has.
  private func unnumbered(_ item: Item, _ plan: TagPlan) -> [(unit: String?, qty: Int)] {
    func walk(_ unit: Document.AnnouncedUnit, in outer: String?, depth: Int) -> [(unit: String?, qty: Int)] {
      let received = plan.units.contains(unit.sscc) || isSeen("unit:" + unit.sscc) ? unit.sscc : outer
      let own = (unit.contents ?? []).filter { $0.item == item.code && $0.serials?.isEmpty ?? true }.map { (unit: received, qty: baseUnits($0.qty)) }
      return own + (depth < 16 ? (unit.units ?? []).flatMap { walk($0, in: received, depth: depth + 1) } : [])
    }
    return (document?.units ?? []).flatMap { walk($0, in: nil, depth: 0) }
  }

  /// All pieces of the item are announced by their numbers.
  private func isNamed(_ item: Item) -> Bool {
    guard document?.lines.isEmpty == true else { return false }
    return (document?.units ?? []).lazy.flatMap { leaves($0) }.filter { $0.content.item == item.code }.allSatisfy { $0.content.serials?.isEmpty == false }
  }

  /// What all that is announced of an item has in common.
  private func only<Value: Hashable>(_ item: Item, _ value: (Announced) -> Value?) -> Value? {
    let values = Set(announced.filter { $0.item == item.code }.map(value))
    return values.count == 1 ? values.first ?? nil : nil
  }

  private func isTooMany(_ code: String, _ units: Int, _ plan: TagPlan) -> Bool {
    guard let balance = balance(item: code, lot: nil) else { return false }
    let tolerance = max(0, min(100, master.item(code: code)?.tolerance ?? 0))
    return balance.present + (plan.taking[code] ?? 0) + units > balance.expected + balance.expected * tolerance / 100
  }

  /// Pieces that came with their pallet, whose contents were declared without their numbers: as many tags as pieces are known already.
  private func absorb(_ item: Item, _ units: Int, _ plan: inout TagPlan) -> Sighting.Inside? {
    var room: [String: Int] = [:]
    for (unit, qty) in unnumbered(item, plan) {
      if let unit { room[unit] = (room[unit] ?? -(plan.absorbed[unit]?[item.code] ?? 0)) + qty }
    }
    guard let unit = room.filter({ $0.value >= units }).keys.min() else { return nil }
    plan.absorbed[unit, default: [:]][item.code, default: 0] += units
    return Sighting.Inside(unit: unit, item: item.code, qty: units)
  }

  // MARK: Booking

  mutating func receive(_ plan: TagPlan, _ burst: TagBurst) {
    guard let key = state.document else { return }
    for goods in plan.goods {
      guard let inside = goods.inside else { continue }
      // Of a pallet of this burst no entry is written yet: its first is the first.
      let pallet = sighting("unit:" + inside.unit) ?? Sighting(seq: nextDraft, stream: configuration.stream.rawValue)
      changes.append(.seen(key, goods.key, Sighting(seq: pallet.seq, stream: pallet.stream, inside: inside)))
    }
    let location = burst.location ?? configuration.defaultLocation
    var movements: [Movement] = []
    var members: [[TaggedGoods]] = []
    var seen: [String] = []
    var lanes: [Lane] = []
    for goods in plan.taken where goods.label.sscc != nil {
      guard let announced = master.announcement(sscc: goods.label.sscc ?? "")?.unit else { continue }
      let parts = whole(announced, at: location, how: "rfid")
      movements += parts
      members += parts.indices.map { $0 == 0 ? [goods] : [] }
      seen += keys(ofWhole: announced)
      lanes += allUnits(announced).map { .unit($0) }
    }
    let pieces = Dictionary(grouping: plan.taken.filter { $0.label.sscc == nil }) { Batch($0) }
    for (batch, goods) in pieces.sorted(by: { $0.key < $1.key }) {
      movements.append(movement(batch, goods, at: location))
      members.append(goods)
      seen += goods.map(\.key)
    }
    guard !movements.isEmpty else { return }
    let start = entries.count
    let pallets = plan.taken.count { $0.label.sscc != nil }
    move(movements, consumed: [], lanes: lanes, seen: seen, units: pallets)
    for (index, goods) in members.enumerated() where !goods.isEmpty {
      entries[start + index].detail = entries[start + index].detail.setting("rfid", to: tags(goods, burst))
    }
    let what = plan.taken.prefix(2).map(\.what).joined(separator: "; ") + (plan.taken.count > 2 ? "; …" : "")
    notice = Notice("tags-taken", ["count": String(plan.taken.count), "what": what, "document": key.number])
  }

  /// What makes goods one movement.
  private struct Batch: Hashable, Comparable {
    var item: String
    var pack: String
    var unit: String
    var lot: String
    var dates: [String]
    init(_ goods: TaggedGoods) {
      (item, pack, unit, lot) = (goods.item?.code ?? "", goods.pack?.code ?? "", goods.unit ?? "", goods.lot ?? "")
      dates = (goods.dates ?? [:]).map { "\($0.key) \($0.value)" }.sorted()
    }
    private var order: [String] { [item, pack, unit, lot] + dates }
    static func < (one: Batch, other: Batch) -> Bool { one.order.lexicographicallyPrecedes(other.order) }
  }

  private func movement(_ batch: Batch, _ goods: [TaggedGoods], at location: String?) -> Movement {
    var movement = Movement(.receive)
    let first = goods[0]
    movement.item = .init(code: batch.item, gtin: first.pack?.code.utf8.count == 14 ? first.pack?.code : nil)
    let size = first.units ?? 1
    movement.qty = Quantity(goods.count * size, unit: first.item?.baseUnit ?? "pcs")
    if size != 1 {
      movement.captured = .init(
        value: String(goods.count), unit: first.pack?.level ?? "pack", pack: first.pack?.code, unitsPerPack: String(size), itemVersion: first.item?.version)
    }
    movement.how = "rfid"
    movement.lot = first.lot
    movement.dates = first.dates?.isEmpty == false ? first.dates : nil
    movement.serials = goods.compactMap { $0.label.serial.map { .init($0, source: "scanned") } }
    movement.to =
      first.unit.map { Movement.Place(location: location, unit: $0, issuer: "foreign", contents: "verified") } ?? Movement.Place(location: location)
    return movement
  }
}
