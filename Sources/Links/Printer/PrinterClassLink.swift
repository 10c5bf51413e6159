import CLinux
import Glibc
public import Warehouse

/// A USB printer behind the kernel's `usblp` driver: `/dev/usb/lpN`.
public final class PrinterClassLink: Link {
  public let path: String
  private let poller: Poller
  private let slot: FileSlot

  public var endpoint: String { slot.endpoint }

  public init(path: String, poller: Poller) {
    self.path = path
    self.poller = poller
    slot = FileSlot("usblp \(path)")
  }

  public func open() async throws(LinkError) {
    await close()
    try await slot.fill { [path, poller] () throws(LinkError) -> PolledFile in
      try PolledFile(Descriptor(opening: path, O_RDWR), poller: poller)
    }
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    let deadline = Deadline(in: timeout)
    while true {
      guard let bytes = try await slot.read(upTo: 4096, until: deadline) else { return nil }
      if !bytes.isEmpty { return LinkChunk(bytes: bytes, at: clinux_boot_nanoseconds()) }
      // An empty USB packet, not the end: some printers answer every question of the host with one.
      guard clinux_monotonic_nanoseconds() < deadline.nanoseconds else { return nil }
      do { try await Task.sleep(for: .milliseconds(20)) } catch { throw LinkError(.closed, "\(endpoint): the wait was cancelled") }
    }
  }

  /// Waits where the printer is busy. `taken` counts what the driver took: the printer has seen that much at most.
  public nonisolated(nonsending) func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) { try await slot.write(bytes, within: timeout) }

  public func close() async {
    guard let file = slot.take() else { return }
    await aside { file.close() }
  }

  /// The port status of the USB printer class (Universal Serial Bus Device Class Definition for Printing Devices 1.1, 4.2.2): all that every printer
  /// can say, whatever its language.
  public func portStatus() async throws(LinkError) -> PrinterStatus {
    let file = try slot.current()
    let byte = await aside { file.withLease { clinux_lp_status($0) } }
    guard byte >= 0 else { throw slot.failed(file, .reading(byte)) }
    return PrinterStatus(portStatus: UInt8(truncatingIfNeeded: byte))
  }

  /// The IEEE 1284 device id: `MFG:Zebra Technologies;MDL:ZTC ZD420;CMD:ZPL;…`.
  public func deviceID() async throws(LinkError) -> String {
    let file = try slot.current()
    let (count, bytes) = await aside {
      var bytes = [UInt8](repeating: 0, count: 1024)
      let count = file.withLease { clinux_lp_device_id($0, &bytes, bytes.count) }
      return (count, bytes)
    }
    guard count >= 0 else { throw slot.failed(file, .reading(count)) }
    return IEEE1284.text(of: bytes.prefix(Int(count)))
  }
}
