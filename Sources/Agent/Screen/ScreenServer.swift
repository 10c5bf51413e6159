public import ControlAPI
import Hummingbird
public import Logging
public import ServiceLifecycle
public import Warehouse

/// Serves the station screens on a loopback address, unless the site says otherwise.
public struct ScreenServer: Service {
  let host: String
  let port: Int
  let backend: any ControlBackend
  let language: Language
  let logger: Logger

  public init(host: String, port: Int, backend: any ControlBackend, language: Language, logger: Logger) {
    self.host = host
    self.port = port
    self.backend = backend
    self.language = language
    self.logger = logger
  }

  public func run() async throws {
    let server = HTTPService(address: .hostname(host, port: port), router: ScreenRouter(backend: backend, language: language, measures: ["127.0.0.1", "::1", "localhost"].contains(host)).router())
    // A screen that cannot be shown must not stop the work: somebody else may have the port.
    do { try await server.run() } catch {
      logger.error("the station screens cannot be shown on \(host):\(port): \(error)")
      try? await gracefulShutdown()
    }
  }
}
