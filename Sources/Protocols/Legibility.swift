import Warehouse

/// Whether what a serial device says can be read: two things in a row that look like noise mean a wrong speed.
struct Legibility: Sendable {
  private var illegible = 0

  /// Looks at the events from `start` on; adds `misread` where they make a wrong speed likely.
  mutating func judge(_ actions: inout [DeviceAction], from start: Int) {
    for index in start..<actions.count {
      guard case .event(let event) = actions[index], let isLegible = Legibility.isLegible(event) else { continue }
      illegible = isLegible ? 0 : illegible + 1
    }
    guard illegible >= 2 else { return }
    illegible = 0
    actions.append(.misread)
  }

  /// `nil` where it says nothing of the line.
  private static func isLegible(_ event: DeviceEvent) -> Bool? {
    switch event {
    case .scan(let scan): !isNoise(scan.data)
    case .incomplete(let data, let reason): reason == .unplugged ? nil : isNoise(data) ? false : nil
    case .fault(let code, _): code == "framing" ? false : nil
    case .info: true
    case .tag, .printer, .result: nil
    }
  }

  /// Control characters that no code's syntax uses, or bytes above ASCII that are no UTF-8.
  private static func isNoise(_ data: [UInt8]) -> Bool {
    var isText = true
    for byte in data where byte < 0x20 || byte > 0x7E {
      switch byte {
      case 0x04, 0x09, 0x0A, 0x0D, 0x1C...0x1F: break
      case ..<0x20: return true
      default: isText = false
      }
    }
    return !isText && String(validating: data, as: UTF8.self) == nil
  }
}
