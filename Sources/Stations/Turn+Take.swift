import Warehouse

extension Turn {
  /// From a complete code to what it means here and now.
  mutating func take() {
    let recognised = recogniser.recognise(scan)
    switch recognised {
    case .badge, .confidential: isConfidential = true
    case .goods(let parts): repaired = parts.repaired
    default: break
    }
    if inService { return service(recognised) }
    guard scan.data.count <= Turn.longestCode else { return refuse("too-long", ["length": String(scan.data.count)]) }
    let scanner = trigger.device.rawValue + (scan.unit.map { "/" + $0 } ?? "")
    let code = fingerprint(scan.data)
    if let first = sameSight(scanner, code, recognised) {
      return duplicate(of: first, "duplicate", ["scanned": shown(recognised)])
    }
    announceVersion()
    meet(recognised)
    guard signal == .good || signal == .storedOffline, let index = entries.firstIndex(where: { $0.device != nil }), var seen = state.scanners[scanner]
    else { return }
    (seen.code, seen.at, seen.seq) = (code, trigger.at.mono, .draft(index))
    state.scanners[scanner] = seen
  }

  /// The first sight of this code, where this is only another sight of it: the same code, neither serial nor SSCC in it, from the same scanner
  /// within the window, and not in a stored-scan upload. An upload shows by two codes less than 60 ms apart and lasts until 500 ms of quiet.
  private mutating func sameSight(_ scanner: String, _ code: Int64, _ recognised: Recognised) -> Seq? {
    let now = trigger.at.mono
    guard var seen = state.scanners[scanner] else {
      state.scanners[scanner] = ScannerMemory(last: now, code: 0, at: .min / 2, seq: .stored(0), burst: false)
      return nil
    }
    let gap = now - seen.last
    // A negative gap is another boot.
    if (0..<60).contains(gap) { seen.burst = true } else if !(0..<500).contains(gap) { seen.burst = false }
    seen.last = now
    state.scanners[scanner] = seen
    if scan.typed || seen.burst || seen.code != code || !(0..<configuration.duplicateWindow).contains(now - seen.at) { return nil }
    if case .goods(let parts) = recognised, parts.serial != nil || parts.sscc != nil { return nil }
    return seen.seq
  }

  private func shown(_ recognised: Recognised) -> String {
    isConfidential ? "•••" : visible(scan.data, limit: 60)
  }

