public import Logging
public import ServiceLifecycle
import Foundation
import Hummingbird
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
    public init(data: String, host: String = "127.0.0.1", port: Int = 0, token: String? = nil, chaos: Bool = false) {
      self.data = data
      self.host = host
      self.port = port
      self.token = token
      self.chaos = chaos
    }
  }

  private let options: Options
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
    let application = Application(
      router: Routes(books: books, chaos: faults, token: options.token).router(),
      configuration: ApplicationConfiguration(address: .hostname(options.host, port: options.port), serverName: "tally-wms"),
      onServerRunning: { channel in await listening(channel.localAddress?.port ?? 0) },
      logger: logger)
    do { try await application.run() } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw BooksError("\(options.host):\(options.port) is taken by another program: choose another port, or 0 for any free one")
    }
  }
}
