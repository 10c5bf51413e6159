import Protocols

/// A ROSpec as the reader holds it (LLRP 1.1, section 11.2).
struct LLRPReaderROSpec: Sendable {
  enum State: Int, Sendable { case disabled, inactive, active }
  struct GPI: Sendable, Hashable {
    var port: Int
    var level: Bool
    var timeout: Duration
  }
  enum Start: Sendable, Hashable {
    case order, immediate, gpi(GPI)
    /// `period` zero: once.
    case periodic(offset: Duration, period: Duration)
  }
  enum Stop: Sendable, Hashable { case order, duration(Duration), gpi(GPI) }

  /// An AISpec: where tags are looked for, and when it ends.
  struct Round: Sendable {
    enum End: Sendable, Hashable {
      case never, duration(Duration), gpi(GPI)
      case tags(Int, isUnique: Bool, timeout: Duration)
      case silence(Duration, isUnique: Bool, timeout: Duration)
      case attempts(Int, timeout: Duration)

      /// When it ends at the latest.
      var limit: Duration? {
        switch self {
        case .never: nil
        case .duration(let limit): limit
        case .gpi(let gpi): gpi.timeout > .zero ? gpi.timeout : nil
        case .tags(_, _, let limit), .silence(_, _, let limit), .attempts(_, let limit): limit > .zero ? limit : nil
        }
      }
    }
    /// Empty: all.
    var antennas: Set<Int>
    var end: End
    var parameterSpec: Int
    /// For each antenna (0: every one), what differs from the reader's settings.
    var settings: [Int: [LLRPParameter]]
  }

  let id: UInt32
  let priority: Int
  var parameter: LLRPParameter
  let start: Start
  let stop: Stop
  let rounds: [Round]
  /// How often the rounds are gone through; `nil`: for ever.
  let loops: Int?
  let report: LLRPReaderReport?
  var state = State.disabled { didSet { parameter["CurrentState"] = LLRPValue(state.rawValue) } }
  var nextStart: Duration?
  /// It starts again whenever it ends.
  var restarts = false

  init(_ parameter: LLRPParameter, _ model: LLRPReaderModel, impinj: Bool) throws(LLRPReaderRefusal) {
    let body = parameter.body
    let here: [UInt16] = [parameter.type]
    id = UInt32(truncatingIfNeeded: body.number("ROSpecID"))
    priority = body.number("Priority")
    self.parameter = parameter
    guard id != 0 else { throw .invalid(body, "ROSpecID", here, "a ROSpec's number cannot be 0") }
    guard priority < 8 else { throw .invalid(body, "Priority", here, .outOfRange, "priorities are 0 to 7") }
    guard body.number("CurrentState") == 0 else { throw .invalid(body, "CurrentState", here, "a ROSpec is added disabled") }
    let boundary = body.first("ROBoundarySpec")?.body
    let path = here + [178]
    if let trigger = boundary?.first("ROSpecStartTrigger") {
      switch trigger.body.number("ROSpecStartTriggerType") {
      case 1: start = .immediate
      case 2:
        let period = try trigger.needed("PeriodicTriggerValue", path)
        start = .periodic(offset: .milliseconds(period.number("Offset")), period: .milliseconds(period.number("Period")))
      case 3: start = .gpi(try GPI(try trigger.needed("GPITriggerValue", path), model, path + [trigger.type]))
      default: start = .order
      }
    } else {
      start = .order
    }
    if let trigger = boundary?.first("ROSpecStopTrigger") {
      switch trigger.body.number("ROSpecStopTriggerType") {
      case 1: stop = .duration(.milliseconds(trigger.body.number("DurationTriggerValue")))
      case 2: stop = .gpi(try GPI(try trigger.needed("GPITriggerValue", path), model, path + [trigger.type]))
      default: stop = .order
      }
    } else {
      stop = .order
    }
    var rounds: [Round] = []
    var loops: Int? = 1
    for spec in body.parameters {
      switch spec.name {
      case "AISpec": rounds.append(try Round(spec, model, here))
      case "LoopSpec": loops = spec.body.number("LoopCount") == 0 ? nil : spec.body.number("LoopCount")
      case "RFSurveySpec": throw LLRPReaderRefusal(flaw: .unsupportedParameter, path: here + [spec.type], text: "no survey of the radio band")
      default: break
      }
    }
    guard !rounds.isEmpty else { throw LLRPReaderRefusal(flaw: .missingParameter, path: here + [183], text: "a ROSpec needs an AISpec") }
    self.rounds = rounds
    self.loops = loops
    report = body.first("ROReportSpec").map { LLRPReaderReport($0.body, impinj: impinj) }
  }
}

