import Warehouse

extension Turn {
  /// All lines in hand become movements to one place, applied together.
  mutating func moveLines(to place: Movement.Place, unit: String? = nil, seen: [String] = [], extra: [Movement] = []) {
    let lines = state.lines
    var movements = lines.map { movement($0, to: place) }
    let pieces = movements.compactMap { $0.qty.flatMap { Int($0.value) } }.reduce(0, +)
    movements += extra
    let first = lines.first.map(Contents.init)
    move(movements, consumed: lines.map { $0.seqs.compactMap(\.number) }, ownUnit: unit, seen: seen + lines.flatMap(serialKeys))
    state.lines = []
    state.unknown = nil
    if state.intent?.kind == .damaged { state.intent = nil }
    let where_ = place.unit.map { "…" + $0.suffix(6) } ?? place.location ?? "-"
    let item = first?.item.map { name(item: $0) } ?? first?.raw ?? "?"
    notice =
      lines.count == 1
      ? Notice("moved", ["item": item, "qty": String(pieces), "place": where_])
      : Notice("moved-many", ["lines": String(lines.count), "qty": String(pieces), "place": where_])
  }

  private func serialKeys(_ line: Line) -> [String] {
    let contents = Contents(line)
    guard let item = contents.item else { return [] }
    return GoodsKey.of(line.steps.flatMap(\.parts), item: item, pack: contents.packed, plain: plain)
  }

  /// The serial inside a marking code that is kept byte for byte.
  func plain(_ serial: String) -> String {
    guard serial.utf8.count > 20 || serial.contains("\u{1D}"),
      case .goods(let parts) = recogniser.recognise(Scan(data: Array(serial.utf8), symbology: "]d2"))
    else { return serial }
    return parts.serial ?? serial
  }

  func movement(_ line: Line, to place: Movement.Place) -> Movement {
    let contents = Contents(line)
    let item = contents.item.flatMap { master.item(code: $0) }
    var movement = Movement(configuration.flow == .receiving ? .receive : .pick)
    movement.item = .init(code: contents.item, gtin: contents.pack.flatMap { $0.utf8.count == 14 ? $0 : nil }, raw: contents.raw)
    let total = quantity(contents, item)
    movement.qty = Quantity(total, unit: item?.baseUnit ?? "pcs")
    if let (pack, count) = contents.packs.first, contents.packs.count == 1, let size = contents.unitsPerPack, size != 1 {
      movement.captured = .init(
        value: String(count), unit: contents.level ?? "pack", pack: pack.isEmpty ? nil : pack, unitsPerPack: String(size), itemVersion: item?.version)
    }
    movement.weight = contents.weight.map { .init(net: $0.value, unit: $0.unit) }
    movement.how = contents.how
    movement.lot = contents.lot
    movement.dates = contents.dates.isEmpty ? nil : contents.dates
    if !contents.dates.isEmpty { movement.expiry = configuration.expiry && trigger.at.quality == .synced ? "checked" : "not-checked" }
    movement.serials = contents.serials.isEmpty ? nil : contents.serials.map { .init($0.value, source: $0.source.word) }
    var to = place
    if let unit = line.unit { (to.unit, to.issuer, to.contents) = (unit, "foreign", "declared") }
    switch line.purpose {
    case .goods: break
    case .damaged: to.status = "damaged"
    case .putAside: to.status = "unknown"
    }
    movement.to = to
    movement.reason = line.reason ?? line.granted.first { ["not-on-document", "expired", "substitute"].contains($0) }
    movement.authorisedBy = line.authorisedBy
    movement.expected = expectation(line, contents)
    if line.target != nil { complete(pick: &movement, line, contents) }
    return movement
  }

