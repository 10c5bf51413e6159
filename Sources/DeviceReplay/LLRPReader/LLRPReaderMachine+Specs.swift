import Protocols

/// The life of ROSpecs and AccessSpecs: orders, triggers, and which one runs.
extension LLRPReaderMachine {
  mutating func addROSpec(_ body: LLRPBody) throws(LLRPReaderRefusal) {
    guard let parameter = body.first("ROSpec") else { return }
    let spec = try LLRPReaderROSpec(parameter, model, impinj: hasImpinjExtensions)
    guard roSpecs.count < model.maximumROSpecs else {
      throw LLRPReaderRefusal(flaw: .overflowParameter, path: [177], text: "at most \(model.maximumROSpecs) ROSpecs")
    }
    guard !roSpecs.contains(where: { $0.id == spec.id }) else {
      throw .invalid(parameter.body, "ROSpecID", [177], "ROSpec \(spec.id) exists already")
    }
    roSpecs.append(spec)
    settings.state &+= 1
    notices.append(Notice(code: "simulate.rospec-added", arguments: ["id": "\(spec.id)"]))
  }

  mutating func orderROSpec(_ order: UInt16, _ body: LLRPBody) throws(LLRPReaderRefusal) {
    let id = UInt32(truncatingIfNeeded: body.number("ROSpecID"))
    let chosen = roSpecs.indices.filter { id == 0 || roSpecs[$0].id == id }
    guard id == 0 || !chosen.isEmpty else { throw .invalid(body, "ROSpecID", "there is no ROSpec \(id)") }
    settings.state &+= 1
    switch order {
    case 21:
      for index in chosen {
        roSpecs[index].restarts = false
        stop(index)
      }
      roSpecs.removeAll { id == 0 || $0.id == id }
    case 22:
      guard id != 0, let index = chosen.first else { throw .invalid(body, "ROSpecID", "one ROSpec is started at a time") }
      guard roSpecs[index].state != .disabled else { throw .invalid(body, "ROSpecID", "ROSpec \(id) is disabled") }
      if roSpecs[index].state == .active { return }
      guard start(index) else { throw .invalid(body, "ROSpecID", "another ROSpec is running") }
    case 23:
      guard id != 0, let index = chosen.first else { throw .invalid(body, "ROSpecID", "one ROSpec is stopped at a time") }
      guard roSpecs[index].state != .disabled else { throw .invalid(body, "ROSpecID", "ROSpec \(id) is disabled") }
      roSpecs[index].restarts = false
      stop(index)
    case 24:
      for index in chosen where roSpecs[index].state == .disabled {
        roSpecs[index].state = .inactive
        roSpecs[index].schedule(after: now, clock: clock(at: now))
        roSpecs[index].restarts = roSpecs[index].start == .immediate
        if roSpecs[index].restarts { start(index) }
      }
    default:
      for index in chosen {
        roSpecs[index].restarts = false
        stop(index)
        roSpecs[index].state = .disabled
        roSpecs[index].nextStart = nil
      }
    }
  }

  /// Starts what is not running; `false` where what runs is as important.
  @discardableResult
  mutating func start(_ index: Int) -> Bool {
    if let run, let running = roSpecs.firstIndex(where: { $0.id == run.id }) {
      guard roSpecs[index].priority < roSpecs[running].priority else { return false }
      notify("ROSpecEvent", ["EventType": 2, "ROSpecID": LLRPValue(run.id), "PreemptingROSpecID": LLRPValue(roSpecs[index].id)], as: 2)
      finish(running, saying: false)
    }
    let spec = roSpecs[index]
    roSpecs[index].state = .active
    if spec.restarts { roSpecs[index].nextStart = nil }
    run = LLRPReaderRun(spec, report: spec.report ?? LLRPReaderReport(settings.report.body, impinj: hasImpinjExtensions), at: now, from: cursor)
    notify("ROSpecEvent", ["EventType": 0, "ROSpecID": LLRPValue(spec.id)], as: 2)
    if spec.nextStart == nil || !spec.restarts { notices.append(Notice(code: "simulate.rospec-started", arguments: ["id": "\(spec.id)"])) }
    return true
  }

  mutating func stop(_ index: Int) {
    if roSpecs[index].state == .active { finish(index, saying: true) }
  }

  /// The end of what runs: the last report, then the event.
  mutating func finish(_ index: Int, saying: Bool) {
    endRound()
    if run?.report.isAtEnd == true { report() }
    roSpecs[index].state = .inactive
    let id = roSpecs[index].id
    if let run, !run.buffer.isEmpty { keepForRequest() }
    cursor = run?.look.cursor ?? 0
    run = nil
    // An immediate start trigger holds at any time: what ends by itself begins anew, and so does what had to wait. An order to stop ends that.
    for index in roSpecs.indices where roSpecs[index].state == .inactive && roSpecs[index].restarts {
      roSpecs[index].nextStart = now + .milliseconds(1)
    }
    if saying { notify("ROSpecEvent", ["EventType": 1, "ROSpecID": LLRPValue(id)], as: 2) }
    if !roSpecs[index].restarts { notices.append(Notice(code: "simulate.rospec-stopped", arguments: ["id": "\(id)", "reads": "\(reads)"])) }
  }

