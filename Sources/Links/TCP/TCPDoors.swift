import CLinux
import Glibc
public import NIOCore
import NIOPosix
import Synchronization
import Warehouse

/// A device that connects to us: to which port of ours, and from which address.
public struct TCPCaller: Sendable, Hashable, CustomStringConvertible {
  /// An address of this machine, numeric, and a port.
  public var at: TCPPlace
  /// The device's own address, numeric.
  public var from: String

  /// `nil` where `host` or `from` is no numeric address of IPv4 or IPv6; they are kept in their plainest form.
  public init?(at place: TCPPlace, from: String) {
    guard let host = TCPCaller.plain(place.host), let peer = TCPCaller.plain(from) else { return nil }
    at = TCPPlace(host: host, port: place.port)
    self.from = peer
  }

  /// One writing for each address: an IPv4 address that came through an IPv6 socket is an IPv4 address.
  static func plain(_ address: String) -> String? {
    let text = address.lowercased().hasPrefix("::ffff:") && address.contains(".") ? String(address.dropFirst(7)) : address
    guard let parsed = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
    return parsed.ipAddress
  }

  public var description: String { "listen \(at) from \(from)" }
}

/// The ports of this machine on which devices connect to us. Devices that are told the same port share it: whose a connection is says the address that it
/// comes from. All of them are on the event loop of `TCPLink`, one thread.
public final class TCPDoors: Sendable {
  /// Who connected and was refused, because nobody has that address.
  public struct Strangers: Sendable, Hashable {
    public var count = 0
    /// The last one's address.
    public var last = ""
    /// Milliseconds since 1970.
    public var at: Int64 = 0
    public init() {}
  }

  private let group: any EventLoopGroup
  private let doors = Mutex<[TCPPlace: Door]>([:])

  public init(group: (any EventLoopGroup)? = nil) { self.group = group ?? TCPLink.sharedGroup }

  /// A place for one device; its port is listened on from the first `take` on, and until `leave`. `called` is told when the device has connected.
  public func seat(
    for caller: TCPCaller, tls: TLSFiles? = nil, settings: TCPLink.Settings = TCPLink.Settings(), called: @escaping @Sendable () -> Void
  ) -> TCPSeat {
    TCPSeat(caller, tls, settings, doors: self, called: called)
  }

  /// Whoever takes a seat that is taken has it from then on.
  func enter(_ seat: TCPSeat) async throws(LinkError) {
    let place = seat.caller.at
    let door = doors.withLock { doors in
      let door = doors[place] ?? Door(place, group)
      doors[place] = door
      door.seats.withLock { $0[seat.caller.from] = seat }
      return door
    }
    do { _ = try await door.listening.get() } catch {
      doors.withLock { if $0[place] === door { $0[place] = nil } }
      throw .listening(seat, error)
    }
  }

  func leave(_ seat: TCPSeat) {
    let closed = doors.withLock { doors -> Door? in
      guard let door = doors[seat.caller.at] else { return nil }
      let isEmpty = door.seats.withLock { seats in
        if seats[seat.caller.from] === seat { seats[seat.caller.from] = nil }
        return seats.isEmpty
      }
      if isEmpty { doors[seat.caller.at] = nil }
      return isEmpty ? door : nil
    }
    closed?.listening.whenSuccess { $0.close(promise: nil) }
  }

  func strangers(at place: TCPPlace) -> Strangers { doors.withLock { $0[place] }?.strangers.withLock { $0 } ?? Strangers() }
}

/// One port that is listened on.
private final class Door: Sendable {
  let seats = Mutex<[String: TCPSeat]>([:])
  let strangers = Mutex(TCPDoors.Strangers())
  private let promised: EventLoopPromise<any Channel>
  var listening: EventLoopFuture<any Channel> { promised.futureResult }

  init(_ place: TCPPlace, _ group: any EventLoopGroup) {
    promised = group.next().makePromise(of: (any Channel).self)
    ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false).childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { [weak self] channel in
        channel.eventLoop.makeCompletedFuture {
          let seat = self?.seat(of: channel.remoteAddress?.ipAddress)
          if let seat { try seat.furnish(channel) } else { try channel.pipeline.syncOperations.addHandler(Arrival { $0.close(promise: nil) }) }
        }
      }
      .bind(host: place.host, port: place.port).cascade(to: promised)
  }

  private func seat(of address: String?) -> TCPSeat? {
    let address = address.flatMap(TCPCaller.plain) ?? "?"
    if let seat = seats.withLock({ $0[address] }) { return seat }
    strangers.withLock { $0 = TCPDoors.Strangers(count: $0.count + 1, last: address, at: clinux_wall_microseconds() / 1000) }
    return nil
  }
}

extension TCPDoors.Strangers {
  fileprivate init(count: Int, last: String, at: Int64) { (self.count, self.last, self.at) = (count, last, at) }
}

extension LinkError {
  fileprivate static func listening(_ seat: TCPSeat, _ error: any Error) -> LinkError {
    let endpoint = seat.endpoint
    guard let error = error as? IOError else { return LinkError(.io, "\(endpoint): \(error)") }
    let search = "sudo ss -ltnp sport = :\(seat.caller.at.port)"
    switch error.errnoCode {
    case EADDRINUSE: return LinkError(.busy, "\(endpoint): another program listens on that port; find it: \(search)")
    case EADDRNOTAVAIL: return LinkError(.absent, "\(endpoint): this machine does not have that address at the moment; ip address shows those that it has")
    case EACCES: return LinkError(.denied, "\(endpoint): ports below 1024 belong to the system; give it a higher one, such as 5084")
    default: return LinkError(.io, "\(endpoint): \(explain(-error.errnoCode))")
    }
  }
}
