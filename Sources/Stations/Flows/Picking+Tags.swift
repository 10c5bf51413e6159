import Warehouse

/// Picking by tags: what comes into the zone is in hand, as if each piece's code had been scanned; one step for all of a burst.
extension Turn {
  mutating func pick(_ burst: TagBurst) {
    guard !inService, let key = state.document, !isCancelled, documentLanes.allSatisfy({ context.parked[$0.rawValue] == nil }), let target,
      target.from == nil || state.place == target.from
    else { return }
    let hand = state.lines.last ?? Line()
    guard Contents(hand).item.map({ $0 == target.item }) ?? true else { return }
    var contents = Contents(hand)
    var (taken, wrong): ([TaggedGoods], [TaggedGoods]) = ([], [])
    let plan = plan(burst)
    known = plan.goods.filter { $0.fate == .known }.map(\.epc)
    for var goods in plan.goods where goods.fate == .nothing && goods.label.sscc == nil {
      guard let item = goods.item, let serial = goods.label.serial, let units = goods.units else { continue }
      guard item.code == target.item else {
        if document?.lines.contains(where: { $0.item == item.code || $0.substitutes?.contains(item.code) == true }) != true {
          goods.fate = .wrong("@not-ordered")
          wrong.append(goods)
        }
        continue
      }
      var next = contents
      for part in parts(of: item, goods.pack, units, [serial]) { next.add(part) }
      guard quantity(next, item) <= remaining(target), next.serials.count <= Turn.hardLimit else {
        goods.fate = .wrong("@too-many")
        wrong.append(goods)
        continue
      }
      contents = next
      taken.append(goods)
    }
    guard !taken.isEmpty, let item = taken[0].item else {
      wrong.removeAll { sighting("extra:" + $0.key) != nil }
      if burst.tellsWrong, !wrong.isEmpty { stop(wrong, burst) }
      return
    }
    let packs = Dictionary(grouping: taken) { $0.pack?.code ?? "" }.sorted { $0.key < $1.key }.map(\.value)
    let parts = packs.flatMap { self.parts(of: item, $0[0].pack, $0[0].units ?? 1, $0.compactMap(\.label.serial)) }
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

  /// What the labels of pieces of one pack would have said, in few words: a step of hundreds is written with every scan that follows.
  private func parts(of item: Item, _ pack: Item.Pack?, _ units: Int, _ serials: [String]) -> [Part] {
    [Part(.item, item.code, text: pack?.level ?? "each", pack: pack?.code ?? "", number: units, source: .scanned)]
      + serials.map { Part(.serial, $0, source: .scanned) } + (bySerial(item) ? [] : [Part(.count, number: serials.count, source: .scanned)])
  }
}
