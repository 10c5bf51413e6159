import CLinux
import Glibc
import Synchronization
public import Warehouse

/// A terminal line: a USB serial or CDC-ACM scanner, a UART, or a pseudo-terminal.
///
/// Opened raw and exclusive. What the device sent before is kept, so a code scanned while the daemon restarted is not lost.
public final class SerialLink: Link {
  public let path: String
  public let settings: SerialSettings
  private let poller: Poller
  private let slot: FileSlot
  /// How many of the speeds have been tried and given up.
  private let step = Mutex(0)

  public var endpoint: String { "serial \(path) \(current)" }

  /// The settings with the speed of the moment.
  private var current: SerialSettings {
    let speeds = [settings.speed] + settings.probe.filter { $0 != settings.speed }
    var current = settings
    current.speed = speeds[step.withLock { $0 } % speeds.count]
    return current
  }

  public init(path: String, settings: SerialSettings = SerialSettings(), poller: Poller) {
    self.path = path
    self.settings = settings
    self.poller = poller
    slot = FileSlot("serial \(path) \(settings)")
  }

  public func open() async throws(LinkError) {
    await close()
    try await slot.fill { [self] () throws(LinkError) -> PolledFile in try openNode() }
  }

  private func openNode() throws(LinkError) -> PolledFile {
    let descriptor = try Descriptor(opening: path, O_RDWR)
    guard clinux_lock(descriptor.number) >= 0 else { throw .opening(path, -EBUSY) }
    // On a pseudo-terminal the mark would stay until its other end closes, past the death of this process: there the lock alone must do.
    let isReal = clinux_is_pty(descriptor.number) != 1
    if isReal { clinux_tty_exclusive(descriptor.number, 1) }
    try configure(descriptor.number)
    // Who came before, without asking for it alone, would take bytes away: a getty, a terminal program.
    guard !isReal || Holders.of(path).isEmpty else { throw LinkError(.busy, Holders.explain(path)) }
    return try PolledFile(descriptor, poller: poller)
  }

  private func configure(_ number: Int32) throws(LinkError) {
    let wanted = current.speed
    guard var line = current.line else {
      throw LinkError(.configuration, "\(endpoint): the kernel knows 5 to 8 data bits, 1 or 2 stop bits and a speed above 0")
    }
    let speed = clinux_tty_configure(number, &line)
    switch speed {
    case -Int64(ENOTTY):
      throw LinkError(.configuration, "\(path): not a serial line; give the path of a tty, best below /dev/serial/by-id")
    case -Int64(EIO):
      throw .opening(path, Int32(speed))
    case ..<0:
      throw LinkError(.configuration, "\(endpoint): the driver refused it (\(LinkError.explain(Int32(speed))))")
    case let speed where abs(Int(speed) - wanted) * 33 > wanted:
      throw LinkError(.configuration, "\(endpoint): the hardware cannot do \(wanted) bits per second, only \(speed); set the scanner to that")
    default: break
    }
  }

  public func tryNextSpeed() async throws(LinkError) -> Bool {
    guard settings.probe.contains(where: { $0 != settings.speed }) else { return false }
    let file = try slot.current()
    step.withLock { $0 += 1 }
    let outcome = file.withDescriptor { number -> Result<Void, LinkError> in
      Result { () throws(LinkError) in try configure(number) }
    }
    try outcome?.get()
    return outcome != nil
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    let file = try slot.current()
    guard let chunk = try await slot.readStamped(upTo: 4096, until: Deadline(in: timeout)) else { return nil }
    guard !chunk.bytes.isEmpty else { throw slot.failed(file, LinkError(.lost, "hung up")) }
    return chunk
  }

  public nonisolated(nonsending) func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) { try await slot.write(bytes, within: timeout) }

  /// Gives what was written up to a quarter of a second to leave; a line held by flow control would otherwise hold the close for half a minute.
  public func close() async {
    guard let file = slot.take() else { return }
    let end = Deadline(in: .milliseconds(250))
    while let unsent = file.withDescriptor({ clinux_tty_unsent($0) }), unsent > 0, clinux_monotonic_nanoseconds() < end.nanoseconds {
      guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { break }
    }
    await aside {
      file.close { number in
        // A pseudo-terminal has nothing unsent: there this would take back what its other end has not read yet.
        guard clinux_is_pty(number) != 1 else { return }
        clinux_tty_drop_unsent(number)
        clinux_tty_exclusive(number, 0)
      }
    }
  }
}
