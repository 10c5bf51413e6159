public import ControlAPI
import Hummingbird
import Logging
public import ServiceLifecycle
public import Warehouse

/// Serves the station screens on a loopback address, unless the site says otherwise.
public struct ScreenServer: Service {
  let host: String
  let port: Int
  let backend: any ControlBackend
  let language: Language

  public init(host: String, port: Int, backend: any ControlBackend, language: Language) {
    self.host = host
    self.port = port
    self.backend = backend
    self.language = language
  }

  public func run() async throws {
    let app = Application(
      router: ScreenRouter(backend: backend, language: language).router(),
      configuration: .init(address: .hostname(host, port: port), serverName: "tallymand"),
      logger: Logger(label: "screen", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await app.run()
  }
}
