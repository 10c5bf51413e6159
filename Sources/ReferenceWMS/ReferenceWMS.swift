public import Logging
public import ServiceLifecycle
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import Warehouse

/// The other side of the sync protocol, small and correct: the embedded default for the demo and the tests, and a model for vendors.
public struct ReferenceWMS: Service {
  public struct Options: Sendable {
    /// Directory of `wms.db`; made where it is missing.
    public var data: String
    public var host: String
    /// 0 = any free port.
    public var port: Int
    /// Bearer token that callers must send; `nil` = none.
    public var token: String?
    /// Lets callers on this machine order faults at `/admin/chaos`.
    public var chaos: Bool
    /// `nil` = plain HTTP.
    public var tls: TLS?

    /// https with an authority of the WMS's own, made at the first start, which enrols devices.
    public struct TLS: Sendable {
      /// Names and addresses that devices know the WMS by.
      public var names: [String]
      /// Devices must show the certificate that they were enrolled with.
      public var clientCertificates: Bool
      /// Of a device's certificate: at least twice the longest time that a box may be without a link.
      public var lifetime: Duration
      public init(names: [String], clientCertificates: Bool = false, lifetime: Duration = .seconds(365 * 86_400)) {
        self.names = names
        self.clientCertificates = clientCertificates
        self.lifetime = lifetime
      }
    }

    public init(data: String, host: String = "127.0.0.1", port: Int = 0, token: String? = nil, chaos: Bool = false, tls: TLS? = nil) {
      self.data = data
      self.host = host
      self.port = port
      self.token = token
      self.chaos = chaos
      self.tls = tls
    }
  }

  private let options: Options
  private let authority: Authority?
  let books: Books
  private let faults: Chaos?
  private let logger: Logger
  private let listening: @Sendable (Int) async -> Void

  /// Opens the books. `listening` is called with the port when requests are answered.
  public init(_ options: Options, logger: Logger, listening: @escaping @Sendable (Int) async -> Void = { _ in }) throws {
    self.options = options
    self.logger = logger
    self.listening = listening
    books = try Books(directory: options.data)
    faults = options.chaos ? Chaos() : nil
    authority = try options.tls.map { _ in try Authority(directory: options.data) }
  }

  /// A one-time token for a device to enrol with, and the fingerprint of the authority, as a line of text for `tally enrol`; the WMS may run or not.
  public static func ticket(data: String, device: String?, hours: Int) throws -> String {
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let authority = try Authority(directory: data)
    return try "\(Tokens(data: data).make(device: device?.lowercased(), until: wallClock() + Int64(hours) * 3_600_000)) \(authority.fingerprint)"
  }

  /// Lets nothing of a device in any more, whatever it shows, or lets it in again; the WMS may run or not.
  public static func remove(_ device: String, data: String, undo: Bool) throws {
    try RemovedDevices(data: data).set(device.lowercased(), removed: !undo)
  }

  /// Puts a seed's records in the place of those with the same key. `badgeKey` is needed where operators are named by their badges.
  public func load(_ seed: Seed, badgeKey: [UInt8]? = nil) async throws {
    let now = wallClock()
    try await books.write { try Master(db: $0, now: now).load(seed, badgeKey: badgeKey) }
  }

  /// Forgets a device's key, which was lost or replaced: the next that it names is kept. False = none was known.
  public func forgetKey(of device: String) async throws -> Bool {
    let now = wallClock()
    return try await books.write { try Keys(db: $0, now: now).forget(device) }
  }

  /// Orders a fault, or lifts it; only with `chaos` in the options.
  public func befall(_ fault: Fault?) { faults?.set(fault) }

  public func totals() async throws -> View.Totals { try await books.read { try ViewReader(db: $0).totals() } }
  public func stock() async throws -> [View.Stock] { try await books.read { try ViewReader(db: $0).stock() } }
  public func exceptions() async throws -> [View.Exception] { try await books.read { try ViewReader(db: $0).exceptions() } }
  public func parked() async throws -> [View.Waiting] { try await books.read { try ViewReader(db: $0).parked() } }

  /// Serves until graceful shutdown or cancellation; then the books are closed for good.
  public func run() async throws {
    defer { books.close() }
    let listening = listening
    var routes = Routes(books: books, chaos: faults, token: options.token)
    var server = HTTPServerBuilder.http1()
    if let tls = options.tls, let authority {
      let removed = RemovedDevices(data: options.data)
      routes.callers = CallerMiddleware(books: books, removed: removed, required: tls.clientCertificates)
      routes.enrolment = EnrolmentDesk(books: books, authority: authority, tokens: Tokens(data: options.data), removed: removed, lifetime: tls.lifetime)
      server = try .tls(.http1(), configuration: authority.channel(names: tls.names))
    }
    let application = Application(
      router: routes.router(), server: server,
      configuration: ApplicationConfiguration(address: .hostname(options.host, port: options.port), serverName: "tally-wms"),
      onServerRunning: { channel in await listening(channel.localAddress?.port ?? 0) },
      logger: logger)
    do { try await application.run() } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw BooksError("\(options.host):\(options.port) is taken by another program: choose another port, or 0 for any free one")
    }
  }
}
