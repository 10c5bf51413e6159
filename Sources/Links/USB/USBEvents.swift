import CLinux
import CUSB
import Glibc
import Synchronization
import Warehouse

/// libusb's context and the one thread that handles its events.
///
/// The context looks for no device: it knows only those that were opened here and handed to it. The thread starts with the first of them and sleeps
/// in `poll` without a time-out; it lives as long as the process.
final class USBEvents: Sendable {
  private static let shared = Mutex<USBEvents?>(nil)

  /// libusb locks its context itself; the pointer is never changed or freed.
  private let address: UInt

  var context: OpaquePointer? { OpaquePointer(bitPattern: address) }

  static func started() throws(LinkError) -> USBEvents {
    try shared.withLock { shared throws(LinkError) in
      if let events = shared { return events }
      let events = try USBEvents()
      shared = events
      return events
    }
  }

  private init() throws(LinkError) {
    var context: OpaquePointer?
    let result = cusb_look_for_no_devices() == 0 ? libusb_init(&context) : Int32(LIBUSB_ERROR_NOT_SUPPORTED.rawValue)
    guard result == 0, let context else { throw LinkError(.io, "libusb cannot start: \(usbText(result))") }
    address = UInt(bitPattern: context)
    var thread = pthread_t()
    let started = pthread_create(&thread, nil, usbThread, UnsafeMutableRawPointer(context))
    guard started == 0 else {
      libusb_exit(context)
      throw .system(-started, "pthread_create")
    }
    pthread_detach(thread)
  }
}

/// The thread's body. Signals are the main thread's business.
private func usbThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  var every = sigset_t()
  sigfillset(&every)
  pthread_sigmask(SIG_BLOCK, &every, nil)
  clinux_name_thread("libusb")
  // The longest that libusb can count in milliseconds: `libusb_handle_events` alone would wake up once a minute.
  var never = timeval(tv_sec: 2_000_000, tv_usec: 0)
  while true { libusb_handle_events_timeout_completed(OpaquePointer(context), &never, nil) }
}

/// libusb's own words for an error.
func usbText(_ result: Int32) -> String { String(cString: libusb_strerror(result)) }
