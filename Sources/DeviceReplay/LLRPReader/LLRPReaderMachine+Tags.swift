import Protocols
import Warehouse

/// Inventory, access and reports.
extension LLRPReaderMachine {
  /// Reads as many tags as the rate allows up to `time`.
  mutating func inventory(until time: Duration) {
    guard let rate, rate > 0, run != nil, time > now else { return }
    let passed = (time - now) / .seconds(1)
    // More than ten seconds are not made up for.
    let credit = (run?.credit ?? 0) + rate * passed
    run?.credit = min(credit, rate * 10 + 1)
    while let credit = run?.credit, credit >= 1 {
      run?.credit = credit - 1
      if !read(at: max(now, time - .seconds((credit - 1) / rate))) { return }
    }
  }

  /// As many reports as fit into `room` bytes, for a client that takes all it can get.
  mutating func flood(_ room: Int) {
    guard rate == nil, isConnected, !isHolding else { return }
    while output.count < room, let report = run?.report {
      guard report.tagLimit != nil, !accessSpecs.contains(where: \.isActive), faults.duplicates == 0, let block = nextBlock() else {
        for _ in 0..<1000 { guard read(at: now) else { return } }
        if report.tagLimit == nil { return }
        continue
      }
      output += block.bytes
      reads += block.tags
      reports += block.messages
    }
  }

  /// One tag; `false` where none is in view.
  private mutating func read(at time: Duration) -> Bool {
    refreshLook(at: time)
    guard let sight = run?.look.next(), let specIndex = run?.specIndex, let parameterSpec = run?.round.parameterSpec, let id = run?.id else {
      return false
    }
    reads += 1
    let stamp = clock(at: time)
    var sighting = LLRPSighting(
      tag: sight.tag, antenna: sight.antenna, rssi: field.flutter(sight.rssi), channel: 1 + reads / 200 % model.channels.count, first: stamp,
      last: stamp)
    sighting.specIndex = specIndex
    sighting.parameterSpec = parameterSpec
    sighting.phase = UInt16(truncatingIfNeeded: field.number(below: 4096))
    let tag = field.tags[sight.tag]
    let matching = accessSpecs.indices.filter { accessSpecs[$0].isFor(tag, antenna: sight.antenna, roSpec: id) }
    if matching.isEmpty { run?.buffer.add(sighting) }
    for index in matching.reversed() { access(index, sighting, tag) }
    if run?.buffer.isFull == true { report() }
    if run?.observe(sight, at: time) == true, let index = roSpecs.firstIndex(where: { $0.id == id }) { nextRound(index) }
    return run != nil
  }

  private mutating func access(_ index: Int, _ plain: LLRPSighting, _ tag: VirtualTag) {
    var sighting = plain
    let spec = accessSpecs[index]
    let version = version
    let fault: WriteFault? = !spec.writes ? nil : field.happens(faults.tornWrites / 100) ? .torn : field.happens(faults.lyingWrites / 100) ? .lying : nil
    let outcome = field.change(sighting.tag) { spec.perform(on: &$0, version: version, fault: fault) }
    if fault == .torn { field.hide(sighting.tag, until: now + .seconds(1)) }
    sighting.accessSpec = spec.id
    sighting.snapshot = tag
    sighting.results = outcome.results.flatMap { (try? $0.encoded()) ?? [] }
    // The first time that it is done to a tag is told, not the thousandth.
    let isNew = told.insert([Int(spec.id), sighting.tag]).inserted
    for word in outcome.words where isNew {
      let why = word.refusal.map { "simulate.tag-\($0.rawValue)" } ?? "simulate.tag-done"
      notices.append(Notice(code: why, arguments: ["what": word.operation, "epc": hex(tag.epc), "spec": "\(spec.id)"]))
    }
    run?.buffer.add(sighting)
    accessSpecs[index].done += 1
    if spec.count > 0, accessSpecs[index].done >= spec.count { accessSpecs.remove(at: index) }
    if spec.reportsAtOnce { report() }
  }

  /// What is in view now, of the antennas, with the power and the filters that the AISpec asks for.
  private mutating func refreshLook(at time: Duration) {
    guard let run else { return }
    field.wake(at: time)
    let key = LLRPReaderLook.Key(slot: field.slot(at: time), generation: field.generation, settings: settings.state)
    guard run.look.key != key else { return }
    let round = run.round
    var rules: [Int: LLRPReaderRules] = [:]
    for antenna in 1...model.antennas where round.antennas.isEmpty || round.antennas.contains(antenna) {
      let parameters = (round.settings[antenna] ?? []) + (round.settings[0] ?? []) + (settings.antennas[antenna] ?? [])
      rules[antenna] = LLRPReaderRules(parameters, model)
    }
    let sights = field.sights(at: time).compactMap { sight -> SimulatedField.Sight? in
      guard let rules = rules[sight.antenna], sight.rssi - rules.loss >= -7000, rules.select(field.tags[sight.tag]) else { return nil }
      var weaker = sight
      weaker.rssi -= rules.loss
      return weaker
    }
    self.run?.look.refresh(sights, key)
    self.run?.blocks = []
  }

  // MARK: Reports

  /// Reports what was seen and not reported yet.
  mutating func report() {
    for message in takeReports() { emit(message) }
  }

  /// Messages of at most 500 tags.
  private mutating func takeReports() -> [[UInt8]] {
    guard let id = run?.id, let report = run?.report, let sightings = run?.buffer.take() else { return [] }
    return stride(from: 0, to: sightings.count, by: 500).map { start in
      var writer = LLRPReportWriter()
      writer.begin(version: version, id: newID())
      for sighting in sightings[start..<min(start + 500, sightings.count)] {
        writer.add(sighting, sighting.snapshot ?? field.tags[sighting.tag], roSpec: id, report)
      }
      writer.end()
      return writer.bytes
    }
  }

