import Warehouse

extension Turn {
  /// Whether the code was the answer to what the station waits for. Anything else drops a question that only offered to override a refusal.
  mutating func answer(_ question: Question, _ recognised: Recognised) -> Bool {
    switch (question.kind, recognised) {
    case (.confirm, .card(.confirm)):
      takeAfterAll(question)
      return true
    case (.authorise, .badge(let id)):
      guard master.operator(id: id)?.supervisor == true else {
        refuse("not-supervisor", ["scanned": "•••"])
        return true
      }
      authorisedBy = id
      takeAfterAll(question)
      return true
    case (.takeOver, .card(.confirm)):
      handOver(to: question.subject)
      return true
    case (.takeOver, .badge(let id)) where id == question.subject:
      handOver(to: id)
      return true
    case (.reason, .number(let number)):
      answerReason(question, configuration.reasons.indices.contains(number - 1) ? configuration.reasons[number - 1] : nil)
      return true
    case (.reason, .reason(let reason)):
      answerReason(question, reason)
      return true
    case (.reason, .typed(let text)):
      let index = Int(text).map { $0 - 1 } ?? -1
      answerReason(question, configuration.reasons.indices.contains(index) ? configuration.reasons[index] : nil)
      return true
    case (.count, .number(let number)):
      shortPick(question, left: number)
      return true
    case (.count, .typed(let text)):
      if let number = Int(text), text.utf8.count <= 9 { shortPick(question, left: number) } else { refuse("bad-number") }
      return true
    case (_, .card(.undo)), (_, .card(.cancel)):
      state.question = nil
      command("take-back", "question-dropped")
      return true
    case (.reason, .goods), (.reason, .location), (.count, .goods), (.count, .location), (.reason, .card), (.count, .card), (.count, .reason),
      (.reason, .document), (.count, .document):
      refuse("answer-first")
      return true
    case (.reason, _), (.count, _): return false
    case (.confirm, _), (.authorise, _), (.takeOver, _):
      state.question = nil
      return false
    }
  }

  /// The code that was refused, once more, with leave.
  private mutating func takeAfterAll(_ question: Question) {
    state.question = nil
    guard let pending = question.pending else { return refuse("nothing-to-confirm") }
    granted = pending.granted + [question.subject]
    scan = Scan(data: bytes(hex: pending.code) ?? [], symbology: pending.symbology, typed: pending.typed)
    meet(recogniser.recognise(scan))
  }

  private mutating func answerReason(_ question: Question, _ reason: String?) {
    guard let reason else { return refuse("no-such-choice", ["choices": reasonChoices]) }
    state.question = nil
    switch question.subject {
    case "damaged":
      state.intent = Intent(kind: .damaged, reason: reason)
      command("reason", "damaged-next", ["reason": "@" + reason], detail: .object(["reason": .string(reason)]))
    case "close": closeDocument(short: reason)
    default:
      state.question = Question(.count, question.subject, reason: reason)
      command("reason", "reason-taken", ["reason": "@" + reason], detail: .object(["reason": .string(reason)]))
    }
  }

  var reasonChoices: String {
    configuration.reasons.enumerated().map { "\($0.offset + 1) \(Words.say("@" + $0.element, in: configuration.language))" }.joined(separator: ", ")
  }

  // MARK: Badges

  mutating func badge(_ id: String) {
    if case .fixed = configuration.operator { return refuse("badge-not-needed", ["scanned": "•••"]) }
    guard let known = name(operator: id) else { return refuse("unknown-badge", ["scanned": "•••"]) }
    guard let present = state.operator else {
      command("badge", "operator-in", ["name": known])
      state.operator = id
      return operatorEntry("in", id)
    }
    if present == id {
      guard state.lines.isEmpty else { return refuse("finish-first", finishArguments.merging(["scanned": "•••"]) { $1 }) }
      command("badge", "operator-out", ["name": known])
      operatorEntry("out", id)
      state.operator = nil
    } else if state.document != nil || !state.lines.isEmpty {
      command("badge", "take-over", ["name": known, "document": state.document?.number ?? "?"])
      state.question = Question(.takeOver, id)
    } else {
      command("badge", "operator-in", ["name": known])
      operatorEntry("out", present)
      state.operator = id
      operatorEntry("in", id)
    }
  }

  private mutating func handOver(to id: String) {
    state.question = nil
    let from = state.operator
    command("take-over", "taken-over", ["name": name(operator: id) ?? id, "document": state.document?.number ?? "?"])
    state.operator = id
    operatorEntry("handover", id, from: from)
  }

  /// `nil` for a badge that the centre does not know. Where nothing ever came down nobody is known, and work goes on.
  private func name(operator id: String) -> String? {
    master.operator(id: id)?.name ?? (master.asOf == nil ? String(id.prefix(6)) : nil)
  }

  private mutating func operatorEntry(_ event: String, _ id: String, from: String? = nil) {
    add(
      .operator, .object(["event": .string(event), "operator": .string(id), "from": from.map { .string($0) }, "document": state.document?.json]),
      lanes: documentLanes)
  }
}

extension DocumentKey {
  var json: JSON { .object(["type": .string(type), "number": .string(number)]) }
}
