import Warehouse

/// Receiving: a document or a blind receipt, then goods, counted, and where they are; or whole pallets by one scan.
extension Turn {
  mutating func receive(_ label: LabelParts) {
    if let sscc = label.sscc { return receive(unit: sscc, label) }
    guard let code = label.code ?? label.contentCode else {
      if label.lot == nil, label.serial == nil, label.dates.isEmpty, label.count == nil { return refuse("nothing-useful") }
      return take(label, item: nil, pack: nil)
    }
    if state.intent?.kind == .putAside { return putAside(raw: code) }
    guard let known = master.item(scanned: code) else {
      state.unknown = code
      return refuse("unknown-item")
    }
    take(label, item: known.item, pack: known.pack)
  }

  private mutating func receive(unit sscc: String, _ label: LabelParts) {
    guard let key = state.document else { return refuse("document-missing") }
    let isOurs = memory?.done.values.contains { $0.values.contains { $0.ownUnit == sscc } } == true
    if isOurs, !state.lines.isEmpty, state.unit == nil {
      guard handIsFinished() else { return }
      return moveLines(to: Movement.Place(location: configuration.defaultLocation, unit: sscc, issuer: "own", contents: "verified"))
    }
    let seen = "unit:" + sscc
    if let first = sighting(seen) { return duplicate(of: first.seq, stream: first.stream, "duplicate-unit", ["unit": sscc]) }
    if let known = master.handlingUnit(sscc: sscc) {
      return duplicate(of: nil, "unit-in-stock", ["unit": sscc, "location": known.location ?? "?"])
    }
    let announcement = master.announcement(sscc: sscc)
    guard state.lines.isEmpty || announcement == nil && label.contentCode == nil else { return refuse("finish-first", finishArguments) }
    guard state.unit == nil else { return refuse("finish-first", finishArguments) }
    if !state.lines.isEmpty {
      // Goods in hand, and a pallet nobody announced: that is where they go.
      guard handIsFinished() else { return }
      return moveLines(to: Movement.Place(location: configuration.defaultLocation, unit: sscc, issuer: "foreign", contents: "verified"), seen: [])
    }
    if let announcement, DocumentKey(announcement.document.type, announcement.document.number) != key {
      return refuse("unit-elsewhere", ["unit": sscc, "document": announcement.document.number])
    }
    if let content = label.contentCode { return receive(labelled: sscc, content: content, label) }
    guard let announcement else {
      if !announced.isEmpty || document?.units?.isEmpty == false, !allowed("unit-not-announced", ["unit": sscc, "document": key.number]) { return }
      return openUnit(sscc)
    }
    if announcement.document.unitRule == "open" || state.intent?.kind == .openUnit { return openUnit(sscc) }
    receiveWhole(announcement.unit)
  }

  /// Contents as the sender declared them: a movement for each, all or none.
  private mutating func receiveWhole(_ unit: Document.AnnouncedUnit) {
    let declared = leaves(unit)
    for (inner, content) in declared {
      if let item = master.item(code: content.item), !checkAnnouncedQuantity(item, unseen(content, of: inner)) { return }
    }
    let movements = whole(unit, at: configuration.defaultLocation, how: "document")
    move(movements, consumed: [], lanes: allUnits(unit).map { Lane.unit($0) }, seen: keys(ofWhole: unit), units: 1)
    state.standing = unit.sscc
    state.intent = nil
    notice = Notice("unit-received", ["unit": unit.sscc, "lines": String(declared.count)])
  }

  /// Base units of declared contents that were not seen before: piece by piece, or with a unit inside.
  func unseen(_ content: Document.Content, of unit: String) -> Int {
    isSeen("unit:" + unit) ? 0 : max(0, baseUnits(content.qty) - keys(of: content).count { isSeen($0) } * unitsEach(content))
  }

  /// The movements of a pallet that is taken as declared; what was seen of it before, piece by piece, is left out.
  func whole(_ unit: Document.AnnouncedUnit, at location: String?, how: String) -> [Movement] {
    func place(_ unit: String) -> Movement.Place { Movement.Place(location: location, unit: unit, issuer: "foreign", contents: "declared") }
    var movements: [Movement] = []
    for (inner, content) in leaves(unit) {
      let left = unseen(content, of: inner)
      guard left > 0 || left == baseUnits(content.qty) && !isSeen("unit:" + inner) else { continue }
      var movement = Movement(.receive)
      let item = master.item(code: content.item)
      movement.item = .init(code: content.item)
      let unit = item?.baseUnit ?? "pcs"
      movement.qty = left == baseUnits(content.qty) ? Quantity(content.qty, unit: unit) : Quantity(left, unit: unit)
      movement.how = how
      movement.lot = content.lot
      movement.dates = content.dates
      movement.serials = content.serials.map { zip($0, keys(of: content)).filter { !isSeen($0.1) }.map(\.0) }?.map { .init($0, source: "document") }
      movement.to = place(inner)
      movements.append(movement)
    }
    if movements.isEmpty {
      var movement = Movement(.receive)
      movement.how = how
      movement.to = place(unit.sscc)
      movements = [movement]
    }
    return movements
  }

