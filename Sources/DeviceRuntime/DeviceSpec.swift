public import Links
public import Warehouse

/// Where a device is to be found.
public enum EndpointSpec: Sendable, CustomStringConvertible {
  /// A node that the site names itself. Below `/dev/serial/by-id` and the like it is as lasting as an identity.
  case node(path: String, NodeKind)
  /// Looked for among what is plugged in, each time it is opened.
  case usb(DeviceMatch, NodeKind)
  /// What `Roster` calls by this name, and the interface of it where it matters.
  case plugged(identity: String, interface: Int?, NodeKind)
  case tcp(host: String, port: Int, tls: TLSFiles? = nil)
  /// It connects to us.
  case calls(TCPCaller, tls: TLSFiles? = nil)
  /// A link of its own, such as a recording; `name` tells two of them apart.
  case made(name: String, @Sendable () -> any Link)

  /// How a node is spoken to.
  public enum NodeKind: Sendable, Hashable, CustomStringConvertible {
    case serial(SerialSettings)
    case evdev
    case hidraw
    /// `usblp`.
    case printer
    /// An interface of that class, through libusb.
    case usb(interfaceClass: UInt8)

    var subsystem: DeviceFacts.Subsystem {
      switch self {
      case .serial: .tty
      case .evdev: .input
      case .hidraw: .hidraw
      case .printer: .usbmisc
      case .usb: .usb
      }
    }

    public var description: String {
      switch self {
      case .serial(let settings): "serial \(settings)"
      case .evdev: "evdev"
      case .hidraw: "hidraw"
      case .printer: "usblp"
      case .usb: "usb"
      }
    }
  }

  public var description: String {
    switch self {
    case .node(let path, let kind): "\(kind) \(path)"
    case .usb(let match, let kind): "\(kind) \(match)"
    case .plugged(let identity, let interface, let kind): "\(kind) \(identity)" + (interface.map { " interface \($0)" } ?? "")
    case .tcp(let host, let port, let tls): "\(tls == nil ? "tcp" : "tls") \(TCPPlace(host: host, port: port))"
    case .calls(let caller, let tls): "\(tls == nil ? "tcp" : "tls") \(caller)"
    case .made(let name, _): name
    }
  }

  /// A link to it, not yet open; for `usb` and `plugged` to a node that is there at the moment. `seat` is where one that `calls` is waited for.
  func link(_ poller: Poller, _ roster: Roster, _ seat: TCPSeat? = nil) throws(LinkError) -> any Link {
    switch self {
    case .node(let path, let kind): return kind.link(path, poller)
    case .usb(let match, let kind): return kind.link(try match.node(of: kind.subsystem, among: roster.nodes).node, poller)
    case .plugged(let identity, let interface, let kind):
      let nodes = roster.device(named: identity)?.nodes.filter { interface == nil || $0.interface == interface } ?? []
      guard let node = nodes.best(of: kind.subsystem) else { throw LinkError(.absent, "\(self): not plugged in") }
      return kind.link(node.node, poller)
    case .tcp(let host, let port, let tls): return TCPLink(host: host, port: port, tls: tls)
    case .calls:
      guard let seat else { throw LinkError(.configuration, "\(self): a printer is connected to, it does not connect to us") }
      return TCPLink(seat)
    case .made(_, let make): return make()
    }
  }

  /// The same for who keeps no roster: looks at the machine first.
  func link(_ poller: Poller) async throws(LinkError) -> any Link {
    let roster = Roster()
    if isAnnounced { await roster.refresh() }
    return try link(poller, roster)
  }

  /// Whether this is an interface of a device that is plugged in.
  func concerns(_ device: PhysicalDevice) -> Bool {
    switch self {
    case .node(let path, _): device.nodes.contains { path == $0.node || $0.links.contains(path) }
    case .usb(let match, let kind): device.nodes.contains { kind.subsystem == $0.subsystem && match.matches($0) }
    case .plugged(let identity, _, _): device.identity == identity
    case .tcp, .calls, .made: false
    }
  }

  /// It connects to us.
  public var isCalling: Bool { if case .calls = self { true } else { false } }

  /// Where it is waited for.
  func seat(at doors: TCPDoors, called: @escaping @Sendable () -> Void) -> TCPSeat? {
    if case .calls(let caller, let tls) = self { doors.seat(for: caller, tls: tls, called: called) } else { nil }
  }

  /// udev says when it comes, so there is no need to look for it often.
  var isAnnounced: Bool {
    switch self {
    case .usb, .plugged: true
    case .node, .tcp, .calls, .made: false
    }
  }
}

extension EndpointSpec.NodeKind {
  fileprivate func link(_ path: String, _ poller: Poller) -> any Link {
    switch self {
    case .serial(let settings): SerialLink(path: path, settings: settings, poller: poller)
    case .evdev: EvdevLink(path: path, poller: poller)
    case .hidraw: HIDRawLink(path: path, poller: poller)
    case .printer: PrinterClassLink(path: path, poller: poller)
    case .usb(let interfaceClass): USBLink(path: path, interfaceClass: interfaceClass)
    }
  }
}

/// A device as the configuration has it: where it is and what it speaks.
public struct DeviceSpec: Sendable {
  public var id: DeviceID
  public var endpoint: EndpointSpec
  /// The station it belongs to, for people. A device that changes its station is not touched.
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
    id == other.id && endpoint.description == other.endpoint.description && revision == other.revision
  }
}
