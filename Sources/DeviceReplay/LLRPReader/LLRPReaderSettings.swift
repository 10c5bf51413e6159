import Protocols

/// What SET_READER_CONFIG sets and GET_READER_CONFIG tells (LLRP 1.1, section 13.2).
struct LLRPReaderSettings: Sendable {
  /// Events that the client wants: numbers of `NotificationEventType`.
  var events: Set<Int> = []
  /// For each antenna, what it was last given; nothing at first.
  var antennas: [Int: [LLRPParameter]] = [:]
  var report = LLRPParameter.standard(
    "ROReportSpec", [:], [.standard("TagReportContentSelector", [:], [.standard("C1G2EPCMemorySelector", [:], [])])])
  var accessReport = 0
  /// Milliseconds; 0: none.
  var keepalive = 0
  var inputs: [Bool]
  var inputsEnabled: [Bool]
  var outputs: [Bool]
  var holds = false
  /// Custom parameters that were taken.
  var custom: [LLRPParameter] = []
  /// Counts changes (`LLRPConfigurationStateValue`).
  var state: UInt32 = 1

  init(_ model: LLRPReaderModel) {
    inputs = Array(repeating: false, count: model.inputs)
    inputsEnabled = inputs
    outputs = Array(repeating: false, count: model.outputs)
  }

  mutating func reset(_ model: LLRPReaderModel) {
    let (inputs, outputs, state) = (inputs, outputs, state)
    self = LLRPReaderSettings(model)
    (self.inputs, self.outputs, self.state) = (inputs, outputs, state)
  }

  /// Takes all of a SET_READER_CONFIG, or nothing.
  mutating func set(_ body: LLRPBody, _ model: LLRPReaderModel) throws(LLRPReaderRefusal) {
    var new = self
    if body.flag("ResetToFactoryDefault") { new.reset(model) }
    for parameter in body.parameters { try new.take(parameter, model) }
    new.state &+= 1
    self = new
  }

  private mutating func take(_ parameter: LLRPParameter, _ model: LLRPReaderModel) throws(LLRPReaderRefusal) {
    let body = parameter.body
    func port(_ field: String, _ count: Int) throws(LLRPReaderRefusal) -> Int {
      let number = body.number(field)
      guard (1...max(1, count)).contains(number) else {
        throw .invalid(body, field, [parameter.type], .outOfRange, "there is no \(body.definition.name) \(number)")
      }
      return number - 1
    }
    switch body.definition.name {
    case "ReaderEventNotificationSpec":
      for state in body.all("EventNotificationState") {
        let type = state.body.number("EventType")
        if state.body.flag("NotificationState") { events.insert(type) } else { events.remove(type) }
      }
    case "AntennaConfiguration":
      try model.check(antenna: body, [parameter.type])
      let antenna = body.number("AntennaID")
      for each in antenna == 0 ? Array(1...model.antennas) : [antenna] {
        // What is not in this one stays as it was.
        let names = Set(body.parameters.map(\.name))
        antennas[each] = (antennas[each] ?? []).filter { !names.contains($0.name) } + body.parameters
      }
    case "AntennaProperties": _ = try port("AntennaID", model.antennas)
    case "ROReportSpec": report = parameter
    case "AccessReportSpec": accessReport = body.number("AccessReportTrigger")
    case "KeepaliveSpec":
      let period = body.number("PeriodicTriggerValue")
      keepalive = body.flag("KeepaliveTriggerType") ? period : 0
      if body.flag("KeepaliveTriggerType"), period == 0 {
        throw .invalid(body, "PeriodicTriggerValue", [parameter.type], .outOfRange, "a keep-alive every 0 ms cannot be")
      }
    case "GPOWriteData": outputs[try port("GPOPortNumber", outputs.count)] = body.flag("GPOData")
    case "GPIPortCurrentState": inputsEnabled[try port("GPIPortNum", inputs.count)] = body.flag("Config")
    case "EventsAndReports": holds = body.flag("HoldEventsAndReportsUponReconnect")
    default:
      custom.removeAll { $0.name == parameter.name }
      custom.append(parameter)
    }
  }

