import CUSB
import Warehouse

extension LinkError {
  /// What libusb's error means to a technician; `context` says what failed, and on which device.
  static func usb(_ result: Int32, _ context: String) -> LinkError {
    let detail = "\(context): \(usbText(result))"
    switch result {
    case Int32(LIBUSB_ERROR_NO_DEVICE.rawValue): return LinkError(.lost, detail)
    case Int32(LIBUSB_ERROR_ACCESS.rawValue):
      return LinkError(.denied, "\(detail); this program's user needs the group of the device, which the udev rules give to devices of the catalog")
    case Int32(LIBUSB_ERROR_BUSY.rawValue): return LinkError(.busy, detail)
    case Int32(LIBUSB_ERROR_NOT_FOUND.rawValue): return LinkError(.absent, detail)
    default: return LinkError(.io, detail)
    }
  }
}

/// The eight bytes before a control transfer (USB 2.0, 9.3).
struct USBSetup: Sendable {
  static let size = 8
  var requestType: UInt8
  var request: UInt8
  var value: UInt16
  var index: UInt16
  var length: UInt16

  var bytes: [UInt8] {
    [requestType, request] + [value, index, length].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }
}
