public import Warehouse

/// A way to a device, with what it needs.
public enum DeviceLink: Sendable, Hashable {
  case serial(SerialSettings)
  case tcp(port: Int)
  case evdev
  case hidraw
  case usblp
  /// An interface of that class without a kernel driver: 7, printer, or 255, the maker's own.
  case usb(interfaceClass: Int)

  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case serial, tcp, evdev, hidraw, usblp, usb

    /// How the nodes are called, where the subsystem has others too.
    var nodePattern: String? {
      switch self {
      case .evdev: "event*"
      case .usblp: "lp*"
      case .serial, .tcp, .hidraw, .usb: nil
      }
    }

    /// The kernel's name for the nodes of such a link; `nil` where there is none.
    var subsystem: String? {
      switch self {
      case .serial: "tty"
      case .evdev: "input"
      case .hidraw: "hidraw"
      case .usblp: "usbmisc"
      case .usb, .tcp: nil
      }
    }
  }

  public var kind: Kind {
    switch self {
    case .serial: .serial
    case .tcp: .tcp
    case .evdev: .evdev
    case .hidraw: .hidraw
    case .usblp: .usblp
    case .usb: .usb
    }
  }
}
