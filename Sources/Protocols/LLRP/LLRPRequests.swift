// Requests to a reader, ready to be sent. `id` is the number that the answer will have.
extension LLRPMessage {
  /// A message of the standard, such as a reader's answer: fields that are not given hold nothing.
  public init(_ type: UInt16, id: UInt32, version: UInt8, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) {
    let definition = LLRPDictionary.message(type: type) ?? LLRPDictionary.unknownMessage
    self.init(type: type, id: id, body: LLRPBody(definition, version: version, values, parameters))
  }

  public enum Capabilities: UInt8, Sendable { case all, general, llrp, regulatory, airProtocol }
  public enum Configuration: UInt8, Sendable {
    case all, identification, antennaProperties, antennaConfiguration, roReportSpec, eventNotification, accessReportSpec, stateValue, keepalive, gpi,
      gpo
    case eventsAndReports
  }

  /// GET_SUPPORTED_VERSION goes out as version 2, which a reader of LLRP 1.0.1 answers with an ERROR_MESSAGE, M_UnsupportedVersion (section 9.1.1).
  public static func getSupportedVersion(id: UInt32) -> LLRPMessage { LLRPMessage(46, id: id, version: 2) }
  public static func setProtocolVersion(_ version: UInt8, id: UInt32) -> LLRPMessage {
    LLRPMessage(47, id: id, version: 2, ["ProtocolVersion": LLRPValue(version)])
  }
  public static func getReaderCapabilities(_ what: Capabilities = .all, id: UInt32, version: UInt8 = 1, custom: [LLRPParameter] = []) -> LLRPMessage {
    LLRPMessage(1, id: id, version: version, ["RequestedData": LLRPValue(what.rawValue)], custom)
  }
  /// Antenna and ports 0 are all of them.
  public static func getReaderConfig(
    _ what: Configuration = .all, antenna: UInt16 = 0, gpi: UInt16 = 0, gpo: UInt16 = 0, id: UInt32, version: UInt8 = 1, custom: [LLRPParameter] = []
  ) -> LLRPMessage {
    let values = [
      "AntennaID": LLRPValue(antenna), "RequestedData": LLRPValue(what.rawValue), "GPIPortNum": LLRPValue(gpi), "GPOPortNum": LLRPValue(gpo),
    ]
    return LLRPMessage(2, id: id, version: version, values, custom)
  }
  /// Sets what `parameters` say; with `reset` the reader forgets first all that it was told, ROSpecs too.
  public static func setReaderConfig(reset: Bool = false, _ parameters: [LLRPParameter], id: UInt32, version: UInt8 = 1) -> LLRPMessage {
    LLRPMessage(3, id: id, version: version, ["ResetToFactoryDefault": LLRPValue(reset)], parameters)
  }

  public static func addROSpec(_ spec: LLRPROSpec, id: UInt32, version: UInt8 = 1) -> LLRPMessage {
    LLRPMessage(20, id: id, version: version, [:], [spec.parameter(version: version)])
  }
  public enum SpecOrder: UInt16, Sendable {
    case delete = 21
    case start, stop, enable, disable
  }
  /// Of a ROSpec; 0 is all of them.
  public static func roSpec(_ order: SpecOrder, _ spec: UInt32, id: UInt32, version: UInt8 = 1) -> LLRPMessage {
    LLRPMessage(order.rawValue, id: id, version: version, ["ROSpecID": LLRPValue(spec)])
  }
  public static func getROSpecs(id: UInt32, version: UInt8 = 1) -> LLRPMessage { LLRPMessage(26, id: id, version: version) }

  public static func addAccessSpec(_ spec: LLRPAccessSpec, id: UInt32, version: UInt8 = 1) -> LLRPMessage {
    LLRPMessage(40, id: id, version: version, [:], [spec.parameter(version: version)])
  }
  public enum AccessSpecOrder: UInt16, Sendable {
    case delete = 41
    case enable, disable
  }
  /// Of an AccessSpec; 0 is all of them.
  public static func accessSpec(_ order: AccessSpecOrder, _ spec: UInt32, id: UInt32, version: UInt8 = 1) -> LLRPMessage {
    LLRPMessage(order.rawValue, id: id, version: version, ["AccessSpecID": LLRPValue(spec)])
  }
  public static func getAccessSpecs(id: UInt32, version: UInt8 = 1) -> LLRPMessage { LLRPMessage(44, id: id, version: version) }

  public static func getReport(id: UInt32, version: UInt8 = 1) -> LLRPMessage { LLRPMessage(60, id: id, version: version) }
  /// Lets go of what the reader holds back after a connection (`EventsAndReports`).
  public static func enableEventsAndReports(id: UInt32, version: UInt8 = 1) -> LLRPMessage { LLRPMessage(64, id: id, version: version) }
  public static func keepaliveAcknowledgement(id: UInt32, version: UInt8 = 1) -> LLRPMessage { LLRPMessage(72, id: id, version: version) }
  public static func closeConnection(id: UInt32, version: UInt8 = 1) -> LLRPMessage { LLRPMessage(14, id: id, version: version) }

  /// A vendor's message, by the name that the vendor has given it; `nil` where none is published.
  public static func custom(
    _ name: String, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = [], id: UInt32, version: UInt8 = 1
  ) -> LLRPMessage? {
    guard let definition = LLRPDictionary.message(named: name), case .customMessage(let vendor) = definition.kind else { return nil }
    var encoder = LLRPEncoder()
    guard (try? encoder.body(LLRPBody(definition, version: version, values, parameters))) != nil else { return nil }
    let fields: [String: LLRPValue] = [
      "VendorIdentifier": LLRPValue(vendor), "MessageSubtype": LLRPValue(definition.type), "Data": .bytes(encoder.bytes),
    ]
    return LLRPMessage(LLRPDictionary.custom, id: id, version: version, fields)
  }
}

extension LLRPParameter {
  /// A parameter of the standard, or a vendor's, by its name; `nil` where there is none of that name, or a value does not fit its field.
  public init?(_ name: String, version: UInt8 = 1, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) {
    guard let definition = LLRPDictionary.parameter(named: name) else { return nil }
    let names = definition.fields.map(\.name)
    guard values.keys.allSatisfy(names.contains) else { return nil }
    let body = LLRPBody(definition, version: version, values, parameters)
    var encoder = LLRPEncoder()
    guard (try? encoder.body(body)) != nil else { return nil }
    guard case .customParameter(let vendor) = definition.kind, let custom = LLRPDictionary.parameter(type: LLRPDictionary.custom) else {
      self.init(type: UInt16(truncatingIfNeeded: definition.type), isTV: definition.type < 128, body: body)
      return
    }
    let fields: [String: LLRPValue] = [
      "VendorIdentifier": LLRPValue(vendor), "ParameterSubtype": LLRPValue(definition.type), "Data": .bytes(encoder.bytes),
    ]
    self.init(type: LLRPDictionary.custom, isTV: false, body: LLRPBody(custom, version: version, fields))
  }
}
