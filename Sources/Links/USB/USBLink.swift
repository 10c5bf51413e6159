import CLinux
import CUSB
import Glibc
import Synchronization
public import Warehouse

/// The bulk endpoints of a USB interface without a kernel driver's help: printers where `usblp` is absent, and vendor-specific devices.
///
/// It opens the one node that it is given and looks at no other device. A driver that holds the interface (`usblp`) is detached, and attached again at
/// `close`. Nothing is read from the device until `read` is called.
public final class USBLink: Link {
  private struct Connection: Sendable {
    let device: USBHandle
    let interface: USBInterface
    let hadDriver: Bool
  }

  private static let piece = 16_384

  /// `/dev/bus/usb/BBB/DDD`.
  public let path: String
  public let endpoint: String
  private let number: Int?
  private let interfaceClass: UInt8
  private let connection = Mutex<Connection?>(nil)

  /// - Parameters:
  ///   - interface: its number; `nil` for the first of the class.
  ///   - interfaceClass: 7, printer, or 255, the maker's own. Others have drivers that must keep them.
  public init(path: String, interface: Int? = nil, interfaceClass: UInt8 = 7) {
    self.path = path
    number = interface
    self.interfaceClass = interfaceClass
    endpoint = "usb \(path)" + (interface.map { " interface \($0)" } ?? "")
  }

  public func open() async throws(LinkError) {
    await close()
    guard USBInterface.classes.contains(interfaceClass) else {
      throw LinkError(.configuration, "\(endpoint): class \(interfaceClass) belongs to its kernel driver; 7 and 255 can be opened")
    }
    let opened = try await aside { [self] () throws(LinkError) -> Connection in try take() }
    connection.withLock { $0 = opened }
  }

  /// Waits for the device.
  private func take() throws(LinkError) -> Connection {
    let device = try USBHandle(path: path)
    let taken = device.withLease { handle -> Result<Connection, LinkError> in
      do throws(LinkError) {
        let interface = try USBInterface.find(handle, number: number, class: interfaceClass)
        let hadDriver = try detach(handle, interface)
        do throws(LinkError) { try claim(handle, interface) } catch {
          if hadDriver { libusb_attach_kernel_driver(handle, Int32(interface.number)) }
          throw error
        }
        return .success(Connection(device: device, interface: interface, hadDriver: hadDriver))
      } catch { return .failure(error.on(endpoint)) }
    }
    guard let taken else { throw LinkError(.closed, "\(endpoint): closed here") }
    return try taken.get()
  }

  /// `true` where a driver held the interface until now.
  private func detach(_ handle: OpaquePointer, _ interface: USBInterface) throws(LinkError) -> Bool {
    guard libusb_kernel_driver_active(handle, Int32(interface.number)) == 1 else { return false }
    let result = libusb_detach_kernel_driver(handle, Int32(interface.number))
    guard result == 0 || result == LIBUSB_ERROR_NOT_FOUND.rawValue else { throw .usb(result, "the kernel's driver does not let interface \(interface.number) go") }
    return result == 0
  }

  private func claim(_ handle: OpaquePointer, _ interface: USBInterface) throws(LinkError) {
    let claimed = libusb_claim_interface(handle, Int32(interface.number))
    guard claimed != LIBUSB_ERROR_BUSY.rawValue else {
      throw LinkError(.busy, "interface \(interface.number) is held by \(Holders.of(path)); stop it, or take the device away from it")
    }
    guard claimed == 0 else { throw .usb(claimed, "interface \(interface.number) cannot be claimed") }
    guard interface.hasAlternates else { return }
    let chosen = libusb_set_interface_alt_setting(handle, Int32(interface.number), Int32(interface.alternate))
    guard chosen == 0 else {
      libusb_release_interface(handle, Int32(interface.number))
      throw .usb(chosen, "setting \(interface.alternate) of interface \(interface.number) cannot be chosen")
    }
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    let connection = try current()
    let deadline = Deadline(in: timeout)
    var wasHalted = false
    while true {
      guard let input = connection.interface.input else { return try await silence(until: deadline) }
      let outcome = try await transfer(connection, .bulk(endpoint: input), [UInt8](repeating: 0, count: 4096), until: deadline)
      if !outcome.bytes.isEmpty { return LinkChunk(bytes: outcome.bytes, at: clinux_boot_nanoseconds()) }
      switch outcome.status {
      case LIBUSB_TRANSFER_TIMED_OUT: return nil
      case LIBUSB_TRANSFER_STALL where !wasHalted:
        wasHalted = true
        try await clearHalt(connection, input)
      case LIBUSB_TRANSFER_COMPLETED:
        // An empty packet, not the end: some printers answer every question of the host with one.
        guard clinux_monotonic_nanoseconds() < deadline.nanoseconds else { return nil }
        do { try await Task.sleep(for: .milliseconds(20)) } catch { throw cancelled }
      case let status: throw failed(connection, status, "read")
      }
    }
  }

  /// A device that only listens says nothing.
  private func silence(until deadline: Deadline) async throws(LinkError) -> LinkChunk? {
    let left = deadline.nanoseconds == .max ? Int64.max : max(0, deadline.nanoseconds - clinux_monotonic_nanoseconds())
    do { try await Task.sleep(for: .nanoseconds(left)) } catch { throw cancelled }
    return nil
  }

