import Warehouse

/// Picking by tags: what comes into the zone is in hand, as if each piece's code had been scanned; one step for all of a burst.
extension Turn {
  mutating func pick(_ burst: TagBurst) {
    guard !inService, let key = state.document, !isCancelled, documentLanes.allSatisfy({ context.parked[$0.rawValue] == nil }), let target, target.from == nil || state.place == target.from else { return }
    let hand = state.lines.last ?? Line()
    guard Contents(hand).item.map({ $0 == target.item }) ?? true else { return }
    var contents = Contents(hand)
    var parts: [Part] = []
    var taken: [TaggedGoods] = []
    var wrong: [TaggedGoods] = []
    for var goods in plan(burst.tags.compactMap { epc in LabelParts(epc: epc).map { (epc: epc, label: $0) } }).goods where goods.fate != .known && goods.label.sscc == nil {
      guard let item = goods.item, let serial = goods.label.serial, let units = goods.pack == nil ? 1 : goods.pack?.units else { continue }
      guard item.code == target.item else {
        if document?.lines.contains(where: { $0.item == item.code || $0.substitutes?.contains(item.code) == true }) != true {
          goods.fate = .wrong("@not-ordered")
          wrong.append(goods)
        }
        continue
      }
      var next = contents
      var more = [Part(.item, item.code, text: goods.pack?.level ?? "each", pack: goods.pack?.code ?? "", number: units, source: .scanned)]
      more.append(Part(.serial, serial, source: .scanned))
      if !bySerial(item) { more.append(Part(.count, number: 1, source: .scanned)) }
      for part in more { next.add(part) }
      guard quantity(next, item) <= remaining(target) else {
        goods.fate = .wrong("@too-many")
        wrong.append(goods)
        continue
      }
      contents = next
      parts += more
      taken.append(goods)
    }
    guard !taken.isEmpty, let item = taken[0].item else {
      wrong.removeAll { sighting("extra:" + $0.key) != nil }
      if burst.tellsWrong, !wrong.isEmpty { stop(wrong, burst) }
      return
    }
    var lanes: [Lane] = []
    for goods in taken {
      changes.append(.seen(key, goods.key, Sighting(seq: nextDraft, stream: configuration.stream.rawValue)))
      lanes.append(.serial(item: item.code, goods.label.serial ?? ""))
    }
    accept(parts, contents, item, lanes: lanes)
    entries[entries.count - 1].detail = entries[entries.count - 1].detail.setting("rfid", to: tags(taken, burst))
    begin(target)
    if !wrong.isEmpty { rest = TagBurst(zone: burst.zone, location: burst.location, tellsWrong: burst.tellsWrong, tags: wrong.map(\.epc)) }
  }
}
