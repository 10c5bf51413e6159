/// What the machine knows of one device node: enough to find its profile, to name it for good, and to tell a technician where it is plugged in.
public struct DeviceFacts: Sendable, Hashable, Codable {
  public enum Subsystem: String, Sendable, Codable, CaseIterable {
    case tty, input, hidraw
    /// Printers: `/dev/usb/lpN`.
    case usbmisc
    /// A USB device as a whole: `/dev/bus/usb/BBB/DDD`, for what no driver of the kernel speaks to. Hubs are left out.
    case usb
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
  /// The kernel's name of the USB port, `1-1.4`: hub and port in one.
  public var usbPort: String?
  /// The place in /sys of the USB device, else of what the node hangs on: all nodes of one physical device share it.
  public var device: String
  /// USB interface number, where one device has several nodes.
  public var interface: Int?
  public var interfaceClass: UInt8?
  public var driver: String?
  /// What the device calls itself: manufacturer and product, or the input device's name.
  public var name: String?
  /// IEEE 1284 id of a printer.
  public var ieee1284: String?
  /// HID report descriptor of a `hidraw` node.
  public var reportDescriptor: [UInt8]?
  /// An input device that can type letters and digits.
  public var isKeyboard = false

  /// - Parameter device: the port, where it is not said.
  public init(subsystem: Subsystem, node: String, port: String, device: String? = nil) {
    self.subsystem = subsystem
    self.node = node
    self.port = port
    self.device = device ?? port
  }

  /// `usb:05e0:1200:S22014` where the device has a serial number that may be one, else `port:…`; never the node's number. Several nodes of one device
  /// share it, and two devices of one serial number do, too: `Identities` tells those apart.
  public var identity: String {
    guard let serial, let usb, !isDummySerial(serial) else { return portIdentity }
    return "usb:\(usb):\(named(serial))"
  }

  /// The name of whatever is plugged in at this place.
  public var portIdentity: String { "port:\(named(port))" }

  /// Whether a text names this place: `usb-1-1.4`, `1-1.4` or udev's path.
  public func isAt(port text: String) -> Bool { text == port || text == usbPort || text == usbPort.map { "usb-\($0)" } }

  /// `05e0:1200`.
  public var usb: String? {
    guard let vendor, let product else { return nil }
    return "\(hexadecimal(vendor)):\(hexadecimal(product))"
  }
}

/// As a part of a name that stands in commands, in configurations and before a `/`: anything unusual becomes `_`, as udev does it.
private func named(_ text: String) -> String {
  String(text.unicodeScalars.map { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || ".-:_".unicodeScalars.contains($0)) ? Character($0) : "_" })
}

/// Four lower-case hexadecimal digits, as `lsusb` writes ids.
func hexadecimal(_ number: UInt16) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 4 - digits.count) + digits
}
