import Glibc
import NIOCore
import NIOSSL
import Synchronization
import Warehouse

/// Where one device that connects to us is waited for, over all its connections.
///
/// It has one connection at a time. Another one waits until the first is found dead, by its protocol or by the kernel, which is told to ask the peer for a
/// sign of life at once: a device that has lost power answers by breaking off the connection that it does not know any more. Of several that wait the newest stays.
public final class TCPSeat: Sendable {
  /// Seconds between the questions to a peer that has connected once more, and how many may stay unanswered.
  private static let (askAfter, mostAsked) = (1, 3)

  private struct State {
    var waiting: TCPConnection?
    var taken: (any Channel)?
    var context: NIOSSLContext?
    /// Why the last connection could not be made private.
    var trouble: LinkError?
    /// A connection that becomes private now comes too late.
    var isLeft = false
  }

  private static let handshakeTime = TimeAmount.seconds(10)

  public let caller: TCPCaller
  public var endpoint: String { "\(tls == nil ? "tcp" : "tls") \(caller)" }
  private let tls: TLSFiles?
  private let settings: TCPLink.Settings
  private let doors: TCPDoors
  private let state = Mutex(State())
  private let told: @Sendable () -> Void

  init(_ caller: TCPCaller, _ tls: TLSFiles?, _ settings: TCPLink.Settings, doors: TCPDoors, called: @escaping @Sendable () -> Void) {
    (self.caller, self.tls, self.settings, self.doors, told) = (caller, tls, settings, doors, called)
  }

  /// Others that came to this port.
  public var strangers: TCPDoors.Strangers { doors.strangers(at: caller.at) }

  /// Nobody is waited for any more. Idempotent; a connection that was taken is not touched.
  public func leave() {
    doors.leave(self)
    let waiting = state.withLock { state in
      state.isLeft = true
      return state.waiting.take()
    }
    waiting?.channel.close(promise: nil)
  }

  /// The connection that the device has made; `absent` where there is none.
  func take() async throws(LinkError) -> TCPConnection {
    state.withLock { $0.isLeft = false }
    if let tls {
      do throws(LinkError) {
        let context = try await aside { () throws(LinkError) in try tls.context(.server) }
        state.withLock { $0.context = context }
      } catch { throw error.on(endpoint) }
    }
    try await doors.enter(self)
    let (connection, trouble) = state.withLock { state in
      let waiting = state.waiting.take()
      state.taken = waiting?.channel
      return (waiting, state.trouble)
    }
    guard let connection else {
      if let trouble { throw trouble.on(endpoint) }
      throw LinkError(.absent, "\(endpoint): the reader has not connected yet; set it to connect to this machine, port \(caller.at.port)")
    }
    return connection
  }

  /// Makes a connection of the device ready, on the event loop: it is there when it stands, or with TLS when it is private.
  func furnish(_ channel: any Channel) throws {
    let connection = TCPConnection(channel: channel, inbox: TCPInbox(channel.eventLoop))
    if let tls {
      guard let context = state.withLock({ $0.context }) else { throw LinkError(.configuration, "TLS: there is no certificate of ours yet") }
      try TLSHandshake.add(NIOSSLServerHandler(context: context), tls, within: Self.handshakeTime, to: channel).whenComplete { result in
        switch result {
        case .success: self.called(connection)
        case .failure(let error):
          self.state.withLock { $0.trouble = error as? LinkError }
          self.told()
        }
      }
    } else {
      try channel.pipeline.syncOperations.addHandler(Arrival { _ in self.called(connection) })
    }
    try channel.pipeline.syncOperations.addHandler(TCPInboxHandler(connection.inbox))
  }

  private func called(_ connection: TCPConnection) {
    let channel = connection.channel
    for (option, value) in settings.socketOptions { _ = channel.setOption(option, value: value) }
    let (old, standing) = state.withLock { state -> (TCPConnection?, (any Channel)?) in
      if state.isLeft { return (connection, nil) }
      let old = state.waiting
      (state.waiting, state.trouble) = (connection, nil)
      return (old, state.taken)
    }
    old?.channel.close(promise: nil)
    channel.closeFuture.whenComplete { _ in self.state.withLock { if $0.waiting?.channel === channel { $0.waiting = nil } } }
    if let standing, standing.isActive { question(standing) }
    told()
  }

  private func question(_ channel: any Channel) {
    for (option, value) in [(TCP_KEEPIDLE, Self.askAfter), (TCP_KEEPINTVL, Self.askAfter), (TCP_KEEPCNT, Self.mostAsked)] {
      _ = channel.setOption(ChannelOptions.Types.SocketOption.tcp(option), value: value)
    }
    // With it set, it alone says when unanswered questions have been enough.
    _ = channel.setOption(ChannelOptions.Types.SocketOption.tcp(TCP_USER_TIMEOUT), value: Self.askAfter * (Self.mostAsked + 1) * 1000)
  }
}

/// Is told when a connection stands.
final class Arrival: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let stands: (any Channel) -> Void

  init(_ stands: @escaping (any Channel) -> Void) { self.stands = stands }

  func channelActive(context: ChannelHandlerContext) {
    stands(context.channel)
    context.fireChannelActive()
  }
}
