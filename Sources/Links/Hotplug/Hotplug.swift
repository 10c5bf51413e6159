import CUDev
import Glibc
import Synchronization
public import Warehouse

public enum HotplugEvent: Sendable, Hashable {
  /// A node is there and udev's rules have been applied to it.
  case added(DeviceFacts)
  case removed(node: String)
  /// A hub has cut a port's power: `port` as in `DeviceFacts.usbPort`, and how often it did since it was plugged in (Linux,
  /// Documentation/ABI/testing/sysfs-bus-usb, over_current_count).
  case overCurrent(port: String, count: Int)
  /// The kernel could not keep all events: look at `Hotplug.devices()` anew.
  case missed
}

/// Devices coming and going, as udev tells it. One consumer; nothing wakes up while nothing is plugged.
public final class Hotplug: Sendable {
  private struct Monitor: ~Copyable {
    let udev: Udev
    let monitor: OpaquePointer
    deinit { udev_monitor_unref(monitor) }
  }

  private let monitor: Mutex<Monitor>
  private let file: PolledFile

  /// Every device node present that may be a scanner, reader or printer, by node.
  public static func devices() async throws(LinkError) -> [DeviceFacts] {
    try await aside { () throws(LinkError) -> [DeviceFacts] in try Udev().devices() }
  }

  /// Listens from now on: what is there already is told by `devices`, to be asked afterwards.
  public init(poller: Poller) throws(LinkError) {
    let udev = try Udev()
    // Without a running udevd (a container) its events never come: then the kernel's own must do.
    let source = access("/run/udev/control", F_OK) == 0 ? "udev" : "kernel"
    guard let pointer = udev_monitor_new_from_netlink(udev.context, source) else { throw .system(-errno, "udev_monitor_new_from_netlink") }
    let monitor = Monitor(udev: udev, monitor: pointer)
    for subsystem in DeviceFacts.Subsystem.allCases {
      // Of USB also the interfaces: a hub speaks of its ports through its own.
      for type in subsystem == .usb ? ["usb_device", "usb_interface"] : [nil] {
        udev_monitor_filter_add_match_subsystem_devtype(pointer, subsystem.rawValue, type)
      }
    }
    let listening = udev_monitor_enable_receiving(pointer)
    guard listening >= 0 else { throw .system(listening, "udev_monitor_enable_receiving") }
    // libudev closes its own descriptor; the poller watches a second one for the same socket.
    file = try PolledFile(Descriptor(duplicating: udev_monitor_get_fd(pointer)), poller: poller)
    self.monitor = Mutex(monitor)
  }

  /// The next event. Throws `closed` after `close` or when the task is cancelled.
  public func next() async throws(LinkError) -> HotplugEvent {
    while true {
      if let event = received() { return event }
      _ = try await file.ready(.input, until: .never)
    }
  }

  /// A `next` under way ends with `closed`.
  public func close() { file.close() }

  private func received() -> HotplugEvent? {
    monitor.withLock { monitor in
      while true {
        errno = 0
        guard let device = udev_monitor_receive_device(monitor.monitor) else { return errno == ENOBUFS ? .missed : nil }
        defer { udev_device_unref(device) }
        if let event = Self.event(device) { return event }
      }
    }
  }

  private static func event(_ device: OpaquePointer) -> HotplugEvent? {
    if let overCurrent = overCurrent(device) { return overCurrent }
    return switch udev_device_get_action(device).map({ String(cString: $0) }) {
    case "remove": udev_device_get_devnode(device).map { .removed(node: String(cString: $0)) }
    case "add", "change", "bind": facts(of: device).map { .added($0) }
    default: nil
    }
  }

  private static func overCurrent(_ device: OpaquePointer) -> HotplugEvent? {
    func property(_ name: String) -> String? { udev_device_get_property_value(device, name).map { String(cString: $0) } }
    guard let path = property("OVER_CURRENT_PORT"), let count = property("OVER_CURRENT_COUNT").flatMap({ Int($0) }),
      let port = usbPort(ofHubPort: path)
    else { return nil }
    return .overCurrent(port: port, count: count)
  }
}

/// `…/1-1:1.0/1-1-port4` is where `1-1.4` would be, and `…/1-0:1.0/usb1-port2` where `1-2` (Linux, drivers/usb/core/port.c and usb.c).
func usbPort(ofHubPort path: String) -> String? {
  guard let name = path.split(separator: "/").last, let mark = name.firstRange(of: "-port") else { return nil }
  let hub = name[..<mark.lowerBound]
  let port = name[mark.upperBound...]
  guard !hub.isEmpty, Int(port) != nil else { return nil }
  return hub.hasPrefix("usb") ? "\(hub.dropFirst(3))-\(port)" : "\(hub).\(port)"
}