  /// What the clock decides about the ROSpec that runs.
  mutating func runTimers() {
    guard let current = run, let index = roSpecs.firstIndex(where: { $0.id == current.id }) else { return }
    if let at = current.nextReport, at <= now {
      report()
      run?.nextReport = current.report.period.map { now + $0 }
    }
    if let end = current.end, end <= now { return stop(index) }
    if let end = current.roundEnd, end <= now { nextRound(index) }
  }

  /// The AISpec is over: the next one, or the end.
  mutating func nextRound(_ index: Int) {
    endRound()
    if run?.report.isAtEndOfRound == true { report() }
    guard run?.next(roSpecs[index], at: now) == true else { return stop(index) }
  }

  private mutating func endRound() {
    guard let run else { return }
    notify("AISpecEvent", ["EventType": 0, "ROSpecID": LLRPValue(run.id), "SpecIndex": LLRPValue(run.specIndex)], as: 6)
  }

  /// A change on an input: starts and stops what waits for it.
  mutating func input(_ port: Int, _ level: Bool, at time: Duration) {
    advance(to: time)
    guard settings.inputs.indices.contains(port - 1), settings.inputs[port - 1] != level else { return }
    settings.inputs[port - 1] = level
    guard settings.inputsEnabled[port - 1] else { return }
    notify("GPIEvent", ["GPIPortNumber": LLRPValue(port), "GPIEvent": LLRPValue(level)], as: 1)
    func isMeant(_ gpi: LLRPReaderROSpec.GPI) -> Bool { gpi.port == port && gpi.level == level }
    for index in roSpecs.indices {
      if roSpecs[index].state == .active {
        if case .gpi(let gpi) = roSpecs[index].stop, isMeant(gpi) {
          stop(index)
        } else if let run, case .gpi(let gpi) = run.round.end, isMeant(gpi) {
          nextRound(index)
        }
      } else if roSpecs[index].state == .inactive, case .gpi(let gpi) = roSpecs[index].start, isMeant(gpi) {
        start(index)
      }
    }
  }

  mutating func antenna(_ number: Int, isConnected: Bool, at time: Duration) {
    advance(to: time)
    notify("AntennaEvent", ["EventType": isConnected ? 1 : 0, "AntennaID": LLRPValue(number)], as: 8)
  }

  mutating func exception(_ text: String, at time: Duration) {
    advance(to: time)
    notify("ReaderExceptionEvent", ["Message": .text(text)], as: 4)
  }

  /// All that it was told, as after a loss of power.
  mutating func forget() {
    run = nil
    (roSpecs, accessSpecs) = ([], [])
  }

  // MARK: AccessSpecs

  mutating func addAccessSpec(_ body: LLRPBody) throws(LLRPReaderRefusal) {
    guard let parameter = body.first("AccessSpec") else { return }
    let spec = try LLRPReaderAccessSpec(parameter, model, reportsAtOnce: settings.accessReport == 1)
    guard accessSpecs.count < model.maximumAccessSpecs else {
      throw LLRPReaderRefusal(flaw: .overflowParameter, path: [207], text: "at most \(model.maximumAccessSpecs) AccessSpecs")
    }
    guard !accessSpecs.contains(where: { $0.id == spec.id }) else {
      throw .invalid(parameter.body, "AccessSpecID", [207], "AccessSpec \(spec.id) exists already")
    }
    accessSpecs.append(spec)
    settings.state &+= 1
    notices.append(Notice(code: "simulate.accessspec-added", arguments: ["id": "\(spec.id)"]))
  }

  mutating func orderAccessSpec(_ order: UInt16, _ body: LLRPBody) throws(LLRPReaderRefusal) {
    let id = UInt32(truncatingIfNeeded: body.number("AccessSpecID"))
    guard id == 0 || accessSpecs.contains(where: { $0.id == id }) else { throw .invalid(body, "AccessSpecID", "there is no AccessSpec \(id)") }
    settings.state &+= 1
    if order == 41 { return accessSpecs.removeAll { id == 0 || $0.id == id } }
    for index in accessSpecs.indices where id == 0 || accessSpecs[index].id == id { accessSpecs[index].isActive = order == 42 }
  }
}

extension LLRPReaderROSpec {
  /// Sets the first start of a periodic ROSpec: `offset` after it was enabled, or after the UTC time that it names.
  mutating func schedule(after now: Duration, clock: UInt64) {
    guard case .periodic(let offset, let period) = start else { return }
    let trigger = parameter.body.first("ROBoundarySpec")?.body.first("ROSpecStartTrigger")?.body.first("PeriodicTriggerValue")?.body
    guard let utc = trigger?.first("UTCTimestamp")?.body.number("Microseconds"), utc > 0 else { return nextStart = now + offset }
    var at = now + .microseconds(Int64(utc) - Int64(clamping: clock)) + offset
    if period > .zero, now > at { at += period * Int((now - at) / period + 1) }
    nextStart = at >= now ? at : nil
  }

  /// The next start by the clock; one that is missed because another ROSpec runs is not made up for.
  mutating func scheduleNext(after now: Duration) {
    guard case .periodic(_, let period) = start, period > .zero, let last = nextStart else { return nextStart = nil }
    nextStart = max(last + period, now)
  }
}
