import CLinux
public import NIOCore
import NIOPosix
import Synchronization
public import Warehouse

/// A connection to a printer, reader or serial server on the network.
///
/// The kernel's receive buffer is read only while `read` waits, so a slow consumer holds the peer back. Closing never resets a connection under bytes
/// that the peer has still to take: see `close`.
public final class TCPLink: Link {
  public struct Settings: Sendable, Hashable {
    public var connectTimeout: Duration
    /// How long sent bytes may stay unacknowledged, or the peer's window shut, before the connection counts as lost (`TCP_USER_TIMEOUT`). `nil`
    /// leaves it to the kernel (about 15 minutes): right for a printer that stops reading while it is out of paper.
    public var unacknowledged: Duration?
    /// Silence after which the kernel asks whether the peer is still there; three unanswered questions 5 s apart make it lost.
    public var keepaliveAfter: Duration

    public init(connectTimeout: Duration = .seconds(5), unacknowledged: Duration? = .seconds(30), keepaliveAfter: Duration = .seconds(15)) {
      self.connectTimeout = connectTimeout
      self.unacknowledged = unacknowledged
      self.keepaliveAfter = keepaliveAfter
    }
  }

  public let endpoint: String
  private let way: Way
  private let connection = Mutex<TCPConnection?>(nil)
  private let gathering = Mutex<Duration?>(nil)

  private enum Way {
    case call(TCPCall)
    case seat(TCPSeat)
  }

  /// `group` is `nil` for the process-wide one of one thread.
  public init(host: String, port: Int, tls: TLSFiles? = nil, settings: Settings = Settings(), group: (any EventLoopGroup)? = nil) {
    let call = TCPCall(place: TCPPlace(host: host, port: port), tls: tls, settings: settings, group: group ?? TCPLink.sharedGroup)
    way = .call(call)
    endpoint = call.endpoint
  }

  /// The connection that the device makes itself: `open` takes it, or is `absent` where the device has not connected yet.
  public init(_ seat: TCPSeat) {
    way = .seat(seat)
    endpoint = seat.endpoint
  }

  /// One thread for all device sockets, started at its first use.
  public static let sharedGroup: any EventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  public func open() async throws(LinkError) {
    await close()
    let opened =
      switch way {
      case .call(let call): try await call.connect()
      case .seat(let seat): try await seat.take()
      }
    connection.withLock { $0 = opened }
  }

  public func gather(within time: Duration) { gathering.withLock { $0 = time } }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    guard let connection = connection.withLock({ $0 }) else { throw LinkError(.closed, "\(endpoint): not open") }
    let pause = gathering.withLock { $0.take() }
    do {
      guard let bytes = try await connection.inbox.next(on: connection.channel, timeout: timeout.map { TimeAmount($0) }, after: pause.map { TimeAmount($0) }) else { return nil }
      return LinkChunk(bytes: bytes, at: clinux_boot_nanoseconds())
    } catch let error as LinkError {
      throw error.on(endpoint)
    } catch {
      throw .broken(endpoint, error)
    }
  }

  /// After `stalled` the connection is closed: what waits on this side must not leave later.
  public nonisolated(nonsending) func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    guard let connection = connection.withLock({ $0 }) else { throw LinkWriteError(error: LinkError(.closed, "\(endpoint): not open"), taken: 0) }
    let sender = TCPSender(connection.channel, bytes)
    do {
      try await sender.run(within: TimeAmount(timeout))
    } catch let stall as TCPSender.Stalled {
      self.connection.withLock { $0 = nil }
      throw LinkWriteError(error: LinkError(.stalled, "\(endpoint): took \(stall.taken) of \(bytes.count) bytes within the time"), taken: stall.taken)
    } catch {
      throw LinkWriteError(error: .broken(endpoint, error), taken: sender.taken)
    }
  }

  /// Tells the peer that nothing more will come (FIN); answers can still be read.
  public func finishWriting() async throws(LinkError) {
    guard let connection = connection.withLock({ $0 }) else { throw LinkError(.closed, "\(endpoint): not open") }
    do { try await connection.channel.close(mode: .output) } catch { throw .broken(endpoint, error) }
  }

  /// Sends FIN and reads on, for a second at most, until the peer has closed too: a socket closed with unread bytes in it is reset by the kernel, and
  /// a reset takes back what the peer has not read yet.
  public func close() async {
    guard let connection = connection.withLock({ $0.take() }) else { return }
    await connection.inbox.finish(connection.channel, within: .seconds(1))
  }
}

extension LinkError {
  fileprivate static func broken(_ endpoint: String, _ error: any Error) -> LinkError {
    switch error {
    case let error as IOError: LinkError(.lost, "\(endpoint): \(explain(-error.errnoCode))")
    case is ChannelError: LinkError(.lost, "\(endpoint): the connection is closed")
    case is CancellationError: LinkError(.closed, "\(endpoint): the wait was cancelled")
    default: LinkError(.io, "\(endpoint): \(error)")
    }
  }
}
