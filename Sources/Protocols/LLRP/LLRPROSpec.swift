/// What a reader is to do, and when, and what it reports of it (LLRP 1.1, section 11.2): one AISpec over antennas. Times are in milliseconds.
public struct LLRPROSpec: Sendable, Hashable {
  public enum Start: Sendable, Hashable {
    /// By START_ROSPEC alone.
    case order
    case immediately
    case every(period: UInt32, offset: UInt32)
    case gpi(port: UInt16, high: Bool)
  }
  public enum Stop: Sendable, Hashable {
    /// By STOP_ROSPEC alone.
    case order
    case after(UInt32)
    case gpi(port: UInt16, high: Bool, orAfter: UInt32)
  }

  /// From 1; 0 means all in orders.
  public var id: UInt32
  /// 0 is the highest.
  public var priority: UInt8 = 0
  public var start = Start.order
  public var stop = Stop.order
  /// 0 alone means all.
  public var antennas: [UInt16] = [0]
  /// When one round over the antennas ends: a duration, or by the ROSpec's own end.
  public var roundEnds: UInt32?
  /// What differs from the reader's own configuration, for each antenna (0 is every one).
  public var inventory: [LLRPInventory] = []
  public var report = LLRPReportSpec()

  public init(id: UInt32) { self.id = id }

  /// The parameter ROSpec, disabled as ADD_ROSPEC demands.
  public func parameter(version: UInt8 = 1) -> LLRPParameter {
    func make(_ name: String, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) -> LLRPParameter {
      .standard(name, version: version, values, parameters)
    }
    func gpi(_ port: UInt16, _ high: Bool, _ timeout: UInt32 = 0) -> LLRPParameter {
      make("GPITriggerValue", ["GPIPortNum": LLRPValue(port), "GPIEvent": LLRPValue(high), "Timeout": LLRPValue(timeout)])
    }
    let start =
      switch self.start {
      case .order: make("ROSpecStartTrigger", ["ROSpecStartTriggerType": 0])
      case .immediately: make("ROSpecStartTrigger", ["ROSpecStartTriggerType": 1])
      case .every(let period, let offset):
        make(
          "ROSpecStartTrigger", ["ROSpecStartTriggerType": 2],
          [make("PeriodicTriggerValue", ["Offset": LLRPValue(offset), "Period": LLRPValue(period)])])
      case .gpi(let port, let high): make("ROSpecStartTrigger", ["ROSpecStartTriggerType": 3], [gpi(port, high)])
      }
    let stop =
      switch self.stop {
      case .order: make("ROSpecStopTrigger", ["ROSpecStopTriggerType": 0])
      case .after(let time): make("ROSpecStopTrigger", ["ROSpecStopTriggerType": 1, "DurationTriggerValue": LLRPValue(time)])
      case .gpi(let port, let high, let time): make("ROSpecStopTrigger", ["ROSpecStopTriggerType": 2], [gpi(port, high, time)])
      }
    let ends = make("AISpecStopTrigger", ["AISpecStopTriggerType": roundEnds == nil ? 0 : 1, "DurationTrigger": LLRPValue(roundEnds ?? 0)])
    let inventory = make(
      "InventoryParameterSpec", ["InventoryParameterSpecID": 1, "ProtocolID": 1], self.inventory.map { $0.parameter(version: version) })
    return make(
      "ROSpec", ["ROSpecID": LLRPValue(id), "Priority": LLRPValue(priority)],
      [
        make("ROBoundarySpec", [:], [start, stop]), make("AISpec", ["AntennaIDs": .words(antennas)], [ends, inventory]),
        report.parameter(version: version),
      ])
  }
}

/// How tags are looked for on an antenna: AntennaConfiguration with C1G2InventoryCommand. What is `nil` stays as the reader has it.
public struct LLRPInventory: Sendable, Hashable {
  /// 0 is every antenna.
  public var antenna: UInt16
  /// An index of the reader's table of powers, with the hop table and the channel that some regions need.
  public var transmitPower: UInt16?
  public var hopTable: UInt16 = 0
  public var channel: UInt16 = 0
  /// An index of the reader's table of sensitivities.
  public var receiverSensitivity: UInt16?
  /// A mode of the reader's table, and Tari in nanoseconds (0: the mode's own).
  public var mode: UInt16?
  public var tari: UInt16 = 0
  /// 0 to 3.
  public var session: UInt8?
  public var population: UInt16 = 32
  /// How long a tag is expected to be in the field, in milliseconds; 0: not known.
  public var transitTime: UInt32 = 0
  /// Only tags that have these bits there, by C1G2 Select; bank 1 is the EPC bank, whose EPC begins at bit 32.
  public var filters: [LLRPTagMask] = []
  /// A vendor's parameters, such as `ImpinjInventorySearchMode`.
  public var custom: [LLRPParameter] = []

  public init(antenna: UInt16 = 0) { self.antenna = antenna }