  /// After a stall the halt is cleared and the write given up: the device has refused what it got.
  public func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    let deadline = Deadline(in: timeout)
    var taken = 0
    while taken < bytes.count {
      let end = min(taken + USBLink.piece, bytes.count)
      var seen = taken
      do throws(LinkError) {
        let connection = try current()
        let outcome = try await transfer(connection, .bulk(endpoint: connection.interface.output), Array(bytes[taken..<end]), until: deadline)
        seen = end
        switch outcome.status {
        case LIBUSB_TRANSFER_COMPLETED: break
        case LIBUSB_TRANSFER_TIMED_OUT:
          seen = taken + outcome.count
          throw LinkError(.stalled, "\(endpoint): took \(seen) of \(bytes.count) bytes within the time")
        case LIBUSB_TRANSFER_STALL:
          try await clearHalt(connection, connection.interface.output)
          throw LinkError(.io, "\(endpoint): the device refused data (stall); switch it off and on if that happens again")
        case let status: throw failed(connection, status, "write")
        }
        taken += outcome.count
      } catch {
        throw LinkWriteError(error: error, taken: seen)
      }
    }
  }

  public func close() async {
    guard let connection = connection.withLock({ $0.take() }) else { return }
    await USBLink.release(connection)
  }

  private static func release(_ connection: Connection) async {
    let number = Int32(connection.interface.number)
    let hadDriver = connection.hadDriver
    await connection.device.close { handle in
      libusb_release_interface(handle, number)
      if hadDriver { libusb_attach_kernel_driver(handle, number) }
    }
  }

  // MARK: The printer class (Universal Serial Bus Device Class Definition for Printing Devices 1.1, 4.2)

  /// The IEEE 1284 device id: `MFG:Zebra Technologies;MDL:ZTC ZD420;CMD:ZPL;…`.
  public func deviceID() async throws(LinkError) -> String {
    let interface = try current().interface
    // The configuration is counted from 0 here, and the alternate setting stands in the low byte.
    let setup = USBSetup(
      requestType: 0xA1, request: 0, value: UInt16(max(1, interface.configuration) - 1), index: UInt16(interface.number) << 8 | UInt16(interface.alternate), length: 1024)
    return IEEE1284.text(of: try await control(setup, "GET_DEVICE_ID"))
  }

  /// All that every printer can say, whatever its language.
  public func portStatus() async throws(LinkError) -> PrinterStatus {
    let setup = USBSetup(requestType: 0xA1, request: 1, value: 0, index: UInt16(try current().interface.number), length: 1)
    guard let byte = try await control(setup, "GET_PORT_STATUS").first else { throw LinkError(.io, "\(endpoint): GET_PORT_STATUS gave nothing") }
    return PrinterStatus(portStatus: byte)
  }

  /// Throws away what the printer has buffered; its endpoints start anew.
  public func softReset() async throws(LinkError) {
    _ = try await control(USBSetup(requestType: 0x21, request: 2, value: 0, index: UInt16(try current().interface.number), length: 0), "SOFT_RESET")
  }

  private func control(_ setup: USBSetup, _ name: String) async throws(LinkError) -> [UInt8] {
    let connection = try current()
    let buffer = setup.bytes + [UInt8](repeating: 0, count: Int(setup.length))
    let outcome = try await transfer(connection, .control, buffer, until: Deadline(in: .seconds(2)))
    guard outcome.status == LIBUSB_TRANSFER_COMPLETED else { throw failed(connection, outcome.status, name) }
    return outcome.bytes
  }

  // MARK: Transfers

  private func current() throws(LinkError) -> Connection {
    guard let connection = connection.withLock({ $0 }) else { throw LinkError(.closed, "\(endpoint): not open") }
    return connection
  }

  private func transfer(
    _ connection: Connection, _ kind: USBHandle.Kind, _ buffer: [UInt8], until deadline: Deadline
  ) async throws(LinkError) -> USBHandle.Outcome {
    let left = deadline.nanoseconds == .max ? 0 : max(1, (deadline.nanoseconds - clinux_monotonic_nanoseconds() + 999_999) / 1_000_000)
    do throws(LinkError) { return try await connection.device.transfer(kind, buffer, milliseconds: UInt32(clamping: left)) } catch {
      if error.code == .lost { drop(connection) }
      throw error.on(endpoint)
    }
  }

  private func clearHalt(_ connection: Connection, _ address: UInt8) async throws(LinkError) {
    let result = await aside { connection.device.withLease { libusb_clear_halt($0, address) } ?? LIBUSB_ERROR_NO_DEVICE.rawValue }
    guard result == 0 else {
      let error = LinkError.usb(result, "\(endpoint): a halted endpoint cannot be cleared")
      if error.code == .lost { drop(connection) }
      throw error
    }
  }

  private func failed(_ connection: Connection, _ status: libusb_transfer_status, _ what: String) -> LinkError {
    switch status {
    case LIBUSB_TRANSFER_NO_DEVICE:
      drop(connection)
      return LinkError(.lost, "\(endpoint): the device went away")
    case LIBUSB_TRANSFER_CANCELLED: return self.connection.withLock { $0 } == nil ? LinkError(.closed, "\(endpoint): closed here") : cancelled
    case LIBUSB_TRANSFER_TIMED_OUT: return LinkError(.stalled, "\(endpoint): \(what): no answer within the time")
    case LIBUSB_TRANSFER_STALL: return LinkError(.io, "\(endpoint): \(what): refused by the device (stall)")
    case LIBUSB_TRANSFER_OVERFLOW: return LinkError(.io, "\(endpoint): \(what): the device sent more than it was asked for")
    default: return LinkError(.io, "\(endpoint): \(what): a transfer failed; look at the cable and the hub")
    }
  }

  private var cancelled: LinkError { LinkError(.closed, "\(endpoint): the wait was cancelled") }

  /// A device that went away is let go at once, so that its node can be used when it is back.
  private func drop(_ connection: Connection) {
    let wasCurrent = self.connection.withLock { current in
      guard current?.device === connection.device else { return false }
      current = nil
      return true
    }
    if wasCurrent { Task { await USBLink.release(connection) } }
  }
}
