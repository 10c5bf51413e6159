import CLinux
import Glibc
import Synchronization
public import Warehouse

/// A HID device spoken to in its own reports: `/dev/hidrawN` (Linux, Documentation/hid/hidraw.rst).
///
/// `read` gives one report at a time, with its id in front where the device numbers its reports. The kernel keeps 64 reports and drops what comes
/// beyond them. No grab exists for these nodes: other readers get the same reports, so only a lock keeps a second daemon away.
public final class HIDRawLink: Link {
  public let path: String
  private let poller: Poller
  private let slot: FileSlot
  private let known = Mutex(LinkOpening())

  public var endpoint: String { slot.endpoint }
  public var opening: LinkOpening { known.withLock { $0 } }

  public init(path: String, poller: Poller) {
    self.path = path
    self.poller = poller
    slot = FileSlot("hidraw \(path)")
  }

  public func open() async throws(LinkError) {
    await close()
    try await slot.fill { [self] () throws(LinkError) -> PolledFile in try openNode() }
  }

  private func openNode() throws(LinkError) -> PolledFile {
    let descriptor = try Descriptor(opening: path, O_RDWR)
    guard clinux_lock(descriptor.number) >= 0 else { throw .opening(path, -EBUSY) }
    // HID_MAX_DESCRIPTOR_SIZE of linux/hid.h.
    var report = [UInt8](repeating: 0, count: 4096)
    let length = clinux_hidraw_descriptor(descriptor.number, &report, report.count)
    switch -length {
    case ...0: break
    case ENOTTY, EINVAL: throw LinkError(.configuration, "\(path): not a HID device; give a hidraw node, or the device's USB id")
    default: throw .opening(path, length)
    }
    known.withLock { $0.reportDescriptor = Array(report.prefix(Int(length))) }
    return try PolledFile(descriptor, poller: poller)
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    let file = try slot.current()
    // HID_MAX_BUFFER_SIZE: a shorter buffer would cut a report.
    guard let chunk = try await slot.readStamped(upTo: 16_384, until: Deadline(in: timeout)) else { return nil }
    guard !chunk.bytes.isEmpty else { throw slot.failed(file, LinkError(.lost, "the device went away")) }
    return chunk
  }

  /// One whole output report, its id (0 where the device numbers none) first.
  public func write(_ report: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    try await transfer(report) { number, bytes in Int32(clamping: clinux_write(number, bytes.baseAddress, bytes.count)) }
  }

  public func writeFeature(_ report: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    try await transfer(report) { number, bytes in clinux_hidraw_feature(number, bytes.baseAddress, bytes.count) }
  }

  /// The kernel waits for the device, whatever O_NONBLOCK says, and gives up after five seconds (USB_CTRL_SET_TIMEOUT): so it is done aside, and no
  /// earlier time can be kept.
  private func transfer(_ report: [UInt8], _ call: @escaping @Sendable (Int32, UnsafeBufferPointer<UInt8>) -> Int32) async throws(LinkWriteError) {
    do throws(LinkError) {
      let file = try slot.current()
      let result = await aside { file.withLease { number in report.withUnsafeBufferPointer { call(number, $0) } } }
      guard result < 0 else { return }
      switch -result {
      case ETIMEDOUT: throw LinkError(.stalled, "\(endpoint): took no report within the kernel's time")
      case EPIPE: throw LinkError(.io, "\(endpoint): the device refused the report \(report.first.map { "\($0)" } ?? "")")
      default: throw LinkError.writing(result).on(endpoint)
      }
    } catch {
      throw LinkWriteError(error: error, taken: 0)
    }
  }

  public func close() async {
    guard let file = slot.take() else { return }
    await aside { file.close() }
  }
}