  /// The answer's parameters to a GET_READER_CONFIG.
  func told(_ body: LLRPBody, _ model: LLRPReaderModel, version: UInt8) throws(LLRPReaderRefusal) -> [LLRPParameter] {
    let wanted = LLRPMessage.Configuration(rawValue: UInt8(clamping: body.number("RequestedData"))) ?? .all
    func make(_ name: String, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) -> LLRPParameter {
      .standard(name, version: version, values, parameters)
    }
    func chosen(_ field: String, _ count: Int) throws(LLRPReaderRefusal) -> [Int] {
      let number = body.number(field)
      guard number <= count else { throw .invalid(body, field, [], .outOfRange, "there is no \(field) \(number)") }
      return number == 0 ? Array(1...max(1, count)) : [number]
    }
    let antennas = try chosen("AntennaID", model.antennas)
    let gpi = try chosen("GPIPortNum", inputs.count)
    let gpo = try chosen("GPOPortNum", outputs.count)
    let parts: [(LLRPMessage.Configuration, [LLRPParameter])] = [
      // A MAC address of those that nobody is given: locally administered.
      (.identification, [make("Identification", ["IDType": 0, "ReaderID": .bytes([0x02, 0, 0, 0, 0, 0x01])])]),
      (.antennaProperties, antennas.map { make("AntennaProperties", ["AntennaConnected": 1, "AntennaID": LLRPValue($0), "AntennaGain": 600]) }),
      (.antennaConfiguration, antennas.map { make("AntennaConfiguration", ["AntennaID": LLRPValue($0)], configuration(of: $0, model, version)) }),
      (
        .eventNotification,
        [
          make(
            "ReaderEventNotificationSpec", [:],
            (0...(version < 2 ? 8 : 9)).map {
              make("EventNotificationState", ["EventType": LLRPValue($0), "NotificationState": LLRPValue(events.contains($0))])
            })
        ]
      ),
      (.roReportSpec, [report]), (.accessReportSpec, [make("AccessReportSpec", ["AccessReportTrigger": LLRPValue(accessReport)])]),
      (.stateValue, [make("LLRPConfigurationStateValue", ["LLRPConfigurationStateValue": LLRPValue(state)])]),
      (.keepalive, [make("KeepaliveSpec", ["KeepaliveTriggerType": keepalive > 0 ? 1 : 0, "PeriodicTriggerValue": LLRPValue(keepalive)])]),
      (
        .gpi,
        gpi.map {
          make("GPIPortCurrentState", ["GPIPortNum": LLRPValue($0), "Config": LLRPValue(inputsEnabled[$0 - 1]), "State": inputs[$0 - 1] ? 1 : 0])
        }
      ),
      (.gpo, gpo.map { make("GPOWriteData", ["GPOPortNumber": LLRPValue($0), "GPOData": LLRPValue(outputs[$0 - 1])]) }),
      (.eventsAndReports, [make("EventsAndReports", ["HoldEventsAndReportsUponReconnect": LLRPValue(holds)])]),
    ]
    return parts.filter { wanted == .all || wanted == $0.0 }.flatMap(\.1) + (wanted == .all ? custom : [])
  }

  private func configuration(of antenna: Int, _ model: LLRPReaderModel, _ version: UInt8) -> [LLRPParameter] {
    let defaults: [LLRPParameter] = [
      .standard("RFReceiver", version: version, ["ReceiverSensitivity": 1]),
      .standard("RFTransmitter", version: version, ["HopTableID": 1, "ChannelIndex": 1, "TransmitPower": LLRPValue(model.powers.count)]),
      .standard(
        "C1G2InventoryCommand", version: version, [:],
        [
          .standard("C1G2RFControl", version: version, ["ModeIndex": 1000, "Tari": 0]),
          .standard("C1G2SingulationControl", version: version, ["Session": 1, "TagPopulation": 32]),
        ]),
    ]
    let own = antennas[antenna] ?? []
    return defaults.map { usual in own.first { $0.name == usual.name } ?? usual } + own.filter { $0.custom }
  }
}

extension LLRPParameter {
  fileprivate var custom: Bool { body.definition.name == "Custom" }
}

extension LLRPReaderModel {
  /// Whether an AntennaConfiguration is one that this reader can be set to.
  func check(antenna body: LLRPBody, _ path: [UInt16]) throws(LLRPReaderRefusal) {
    guard body.number("AntennaID") <= antennas else {
      throw .invalid(body, "AntennaID", path, .outOfRange, "there is no antenna \(body.number("AntennaID"))")
    }
    func check(_ parameter: LLRPParameter, _ field: String, _ path: [UInt16], _ isGood: (Int) -> Bool) throws(LLRPReaderRefusal) {
      let number = parameter.body.number(field)
      guard isGood(number) else {
        throw .invalid(parameter.body, field, path + [parameter.type], .outOfRange, "\(parameter.name).\(field) cannot be \(number) here")
      }
    }
    for parameter in body.parameters {
      switch parameter.name {
      case "RFTransmitter":
        try check(parameter, "TransmitPower", path) { (1...powers.count).contains($0) }
        try check(parameter, "HopTableID", path) { $0 <= 1 }
        try check(parameter, "ChannelIndex", path) { $0 <= channels.count }
      case "RFReceiver": try check(parameter, "ReceiverSensitivity", path) { (1...sensitivities.count).contains($0) }
      case "C1G2InventoryCommand":
        let inner = path + [parameter.type]
        if parameter.body.flag("TagInventoryStateAware") {
          throw .invalid(parameter.body, "TagInventoryStateAware", inner, "singulation by tag state is not supported")
        }
        let filters = parameter.body.all("C1G2Filter")
        if filters.count > maximumFilters {
          throw LLRPReaderRefusal(flaw: .overflowParameter, path: inner + [filters[0].type], text: "at most \(maximumFilters) filters")
        }
        for control in parameter.body.all("C1G2RFControl") {
          // Readers in the field take the index where the standard means the mode's number, which are the same in most tables.
          try check(control, "ModeIndex", inner) { modes.contains(UInt64($0)) }
          try check(control, "Tari", inner) { $0 == 0 || (6250...25_000).contains($0) }
        }
      default: break
      }
    }
  }
}
