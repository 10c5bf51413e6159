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
  public let path: String
  private let poller: Poller
  private let slot: FileSlot
  private let ahead = Mutex<ReadAhead?>(nil)

  public var endpoint: String { slot.endpoint }

  public init(path: String, poller: Poller) {
    self.path = path
    self.poller = poller
    slot = FileSlot("evdev \(path)")
  }

  public func open() async throws(LinkError) {
    await close()
    let ahead = ReadAhead()
    try await slot.fill { [path, poller, slot] () throws(LinkError) -> PolledFile in
      let descriptor = try Self.openNode(path)
      let hasKernelTime = clinux_evdev_use_boottime(descriptor.number) >= 0
      let file = try PolledFile(descriptor, poller: poller)
      InputReader(file, in: slot, into: ahead, hasKernelTime: hasKernelTime).start()
      return file
    }
    self.ahead.withLock { $0 = ahead }
  }

  private static func openNode(_ path: String) throws(LinkError) -> Descriptor {
    let descriptor = try openForLights(path)
    let grabbed = clinux_evdev_grab(descriptor.number, 1)
    switch -grabbed {
    case 0: break
    case ENOTTY, EINVAL: throw LinkError(.configuration, "\(path): not an input device; give an event node, best below /dev/input/by-id")
    default: throw .opening(path, grabbed)
    }
    return descriptor
  }

  /// For writing too where that is allowed: lights are told by writing.
  private static func openForLights(_ path: String) throws(LinkError) -> Descriptor {
    do throws(LinkError) { return try Descriptor(opening: path, O_RDWR) } catch {
      guard error.code == .denied else { throw error }
      return try Descriptor(opening: path, O_RDONLY)
    }
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    guard let ahead = ahead.withLock({ $0 }) else { throw LinkError(.closed, "\(endpoint): not open") }
    var deadline = Deadline(in: timeout)
    while true {
      if let chunk = try await ahead.next(until: deadline) { return chunk }
      // Silence is what the kernel says, not a reader that has not had its turn on a busy machine. Asked before the last look: what was put there
      // meanwhile is found by it.
      let isQuiet = (try? slot.current())?.isQuiet ?? true
      if let chunk = try await ahead.next(until: deadline) { return chunk }
      if isQuiet { return nil }
      deadline = Deadline(in: .milliseconds(5))
    }
  }

  /// Whole `input_event`s to the device: lights (`EV_LED`) or sounds (`EV_SND`).
  public nonisolated(nonsending) func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) { try await slot.write(bytes, within: timeout) }

  /// The grab ends with the descriptor.
  public func close() async {
    forget()
    guard let file = slot.take() else { return }
    await aside { file.close() }
  }

  private func forget() { ahead.withLock { $0.take() }?.end(LinkError(.closed, "\(endpoint): closed here"), discarded: true) }

  deinit {
    forget()
    slot.take()?.close()
  }
}
