import CLinux
import Glibc
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

  public let host: String
  public let port: Int
  public let endpoint: String
  private let settings: Settings
  private let group: any EventLoopGroup
  private let connection = Mutex<Connection?>(nil)
  private let gathering = Mutex<Duration?>(nil)

  private struct Connection: Sendable {
    let channel: any Channel
    let inbox: TCPInbox
  }

  /// `group` is `nil` for the process-wide one of one thread.
  public init(host: String, port: Int, settings: Settings = Settings(), group: (any EventLoopGroup)? = nil) {
    self.host = host
    self.port = port
    self.settings = settings
    self.group = group ?? TCPLink.sharedGroup
    endpoint = host.contains(":") ? "tcp [\(host)]:\(port)" : "tcp \(host):\(port)"
  }

  /// One thread for all device sockets, started at its first use.
  public static let sharedGroup: any EventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  public func open() async throws(LinkError) {
    await close()
    guard (1...65535).contains(port) else { throw LinkError(.configuration, "\(endpoint): a port is 1 to 65535") }
    let loop = group.next()
    do {
      let inbox = TCPInbox(loop)
      let channel = try await bootstrap(loop, inbox).connect(host: host, port: port).get()
      connection.withLock { $0 = Connection(channel: channel, inbox: inbox) }
    } catch {
      throw .connecting(endpoint, error)
    }
  }

  private func bootstrap(_ loop: any EventLoop, _ inbox: TCPInbox) -> ClientBootstrap {
    let tcp = NIOBSDSocket.OptionLevel.tcp
    var bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(settings.connectTimeout))
      .channelOption(.autoRead, value: false)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(ChannelOptions.Types.SocketOption(level: tcp, name: .init(rawValue: TCP_KEEPIDLE)), value: seconds(settings.keepaliveAfter))
      .channelOption(ChannelOptions.Types.SocketOption(level: tcp, name: .init(rawValue: TCP_KEEPINTVL)), value: 5)
      .channelOption(ChannelOptions.Types.SocketOption(level: tcp, name: .init(rawValue: TCP_KEEPCNT)), value: 3)
    if let unacknowledged = settings.unacknowledged {
      let milliseconds = Int(CInt(clamping: unacknowledged.nanoseconds / 1_000_000))
      bootstrap = bootstrap.channelOption(
        ChannelOptions.Types.SocketOption(level: tcp, name: .init(rawValue: TCP_USER_TIMEOUT)), value: milliseconds)
    }
    return bootstrap.channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(TCPInboxHandler(inbox)) }
    }
  }

  private func seconds(_ duration: Duration) -> Int { Int(clamping: max(1, duration.components.seconds)) }

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
  fileprivate static func connecting(_ endpoint: String, _ error: any Error) -> LinkError {
    switch error {
    case is ChannelError:
      return LinkError(.absent, "\(endpoint): no answer within the time; is it switched on, and on this network?")
    case let error as NIOConnectionError:
      if let errno = error.connectionErrors.lazy.compactMap({ $0.error as? IOError }).first { return connecting(endpoint, errno) }
      if error.connectionErrors.isEmpty {
        return LinkError(.absent, "\(endpoint): the name has no address; check the spelling and the name server, or give the IP address")
      }
      return LinkError(.absent, "\(endpoint): no answer within the time; is it switched on, and on this network?")
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      return LinkError(.absent, "\(endpoint): refused; the host is there, but nothing listens on that port")
    case let error as IOError:
      return LinkError(.absent, "\(endpoint): \(explain(-error.errnoCode))")
    default:
      return LinkError(.io, "\(endpoint): \(error)")
    }
  }

  fileprivate static func broken(_ endpoint: String, _ error: any Error) -> LinkError {
    switch error {
    case let error as IOError: LinkError(.lost, "\(endpoint): \(explain(-error.errnoCode))")
    case is ChannelError: LinkError(.lost, "\(endpoint): the connection is closed")
    case is CancellationError: LinkError(.closed, "\(endpoint): the wait was cancelled")
    default: LinkError(.io, "\(endpoint): \(error)")
    }
  }
}
