import Warehouse

/// The bytes that make a scanner sound or light for each signal; a signal without bytes sends nothing.
struct FeedbackBytes: Sendable {
  private var bytes: [Signal: [UInt8]] = [:]

  static let options: [ProtocolOption] = Signal.allCases.map { ProtocolOption($0.rawValue, .bytes(names: []), help: help($0)) }

  static func help(_ signal: Signal) -> String {
    switch signal {
    case .good: "Sent to the scanner when the scan has been stored."
    case .refused: "Sent when the scan was refused or not stored."
    case .duplicate: "Sent when the same code has been taken before."
    case .storedOffline: "Sent when the scan has been stored while the WMS is out of reach."
    }
  }

  init(_ values: OptionValues) {
    for signal in Signal.allCases { bytes[signal] = values.bytes(signal.rawValue) }
  }

  func perform(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    switch command {
    case .signal(let signal):
      if let bytes = bytes[signal], !bytes.isEmpty { actions.append(.send(bytes)) }
    case .raw(let bytes):
      if !bytes.isEmpty { actions.append(.send(bytes)) }
    case .scanning, .trigger, .status, .tag, .select, .power, .region, .writing, .output: break
    }
  }
}