  private func fingerprint(_ data: [UInt8]) -> Int64 {
    Int64(data.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } >> 1)
  }

  /// Bytes. No label of goods is longer; what is, cannot be worked with and would only swell the state.
  static let longestCode = 1000

  /// A recognised code: an answer to a question, or work.
  mutating func meet(_ recognised: Recognised) {
    if let question = state.question, answer(question, recognised) { return }
    switch recognised {
    case .badge(let id): return badge(id)
    case .card(.service): return startService()
    case .unknownCard: return refuse("unknown-card")
    case .pairing(let card): return pair(card)
    case .badLabel(let problem): return refuse("bad-label", ["problem": problem])
    case .confidential: return refuse("confidential")
    default: break
    }
    if operatorID == nil, configuration.operator == .required { return refuse("operator-missing") }
    switch recognised {
    case .card(let card): self.card(card)
    case .number(let number): self.number(number, source: .scanned)
    case .reason: refuse("nothing-asked")
    case .document(let key): open(key)
    case .unknownDocument(let code): unknownDocument(code)
    case .typed(let text): typed(text)
    case .location(let code): place(code)
    case .goods(let parts): goods(parts)
    case .unknown(let text): unknownCode(text)
    case .badge, .unknownCard, .pairing, .badLabel, .confidential: break
    }
  }

  private mutating func card(_ card: Card) {
    switch card {
    case .undo: undo()
    case .cancel: cancel()
    case .confirm: confirm()
    case .close: close()
    case .closeShort: closeShort()
    case .suspend: suspend()
    case .damaged: damaged()
    case .putAside: putAside()
    case .blindReceipt: openBlind()
    case .noLot: noLot()
    case .openUnit: intend(.openUnit)
    case .closePallet: closePallet()
    case .service: break
    }
  }

  private mutating func goods(_ parts: LabelParts) {
    if let sscc = parts.sscc, attach(sscc) { return }
    guard ready() else { return }
    for lane in lanes(of: parts) where context.parked[lane.rawValue] != nil { return refuseParked(lane) }
    switch configuration.flow {
    case .receiving: receive(parts)
    case .picking: pick(parts)
    case .loading: load(parts)
    }
  }

  private mutating func place(_ code: String) {
    if isCancelled, putBack(at: code) { return }
    guard ready() else { return }
    if master.location(code: code) == nil, master.asOf != nil, !allowed("unknown-location", ["location": code]) { return }
    switch configuration.flow {
    case .receiving: receive(at: code)
    case .picking: pick(at: code)
    case .loading: refuse("load-number")
    }
  }

  /// Whether there is a document to work on, and nothing speaks against it.
  mutating func ready() -> Bool {
    guard let key = state.document else {
      refuse("document-missing")
      return false
    }
    if isCancelled {
      refuse("document-cancelled", ["document": key.number])
      return false
    }
    let lane = Lane.document(type: key.type, number: key.number)
    if context.parked[lane.rawValue] != nil {
      refuseParked(lane)
      return false
    }
    return true
  }

  mutating func refuseParked(_ lane: Lane) {
    let parked = context.parked[lane.rawValue]
    refuse("parked", ["why": parked?.detail ?? parked?.code ?? "?"])
  }

  func lanes(of parts: LabelParts) -> [Lane] {
    var lanes: [Lane] = []
    if let sscc = parts.sscc { lanes.append(.unit(sscc)) }
    if let serial = parts.serial, let code = parts.code, let item = master.item(scanned: code)?.item {
      lanes.append(.serial(item: item.code, serial))
    }
    return lanes
  }

  // MARK: Service mode

  private mutating func service(_ recognised: Recognised) {
    if recognised == .card(.service) {
      changes.append(.station(configuration.name, StationState()))
      add(.test, .object(["recognised": .string("service-off")]))
      return say(.good, "service-off", ["station": configuration.name])
    }
    add(.test, .object(["recognised": .string(word(recognised))]))
    say(.good, "test", ["scanned": shown(recognised), "what": word(recognised)])
  }

  private mutating func startService() {
    changes.append(
      .station(configuration.name, StationState(serviceUntil: trigger.at.mono + Int64(configuration.serviceMinutes) * 60_000, boot: context.boot)))
    command("service", "service-on", ["station": configuration.name, "minutes": String(configuration.serviceMinutes)])
  }

  /// A scanner that has a station keeps it: who scans another's card by mistake must not take the scanner away.
  private mutating func pair(_ card: PairingCard) {
    guard card == PairingCard(station: configuration.name) else { return refuse("scanner-has-station", ["station": configuration.name]) }
    command("pair", "scanner-here", ["station": configuration.name])
  }

  private func word(_ recognised: Recognised) -> String {
    switch recognised {
    case .badge: "badge"
    case .card(let card): "card \(card.rawValue)"
    case .number(let number): "number \(number)"
    case .reason(let reason): "reason \(reason)"
    case .unknownCard: "unknown card"
    case .pairing: "a station's card"
    case .document(let key): "\(key.type) \(key.number)"
    case .unknownDocument(let code): "unknown document \(code)"
    case .location(let code): "location \(code)"
    case .goods(let parts): parts.sscc.map { "pallet \($0)" } ?? parts.code.map { master.item(scanned: $0)?.item.code ?? $0 } ?? "part of a label"
    case .badLabel(let problem): "bad label: \(problem)"
    case .confidential: "confidential"
    case .typed(let text), .unknown(let text): "unknown \(visible(Array(text.utf8), limit: 40))"
    }
  }
}
