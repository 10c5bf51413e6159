import CLinux

/// How a serial line is spoken on. What is absent in a configuration is 9600 8N1 without flow control, the factory setting of most scanners.
public struct SerialSettings: Sendable, Hashable, CustomStringConvertible {
  public enum Parity: String, Sendable, CaseIterable { case none, odd, even, mark, space }
  public enum Flow: String, Sendable, CaseIterable { case none, rtscts, xonxoff }

  /// Bits per second; any number, not only those with a constant of their own.
  public var speed: Int
  /// 5 to 8.
  public var dataBits: Int
  public var parity: Parity
  /// 1 or 2.
  public var stopBits: Int
  public var flow: Flow

  public init(speed: Int = 9600, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1, flow: Flow = .none) {
    self.speed = speed
    self.dataBits = dataBits
    self.parity = parity
    self.stopBits = stopBits
    self.flow = flow
  }

  /// `9600 8N1`, with the flow control behind it where there is one.
  public var description: String {
    let letter = parity.rawValue.prefix(1).uppercased()
    return "\(speed) \(dataBits)\(letter)\(stopBits)" + (flow == .none ? "" : " \(flow.rawValue)")
  }

  var line: clinux_line? {
    guard let speed = UInt32(exactly: speed), speed > 0, (5...8).contains(dataBits), (1...2).contains(stopBits) else { return nil }
    return clinux_line(
      speed: speed, data_bits: UInt8(dataBits), stop_bits: UInt8(stopBits), parity: UInt8(parity.kernel.rawValue), flow: UInt8(flow.kernel.rawValue))
  }
}

extension SerialSettings.Parity {
  fileprivate var kernel: clinux_parity {
    switch self {
    case .none: CLINUX_PARITY_NONE
    case .odd: CLINUX_PARITY_ODD
    case .even: CLINUX_PARITY_EVEN
    case .mark: CLINUX_PARITY_MARK
    case .space: CLINUX_PARITY_SPACE
    }
  }
}

extension SerialSettings.Flow {
  fileprivate var kernel: clinux_flow {
    switch self {
    case .none: CLINUX_FLOW_NONE
    case .rtscts: CLINUX_FLOW_RTSCTS
    case .xonxoff: CLINUX_FLOW_XONXOFF
    }
  }
}
