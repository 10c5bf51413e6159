/// What a device is to the machine it is plugged into. One scanner has several, switched by barcodes of its manual, each often with a USB id of its own.
public enum DeviceMode: String, Sendable, Hashable, CaseIterable {
  /// Types what it reads.
  case keyboard
  /// HID with usage page 8Ch (USB-IF, HID Point of Sale Usage Tables).
  case hidPOS = "hid-pos"
  /// A USB serial port by the class CDC-ACM.
  case cdc
  /// RS-232, or a USB cable or cradle that is a serial port by its maker's driver.
  case serial
  /// A protocol of the maker's own on USB, such as Symbol's SNAPI.
  case vendor
  /// IBM's and Toshiba's point-of-sale USB: hand-held, table-top, OEM.
  case ibm
  /// USB printer class, or raw data over TCP.
  case printer
  /// Firmware or settings are being written; nothing is read in it.
  case service

  /// Of a profile that names none.
  init(_ link: DeviceLink.Kind?) {
    switch link {
    case .evdev: self = .keyboard
    case .hidraw: self = .hidPOS
    case .usblp: self = .printer
    case .usb: self = .vendor
    case .serial, .tcp, nil: self = .serial
    }
  }
}
