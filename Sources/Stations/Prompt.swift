import Warehouse

extension Turn {
  /// What the worker is to do next.
  func prompt() -> Notice {
    if inService { return Notice("ask-test", ["station": configuration.name]) }
    if let question = state.question { return prompt(question) }
    if operatorID == nil, configuration.operator == .required { return Notice("ask-badge") }
    if let late = context.memory.labels[configuration.name]?.values.filter({ $0.state == .attach && !isAttached($0.unit) }).min(by: {
      ($0.since, $0.unit) < ($1.since, $1.unit)
    }),
      state.lines.isEmpty
    {
      return Notice("ask-attach", ["unit": "…" + late.unit.suffix(6)])
    }
    guard let key = state.document else { return Notice("ask-document") }
    if isCancelled { return promptCancelled(key) }
    return switch configuration.flow {
    case .receiving: promptReceiving(key)
    case .picking: promptPicking(key)
    case .loading: promptLoading(key)
    }
  }

  /// In this very turn.
  private func isAttached(_ unit: String) -> Bool {
    changes.contains { if case .label(station: _, unit: unit, nil) = $0 { true } else { false } }
  }

  private func prompt(_ question: Question) -> Notice {
    switch question.kind {
    case .confirm: Notice("ask-confirm")
    case .authorise: Notice("ask-supervisor")
    case .takeOver: Notice("ask-take-over", ["document": state.document?.number ?? "?"])
    case .reason: Notice("ask-reason", ["choices": reasonChoices])
    case .count: Notice("ask-count", ["location": state.place ?? target?.from ?? "?"])
    }
  }

  private func promptCancelled(_ key: DocumentKey) -> Notice {
    if !state.lines.isEmpty { return Notice("ask-drop", ["document": key.number]) }
    guard let (_, _, done) = nextDone else { return Notice("ask-close", ["document": key.number]) }
    return Notice("ask-put-back", ["what": what(done), "location": done.movements.first?.from?.location ?? "-"])
  }

  private func promptReceiving(_ key: DocumentKey) -> Notice {
    if let line = state.lines.last {
      if let missing = missing(line) { return ask(missing, Contents(line)) }
      if let clumsy = state.lines.first(where: { self.missing($0) != nil }), let missing = missing(clumsy) { return ask(missing, Contents(clumsy)) }
      let contents = Contents(line)
      let item = contents.item.flatMap { master.item(code: $0) }
      return Notice(
        state.unit == nil ? configuration.defaultLocation == nil ? "ask-more-or-place" : "ask-more-or-ok" : "ask-more-in-unit",
        ["item": item.map(name) ?? contents.raw ?? "?", "qty": String(quantity(contents, item)), "unit": item?.baseUnit ?? "pcs"])
    }
    if let intent = state.intent {
      switch intent.kind {
      case .damaged: return Notice("ask-damaged")
      case .putAside: return Notice("ask-aside")
      case .openUnit: return Notice("ask-open")
      }
    }
    if let unit = state.unit { return Notice("ask-unit-goods", ["unit": "…" + unit.suffix(6)]) }
    if let unit = state.standing, configuration.defaultLocation == nil { return Notice("ask-unit-place", ["unit": "…" + unit.suffix(6)]) }
    if key.isBlind, progress?.note == nil, tally.next == 0 { return Notice("ask-note", ["document": key.number]) }
    return Notice("ask-goods", ["document": key.number])
  }

  private func promptPicking(_ key: DocumentKey) -> Notice {
    guard let target else { return Notice("ask-close", ["document": key.number]) }
    let item = name(item: target.item)
    if let from = target.from, state.place != from {
      return Notice("ask-pick-place", ["location": from, "item": item, "qty": String(remaining(target))])
    }
    guard let line = state.lines.last, Contents(line).item != nil else {
      return Notice("ask-pick-item", ["item": item, "qty": String(remaining(target)), "lot": target.lot ?? "-"])
    }
    let contents = Contents(line)
    if let missing = missing(line) { return ask(missing, contents) }
    let total = quantity(contents, contents.item.flatMap { master.item(code: $0) })
    let args = ["item": item, "qty": String(total), "expected": String(remaining(target))]
    return Notice(total < remaining(target) ? "ask-pick-more" : "ask-pick-drop", args)
  }

  private func ask(_ missing: Missing, _ contents: Contents) -> Notice {
    let item = contents.item.map { name(item: $0) } ?? contents.raw ?? "?"
    switch missing {
    case .item: return Notice("ask-item")
    case .packSize: return Notice("ask-pack-size", ["item": item])
    case .lot:
      let choices = lotChoices(contents)
      return choices.isEmpty ? Notice("ask-lot", ["item": item]) : Notice("ask-lot-choice", ["item": item, "choices": list(choices)])
    case .date:
      let choices = dateChoices(contents)
      return choices.isEmpty ? Notice("ask-date", ["item": item]) : Notice("ask-date-choice", ["item": item, "choices": list(choices)])
    case .serial: return Notice("ask-serial", ["item": item])
    case .quantity: return Notice("ask-quantity", ["item": item])
    }
  }
}
