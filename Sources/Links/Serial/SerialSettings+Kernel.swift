import CLinux
import Warehouse

extension SerialSettings {
  /// As the kernel is told; `nil` where no line can be set so.
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
