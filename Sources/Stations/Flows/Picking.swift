import Warehouse

/// Picking: an order's lines one after another: where from, what, how many, where to.
extension Turn {
  /// The order line in hand, else the first that is neither done nor short nor in somebody else's hands.
  var target: Document.Line? {
    guard let document else { return nil }
    if let id = state.lines.last?.target { return document.lines.first { $0.line == id } }
    let busy = Set(
      context.memory.sessions.filter { $0.key != key && $0.value.document == state.document }.values.flatMap { $0.lines.compactMap(\.target) })
    let open = document.lines.filter { remaining($0) > 0 && !isShort($0.line) }
    return open.first { !busy.contains($0.line) } ?? open.first
  }

  /// What is still to be picked; for the line in hand what it was when it was begun.
  func remaining(_ line: Document.Line) -> Int {
    if let hand = state.lines.last, hand.target == line.line, let wanted = hand.wanted { return wanted }
    return baseUnits(line.qty) - done(line: line.line)
  }

  private func isShort(_ line: String) -> Bool {
    tally.short[line] != nil || memory?.tallies.contains { $0.key != key && $0.value.short[line] != nil } ?? false
  }

  func mustHaveLot(_ line: Line) -> Bool {
    guard configuration.flow == .picking, let target = document?.lines.first(where: { $0.line == line.target }), Contents(line).item == target.item
    else { return false }
    return target.lotRule == "exact" && target.lot != nil
  }

  mutating func pick(_ label: LabelParts) {
    if let sscc = label.sscc, label.code == nil { return pick(into: Movement.Place(unit: sscc)) }
    guard let target else { return refuse("order-done") }
    var item: (item: Item, pack: Item.Pack?)?
    if let code = label.code {
      guard let known = master.item(scanned: code) else { return refuse("unknown-item") }
      item = known
    }
    if let from = target.from, state.place != from { return refuse("location-first", ["location": from]) }
    take(label, item: item?.item, pack: item?.pack)
    if signal != .refused, signal != .duplicate { begin(target) }
  }

  /// The line in hand is for this line of the order, as it stands now.
  mutating func begin(_ target: Document.Line) {
    guard let line = state.lines.last, line.target == nil else { return }
    let wanted = remaining(target)
    state.lines[state.lines.count - 1].target = target.line
    state.lines[state.lines.count - 1].wanted = wanted
  }

  /// The item, or one that may stand for it; its lot under the order's rule.
  mutating func checkPick(_ contents: Contents, _ item: Item) -> Bool {
    guard let target else { return true }
    if item.code != target.item {
      guard target.substitutes?.contains(item.code) == true else {
        refuse("wrong-item", ["item": name(item), "expected": name(item: target.item)])
        return false
      }
      return allowed("substitute", ["item": name(item), "expected": name(item: target.item)])
    }
    let breaks: Bool
    switch target.lotRule {
    case "exact": breaks = target.lot != nil && contents.lot != nil && contents.lot != target.lot
    case "fefo":
      let wanted = target.dates?["use-by"] ?? target.dates?["best-before"]
      let day = contents.dates["use-by"] ?? contents.dates["best-before"]
      // ISO days sort as text. A lot that is not newer than the one asked for keeps the rule.
      breaks = if let wanted, let day { day > wanted } else { target.lot != nil && contents.lot != nil && contents.lot != target.lot }
    default: breaks = false
    }
    guard breaks else { return true }
    return allowed(
      "lot-rule",
      ["item": name(item), "lot": contents.lot ?? contents.dates.values.min() ?? "?", "expected": target.lot ?? target.dates?.values.min() ?? "?"],
      by: .authorise)
  }

  mutating func checkPickQuantity(_ item: Item, total: Int) -> Bool {
    guard let target, total > remaining(target) else { return true }
    return allowed(
      "over-quantity",
      [
        "item": name(item), "qty": String(total), "expected": String(remaining(target)),
        "asOf": asOf,
      ])
  }

