import Warehouse

/// Receiving by tags: an announced pallet by its number, goods piece by piece by theirs. What a tag cannot say is settled by scanning.
extension Turn {
  func judgeReceived(_ goods: inout TaggedGoods, _ plan: inout TagPlan) {
    guard let index = plan.index else { return }
    if let sscc = goods.label.sscc { return judgeReceived(unit: sscc, &goods, &plan, index) }
    guard let item = goods.item, let serial = goods.label.serial else {
      goods.fate = index.announced.isEmpty ? .waits("@unknown-goods") : .wrong("@unknown-goods")
      return
    }
    let declared = index.declared[.init(item: item.code, serial: serial)]
    if let declared, plan.units.contains(declared.unit) || isSeen("unit:" + declared.unit) {
      goods.fate = .known
      return
    }
    if !index.announced.isEmpty, index.announced[item.code] == nil || declared == nil && index.isNamed(item.code) {
      goods.fate = .wrong("@not-announced")
    } else if tracks("marking-code", item) {
      goods.fate = .waits("@whole-code")
    } else if let units = goods.units {
      lookOnPallets(item.code, &plan)
      if let inside = plan.index?.absorb(item.code, units) {
        (goods.fate, goods.inside) = (.known, inside)
        return
      }
      if declared == nil, mayBeInside(item.code, units, &plan) {
        // Its pallet's tag may only be late.
        goods.fate = .waits("@contents")
        return
      }
      goods.lot = declared?.content.lot ?? index.only(item.code) { $0.lot }
      goods.dates = declared?.content.dates ?? index.only(item.code) { $0.dates }
      goods.unit = declared?.unit
      if tracks("lot", item), goods.lot == nil {
        goods.fate = .waits("@lot")
      } else if tracks("expiry", item), goods.dates?.isEmpty ?? true {
        goods.fate = .waits("@date")
      } else if isTooMany(item.code, units, &plan) {
        goods.fate = .wrong("@too-many")
      } else {
        plan.taking[item.code, default: 0] += units
        goods.fate = .taken
      }
    } else {
      goods.fate = .waits("@pack-size")
    }
  }

  private func judgeReceived(unit sscc: String, _ goods: inout TaggedGoods, _ plan: inout TagPlan, _ index: TagIndex) {
    guard !plan.units.contains(sscc) else {
      goods.fate = .known
      return
    }
    // It stands in the stock, and is only passing by.
    guard master.handlingUnit(sscc: sscc) == nil else { return }
    guard let announcement = master.announcement(sscc: sscc) else {
      goods.fate = index.announced.isEmpty && index.units.isEmpty ? .waits("@contents") : .wrong("@not-announced")
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
    for content in contents where content.left > 0 && isTooMany(content.item, content.left, &plan) {
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

  /// Pallets that have not come yet are announced to hold pieces of the item, nobody knows which, and no more of it is announced beside them.
  private func mayBeInside(_ item: String, _ units: Int, _ plan: inout TagPlan) -> Bool {
    let due = plan.index?.onPallets[item]?.due ?? 0
    guard due > 0, let balance = balance(of: item, &plan) else { return due > 0 }
    return balance.present + (plan.taking[item] ?? 0) + units + due > balance.expected
  }

  /// Finds out once for all of the item where it lies without numbers. After the pallets of the plan: what is on them comes with them.
  private func lookOnPallets(_ item: String, _ plan: inout TagPlan) {
    guard let index = plan.index, index.onPallets[item] == nil, let contents = index.unnumbered[item] else { return }
    var found = TagIndex.OnPallets()
    var room: [String: Int] = [:]
    for (chain, qty) in contents {
      // The innermost that has been received.
      guard let unit = chain.last(where: { plan.units.contains($0) || isSeen("unit:" + $0) }) else {
        found.due += qty
        continue
      }
      room[unit, default: 0] += qty
    }
    for inside in memory?.seen.values.lazy.compactMap(\.inside) ?? [] where inside.item == item { room[inside.unit]? -= inside.qty }
    found.room = room.sorted { $0.key < $1.key }.map { (unit: $0.key, qty: $0.value) }
    plan.index?.onPallets[item] = found
  }

  private func balance(of item: String, _ plan: inout TagPlan) -> (expected: Int, present: Int)? {
    guard let index = plan.index, !index.announced.isEmpty else { return nil }
    if let known = index.balances[item] { return known }
    let balance = balance(item: item, lot: nil, among: index.announced[item] ?? [])
    plan.index?.balances[item] = balance
    return balance
  }

  private func isTooMany(_ code: String, _ units: Int, _ plan: inout TagPlan) -> Bool {
    guard let balance = balance(of: code, &plan) else { return false }
    let tolerance = max(0, min(100, master.item(code: code)?.tolerance ?? 0))
    return balance.present + (plan.taking[code] ?? 0) + units > balance.expected + balance.expected * tolerance / 100
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
        value: String(goods.count), unit: first.pack?.level ?? "pack", pack: first.pack?.code, unitsPerPack: String(size),
        itemVersion: first.item?.version)
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
