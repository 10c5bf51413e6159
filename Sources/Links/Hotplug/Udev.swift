import CLinux
import CUDev
import Glibc
import Warehouse

/// A libudev context. libudev is not thread-safe: one context stays with one thread or one lock.
struct Udev: ~Copyable {
  let context: OpaquePointer

  init() throws(LinkError) {
    guard let context = udev_new() else { throw .system(-errno, "udev_new") }
    self.context = context
  }

  deinit { udev_unref(context) }

  /// Every device node present that may be a scanner, reader or printer.
  func devices() -> [DeviceFacts] {
    guard let enumeration = udev_enumerate_new(context) else { return [] }
    defer { udev_enumerate_unref(enumeration) }
    for subsystem in DeviceFacts.Subsystem.allCases { udev_enumerate_add_match_subsystem(enumeration, subsystem.rawValue) }
    udev_enumerate_scan_devices(enumeration)
    return names(udev_enumerate_get_list_entry(enumeration)).compactMap { path in
      guard let device = udev_device_new_from_syspath(context, path) else { return nil }
      defer { udev_device_unref(device) }
      return facts(of: device)
    }.sorted { $0.node < $1.node }
  }
}

/// The names in one of libudev's lists.
private func names(_ first: OpaquePointer?) -> [String] {
  sequence(state: first) { entry -> String? in
    guard let current = entry else { return nil }
    entry = udev_list_entry_get_next(current)
    return udev_list_entry_get_name(current).map { String(cString: $0) }
  }.map(\.self)
}

/// `nil` for nodes that are nobody's device: consoles, pseudo-terminals, mice' legacy nodes, ports that were never fitted.
func facts(of device: OpaquePointer) -> DeviceFacts? {
  guard let subsystem = text(udev_device_get_subsystem(device)).flatMap(DeviceFacts.Subsystem.init), let node = text(udev_device_get_devnode(device)),
    let parent = subsystem == .usb ? device : udev_device_get_parent(device), isDevice(device, subsystem, node)
  else { return nil }
  let usb = subsystem == .usb ? device : udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device")
  let interface = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_interface")
  // The board's own serial lines hang on one driver and have lasting numbers.
  let isBoardLine = usb == nil && subsystem == .tty
  let port = isBoardLine ? text(udev_device_get_sysname(device)) ?? node : port(of: device, usb)
  var facts = DeviceFacts(
    subsystem: subsystem, node: node, port: port, device: text(udev_device_get_syspath(usb ?? (isBoardLine ? device : parent))))
  facts.usbPort = usb.flatMap { text(udev_device_get_sysname($0)) }
  facts.links = names(udev_device_get_devlinks_list_entry(device)).sorted()
  facts.vendor = attribute(usb, "idVendor").flatMap { UInt16($0, radix: 16) }
  facts.product = attribute(usb, "idProduct").flatMap { UInt16($0, radix: 16) }
  facts.serial = attribute(usb, "serial").flatMap { $0.isEmpty ? nil : $0 }
  facts.interface = attribute(interface, "bInterfaceNumber").flatMap { Int($0, radix: 16) }
  facts.interfaceClass = attribute(interface, "bInterfaceClass").flatMap { UInt8($0, radix: 16) }
  facts.driver = subsystem == .usb ? claim(of: device) : text(udev_device_get_driver(interface ?? parent))
  facts.name = name(subsystem, parent, usb)
  facts.ieee1284 = subsystem == .usbmisc ? attribute(interface, "ieee1284_id") : nil
  if subsystem == .hidraw { facts.reportDescriptor = text(udev_device_get_syspath(parent)).flatMap { smallFile($0 + "/report_descriptor") } }
  if usb == nil, subsystem == .input { addBusFacts(of: parent, to: &facts) }
  facts.isKeyboard = subsystem == .input && canType(attribute(parent, "capabilities/key") ?? "")
  return facts
}

