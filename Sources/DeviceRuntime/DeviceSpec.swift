public import Links
public import Warehouse

/// Where a device is to be found.
public enum EndpointSpec: Sendable, CustomStringConvertible {
  /// A node that the site names itself. Below `/dev/serial/by-id` and the like it is as lasting as an identity.
  case node(path: String, NodeKind)
  /// Looked for among what is plugged in, each time it is opened.
  case usb(DeviceMatch, NodeKind)
  case tcp(host: String, port: Int)
  /// A link of its own, such as a recording; `name` tells two of them apart.
  case made(name: String, @Sendable () -> any Link)

  /// How a node is spoken to.
  public enum NodeKind: Sendable, Hashable, CustomStringConvertible {
    case serial(SerialSettings)
    case evdev
    case hidraw
    /// `usblp`.
    case printer

    var subsystem: DeviceFacts.Subsystem {
      switch self {
      case .serial: .tty
      case .evdev: .input
      case .hidraw: .hidraw
      case .printer: .usbmisc
      }
    }

    public var description: String {
      switch self {
      case .serial(let settings): "serial \(settings)"
      case .evdev: "evdev"
      case .hidraw: "hidraw"
      case .printer: "usblp"
      }
    }
  }

  public var description: String {
    switch self {
    case .node(let path, let kind): "\(kind) \(path)"
    case .usb(let match, let kind): "\(kind) \(match)"
    case .tcp(let host, let port): "tcp \(host):\(port)"
    case .made(let name, _): name
    }
  }

  /// A link to it, not yet open. For `usb` this looks at what is plugged in.
  func link(_ poller: Poller) async throws(LinkError) -> any Link {
    switch self {
    case .node(let path, let kind): return kind.link(path, poller)
    case .usb(let match, let kind): return kind.link(try match.node(of: kind.subsystem, among: try await Hotplug.devices()).node, poller)
    case .tcp(let host, let port): return TCPLink(host: host, port: port)
    case .made(_, let make): return make()
    }
  }

  /// Whether a node that has just appeared may be this device.
  func concerns(_ facts: DeviceFacts) -> Bool {
    switch self {
    case .node(let path, _): path == facts.node || facts.links.contains(path)
    case .usb(let match, let kind): kind.subsystem == facts.subsystem && match.matches(facts)
    case .tcp, .made: false
    }
  }

  /// udev says when it comes, so there is no need to look for it often.
  var isAnnounced: Bool { if case .usb = self { true } else { false } }
}

extension EndpointSpec.NodeKind {
  fileprivate func link(_ path: String, _ poller: Poller) -> any Link {
    switch self {
    case .serial(let settings): SerialLink(path: path, settings: settings, poller: poller)
    case .evdev: EvdevLink(path: path, poller: poller)
    case .hidraw: HIDRawLink(path: path, poller: poller)
    case .printer: PrinterClassLink(path: path, poller: poller)
    }
  }
}

/// A device as the configuration has it: where it is and what it speaks.
public struct DeviceSpec: Sendable {
  public var id: DeviceID
  public var endpoint: EndpointSpec
  /// The station it belongs to, for people.
  public var station: String?
  /// Everything else the configuration says of it, in any stable form: a reload restarts the device where this or the endpoint differs.
  public var revision: String
  public var makeProtocol: @Sendable () throws -> any DeviceProtocol

  public init(
    id: DeviceID, endpoint: EndpointSpec, station: String? = nil, revision: String = "",
    makeProtocol: @escaping @Sendable () throws -> any DeviceProtocol
  ) {
    self.id = id
    self.endpoint = endpoint
    self.station = station
    self.revision = revision
    self.makeProtocol = makeProtocol
  }

  func isSame(as other: DeviceSpec) -> Bool {
    id == other.id && endpoint.description == other.endpoint.description && station == other.station && revision == other.revision
  }
}
