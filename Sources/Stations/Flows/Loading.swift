import Warehouse

/// Loading: what was picked for an order, or what a shipment announces, goes out through the gate, by tag or by code.
extension Turn {
  /// What is to be loaded, by the key under which it is seen, and for people.
  var loadables: [(key: String, what: String)] {
    var found = (document?.units ?? []).map { ("unit:" + $0.sscc, "…" + $0.sscc.suffix(6)) }
    for movement in picked {
      if let unit = movement.to?.unit { found.append(("unit:" + unit, "…" + unit.suffix(6))) } else {
        let item = movement.item?.code ?? "?"
        let packs = [""] + (master.item(code: item)?.packs.filter { $0.level != "each" }.map(\.code) ?? [])
        for serial in (movement.serials ?? []).map({ plain($0.value) }) {
          // Under all that it was picked as; a line of the order may hold packs and pieces.
          let keys = packs.map { GoodsKey.of(item, pack: $0, serial) }.filter { row($0) != nil }
          found += (keys.isEmpty ? ["serial:\(item):\(serial)"] : keys).map { ($0, "\(name(item: item)) \(serial)") }
        }
      }
    }
    var keys: Set<String> = []
    return found.filter { keys.insert($0.0).inserted }.map { (key: $0.0, what: $0.1) }
  }

  /// What this box has picked for the document, whoever did.
  var picked: [Movement] {
    (memory?.done ?? [:]).sorted { ($0.key.station, $0.key.session) < ($1.key.station, $1.key.session) }
      .flatMap { $0.value.sorted { $0.key < $1.key }.flatMap(\.value.picks) }
  }

  /// What has not gone out.
  var unloaded: [String] { loadables.filter { !isSeen(Turn.loaded + $0.key) }.map(\.what) }

  static let loaded = "loaded:"

  func judgeLoaded(_ goods: inout TaggedGoods, _ plan: inout TagPlan) {
    guard let index = plan.loading else { return }
    let key = String(goods.key.dropFirst(Turn.loaded.count))
    let before = GoodsKey.before(key)
    if index.loadables.contains(key) {
      goods.fate = .taken
    } else if let before, index.loadables.contains(before) {
      (goods.fate, goods.key) = (isSeen(Turn.loaded + before) ? .known : .taken, Turn.loaded + before)
    } else if let sscc = goods.label.sscc {
      goods.fate = isFreeUnit(sscc, index) ? .taken : .wrong(isElsewhere(sscc, index) ? "@other-document" : "@not-picked")
    } else if let item = goods.item, let serial = goods.label.serial {
      let same = index.picked[item.code]
      if same?.serials.contains(serial) == true {
        // It goes with its pallet.
        goods.fate = .known
      } else if same?.isUnnumbered == true {
        // Picked without numbers: which pieces they are nobody knows.
        goods.fate = .nothing
      } else if !index.hasPicks, let line = index.lines[item.code], let units = goods.units {
        let there = (index.loaded[line.line] ?? 0) + (plan.taking[line.line] ?? 0)
        goods.fate = there + units <= baseUnits(line.qty) ? .taken : .wrong("@too-many")
        if goods.fate == .taken { plan.taking[line.line, default: 0] += units }
      } else {
        goods.fate = .wrong("@not-picked")
      }
    } else {
      goods.fate = .wrong("@unknown-goods")
    }
  }

  /// Nothing is known of what was picked, and all that is known to be on the pallet was ordered.
  private func isFreeUnit(_ sscc: String, _ index: LoadIndex) -> Bool {
    guard !index.hasPicks, document?.units?.isEmpty ?? true, let contents = master.handlingUnit(sscc: sscc)?.contents, !contents.isEmpty
    else { return false }
    return contents.allSatisfy { index.lines[$0.item] != nil }
  }

  private func isElsewhere(_ sscc: String, _ index: LoadIndex) -> Bool {
    if let announced = master.announcement(sscc: sscc)?.document { return DocumentKey(announced.type, announced.number) != state.document }
    return index.elsewhere.contains(sscc)
  }

  var loadIndex: LoadIndex {
    var loaded: [String: Int] = [:]
    for tally in memory?.tallies.values.compactMap(\.loaded) ?? [] { loaded.merge(tally, uniquingKeysWith: +) }
    var elsewhere: Set<String> = []
    for (other, memory) in context.memory.documents where other != state.document {
      for movement in memory.done.values.flatMap({ $0.values.flatMap(\.picks) }) {
        if let unit = movement.to?.unit { elsewhere.insert(unit) }
      }
    }
    return LoadIndex(
      document, loadables: Set(loadables.map(\.key)), picked: picked, loaded: loaded, elsewhere: elsewhere, plain: plain)
  }

  // MARK: Booking

  /// One code, the same way as a tag.
  mutating func load(_ label: LabelParts) {
    guard label.sscc != nil || label.code != nil && label.serial != nil else { return refuse("load-number") }
    let plan = plan([(epc: [], label: label)], byHand: true)
    guard let goods = plan.goods.first, let key = state.document else { return refuse("load-number") }
    switch goods.fate {
    case .taken:
      load(plan, at: configuration.defaultLocation, how: "scan-count")
      notice = Notice("loaded", ["what": goods.what, "left": String(unloaded.count)])
    case .known:
      let first = sighting(goods.key)
      duplicate(of: first?.seq, stream: first?.stream, "duplicate-loaded", ["what": goods.what])
    case .waits(let why), .wrong(let why): refuse("wrong-tags", ["what": goods.what, "why": why, "document": key.number])
    case .nothing: refuse("load-number")
    }
  }

  mutating func load(_ plan: TagPlan, _ burst: TagBurst) {
    let start = entries.count
    load(plan, at: burst.location ?? configuration.defaultLocation, how: "rfid")
    for (index, goods) in plan.taken.enumerated() {
      entries[start + index].detail = entries[start + index].detail.setting("rfid", to: tags([goods], burst))
    }
    let what = plan.taken.prefix(2).map(\.what).joined(separator: "; ") + (plan.taken.count > 2 ? "; …" : "")
    notice = Notice("tags-loaded", ["count": String(plan.taken.count), "what": what, "left": String(unloaded.count)])
  }

  private mutating func load(_ plan: TagPlan, at location: String?, how: String) {
    let movements = plan.taken.map { goods in
      var movement = Movement(.load)
      if let item = goods.item, let serial = goods.label.serial {
        movement.item = .init(code: item.code, gtin: goods.label.isGTIN ? goods.label.code : nil)
        movement.qty = goods.units.map { Quantity($0, unit: item.baseUnit) }
        if goods.units == nil, let pack = goods.pack { movement.captured = .init(value: "1", unit: pack.level, pack: pack.code) }
        movement.serials = [.init(serial, source: "scanned")]
      }
      movement.how = how
      movement.from = goods.label.sscc.map { Movement.Place(unit: $0) }
      movement.to = Movement.Place(location: location, unit: goods.label.sscc)
      return movement
    }
    move(movements, consumed: [], seen: plan.taken.map(\.key), loaded: plan.taking)
  }

  func promptLoading(_ key: DocumentKey) -> Notice {
    let left = unloaded
    guard !left.isEmpty else { return Notice("ask-close", ["document": key.number]) }
    return Notice("ask-load", ["document": key.number, "count": String(left.count), "what": left.prefix(2).joined(separator: "; ")])
  }
}
