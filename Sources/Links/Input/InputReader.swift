import CLinux
import Glibc
import Warehouse

/// Takes an open input device's events from the kernel as they come.
struct InputReader {
  let file: PolledFile
  /// The kernel stamps events by `CLOCK_BOOTTIME`.
  let hasKernelTime: Bool
  /// What holds now, to be told before what comes.
  var state: [UInt8]
  /// Bytes of a packet that is not whole yet.
  private var rest: [UInt8] = []

  init(file: PolledFile, hasKernelTime: Bool, state: [UInt8]) {
    self.file = file
    self.hasKernelTime = hasKernelTime
    self.state = state
  }

  /// Reads until the device goes away or the file is closed, which `slot` learns of at once.
  consuming func read(into ahead: ReadAhead, _ slot: FileSlot) async {
    while true {
      if !state.isEmpty {
        await ahead.append(LinkChunk(bytes: state, at: clinux_boot_nanoseconds()))
        state = []
      }
      do throws(LinkError) {
        guard let bytes = try await file.read(upTo: 64 * InputPacket.size, until: .never), !bytes.isEmpty else {
          throw LinkError(.lost, "the device went away")
        }
        if let chunk = chunk(of: bytes) { await ahead.append(chunk) }
      } catch {
        return ahead.end(slot.failed(file, error))
      }
    }
  }

  /// The whole packets among what has come; after a loss, all that the kernel still holds and then the present state.
  private mutating func chunk(of bytes: [UInt8]) -> LinkChunk? {
    var packets = rest + bytes
    if InputPacket.all(in: packets).contains(where: \.isLoss) {
      // EVIOCGKEY throws away queued key events: first take them out.
      while let more = file.readNow(upTo: 64 * InputPacket.size) { packets += more }
      state = file.withDescriptor { InputState.packets(of: $0) } ?? []
    }
    let whole = packets.count - packets.count % InputPacket.size
    rest = Array(packets[whole...])
    guard whole > 0 else { return nil }
    let last = InputPacket(packets[(whole - InputPacket.size)..<whole])
    return LinkChunk(bytes: Array(packets[..<whole]), at: hasKernelTime ? last.time : clinux_boot_nanoseconds())
  }
}
