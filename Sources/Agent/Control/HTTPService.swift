import CLinux
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Serves a router at one address until shutdown.
///
/// It stands in for the framework's `Application`, whose date cache wakes the process once a second for each server, whether anybody asks or not.
struct HTTPService: Service {
  private let address: BindAddress
  private let responder: RouterResponder<BasicRequestContext>
  private let whenRunning: @Sendable () -> Void

  init(address: BindAddress, router: Router<BasicRequestContext>, whenRunning: @escaping @Sendable () -> Void = {}) {
    self.address = address
    responder = router.buildResponder()
    self.whenRunning = whenRunning
  }

  func run() async throws {
    let quiet = Logger(label: "http", factory: { _ in SwiftLogNoOpLogHandler() })
    let server = try HTTPServerBuilder.http1().buildServer(
      configuration: ServerConfiguration(address: address), eventLoopGroup: .singletonMultiThreadedEventLoopGroup, logger: quiet
    ) { [responder] request, writer, channel in
      var response: Response
      do {
        response = try await responder.respond(to: request, context: BasicRequestContext(source: .init(channel: channel, logger: quiet)))
      } catch let error as HTTPParserError { throw error } catch { response = Response(status: .internalServerError) }
      response.headers[.date] = Self.now()
      try await writer.write(response: response.head, body: response.body)
      // Questions are rare, and some walk the whole journal: what they needed does not stay.
      clinux_trim_heap()
    } onServerRunning: { [whenRunning] _ in whenRunning() }
    try await server.run()
  }

  /// The time as an IMF-fixdate (RFC 9110 §5.6.7).
  private static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    // 29 characters and a NUL; the process has no locale but "C".
    return String(unsafeUninitializedCapacity: 30) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress!, $0.count, "%a, %d %b %Y %H:%M:%S GMT", &parts) }
    }
  }
}
