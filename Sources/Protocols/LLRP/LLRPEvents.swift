import Warehouse

extension LLRPMessage {
  /// The answer to a keep-alive, under its number; `nil` for any other message.
  var acknowledgement: [UInt8]? {
    guard type == 62 else { return nil }
    var encoder = LLRPEncoder()
    try? encoder.message(.keepaliveAcknowledgement(id: id, version: version))
    return encoder.bytes
  }

  /// What a reader tells besides tags: its events (`info`, or `fault` where something is lost), its answers (`result`), and who it is (`info`).
  var events: [DeviceEvent] {
    switch type {
    case 62, 72: return []
    case 63: return (body.first("ReaderEventNotificationData")?.body.parameters ?? []).flatMap(\.readerEvents)
    case 100: return [fault("reader-error", status?.description ?? "")]
    default: break
    }
    guard let status else {
      return LLRPDictionary.message(type: type) == nil ? [.fault(code: "unknown", bytes: Array((try? encoded())?.prefix(64) ?? []))] : []
    }
    let operation = dashed(name.hasSuffix("_RESPONSE") ? String(name.dropLast(9)) : name)
    return [.result(operation: operation, ok: status.isSuccess, error: status.isSuccess ? nil : status.description)] + identity
  }

  /// Who the reader says it is, in the answer about its capabilities.
  private var identity: [DeviceEvent] {
    guard let device = body.first("GeneralDeviceCapabilities") else { return [] }
    let vendor = device["DeviceManufacturerName"]?.number ?? 0
    return [
      .info(name: "manufacturer", value: UInt32(exactly: vendor).flatMap(LLRPDictionary.vendorName) ?? "\(vendor)"),
      .info(name: "model", value: "\(device["ModelName"]?.number ?? 0)"), .info(name: "firmware", value: device["ReaderFirmwareVersion"]?.text ?? ""),
    ]
  }

  private func fault(_ code: String, _ text: String) -> DeviceEvent { .fault(code: code, bytes: Array(text.utf8.prefix(256))) }
}

extension LLRPParameter {
  /// One event of a READER_EVENT_NOTIFICATION (LLRP 1.1, section 14.2.6).
  fileprivate var readerEvents: [DeviceEvent] {
    func number(_ field: String) -> Int { self[field]?.number ?? 0 }
    func word(_ field: String) -> String {
      let enumeration = body.definition.fields.first { $0.name == field }?.enumeration ?? ""
      return LLRPDictionary.name(of: UInt64(number(field)), in: enumeration).map(dashed) ?? "\(number(field))"
    }
    func info(_ name: String, _ value: String) -> [DeviceEvent] { [.info(name: name, value: value)] }
    switch body.definition.name {
    case "ConnectionAttemptEvent":
      let told = info("connection", word("Status"))
      return number("Status") == 0 ? told : told + [.fault(code: "reader-error", bytes: Array(word("Status").utf8))]
    case "ConnectionCloseEvent": return info("connection", "closed")
    case "GPIEvent": return info("gpi", "\(number("GPIPortNumber")) \(number("GPIEvent") == 1 ? "high" : "low")")
    case "AntennaEvent": return info("antenna", "\(number("AntennaID")) \(number("EventType") == 1 ? "connected" : "disconnected")")
    case "ROSpecEvent":
      let what = ["started", "ended", "preempted by \(number("PreemptingROSpecID"))"]
      return info("rospec", "\(number("ROSpecID")) \(number("EventType") < 3 ? what[number("EventType")] : word("EventType"))")
    case "AISpecEvent": return info("aispec", "\(number("ROSpecID"))/\(number("SpecIndex")) ended")
    case "RFSurveyEvent": return info("rfsurvey", "\(number("ROSpecID"))/\(number("SpecIndex")) \(number("EventType") == 0 ? "started" : "ended")")
    case "SpecLoopEvent": return info("loop", "\(number("ROSpecID")) \(number("LoopCount"))")
    case "HoppingEvent": return info("channel", "\(number("HopTableID"))/\(number("NextChannelIndex"))")
    case "ReportBufferLevelWarningEvent": return info("report-buffer", "\(number("ReportBufferPercentageFull")) %")
    case "ReportBufferOverflowErrorEvent": return [.fault(code: "overflow", bytes: [])]
    case "ReaderExceptionEvent": return [.fault(code: "reader-error", bytes: Array((self["Message"]?.text ?? "").utf8.prefix(256)))]
    default: return []
    }
  }
}