  mutating func pick(at location: String) {
    if let line = state.lines.last, Contents(line).item != nil {
      return location == state.place ? refuse("place-missing") : pick(into: Movement.Place(location: location))
    }
    guard let target else { return refuse("order-done") }
    if let from = target.from, from != location { return refuse("wrong-location", ["location": location, "expected": from]) }
    let part = Part(.from, location, source: .scanned)
    if state.lines.isEmpty { state.lines.append(Line()) }
    begin(target)
    state.place = location
    step(
      [part], code: "from-here", ["location": location, "item": name(item: target.item), "qty": String(remaining(target))],
      detail: .object(["document": state.document?.json, "line": .string(target.line), "parts": .array([part.json])]))
  }

  mutating func confirmPick() {
    guard let location = configuration.defaultLocation else { return refuse("place-missing") }
    pick(into: Movement.Place(location: location))
  }

  private mutating func pick(into place: Movement.Place) {
    guard !state.lines.isEmpty else { return refuse("nothing-in-hand") }
    guard handIsFinished() else { return }
    moveLines(to: place)
  }

  /// What only a pick's movement has: where from, its order line, and what was expected instead.
  func complete(pick movement: inout Movement, _ line: Line, _ contents: Contents) {
    guard let target = document?.lines.first(where: { $0.line == line.target }), let key = state.document else { return }
    movement.document = .init(type: key.type, number: key.number, line: target.line)
    movement.from = Movement.Place(location: contents.from ?? state.place ?? target.from)
    var expected = movement.expected ?? Movement.Expected()
    if line.granted.contains("substitute") { (movement.substitutes, expected.item) = (target.item, target.item) }
    if line.granted.contains("lot-rule") { (movement.reason, expected.lot) = ("lot-rule", target.lot) }
    if line.granted.contains("over-quantity") { expected.qty = String(remaining(target)) }
    movement.expected = expected == Movement.Expected() ? nil : expected
  }

  // MARK: Short

  mutating func askShort(_ line: Document.Line) {
    if let hand = state.lines.last, Contents(hand).item != nil {
      guard missing(hand) == nil, configuration.defaultLocation != nil else { return refuse("finish-first", finishArguments) }
    }
    state.question = Question(.reason, "line:" + line.line)
    command("short", "ask-reason-now", ["choices": reasonChoices])
  }

  /// What was there is picked, also where it was nothing, and the place is counted.
  mutating func shortPick(_ question: Question, left: Int) {
    guard left <= 1_000_000 else { return refuse("bad-number") }
    guard let line = document?.lines.first(where: { "line:" + $0.line == question.subject }), let key = state.document else {
      state.question = nil
      return refuse("order-done")
    }
    state.question = nil
    let place = state.place ?? line.from
    let wanted = remaining(line)
    let unit = master.item(code: line.item)?.baseUnit ?? "pcs"
    var count = Movement(.count)
    count.document = .init(type: key.type, number: key.number, line: line.line)
    count.item = .init(code: line.item)
    count.qty = Quantity(left, unit: unit)
    count.how = "typed"
    count.from = Movement.Place(location: place)
    let hand = state.lines
    var short: Movement
    if let goods = hand.last, Contents(goods).item != nil {
      short = movement(goods, to: Movement.Place(location: configuration.defaultLocation))
    } else {
      short = Movement(.pick)
      short.item = .init(code: line.item)
      short.qty = Quantity(0, unit: unit)
      short.how = "scan-count"
      short.from = count.from
      short.document = count.document
    }
    short.expected = .init(item: line.item, qty: String(wanted), lot: line.lot, location: line.from)
    short.reason = question.reason
    move([short, count], consumed: [hand.flatMap { $0.seqs.compactMap(\.number) }])
    state.lines = []
    var tally = tally
    tally.short[line.line] = question.reason
    changes.append(.tally(key, self.key, tally))
    notice = Notice("short-picked", ["item": name(item: line.item), "qty": short.qty?.value ?? "0", "expected": String(wanted)])
  }

  // MARK: A cancelled order

  /// Goods of a cancelled order go back where they came from: the place's code is the word that they are there again.
  mutating func putBack(at location: String) -> Bool {
    guard state.lines.isEmpty, let (owner, number, done) = nextDone, done.movements.first?.from?.location == location else { return false }
    reverse(owner, number, done)
    notice = Notice("put-back", ["what": what(done), "location": location])
    return true
  }
}
