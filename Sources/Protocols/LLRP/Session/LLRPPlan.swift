import Warehouse

/// What a reader is told, made of what is wanted, what it can do, and what it has refused.
struct LLRPPlan: Sendable {
  /// What may be left out where a reader refuses it: reading goes on without it. In the order in which they are given up where the reader does not say
  /// what it minds.
  enum Setting: String, Sendable, CaseIterable {
    case contents, search, tari, mode, power, session

    /// The parameters by whose names a reader complains of it.
    var parameters: [String] {
      switch self {
      case .contents: ["ImpinjTagReportContentSelector", "TagReportContentSelector", "C1G2EPCMemorySelector", "ROReportSpec"]
      case .search: ["ImpinjInventorySearchMode", "Custom"]
      case .tari, .mode: ["C1G2RFControl"]
      case .power: ["RFTransmitter"]
      case .session: ["C1G2SingulationControl"]
      }
    }
  }

  /// Ours among the reader's ROSpecs and AccessSpecs: others' are left alone.
  static let roSpec: UInt32 = 84_001
  static let accessSpecs: ClosedRange<UInt32> = 84_101...84_199
  static func isOurs(_ id: Int) -> Bool { (84_001...84_199).contains(id) }

  let wish: LLRPWish
  let facts: LLRPFacts
  var left: Set<Setting> = []

  /// The settings that are in the ROSpec.
  var settings: [Setting] { Setting.allCases.filter(has) }

  private func has(_ setting: Setting) -> Bool {
    guard !left.contains(setting) else { return false }
    return switch setting {
    case .contents: true
    case .search: facts.isImpinj
    case .tari: wish.tari != nil && mode != nil
    case .mode: mode != nil
    case .power: !wish.power.isEmpty && !facts.powers.isEmpty
    case .session: true
    }
  }

  /// The one that a reader minds, where it says so; else the next to be given up. `nil` where nothing is left.
  func blamed(_ status: LLRPStatus) -> Setting? {
    let settings = settings
    // The innermost error says most.
    for cause in status.causes.reversed() + [status.text] {
      if let setting = settings.first(where: { $0.parameters.contains { cause.contains($0) } }) { return setting }
    }
    return settings.first
  }

  private var mode: (id: UInt16, text: String)? {
    if let mode = wish.mode { return (mode, facts.modes.first { $0.id == Int(mode) }?.text ?? "\(mode)") }
    return facts.mode(for: wish.intent).flatMap { mode in UInt16(exactly: mode.id).map { ($0, mode.text) } }
  }

  // MARK: The ROSpec

  var roSpec: LLRPROSpec {
    var spec = LLRPROSpec(id: Self.roSpec)
    if let trigger = wish.trigger {
      spec.start = .gpi(port: trigger.port, high: trigger.isHigh)
      spec.stop = .gpi(port: trigger.port, high: !trigger.isHigh, orAfter: wish.triggerTime)
    } else {
      // Without an end there is no pause in which something may pass unseen.
      spec.start = .immediately
    }
    if !wish.antennas.isEmpty { spec.antennas = wish.antennas }
    spec.inventory = inventory
    spec.report = report
    return spec
  }

  private var inventory: [LLRPInventory] {
    // One for all, where no antenna differs: fewer readers refuse it.
    guard has(.power), wish.power.keys.contains(where: { $0 != 0 }) || Set(antennas.map(facts.transmitter)).count > 1 else {
      return [inventory(of: 0)]
    }
    return antennas.map(inventory)
  }

  /// The antennas that are used.
  var antennas: [Int] { wish.antennas.isEmpty ? facts.antennas : wish.antennas.map { Int($0) } }

  private func inventory(of antenna: Int) -> LLRPInventory {
    var inventory = LLRPInventory(antenna: UInt16(truncatingIfNeeded: antenna))
    if has(.power), let asked = wish.power(of: antenna), let power = facts.power(notAbove: asked) {
      let transmitter = facts.transmitter(of: antenna)
      inventory.transmitPower = UInt16(truncatingIfNeeded: power.index)
      (inventory.hopTable, inventory.channel) = (transmitter.hopTable, transmitter.channel)
    }
    if has(.mode), let mode {
      inventory.mode = mode.id
      inventory.tari = has(.tari) ? wish.tari ?? 0 : 0
    }
    if has(.session) {
      inventory.session = session
      inventory.population = population
      inventory.transitTime = wish.intent.transit
    }
    if has(.search), let parameter = LLRPParameter("ImpinjInventorySearchMode", ["InventorySearchMode": search]) { inventory.custom = [parameter] }
    if let mask = wish.filter {
      inventory.filters = [
        LLRPTagMask(bank: mask.bank.rawValue, pointer: UInt16(truncatingIfNeeded: mask.start), mask.bits, count: mask.length)
      ]
    }
    return inventory
  }