extension LLRPReaderROSpec.GPI {
  init(_ body: LLRPBody, _ model: LLRPReaderModel, _ path: [UInt16]) throws(LLRPReaderRefusal) {
    let port = body.number("GPIPortNum")
    guard (1...model.inputs).contains(port) else { throw .invalid(body, "GPIPortNum", path + [181], .outOfRange, "there is no input \(port)") }
    self.init(port: port, level: body.flag("GPIEvent"), timeout: .milliseconds(body.number("Timeout")))
  }
}

extension LLRPReaderROSpec.Round {
  fileprivate init(_ spec: LLRPParameter, _ model: LLRPReaderModel, _ outer: [UInt16]) throws(LLRPReaderRefusal) {
    let path = outer + [spec.type]
    let numbers: [UInt16] = if case .words(let words)? = spec["AntennaIDs"] { words } else { [] }
    if let wrong = numbers.first(where: { Int($0) > model.antennas }) {
      throw .invalid(spec.body, "AntennaIDs", path, .outOfRange, "there is no antenna \(wrong)")
    }
    antennas = numbers.contains(0) ? [] : Set(numbers.map { Int($0) })
    let trigger = spec.body.first("AISpecStopTrigger")
    // What takes no time would never let time pass.
    let duration = Duration.milliseconds(max(1, trigger?.body.number("DurationTrigger") ?? 0))
    switch trigger?.body.number("AISpecStopTriggerType") ?? 0 {
    case 1: end = .duration(duration)
    case 2: end = .gpi(try LLRPReaderROSpec.GPI(try trigger.needed("GPITriggerValue", path), model, path + [184]))
    case 3:
      let value = try trigger.needed("TagObservationTrigger", path)
      let timeout = Duration.milliseconds(value.number("Timeout"))
      let type = value.number("TriggerType")
      end =
        switch type {
        case 0, 3: .tags(max(1, value.number("NumberOfTags")), isUnique: type == 3, timeout: timeout)
        case 1, 4: .silence(.milliseconds(max(1, value.number("T"))), isUnique: type == 4, timeout: timeout)
        default: .attempts(max(1, value.number("NumberOfAttempts")), timeout: timeout)
        }
    default: end = .never
    }
    let inventories = spec.body.all("InventoryParameterSpec")
    guard inventories.count == 1, let inventory = inventories.first?.body else {
      throw LLRPReaderRefusal(flaw: .overflowParameter, path: path + [186], text: "one InventoryParameterSpec is supported")
    }
    guard inventory.number("ProtocolID") == 1 else { throw .invalid(inventory, "ProtocolID", path + [186], "only EPCglobal Class 1 Gen 2") }
    parameterSpec = inventory.number("InventoryParameterSpecID")
    settings = [:]
    for antenna in inventory.all("AntennaConfiguration") {
      try model.check(antenna: antenna.body, path + [186, antenna.type])
      settings[antenna.body.number("AntennaID")] = antenna.body.parameters
    }
  }
}

extension LLRPParameter {
  /// What a trigger of this type cannot do without.
  fileprivate func needed(_ name: String, _ path: [UInt16]) throws(LLRPReaderRefusal) -> LLRPBody {
    guard let inner = body.first(name) else {
      let missing = LLRPDictionary.parameter(named: name).map { UInt16(truncatingIfNeeded: $0.type) } ?? 0
      throw LLRPReaderRefusal(flaw: .missingParameter, path: path + [type, missing], text: "\(body.definition.name) needs \(name)")
    }
    return inner.body
  }
}

extension Optional where Wrapped == LLRPParameter {
  fileprivate func needed(_ name: String, _ path: [UInt16]) throws(LLRPReaderRefusal) -> LLRPBody {
    guard let self else { throw LLRPReaderRefusal(flaw: .missingParameter, path: path, text: "a trigger is missing") }
    return try self.needed(name, path)
  }
}
