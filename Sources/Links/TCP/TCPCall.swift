import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Warehouse

/// A host and a port, as `10.0.0.7:5084` or `[fd00::7]:5084`.
public struct TCPPlace: Sendable, Hashable, CustomStringConvertible {
  public var host: String
  public var port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `HOST:PORT`, an IPv6 address in brackets; `nil` for anything else, and for a port that is none. Without a port it is `standard`.
  public init?(_ text: some StringProtocol, standard: Int? = nil) {
    let bracket = text.hasPrefix("[") ? text.firstIndex(of: "]") : nil
    let end = bracket.map { text.index(after: $0) } ?? text.firstIndex(of: ":") ?? text.endIndex
    let rest = text[end...]
    guard let port = rest.isEmpty ? standard : rest.hasPrefix(":") ? Int(rest.dropFirst()) : nil, (1...65_535).contains(port) else { return nil }
    host = String(bracket == nil ? text[..<end] : text[..<end].dropFirst().dropLast())
    self.port = port
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || "/@[]".contains($0) }) else { return nil }
  }

  /// The host is an address of IPv4 or IPv6 and no name.
  public var isNumeric: Bool { TCPCaller.plain(host) != nil }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// An established connection, whoever made it.
struct TCPConnection: Sendable {
  let channel: any Channel
  let inbox: TCPInbox
}

/// Makes a connection.
struct TCPCall: Sendable {
  let place: TCPPlace
  let tls: TLSFiles?
  let settings: TCPLink.Settings
  let group: any EventLoopGroup

  var endpoint: String { "\(tls == nil ? "tcp" : "tls") \(place)" }

  func connect() async throws(LinkError) -> TCPConnection {
    let endpoint = endpoint
    guard (1...65535).contains(place.port) else { throw LinkError(.configuration, "\(endpoint): a port is 1 to 65535") }
    let loop = group.next()
    let encryption = try await encryption()
    let agreed = loop.makePromise(of: Void.self)
    if encryption == nil { agreed.succeed() }
    do {
      let inbox = TCPInbox(loop)
      let channel = try await bootstrap(loop, inbox, encryption, agreed).connect(host: place.host, port: place.port).get()
      try await agreed.futureResult.get()
      return TCPConnection(channel: channel, inbox: inbox)
    } catch {
      agreed.fail(error)
      throw .connecting(endpoint, error)
    }
  }

  /// What makes a connection private: who is connected to must show a certificate of the name that was connected to, by an authority that is believed.
  private func encryption() async throws(LinkError) -> (@Sendable () throws -> NIOSSLClientHandler)? {
    guard let tls else { return nil }
    let context = try await aside { () throws(LinkError) in try tls.context(.client) }
    // An address in digits has no name to be told; the certificate must hold the address then.
    let name = tls.name ?? (place.isNumeric ? nil : place.host)
    return { try NIOSSLClientHandler(context: context, serverHostname: name) }
  }

  private func bootstrap(
    _ loop: any EventLoop, _ inbox: TCPInbox, _ encryption: (@Sendable () throws -> NIOSSLClientHandler)?, _ agreed: EventLoopPromise<Void>
  ) -> ClientBootstrap {
    var bootstrap = ClientBootstrap(group: loop).connectTimeout(TimeAmount(settings.connectTimeout))
      .channelOption(.autoRead, value: false).channelOption(.allowRemoteHalfClosure, value: true)
    for (option, value) in settings.socketOptions { bootstrap = bootstrap.channelOption(option, value: value) }
    return bootstrap.channelInitializer { [tls, settings] channel in
      channel.eventLoop.makeCompletedFuture {
        if let tls, let encryption {
          try TLSHandshake.add(encryption(), tls, within: TimeAmount(settings.connectTimeout), to: channel).cascade(to: agreed)
        }
        try channel.pipeline.syncOperations.addHandler(TCPInboxHandler(inbox))
      }
    }
  }
}

extension TCPLink.Settings {
  /// What the kernel is told of a connection.
  var socketOptions: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] {
    [
      (.socketOption(.so_keepalive), 1), (.tcpOption(.tcp_nodelay), 1),
      (.tcp(TCP_KEEPIDLE), Int(clamping: max(1, keepaliveAfter.components.seconds))), (.tcp(TCP_KEEPINTVL), 5), (.tcp(TCP_KEEPCNT), 3),
    ] + (unacknowledged.map { [(.tcp(TCP_USER_TIMEOUT), Int(CInt(clamping: $0.nanoseconds / 1_000_000)))] } ?? [])
  }
}

extension ChannelOptions.Types.SocketOption {
  static func tcp(_ name: CInt) -> Self { Self(level: NIOBSDSocket.OptionLevel.tcp, name: .init(rawValue: name)) }
}

extension LinkError {
  fileprivate static func connecting(_ endpoint: String, _ error: any Error) -> LinkError {
    switch error {
    case let error as LinkError: return error.on(endpoint)
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
}
