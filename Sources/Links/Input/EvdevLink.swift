import CLinux
import Glibc
import Synchronization
public import Warehouse

/// An input device, taken for this program alone (`EVIOCGRAB`): what a keyboard-wedge scanner types reaches nobody else.
///
/// `read` gives whole 24-byte `input_event`s with the kernel's times. After opening, and after the kernel dropped events (`SYN_DROPPED`), what holds
/// now follows as ordinary events: each modifier key pressed or not, any other key that is down as repeated, and the Num Lock and Caps Lock lights.
/// See Linux, Documentation/input/event-codes.rst.
public final class EvdevLink: Link {
  private struct Stream {
    /// The kernel stamps events by `CLOCK_BOOTTIME`.
    var hasKernelTime = false
    /// Bytes of a packet that is not whole yet.
    var rest: [UInt8] = []
    /// To be delivered before anything is read.
    var state: [UInt8] = []
  }

  public let path: String
  private let poller: Poller
  private let slot: FileSlot
  private let stream = Mutex(Stream())

  public var endpoint: String { slot.endpoint }

  public init(path: String, poller: Poller) {
    self.path = path
    self.poller = poller
    slot = FileSlot("evdev \(path)")
  }

  public func open() async throws(LinkError) {
    await close()
    try await slot.fill { [self] () throws(LinkError) -> PolledFile in try openNode() }
  }

  private func openNode() throws(LinkError) -> PolledFile {
    let descriptor = try openForLights()
    let grabbed = clinux_evdev_grab(descriptor.number, 1)
    switch -grabbed {
    case 0: break
    case ENOTTY, EINVAL: throw LinkError(.configuration, "\(path): not an input device; give an event node, best below /dev/input/by-id")
    default: throw .opening(path, grabbed)
    }
    let fresh = Stream(hasKernelTime: clinux_evdev_use_boottime(descriptor.number) >= 0, state: InputState.packets(of: descriptor.number))
    stream.withLock { $0 = fresh }
    return try PolledFile(descriptor, poller: poller)
  }

  /// For writing too where that is allowed: lights are told by writing.
  private func openForLights() throws(LinkError) -> Descriptor {
    do throws(LinkError) { return try Descriptor(opening: path, O_RDWR) } catch {
      guard error.code == .denied else { throw error }
      return try Descriptor(opening: path, O_RDONLY)
    }
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    let file = try slot.current()
    let deadline = Deadline(in: timeout)
    while true {
      if let chunk = takeState() { return chunk }
      guard let bytes = try await slot.read(upTo: 64 * InputPacket.size, until: deadline) else { return nil }
      guard !bytes.isEmpty else { throw slot.failed(file, LinkError(.lost, "the device went away")) }
      if let chunk = chunk(of: bytes, from: file) { return chunk }
    }
  }

  private func takeState() -> LinkChunk? {
    stream.withLock { stream in
      defer { stream.state = [] }
      return stream.state.isEmpty ? nil : LinkChunk(bytes: stream.state, at: clinux_boot_nanoseconds())
    }
  }

  /// The whole packets among what has come; after a loss, all that the kernel still holds and then the present state.
  private func chunk(of bytes: [UInt8], from file: PolledFile) -> LinkChunk? {
    stream.withLock { stream in
      var packets = stream.rest + bytes
      if InputPacket.all(in: packets).contains(where: \.isLoss) {
        // EVIOCGKEY throws away queued key events: first take them out.
        while let more = file.readNow(upTo: 64 * InputPacket.size) { packets += more }
        stream.state = file.withDescriptor { InputState.packets(of: $0) } ?? []
      }
      let whole = packets.count - packets.count % InputPacket.size
      stream.rest = Array(packets[whole...])
      guard whole > 0 else { return nil }
      let last = InputPacket(packets[(whole - InputPacket.size)..<whole])
      return LinkChunk(bytes: Array(packets[..<whole]), at: stream.hasKernelTime ? last.time : clinux_boot_nanoseconds())
    }
  }

  /// Whole `input_event`s to the device: lights (`EV_LED`) or sounds (`EV_SND`).
  public func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) { try await slot.write(bytes, within: timeout) }

  /// The grab ends with the descriptor.
  public func close() async {
    guard let file = slot.take() else { return }
    await aside { file.close() }
  }
}