private func isDevice(_ device: OpaquePointer, _ subsystem: DeviceFacts.Subsystem, _ node: String) -> Bool {
  switch subsystem {
  // The 8250 driver makes nodes for ports that were never fitted: their type is 0.
  case .tty: attribute(device, "type") != "0"
  case .input: node.hasPrefix("/dev/input/event")
  case .usbmisc: node.hasPrefix("/dev/usb/lp")
  case .hidraw: true
  case .usb: text(udev_device_get_devtype(device)) == "usb_device" && attribute(device, "bDeviceClass") != "09"
  }
}

/// What an input device that is not on USB says of itself: a scanner on Bluetooth has its address for a serial number.
private func addBusFacts(of input: OpaquePointer, to facts: inout DeviceFacts) {
  facts.vendor = attribute(input, "id/vendor").flatMap { UInt16($0, radix: 16) }
  facts.product = attribute(input, "id/product").flatMap { UInt16($0, radix: 16) }
  facts.serial = attribute(input, "uniq").flatMap { $0.isEmpty ? nil : $0 }
}

/// `usbfs` where a program has taken one of the device's interfaces for itself, which keeps the kernel's own drivers away.
private func claim(of device: OpaquePointer) -> String? {
  guard let path = text(udev_device_get_syspath(device)), let name = path.split(separator: "/").last,
    let enumeration = udev_enumerate_new(udev_device_get_udev(device))
  else { return nil }
  defer { udev_enumerate_unref(enumeration) }
  udev_enumerate_add_match_parent(enumeration, device)
  udev_enumerate_add_match_subsystem(enumeration, "usb")
  udev_enumerate_scan_devices(enumeration)
  for interface in names(udev_enumerate_get_list_entry(enumeration)) where interface.split(separator: "/").last?.hasPrefix("\(name):") == true {
    guard let found = udev_device_new_from_syspath(udev_device_get_udev(device), interface) else { continue }
    defer { udev_device_unref(found) }
    if text(udev_device_get_driver(found)) == "usbfs" { return "usbfs" }
  }
  return nil
}

private func port(of device: OpaquePointer, _ usb: OpaquePointer?) -> String {
  if let path = text(udev_device_get_property_value(device, "ID_PATH")) {
    // `pci-0000:00:14.0-usb-0:1.4:1.0` ends with configuration and interface, that of the whole device with its port.
    guard let mark = path.firstRange(of: "-usb-") else { return path }
    let parts = path[mark.upperBound...].split(separator: ":", omittingEmptySubsequences: false)
    return path[..<mark.upperBound] + parts.prefix(2).joined(separator: ":")
  }
  if let name = usb.flatMap({ text(udev_device_get_sysname($0)) }) { return "usb-\(name)" }
  return text(udev_device_get_devpath(device)) ?? ""
}

private func name(_ subsystem: DeviceFacts.Subsystem, _ parent: OpaquePointer, _ usb: OpaquePointer?) -> String? {
  if subsystem == .input, let name = attribute(parent, "name") { return name }
  let words = [attribute(usb, "manufacturer"), attribute(usb, "product")].compactMap { $0 }
  return words.isEmpty ? nil : words.joined(separator: " ")
}

/// The key map is hexadecimal words, the lowest last: Enter, 1 and Q must be there.
private func canType(_ map: String) -> Bool {
  guard let lowest = map.split(separator: " ").last.flatMap({ UInt64($0, radix: 16) }) else { return false }
  return [KEY_ENTER, KEY_1, KEY_Q].allSatisfy { lowest >> $0 & 1 == 1 }
}

private func attribute(_ device: OpaquePointer?, _ name: String) -> String? {
  device.flatMap { text(udev_device_get_sysattr_value($0, name)) }
}

/// What a device says of itself need not be UTF-8.
private func text(_ characters: UnsafePointer<CChar>?) -> String? { characters.map { String(cString: $0) } }
