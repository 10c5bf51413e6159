import CUSB
import Warehouse

/// One interface of a device with its bulk endpoints: what its active configuration says.
struct USBInterface: Sendable, Hashable {
  /// Class 7, printer; 0xFF, the maker's own.
  static let classes: [UInt8] = [7, 0xFF]

  var configuration: UInt8 = 0
  var number: UInt8
  var alternate: UInt8
  /// The interface has more than one setting, so the wanted one must be chosen.
  var hasAlternates: Bool
  var output: UInt8
  /// `nil` where it only listens.
  var input: UInt8?

  /// The interface of that number, or the first, that has the class and a bulk endpoint to write to. Of a printer's settings the bidirectional one (7/1/2),
  /// else the one that only listens (7/1/1); 7/1/3 speaks packets of IEEE 1284.4, which no label printer needs.
  static func find(_ handle: OpaquePointer, number: Int?, class wanted: UInt8) throws(LinkError) -> USBInterface {
    var pointer: UnsafeMutablePointer<libusb_config_descriptor>?
    let result = libusb_get_active_config_descriptor(libusb_get_device(handle), &pointer)
    guard result == 0, let configuration = pointer?.pointee else { throw .usb(result, "its configuration cannot be read") }
    defer { libusb_free_config_descriptor(pointer) }
    let interfaces = UnsafeBufferPointer(start: configuration.interface, count: Int(configuration.bNumInterfaces))
    let candidates = interfaces.flatMap { settings(of: $0, class: wanted) }.filter { number == nil || Int($0.interface.number) == number }
    guard var best = candidates.min(by: { ($0.interface.number, $0.rank) < ($1.interface.number, $1.rank) })?.interface else {
      let which = number.map { "interface \($0)" } ?? "interface"
      throw LinkError(.configuration, "no \(which) of class \(wanted) with a bulk endpoint to write to")
    }
    best.configuration = configuration.bConfigurationValue
    return best
  }

  private static func settings(of interface: libusb_interface, class wanted: UInt8) -> [(interface: USBInterface, rank: Int)] {
    let settings = UnsafeBufferPointer(start: interface.altsetting, count: Int(interface.num_altsetting))
    return settings.compactMap { setting in
      guard setting.bInterfaceClass == wanted, wanted != 7 || (1...2).contains(setting.bInterfaceProtocol) else { return nil }
      let endpoints = UnsafeBufferPointer(start: setting.endpoint, count: Int(setting.bNumEndpoints)).filter { $0.bmAttributes & 3 == 2 }
      guard let output = endpoints.first(where: { $0.bEndpointAddress & 0x80 == 0 }) else { return nil }
      let input = endpoints.first { $0.bEndpointAddress & 0x80 != 0 }
      let found = USBInterface(
        number: setting.bInterfaceNumber, alternate: setting.bAlternateSetting, hasAlternates: settings.count > 1, output: output.bEndpointAddress,
        input: input?.bEndpointAddress)
      return (found, (input == nil ? 2 : 0) + (wanted == 7 && setting.bInterfaceProtocol != 2 ? 1 : 0))
    }
  }
}
