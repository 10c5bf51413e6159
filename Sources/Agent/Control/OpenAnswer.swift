import Hummingbird
import NIOCore
import ServiceLifecycle

/// An answer that goes on until `values` end, the reader goes away or the daemon stops. In each case `values` is let go of at once: a reader that has
/// left must not stay on the daemon's list until the next scan, and an open answer must not hold up a shutdown.
///
/// - Parameters:
///   - request: with its body collected.
///   - greeting: goes out at once, so that the reader knows it is being listened to.
func openAnswer<Value: Sendable>(
  to request: Request, type: String, greeting: String, _ values: AsyncStream<Value>, encode: @escaping @Sendable (Value) async -> ByteBuffer?
) -> Response {
  Response(
    status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
    body: .init { writer in
      try await writer.write(ByteBuffer(string: greeting))
      try await request.body.consumeWithCancellationOnInboundClose { body in
        // Whoever does not read the request to its end does not learn that the connection was closed.
        for try await _ in body {}
        for await value in values.cancelOnGracefulShutdown() {
          if let bytes = await encode(value) { try await writer.write(bytes) }
        }
        // Here, not below: when this closure returns, the connection is given up, with what it has not been told.
        try await writer.finish(nil)
      }
    })
}
