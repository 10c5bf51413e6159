/// One thing that a person plugged in, with all nodes that the kernel made of it: a scanner that is keyboard, HID POS and serial port at once is one.
public struct PhysicalDevice: Sendable, Hashable, Codable {
  /// Why a device is named by its port though it has a serial number.
  public enum Doubt: String, Sendable, Codable {
    /// A text that no maker gives: `0000`, `1234567890`.
    case dummySerial
    /// Another device has the same.
    case sharedSerial
  }

  /// Its name for good, borne by no other device: see `Identities`.
  public var identity: String
  public var doubt: Doubt?
  /// Never empty; the USB device as a whole last, else by interface and node.
  public let nodes: [DeviceFacts]

  init(identity: String, doubt: Doubt? = nil, nodes: [DeviceFacts]) {
    self.identity = identity
    self.doubt = doubt
    self.nodes = nodes
  }

  private var first: DeviceFacts { nodes[0] }
  public var port: String { first.port }
  public var usbPort: String? { first.usbPort }
  public var usb: String? { first.usb }
  public var vendor: UInt16? { first.vendor }
  public var product: UInt16? { first.product }
  public var serial: String? { first.serial }
  /// What it calls itself: maker and product, else the name of an input device.
  public var name: String? { (nodes.first { $0.subsystem != .input && $0.name != nil } ?? first).name }
  /// A program has taken it away from the kernel's drivers.
  public var isClaimed: Bool { nodes.contains { $0.subsystem == .usb && $0.driver == "usbfs" } }

  /// It came in a plug and offers something to open: no part of the board, no hub, no network adapter.
  public var isPluggedIn: Bool { usbPort != nil && (isClaimed || nodes.contains { $0.subsystem != .usb }) || nodes.contains(where: \.isKeyboard) }

  /// Whether a technician who writes `text` means this one: its identity, a node, a link of udev's, or its port.
  public func isCalled(_ text: String) -> Bool {
    text == identity || nodes.contains { $0.node == text || $0.links.contains(text) || $0.isAt(port: text) || $0.portIdentity == text }
  }

  /// The nodes by device, in the order of their places.
  static func grouped(_ nodes: [DeviceFacts]) -> [[DeviceFacts]] {
    Dictionary(grouping: nodes, by: \.device).sorted { $0.key < $1.key }.map { $0.value.sorted(by: before) }
  }

  private static func before(_ a: DeviceFacts, _ b: DeviceFacts) -> Bool {
    (a.subsystem == .usb ? 1 : 0, a.interface ?? 0, a.node) < (b.subsystem == .usb ? 1 : 0, b.interface ?? 0, b.node)
  }
}