  private var session: UInt8 { wish.session ?? wish.intent.session }
  private var population: UInt16 { wish.population ?? wish.intent.population }
  private var search: LLRPValue {
    switch wish.search ?? .dual {
    case .reader: 0
    case .single: 1
    case .dual: 2
    }
  }

  private var report: LLRPReportSpec {
    var report = LLRPReportSpec()
    // A tag is told at once: waiting for more of them would be waiting for ever where there are no more.
    report.trigger = .tagsOrEnd
    report.n = 1
    report.contents = [.antennaID, .peakRSSI, .lastSeenTimestamp, .tagSeenCount]
    report.pc = has(.contents)
    guard report.pc else { return report }
    report.contents.formUnion([.roSpecID, .firstSeenTimestamp, .accessSpecID])
    if wish.extras.contains(.channel) { report.contents.insert(.channelIndex) }
    report.crc = wish.extras.contains(.crc)
    if facts.isImpinj {
      var flags: [(String, String)] = [("ImpinjEnablePeakRSSI", "PeakRSSIMode")]
      if wish.extras.contains(.phase) { flags.append(("ImpinjEnableRFPhaseAngle", "RFPhaseAngleMode")) }
      if wish.extras.contains(.doppler) { flags.append(("ImpinjEnableRFDopplerFrequency", "RFDopplerFrequencyMode")) }
      if wish.extras.contains(.tid) { flags.append(("ImpinjEnableSerializedTID", "SerializedTIDMode")) }
      let parameters = flags.compactMap { LLRPParameter($0.0, [$0.1: 1]) }
      report.custom = LLRPParameter("ImpinjTagReportContentSelector", [:], parameters).map { [$0] } ?? []
    }
    return report
  }

  // MARK: The reader's configuration

  var keepalive: LLRPParameter {
    .standard("KeepaliveSpec", ["KeepaliveTriggerType": 1, "PeriodicTriggerValue": LLRPValue(UInt32(truncatingIfNeeded: wish.keepalive))])
  }

  /// GPI events, ROSpec events, a full report buffer, exceptions, antennas (LLRP 1.1, section 13.2.5.1).
  var events: LLRPParameter {
    let wanted: [UInt16] = [1, 2, 4, 8] + (facts.warnsOfBuffer ? [3] : [])
    return .standard(
      "ReaderEventNotificationSpec", [:],
      wanted.sorted().map { .standard("EventNotificationState", ["EventType": LLRPValue($0), "NotificationState": 1]) })
  }

  var hold: LLRPParameter { .standard("EventsAndReports", ["HoldEventsAndReportsUponReconnect": 1]) }

  /// An input must be switched on to be a trigger, or to be told of.
  var inputs: [LLRPParameter] {
    Set(wish.inputs + [wish.trigger?.port].compactMap(\.self)).sorted().map {
      .standard("GPIPortCurrentState", ["GPIPortNum": LLRPValue($0), "Config": 1, "State": 2])
    }
  }

  /// Who ended in the middle of a signal has left a lamp on.
  var outputsOff: [LLRPParameter] {
    let ports = LLRPPorts(wish)
    return ports.used.map { ports.parameter($0, false) }
  }

  // MARK: For people

  func tell(_ account: inout ReaderAccount) {
    var chosen: [String: String] = [:]
    if has(.session) { (chosen["session"], chosen["population"]) = ("\(session)", "\(population)") }
    if has(.mode), let mode { chosen["mode"] = mode.text }
    if has(.tari), let tari = wish.tari { chosen["tari"] = "\(tari) ns" }
    if has(.search) { chosen["search"] = (wish.search ?? .dual).rawValue }
    chosen["trigger"] = wish.trigger.map { $0.text + (wish.triggerTime > 0 ? ", \(wish.triggerTime) ms" : "") }
    account.chosen = chosen
    account.antennas = antennas.map { number in
      var antenna = ReaderAccount.Antenna(number: number)
      antenna.isConnected = facts.isConnected[number]
      antenna.powerAsked = wish.power(of: number)
      if has(.power), let asked = antenna.powerAsked, let power = facts.power(notAbove: asked) {
        (antenna.power, antenna.powerIndex) = (power.level, power.index)
      } else if let transmitter = facts.transmitters[number] {
        antenna.powerIndex = transmitter.power
        antenna.power = facts.powers.first { $0.index == transmitter.power }?.level
      }
      return antenna
    }
  }
}