  /// What was expected, where a person let something else pass.
  private func expectation(_ line: Line, _ contents: Contents) -> Movement.Expected? {
    guard !line.granted.isEmpty, let item = contents.item else { return nil }
    var expected = Movement.Expected()
    if line.granted.contains("wrong-lot") { expected.lot = lotChoices(contents).joined(separator: ", ") }
    if line.granted.contains("over-quantity") { expected.qty = balance(item: item, lot: contents.lot).map { String($0.expected) } }
    return expected == Movement.Expected() ? nil : expected
  }

  /// Movements made by this trigger: entries, tally, sightings and the row that lets them be undone.
  mutating func move(
    _ movements: [Movement], consumed: [[Int64]], lanes: [Lane] = [], ownUnit: String? = nil, seen: [String] = [], units: Int = 0,
    loaded: [String: Int] = [:]
  ) {
    guard let key = state.document else { return }
    var tally = tally
    var counted: [String] = []
    let group = movements.count > 1 ? "\(context.session)-\(context.fresh)" : nil
    let first = nextDraft
    var stored: [Movement] = []
    let document = document
    let lines = movements.count > 1 ? Dictionary(grouping: document?.lines ?? [], by: \.item) : nil
    for (index, var movement) in movements.enumerated() {
      var line = movement.document?.line
      if line == nil, let item = movement.item?.code {
        line = lines.map { documentLine(lot: movement.lot, among: $0[item] ?? []) } ?? documentLine(item: item, lot: movement.lot)
      }
      movement.document = .init(type: key.type, number: key.number, line: line, version: state.version)
      movement.party = movement.party ?? document?.party
      movement.group = group
      if consumed.indices.contains(index), !consumed[index].isEmpty { movement.steps = consumed[index] }
      let counts = movement.kind == .receive || movement.kind == .pick
      let target = counts ? line ?? movement.item.map { "+" + ($0.code ?? "?") } : nil
      if let target { tally.lines[target, default: 0] += baseUnits(movement.qty?.value ?? "0") }
      counted.append(target ?? "")
      add(.movement, movement.json, lanes: documentLanes + unique(lanes + self.lanes(of: movement)))
      stored.append(movement)
    }
    for unit in seen where unit.hasPrefix("unit:") || sighting(unit) == nil {
      changes.append(.seen(key, unit, Sighting(seq: first, stream: configuration.stream.rawValue)))
      if isSeen("undone:" + unit) { changes.append(.seen(key, "undone:" + unit, nil)) }
    }
    tally.units += units
    if !loaded.isEmpty { tally.loaded = (tally.loaded ?? [:]).merging(loaded) { $0 + $1 } }
    changes.append(
      .done(
        key, self.key, tally.next,
        Done(seq: first, movements: stored, tally: counted, ownUnit: ownUnit, units: units, seen: seen, loaded: loaded.isEmpty ? nil : loaded)))
    tally.next += 1
    changes.append(.tally(key, self.key, tally))
    state.undone = false
    say(good(), "moved-many", ["lines": String(movements.count), "qty": "", "place": ""])
  }

  private func lanes(of movement: Movement) -> [Lane] {
    let units = [movement.from?.unit, movement.to?.unit].compactMap(\.self).map { Lane.unit($0) }
    let item = movement.item?.code ?? "?"
    return units + (movement.serials ?? []).map { Lane.serial(item: item, plain($0.value)) }
  }

  private func unique(_ lanes: [Lane]) -> [Lane] {
    var seen: Set<Lane> = []
    return lanes.filter { seen.insert($0).inserted }
  }

  /// A line that has gathered as many steps as a state should hold becomes a movement where it is known where the goods are: the trigger is then
  /// that movement instead of one more step.
  mutating func closeFullLine() {
    guard state.unit == nil, configuration.flow == .receiving, let location = configuration.defaultLocation, let line = state.lines.last,
      missing(line) == nil, line.unit == nil, entries.last?.kind == .step
    else { return }
    entries.removeLast()
    let (others, heard) = (state.lines.dropLast(), signal)
    state.lines = [line]
    moveLines(to: Movement.Place(location: location))
    state.lines = Array(others)
    signal = heard
  }
}