  func keys(ofWhole unit: Document.AnnouncedUnit) -> [String] {
    allUnits(unit).map { "unit:" + $0 } + leaves(unit).flatMap { _, content in keys(of: content) }
  }

  func allUnits(_ unit: Document.AnnouncedUnit, depth: Int = 0) -> [String] {
    [unit.sscc] + (depth < 16 ? (unit.units ?? []).flatMap { allUnits($0, depth: depth + 1) } : [])
  }

  /// A pallet whose own label says what is on it (SSCC with content item and count).
  private mutating func receive(labelled sscc: String, content: String, _ label: LabelParts) {
    guard let known = master.item(scanned: content) else {
      state.unknown = content
      return refuse("unknown-item")
    }
    var inner = label
    (inner.sscc, inner.code) = (nil, nil)
    take(inner, item: known.item, pack: known.pack)
    guard signal != .refused, signal != .duplicate, !state.lines.isEmpty, let key = state.document else { return }
    state.lines[state.lines.count - 1].unit = sscc
    changes.append(.seen(key, "unit:" + sscc, Sighting(seq: .draft(0), stream: configuration.stream.rawValue)))
  }

  private mutating func openUnit(_ sscc: String) {
    state.unit = sscc
    state.intent = nil
    let expected = contents(ofUnit: sscc)
    command(
      "open-unit", "unit-open",
      ["unit": sscc, "contents": expected.isEmpty ? "?" : expected.prefix(4).map { "\(name(item: $0.item)) × \($0.qty)" }.joined(separator: "; ")],
      detail: .object(["unit": .string(sscc)]))
  }

  // MARK: Where the goods are

  mutating func receive(at location: String) {
    if state.unit != nil { return closeUnit(location: location) }
    if state.lines.isEmpty, let unit = state.standing {
      var movement = Movement(.putaway)
      movement.from = Movement.Place(location: configuration.defaultLocation, unit: unit)
      movement.to = Movement.Place(location: location, unit: unit)
      move([movement], consumed: [], lanes: [.unit(unit)])
      state.standing = nil
      notice = Notice("unit-placed", ["unit": unit, "location": location])
      return
    }
    guard !state.lines.isEmpty else { return refuse("nothing-in-hand") }
    guard handIsFinished() else { return }
    moveLines(to: Movement.Place(location: location))
  }

  mutating func confirm() {
    guard ready() else { return }
    if configuration.flow == .picking { return confirmPick() }
    if state.unit != nil { return closeUnit(location: configuration.defaultLocation) }
    guard !state.lines.isEmpty else { return refuse("nothing-to-confirm") }
    guard handIsFinished() else { return }
    guard let location = configuration.defaultLocation else { return refuse("place-missing") }
    moveLines(to: Movement.Place(location: location))
  }

  mutating func handIsFinished() -> Bool {
    guard state.lines.contains(where: { missing($0) != nil }) else { return true }
    refuse("not-finished", finishArguments)
    return false
  }

  mutating func intend(_ kind: Intent.Kind) {
    guard ready() else { return }
    guard configuration.flow == .receiving else { return refuse("wrong-flow", ["document": state.document?.number ?? "?"]) }
    state.intent = Intent(kind: kind)
    command("open", "open-next")
  }

  mutating func damaged() {
    guard ready() else { return }
    guard configuration.flow == .receiving else { return refuse("wrong-flow", ["document": state.document?.number ?? "?"]) }
    guard state.lines.allSatisfy({ missing($0) == nil }) else { return refuse("finish-first", finishArguments) }
    state.question = Question(.reason, "damaged")
    command("damaged", "ask-reason-now", ["choices": reasonChoices])
  }

  mutating func putAside() {
    guard ready() else { return }
    guard configuration.flow == .receiving else { return refuse("wrong-flow", ["document": state.document?.number ?? "?"]) }
    guard state.lines.allSatisfy({ missing($0) == nil }) else { return refuse("finish-first", finishArguments) }
    if let unknown = state.unknown { return putAside(raw: unknown) }
    state.intent = Intent(kind: .putAside)
    command("put-aside", "put-aside-next")
  }

  mutating func putAside(raw: String) {
    var line = Line()
    line.purpose = .putAside
    state.lines.append(line)
    (state.intent, state.unknown) = (nil, nil)
    let part = Part(.raw, raw, source: .scanned)
    var contents = Contents(Line())
    contents.add(part)
    accept([part], contents, nil)
    notice = Notice("aside-taken", ["code": raw])
  }

  mutating func unknownCode(_ text: String) {
    if state.intent?.kind == .putAside, state.document != nil { return putAside(raw: text) }
    guard state.document != nil else { return refuse("unknown-code") }
    state.unknown = text.isEmpty ? nil : String(text.prefix(200))
    refuse("unknown-code")
  }
}
