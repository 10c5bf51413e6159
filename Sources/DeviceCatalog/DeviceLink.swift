/// A way to a device, with what it needs.
public enum DeviceLink: Sendable, Hashable {
  case serial(SerialLine)
  case tcp(port: Int)
  case evdev
  case usblp

  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case serial, tcp, evdev, usblp

    /// The kernel's name for the nodes of such a link; `nil` where there is none.
    var subsystem: String? {
      switch self {
      case .serial: "tty"
      case .evdev: "input"
      case .usblp: "usbmisc"
      case .tcp: nil
      }
    }
  }

  /// How a serial line is set; a USB-CDC port takes any of it.
  public struct SerialLine: Sendable, Hashable {
    public enum Parity: String, Sendable, CaseIterable { case none, odd, even, mark, space }
    public enum Flow: String, Sendable, CaseIterable { case none, rtscts, xonxoff }
    /// Bits per second.
    public var speed: Int
    public var dataBits: Int
    public var parity: Parity
    public var stopBits: Int
    public var flow: Flow

    public init(speed: Int = 9600, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1, flow: Flow = .none) {
      self.speed = speed
      self.dataBits = dataBits
      self.parity = parity
      self.stopBits = stopBits
      self.flow = flow
    }
  }

  public var kind: Kind {
    switch self {
    case .serial: .serial
    case .tcp: .tcp
    case .evdev: .evdev
    case .usblp: .usblp
    }
  }
}
