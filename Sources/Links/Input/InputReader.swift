import CLinux
import Synchronization
import Warehouse

/// Takes an open input device's events from the kernel as they come, on the poller's own thread: the kernel drops what it has where a reader is late,
/// and nothing that the rest of the program does makes this one late.
final class InputReader: Sendable {
  /// Bytes at a time: as many events as the kernel keeps for an ordinary keyboard.
  private static let piece = 64 * InputPacket.size
  /// Pieces that the kernel can still hold after a loss, whatever the device says of itself.
  private static let piecesHeld = 16

  private let file: PolledFile
  private let slot: FileSlot
  private let ahead: ReadAhead
  /// The kernel stamps events by `CLOCK_BOOTTIME`.
  private let hasKernelTime: Bool
  /// Bytes of a packet that is not whole yet.
  private let rest = Mutex<[UInt8]>([])

  /// `slot` learns at once when the device goes away.
  init(_ file: PolledFile, in slot: FileSlot, into ahead: ReadAhead, hasKernelTime: Bool) {
    (self.file, self.slot, self.ahead, self.hasKernelTime) = (file, slot, ahead, hasKernelTime)
  }

  /// Reads until the device goes away or the file is closed. What holds now is told before what comes.
  func start() {
    _ = tell(state)
    goOn()
  }

  private func goOn() { file.feed { self.pull() } }

  /// Whether to go on at once; otherwise, once there is room.
  private func pull() -> Bool {
    do throws(LinkError) {
      guard let bytes = try file.readNow(upTo: Self.piece) else { return true }
      guard !bytes.isEmpty else { throw LinkError(.lost, "the device went away") }
      return rest.withLock { take(bytes, &$0) }
    } catch {
      // Closing may wait for the device.
      leaveAside { [ahead, slot, file] in ahead.end(slot.failed(file, error)) }
      return false
    }
  }

  /// Tells the whole packets among what has come; after a loss, all that the kernel still holds and then the present state.
  private func take(_ bytes: [UInt8], _ rest: inout [UInt8]) -> Bool {
    var packets = rest + bytes
    let hasLost = InputPacket.all(in: packets).contains(where: \.isLoss)
    // EVIOCGKEY throws away queued key events: first take them out.
    if hasLost { for _ in 0..<Self.piecesHeld { packets += (try? file.readNow(upTo: Self.piece)) ?? [] } }
    let present = hasLost ? state : []
    let whole = packets.count - packets.count % InputPacket.size
    rest = Array(packets[whole...])
    let hasRoom = tell(Array(packets[..<whole]))
    return present.isEmpty ? hasRoom : tell(present)
  }

  private var state: [UInt8] { file.withDescriptor { InputState.packets(of: $0) } ?? [] }

  private func tell(_ packets: [UInt8]) -> Bool {
    guard !packets.isEmpty else { return true }
    let last = InputPacket(packets[(packets.count - InputPacket.size)...])
    return ahead.append(LinkChunk(bytes: packets, at: hasKernelTime ? last.time : clinux_boot_nanoseconds())) { self.goOn() }
  }
}
