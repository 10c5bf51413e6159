import Warehouse

/// Undo never deletes: a step is abandoned, a movement gets a movement that reverses it.
extension Turn {
  mutating func undo() {
    guard operatorID != nil || configuration.operator != .required else { return refuse("operator-missing") }
    if let line = state.lines.last, let step = state.lines[state.lines.count - 1].removeLast() {
      let before = Contents(line)
      release(step.parts, of: before, line.unit)
      if state.lines.last?.steps.isEmpty == true { state.lines.removeLast() }
      let detail = JSON.object(["abandons": .array(step.seq.number.map { [.int($0)] } ?? [])])
      return command("undo", "undone-step", ["what": what(step.parts, before)], detail: detail)
    }
    if let intent = state.intent {
      state.intent = nil
      return command("undo", "undone-step", ["what": "@" + intent.kind.rawValue])
    }
    if let unit = state.unit {
      state.unit = nil
      return command("undo", "undone-step", ["what": "…" + unit.suffix(6)])
    }
    guard state.document != nil, let (owner, number, done) = nextDone ?? portalsDone else { return refuse("nothing-to-undo") }
    if state.undone || owner.isPortal, !isCancelled, !allowed("undo-again", ["what": what(done)], by: .authorise) { return }
    reverse(owner, number, done)
  }

  /// Drops the goods in hand, all of them.
  mutating func cancel() {
    guard !state.lines.isEmpty || state.intent != nil || state.unit != nil else { return refuse("nothing-in-hand") }
    let steps = state.openSteps.compactMap(\.number)
    for line in state.lines { release(line.steps.flatMap(\.parts), of: Contents(line), line.unit) }
    (state.lines, state.intent, state.unit) = ([], nil, nil)
    command("cancel", "cancelled", ["steps": String(steps.count)], detail: .object(["abandons": .array(steps.map { .int($0) })]))
  }

  /// Serials of abandoned parts may be scanned again.
  private mutating func release(_ parts: [Part], of contents: Contents, _ unit: String?) {
    guard let document = state.document else { return }
    // What was scanned before its item stands under no item too.
    let keys =
      GoodsKey.of(parts, item: contents.item ?? "?", pack: contents.packed, plain: plain)
      + GoodsKey.of(parts.filter { $0.kind == .serial }, item: "?", pack: "", plain: plain)
    for key in Set(keys + keys.compactMap(GoodsKey.before)).sorted() where row(key) != nil { changes.append(.seen(document, key, nil)) }
    if let unit, parts.contains(where: { $0.kind == .item }) { changes.append(.seen(document, "unit:" + unit, nil)) }
  }

  /// The session's last movement in the open document; of a cancelled one also those of other sessions.
  var nextDone: (SessionKey, Int, Done)? { lastDone(of: key) ?? (isCancelled ? lastDone { _ in true } : nil) }

  /// What the tags of this station's zones led to last.
  private var portalsDone: (SessionKey, Int, Done)? { lastDone { $0.isPortal && $0.station == key.station } }

  private func lastDone(where belongs: (SessionKey) -> Bool) -> (SessionKey, Int, Done)? {
    memory?.done.keys.filter(belongs).sorted { ($0.station, $0.session) < ($1.station, $1.session) }.compactMap { lastDone(of: $0) }
      .max { ($0.2.seq.number ?? 0) < ($1.2.seq.number ?? 0) }
  }

  private func lastDone(of owner: SessionKey) -> (SessionKey, Int, Done)? {
    let live = memory?.done[owner]?.lazy.filter { number, done in done.isSettled && !changes.contains { isRemoval($0, of: owner, number) } }
    return live?.max { $0.key < $1.key }.flatMap { number, kept in kept.done.map { (owner, number, $0) } }
  }

  private func isRemoval(_ change: Change, of owner: SessionKey, _ number: Int) -> Bool {
    if case .done(_, owner, number, nil) = change { true } else { false }
  }

  private func what(_ parts: [Part], _ contents: Contents) -> String {
    let item = contents.item.map { name(item: $0) } ?? contents.raw ?? ""
    let last = parts.last
    switch last?.kind {
    case .lot, .date, .serial, .from: return last?.value ?? item
    case .quantity, .packSize: return "\(item): \(last?.number ?? 0)"
    default: return item
    }
  }

  func what(_ done: Done) -> String {
    guard let first = done.movements.first else { return "?" }
    let item = first.item?.code.map { name(item: $0) } ?? first.item?.raw ?? first.to?.unit.map { "…" + $0.suffix(6) } ?? "?"
    return done.movements.count == 1 ? "\(item) × \(first.qty?.value ?? "0")" : "\(item) × \(first.qty?.value ?? "0") + \(done.movements.count - 1)"
  }

  mutating func reverse(_ owner: SessionKey, _ number: Int, _ done: Done) {
    guard let key = state.document, let base = done.seq.number else { return refuse("nothing-to-undo") }
    let group = done.movements.count > 1 ? "\(context.session)-\(context.fresh)" : nil
    for (index, original) in done.movements.enumerated() {
      var movement = original
      (movement.from, movement.to) = (original.to, original.from)
      movement.reverses = .init(seq: base + Int64(index), stream: owner.station == self.key.station ? nil : owner.station, qty: original.qty?.value)
      movement.steps = nil
      movement.group = group
      movement.reason = isCancelled ? "document-cancelled" : "undo"
      movement.authorisedBy = authorisedBy
      let units = [original.from?.unit, original.to?.unit].compactMap(\.self).map { Lane.unit($0) }
      add(
        .movement, movement.json, lanes: documentLanes + units + (original.serials ?? []).map { .serial(item: original.item?.code ?? "?", $0.value) })
    }
    for unit in done.seen {
      changes.append(.seen(key, unit, nil))
      // Its tag may still be there, and must not bring it back.
      changes.append(.seen(key, "undone:" + unit, Sighting(seq: done.seq, stream: owner.station)))
    }
    // What was on a pallet is as little there as the pallet.
    for (goods, sighting) in memory?.seen ?? [:] {
      if let inside = sighting.inside, done.seen.contains("unit:" + inside.unit) { changes.append(.seen(key, goods, nil)) }
    }
    var tally = owner == self.key ? tally : memory?.tallies[owner] ?? Tally()
    for (line, movement) in zip(done.tally, done.movements) where !line.isEmpty {
      tally.lines[line, default: 0] -= baseUnits(movement.qty?.value ?? "0")
      tally.short[line] = nil
    }
    tally.units -= done.units
    for (line, qty) in done.loaded ?? [:] { tally.loaded?[line, default: 0] -= qty }
    changes.append(.tally(key, owner, tally))
    changes.append(.done(key, owner, number, nil))
    state.undone = true
    state.standing = nil
    say(good(), "undone-movement", ["what": what(done)])
    guard let sscc = done.ownUnit else { return }
    add(.label, .object(["event": "voided", "sscc": .string(sscc)]), lanes: [.unit(sscc)])
    changes.append(.label(station: configuration.name, unit: sscc, nil))
    notice = Notice("undone-pallet", ["what": what(done), "unit": sscc])
  }
}