  private mutating func emit(_ message: [UInt8]) {
    reports += 1
    for _ in 0..<(field.happens(faults.duplicates / 100) ? 2 : 1) {
      if isConnected, !isHolding, !isClosing, output.count < Self.room { output += message } else { store(message) }
    }
  }

  /// Keeps a message for later, or loses it where there is no room.
  mutating func store(_ message: [UInt8]) {
    guard storedBytes + message.count <= Self.room else {
      lost += 1
      if !hasOverflown {
        notices.append(Notice(code: "simulate.overflow"))
        hasOverflown = true
        if isConnected, !isHolding { notify("ReportBufferOverflowErrorEvent", [:]) }
      }
      return
    }
    stored.append(message)
    storedBytes += message.count
    if !hasWarned, storedBytes > Self.room / 5 * 4, isConnected, !isHolding {
      hasWarned = true
      notify("ReportBufferLevelWarningEvent", ["ReportBufferPercentageFull": LLRPValue(storedBytes * 100 / Self.room)], as: 3)
    }
  }

  /// Lets go of what was stored, under the version that is spoken now.
  mutating func deliver() {
    guard isConnected, !isHolding, output.count < Self.room else { return }
    if hasOverflown { notify("ReportBufferOverflowErrorEvent", [:]) }
    for message in stored { output += [version << 2] + message.dropFirst() }
    (stored, storedBytes, hasOverflown, hasWarned) = ([], 0, false, false)
  }

  /// The answer to GET_REPORT: all that was seen and not reported, or a report of nothing.
  mutating func getReport(_ id: UInt32) {
    let messages = kept + takeReports()
    kept = []
    if stored.isEmpty, messages.isEmpty { return send(61, id) }
    let wasHolding = isHolding
    isHolding = false
    deliver()
    for message in messages { output += [version << 2] + message.dropFirst() }
    isHolding = wasHolding
  }

  /// What a ROSpec leaves that is reported on request alone.
  mutating func keepForRequest() {
    if kept.reduce(0, { $0 + $1.count }) < Self.room { kept += takeReports() }
  }

  /// The next of the reports that were prepared, with the time of now.
  private mutating func nextBlock() -> LLRPReportWriter? {
    refreshLook(at: now)
    if run?.blocks.isEmpty == true { prepareBlocks() }
    guard let index = run?.nextBlock, let count = run?.blocks.count, index < count else { return nil }
    run?.nextBlock = (index + 1) % count
    let time = clock(at: now)
    run?.blocks[index].restamp(time)
    return run?.blocks[index]
  }

  /// Prepares reports of all that is in view, each once.
  private mutating func prepareBlocks() {
    guard let run, let limit = run.report.tagLimit, !run.look.sights.isEmpty else { return }
    var look = run.look
    var blocks: [LLRPReportWriter] = []
    let turn = look.turns
    while look.turns == turn {
      var block = LLRPReportWriter()
      while block.bytes.count < 1 << 16, look.turns == turn {
        block.begin(version: version, id: newID())
        for _ in 0..<limit {
          guard let sight = look.next() else { break }
          var sighting = LLRPSighting(
            tag: sight.tag, antenna: sight.antenna, rssi: field.flutter(sight.rssi), channel: 1 + blocks.count % model.channels.count, first: 0,
            last: 0)
          (sighting.specIndex, sighting.parameterSpec) = (run.specIndex, run.round.parameterSpec)
          block.add(sighting, field.tags[sight.tag], roSpec: run.id, run.report)
        }
        block.end()
      }
      blocks.append(block)
    }
    self.run?.blocks = blocks
    self.run?.nextBlock = 0
  }
}

/// What an AISpec's settings mean for what an antenna sees.
struct LLRPReaderRules: Sendable {
  /// How much less than full power, in hundredths of a dB.
  var loss = 0
  private var filters: [(bank: TagBank, start: Int, length: Int, mask: [UInt8], action: Int)] = []

  init(_ parameters: [LLRPParameter], _ model: LLRPReaderModel) {
    if let index = parameters.first(where: { $0.name == "RFTransmitter" })?.body.number("TransmitPower"), model.powers.indices.contains(index - 1) {
      loss = (model.powers.last ?? 0) - model.powers[index - 1]
    }
    for filter in parameters.first(where: { $0.name == "C1G2InventoryCommand" })?.body.all("C1G2Filter") ?? [] {
      guard let mask = filter.body.first("C1G2TagInventoryMask"), case .bits(let length, let bits)? = mask["TagMask"],
        let bank = TagBank(rawValue: UInt8(clamping: mask.body.number("MB")))
      else { continue }
      let action = filter.body.first("C1G2TagInventoryStateUnawareFilterAction")?.body.number("Action") ?? 0
      filters.append((bank, mask.body.number("Pointer"), length, bits, action))
    }
  }

  /// Whether a tag takes part, by the filters in their order (LLRP 1.1, section 16.2.1.2.1.1.3).
  func select(_ tag: VirtualTag) -> Bool {
    var isSelected = true
    for filter in filters {
      let isMatch = tag.matches(filter.bank, start: filter.start, length: filter.length, filter.mask)
      // Select and unselect; select; unselect the others; unselect and select; unselect; select the others.
      let effects: [(Bool?, Bool?)] = [(true, false), (true, nil), (nil, false), (false, true), (false, nil), (nil, true)]
      let effect = effects[min(5, max(0, filter.action))]
      isSelected = (isMatch ? effect.0 : effect.1) ?? isSelected
    }
    return isSelected
  }
}
