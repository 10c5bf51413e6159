/// What the machine knows of one device node: enough to find its profile, to name it for good, and to tell a technician where it is plugged in.
public struct DeviceFacts: Sendable, Hashable, Codable {
  public enum Subsystem: String, Sendable, Codable, CaseIterable {
    case tty, input, hidraw
    /// Printers: `/dev/usb/lpN`.
    case usbmisc
  }

  public var subsystem: Subsystem
  /// `/dev/ttyACM0`: valid until it is unplugged, and no name.
  public var node: String
  /// Names that udev gives the node: `/dev/serial/by-id/…`, `/dev/input/by-path/…`.
  public var links: [String] = []
  /// USB vendor and product id; `nil` where the device is not on USB.
  public var vendor: UInt16?
  public var product: UInt16?
  public var serial: String?
  /// Where it is plugged in: udev's `ID_PATH` without the interface (`pci-0000:00:14.0-usb-0:1.4`), else the kernel's name of the port (`usb-1-1.4`).
  public var port: String
  /// USB interface number, where one device has several nodes.
  public var interface: Int?
  public var interfaceClass: UInt8?
  public var driver: String?
  /// What the device calls itself: manufacturer and product, or the input device's name.
  public var name: String?
  /// IEEE 1284 id of a printer.
  public var ieee1284: String?
  /// An input device that can type letters and digits.
  public var isKeyboard = false

  public init(subsystem: Subsystem, node: String, port: String) {
    self.subsystem = subsystem
    self.node = node
    self.port = port
  }

  /// `usb:05e0:1200:S22014` where the device has a serial number, else `port:…`; never the node's number. Several nodes of one device share it.
  public var identity: String {
    guard let serial, let usb else { return "port:\(port)" }
    return "usb:\(usb):\(serial)"
  }

  /// `05e0:1200`.
  public var usb: String? {
    guard let vendor, let product else { return nil }
    return "\(hexadecimal(vendor)):\(hexadecimal(product))"
  }
}

/// Four lower-case hexadecimal digits, as `lsusb` writes ids.
func hexadecimal(_ number: UInt16) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 4 - digits.count) + digits
}
