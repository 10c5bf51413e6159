import Warehouse

extension Turn {
  var document: Document? { state.document.flatMap { master.document(type: $0.type, number: $0.number) } }
  /// As this turn has left it.
  var progress: Progress? {
    for case .progress(_, let progress?) in changes.reversed() { return progress }
    return memory?.progress
  }
  var isCancelled: Bool { document?.state == "cancelled" }

  /// Tells of a new version once. A line in hand keeps the version it was begun with.
  mutating func announceVersion() {
    guard let document, let known = state.version, document.version > known else { return }
    if state.lines.isEmpty { state.version = document.version }
    guard document.version > state.told ?? known else { return }
    state.told = document.version
    announcements.append(Notice(isCancelled ? "document-cancelled-now" : "document-changed", ["document": document.number]))
  }

  mutating func open(_ key: DocumentKey) {
    let fits: Bool
    switch configuration.flow {
    case .receiving: fits = key.type == "asn" || key.isBlind
    case .picking: fits = key.type == "order"
    case .loading: fits = key.type == "order" || key.type == "shipment"
    }
    guard fits else { return refuse("wrong-flow", ["document": key.number]) }
    if state.document == key { return command("open", "document-open", opened(key)) }
    if let present = state.document { return refuse("document-still-open", ["document": present.number]) }
    let lane = Lane.document(type: key.type, number: key.number)
    if context.parked[lane.rawValue] != nil { return refuseParked(lane) }
    let document = master.document(type: key.type, number: key.number)
    let before = context.memory.documents[key]
    let isLoading = configuration.flow == .loading
    let isFinished = isLoading ? before?.progress.isLoaded == true : before?.progress.isFinished == true
    let reopened = (document?.version ?? 0) > (before?.progress.version ?? 0)
    if isFinished, !reopened || document?.state != "open" { return refuse("document-closed", ["document": key.number]) }
    // What is picked may be closed for who picks, and is to be loaded all the same.
    if let document, document.state != "open", !isLoading || document.state == "cancelled" {
      return refuse(document.state == "cancelled" ? "document-cancelled" : "document-closed", ["document": key.number])
    }
    if key.type == "order", !isLoading, let holder = document?.holder ?? (context.link == .down ? "" : nil), holder != context.device {
      return refuse(context.link == .down ? "not-held" : "held-elsewhere", ["document": key.number])
    }
    (state.document, state.since) = (key, trigger.at.wall)
    state.version = document?.version
    let event = before == nil || isFinished || isLoading && before?.progress.isFinished == true ? "opened" : before?.progress.state == .suspended ? "resumed" : "joined"
    command("open", event == "resumed" ? "document-resumed" : "document-open", opened(key))
    var progress = before?.progress ?? Progress(state: .open)
    progress.state = .open
    progress.version = document?.version
    changes.append(.progress(key, progress))
    documentEntry(event)
  }

  private func opened(_ key: DocumentKey) -> [String: String] {
    ["document": key.number, "asOf": asOf]
  }

  mutating func openBlind() {
    guard configuration.flow == .receiving else { return refuse("wrong-flow", ["document": "-"]) }
    if let present = state.document { return refuse("document-still-open", ["document": present.number]) }
    let key = DocumentKey(DocumentKey.blind, "B-" + context.fresh.uppercased().prefix(8))
    (state.document, state.since) = (key, trigger.at.wall)
    command("blind", "blind-open", ["document": key.number])
    changes.append(.progress(key, Progress(state: .open)))
    documentEntry("opened")
  }

  /// A supplier or delivery note for a blind receipt, else a document nobody knows.
  mutating func unknownDocument(_ code: String) {
    guard let key = state.document, key.isBlind, var progress, progress.note == nil else { return refuse("unknown-document") }
    progress.note = code
    command("note", "note-taken", ["note": code])
    changes.append(.progress(key, progress))
    documentEntry("noted", ["note": .string(code)])
  }

  // MARK: Leaving a document

  mutating func suspend() {
    guard let key = state.document else { return refuse("document-missing") }
    guard finishHand("suspend", "suspended", ["document": key.number]) else { return }
    var progress = progress ?? Progress(state: .open)
    if !othersWork(on: key) { progress.state = .suspended }
    documentEntry("suspended")
    leave(key, progress)
  }