  public func parameter(version: UInt8 = 1) -> LLRPParameter {
    func make(_ name: String, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) -> LLRPParameter {
      .standard(name, version: version, values, parameters)
    }
    var command: [LLRPParameter] = filters.map { mask in
      make(
        "C1G2Filter", ["T": 1],
        [
          make("C1G2TagInventoryMask", ["MB": LLRPValue(mask.bank), "Pointer": LLRPValue(mask.pointer), "TagMask": mask.bits]),
          make("C1G2TagInventoryStateUnawareFilterAction", ["Action": 0]),
        ])
    }
    if let mode { command.append(make("C1G2RFControl", ["ModeIndex": LLRPValue(mode), "Tari": LLRPValue(tari)])) }
    if let session {
      let values = ["Session": LLRPValue(session), "TagPopulation": LLRPValue(population), "TagTransitTime": LLRPValue(transitTime)]
      command.append(make("C1G2SingulationControl", values))
    }
    command += custom
    var parameters: [LLRPParameter] = []
    if let receiverSensitivity { parameters.append(make("RFReceiver", ["ReceiverSensitivity": LLRPValue(receiverSensitivity)])) }
    if let transmitPower {
      let values = ["HopTableID": LLRPValue(hopTable), "ChannelIndex": LLRPValue(channel), "TransmitPower": LLRPValue(transmitPower)]
      parameters.append(make("RFTransmitter", values))
    }
    if !command.isEmpty { parameters.append(make("C1G2InventoryCommand", [:], command)) }
    return make("AntennaConfiguration", ["AntennaID": LLRPValue(antenna)], parameters)
  }
}

/// Bits that a tag's memory must have: `count` of them from bit `pointer` of the bank.
public struct LLRPTagMask: Sendable, Hashable {
  public var bank: UInt8
  public var pointer: UInt16
  public var mask: [UInt8]
  public var count: Int
  var bits: LLRPValue { .bits(count: count, mask) }

  public init(bank: UInt8 = 1, pointer: UInt16 = 32, _ mask: [UInt8], count: Int? = nil) {
    self.bank = bank
    self.pointer = pointer
    self.mask = mask
    self.count = count ?? mask.count * 8
  }
}

/// What is reported of tags, and when (LLRP 1.1, section 14.2.1).
public struct LLRPReportSpec: Sendable, Hashable {
  public enum Trigger: UInt8, Sendable {
    /// By GET_REPORT alone.
    case request
    case tagsOrEndOfRound, tagsOrEnd, secondsOrEndOfRound, secondsOrEnd, millisecondsOrEndOfRound, millisecondsOrEnd
  }
  /// Raw values are the names of the standard's flags without their `Enable`.
  public enum Content: String, Sendable, CaseIterable {
    case roSpecID = "ROSpecID"
    case specIndex = "SpecIndex"
    case inventoryParameterSpecID = "InventoryParameterSpecID"
    case antennaID = "AntennaID"
    case channelIndex = "ChannelIndex"
    case peakRSSI = "PeakRSSI"
    case firstSeenTimestamp = "FirstSeenTimestamp"
    case lastSeenTimestamp = "LastSeenTimestamp"
    case tagSeenCount = "TagSeenCount"
    case accessSpecID = "AccessSpecID"
  }

  public var trigger = Trigger.tagsOrEnd
  /// Tags, seconds or milliseconds; 0 is no limit.
  public var n: UInt16 = 1
  public var contents: Set<Content> = [
    .roSpecID, .antennaID, .peakRSSI, .firstSeenTimestamp, .lastSeenTimestamp, .tagSeenCount, .channelIndex, .accessSpecID,
  ]
  /// The tag's protocol control word, and its CRC.
  public var pc = true
  public var crc = false
  /// A vendor's parameters, such as `ImpinjTagReportContentSelector`.
  public var custom: [LLRPParameter] = []

  public init() {}

  public func parameter(version: UInt8 = 1) -> LLRPParameter {
    let flags = contents.map { ("Enable" + $0.rawValue, LLRPValue(true)) }
    let memory = LLRPParameter.standard(
      "C1G2EPCMemorySelector", version: version, ["EnableCRC": LLRPValue(crc), "EnablePCBits": LLRPValue(pc)])
    let selector = LLRPParameter.standard("TagReportContentSelector", version: version, Dictionary(flags) { $1 }, pc || crc ? [memory] : [])
    return .standard("ROReportSpec", version: version, ["ROReportTrigger": LLRPValue(trigger.rawValue), "N": LLRPValue(n)], [selector] + custom)
  }
}

extension LLRPParameter {
  /// A parameter that this program itself names; the names are held against the tables by a test.
  public static func standard(_ name: String, version: UInt8 = 1, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) -> LLRPParameter {
    let definition = LLRPDictionary.parameter(named: name) ?? LLRPDictionary.unknownParameter
    let body = LLRPBody(definition, version: version, values, parameters)
    return LLRPParameter(type: UInt16(truncatingIfNeeded: definition.type), isTV: definition.type < 128, body: body)
  }
}
