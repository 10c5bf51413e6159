import NIOCore
import Synchronization

/// Sends one message piece by piece, so that it is known how much the kernel had taken when the peer stopped taking.
final class TCPSender: Sendable {
  /// The time passed; the channel has been closed.
  struct Stalled: Error { var taken: Int }

  private static let piece = 16_384
  private let channel: any Channel
  private let bytes: [UInt8]
  private let handed = Mutex(0)

  init(_ channel: any Channel, _ bytes: [UInt8]) {
    self.channel = channel
    self.bytes = bytes
  }

  /// An upper bound of what the peer has seen.
  var taken: Int { handed.withLock { $0 } }

  func run(within time: TimeAmount) async throws {
    let stalled = Mutex<Stalled?>(nil)
    let timer = channel.eventLoop.scheduleTask(in: time) { [self] in
      let waiting = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
      stalled.withLock { $0 = Stalled(taken: max(0, taken - waiting)) }
      channel.close(promise: nil)
    }
    defer { timer.cancel() }
    do {
      for start in stride(from: 0, to: bytes.count, by: Self.piece) {
        let part = bytes[start..<min(start + Self.piece, bytes.count)]
        handed.withLock { $0 = part.endIndex }
        try await channel.writeAndFlush(channel.allocator.buffer(bytes: part))
      }
    } catch {
      throw stalled.withLock { $0 } ?? error
    }
  }
}