  mutating func close() {
    guard let key = state.document else { return refuse("document-missing") }
    if othersWork(on: key, withGoods: true) { return refuse("others-working", ["document": key.number]) }
    if isCancelled {
      return state.lines.isEmpty && nextDone == nil ? closeDocument(short: nil) : refuse("document-cancelled", ["document": key.number])
    }
    let missing = configuration.flow == .loading ? unloaded : missingLines(countingHand: true)
    guard missing.isEmpty else { return refuse("not-complete", ["document": key.number, "missing": missing.prefix(3).joined(separator: "; ")]) }
    closeDocument(short: nil)
  }

  mutating func closeShort() {
    guard let key = state.document else { return refuse("document-missing") }
    if configuration.flow == .picking, let line = target { return askShort(line) }
    if othersWork(on: key, withGoods: true) { return refuse("others-working", ["document": key.number]) }
    state.question = Question(.reason, "close")
    command("short", "ask-reason-now", ["choices": reasonChoices])
  }

  mutating func closeDocument(short reason: String?) {
    guard let key = state.document else { return refuse("document-missing") }
    let short = (memory?.tallies.filter { $0.key != self.key }.values.map(\.short) ?? []) + [tally.short]
    // Of several lines' reasons that of the last, so that the same work always ends in the same words.
    let lineReason = short.flatMap { $0 }.max { ($0.key, $0.value) < ($1.key, $1.value) }?.value
    let reason = isCancelled ? nil : reason ?? (configuration.flow == .loading ? nil : lineReason)
    guard finishHand(reason == nil ? "close" : "close-short", reason == nil ? "closed" : "closed-short", ["document": key.number]) else { return }
    var progress = progress ?? Progress(state: .open)
    progress.state = isCancelled ? .cancelled : reason == nil ? .closed : .short
    if configuration.flow == .loading { progress.isLoaded = true }
    progress.version = state.version
    let how = isCancelled ? "cancelled" : reason == nil ? "complete" : "short"
    if configuration.flow == .loading {
      let left = unloaded.map { JSON.string($0) }
      documentEntry("loaded", ["how": .string(how), "reason": reason.map { .string($0) }, "missing": left.isEmpty ? nil : .array(left)])
    } else {
      documentEntry("closed", ["how": .string(how), "reason": reason.map { .string($0) }, "totals": totals])
    }
    leave(key, progress)
  }

  private mutating func leave(_ key: DocumentKey, _ progress: Progress) {
    changes.append(.progress(key, progress))
    (state.document, state.since, state.version, state.unit, state.intent, state.place, state.standing) = (nil, nil, nil, nil, nil, nil, nil)
    state.undone = false
  }

  /// Goods in hand become movements where it is known where they are, and the trigger ends as these; else as a command. Says no where the goods are
  /// not finished.
  private mutating func finishHand(_ name: String, _ code: String, _ args: [String: String]) -> Bool {
    if state.lines.isEmpty, state.unit == nil {
      command(name, code, args)
      return true
    }
    guard state.unit == nil, configuration.flow == .receiving, let location = configuration.defaultLocation,
      state.lines.allSatisfy({ missing($0) == nil })
    else {
      refuse("finish-first", finishArguments)
      return false
    }
    moveLines(to: Movement.Place(location: location))
    notice = Notice(code, args)
    return true
  }

  private func othersWork(on document: DocumentKey, withGoods: Bool = false) -> Bool {
    context.memory.sessions.contains { other in
      other.key != key && other.value.document == document && (!withGoods || !other.value.lines.isEmpty || other.value.unit != nil)
    }
  }

  mutating func documentEntry(_ event: String, _ more: KeyValuePairs<String, JSON?> = [:]) {
    guard let key = state.document else { return }
    let reference = JSON.object([
      "type": .string(key.type), "number": .string(key.number), "version": state.version.map { .number($0) },
    ])
    var members = [JSON.Member("event", .string(event)), JSON.Member("document", reference)]
    members += more.compactMap { name, value in value.map { JSON.Member(name, $0) } }
    add(.document, .object(members), lanes: documentLanes)
  }
}
