import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Asks the daemon over its Unix socket.
public struct ControlClient: Sendable {
  public static let defaultSocket = "/run/tallyman/control.sock"
  public let socket: String
  private let siteTime: @Sendable (SiteTime) -> Void

  /// - Parameter siteTime: is told the site's time with every answer, before its first byte.
  public init(socket: String, siteTime: @escaping @Sendable (SiteTime) -> Void = { _ in }) {
    self.socket = socket
    self.siteTime = siteTime
  }

  /// One question, one answer.
  public func call<Request: Encodable & Sendable, Answer: Decodable & Sendable>(
    _ route: ControlRoute, _ request: Request = Empty(), as _: Answer.Type = Answer.self
  ) async throws -> Answer {
    var body: [UInt8] = []
    for try await part in try await bytes(route, request) { body += part }
    return try decode(Answer.self, from: body)
  }

  /// One question, one object a line for as long as the daemon has something to say.
  public func stream<Request: Encodable & Sendable, Answer: Decodable & Sendable>(
    _ route: ControlRoute, _ request: Request, as _: Answer.Type = Answer.self
  ) async throws -> AsyncThrowingStream<Answer, any Error> {
    let parts = try await bytes(route, request)
    return AsyncThrowingStream { continuation in
      let task = Task {
        var pending: [UInt8] = []
        do {
          for try await part in parts {
            pending += part
            while let newline = pending.firstIndex(of: 0x0A) {
              let line = Array(pending[..<newline])
              pending.removeSubrange(...newline)
              if !line.isEmpty { continuation.yield(try decode(Answer.self, from: line)) }
            }
          }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// Returns when the answer begins: what happens from now on is in it.
  private func bytes(_ route: ControlRoute, _ request: some Encodable) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    let body = ByteBuffer(bytes: try JSONEncoder().encode(request))
    let channel: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    do {
      channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(unixDomainSocketPath: socket) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
      }
    } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM {
      throw ControlError("cli.denied", ["socket": socket], exit: .unavailable)
    } catch {
      let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
      throw ControlError("cli.no-daemon", ["socket": socket, "error": reason], exit: .unavailable)
    }
    let head = HTTPRequestHead(
      version: .http1_1, method: .POST, uri: route.path,
      headers: ["host": "tallyman", "content-type": "application/json", "content-length": String(body.readableBytes), "connection": "close"])
    let (begun, beginning) = AsyncStream.makeStream(of: Never.self)
    let answer = AsyncThrowingStream<[UInt8], any Error> { continuation in
      let alarm = route.patience.map { patience in
        Task {
          try await Task.sleep(for: patience)
          continuation.finish(throwing: ControlError("cli.no-answer", ["socket": socket], exit: .unavailable))
          beginning.finish()
        }
      }
      let task = Task {
        defer {
          alarm?.cancel()
          beginning.finish()
        }
        do {
          try await channel.executeThenClose { inbound, outbound in
            // In one go: the answer may be here, and the connection closed, before an end that has no bytes is written.
            try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(body)), .end(nil)])
            var failure: [UInt8]?
            for try await part in inbound {
              switch part {
              case .head(let head):
                alarm?.cancel()
                beginning.finish()
                if let time = head.headers.first(name: SiteTime.header).flatMap(SiteTime.init(headerValue:)) { siteTime(time) }
                failure = head.status == .ok ? nil : []
              case .body(let buffer):
                let bytes = Array(buffer.readableBytesView)
                if failure == nil { continuation.yield(bytes) } else { failure?.append(contentsOf: bytes) }
              case .end:
                if let failure {
                  throw (try? JSONDecoder().decode(ControlError.self, from: Data(failure)))
                    ?? ControlError("cli.bad-answer", ["answer": String(decoding: failure.prefix(200), as: UTF8.self)])
                }
                continuation.finish()
                return
              }
            }
            throw ControlError("cli.cut-off", ["socket": socket, "error": "connection closed"], exit: .unavailable)
          }
          continuation.finish()
        } catch let error as ControlError {
          continuation.finish(throwing: error)
        } catch let error as HTTPParserError where error != .invalidEOFState {
          continuation.finish(throwing: ControlError("cli.bad-answer", ["answer": "\(error)"]))
        } catch {
          continuation.finish(throwing: ControlError("cli.cut-off", ["socket": socket, "error": "\(error)"], exit: .unavailable))
        }
      }
      continuation.onTermination = { _ in
        task.cancel()
        alarm?.cancel()
      }
    }
    for await _ in begun {}
    return answer
  }
}

private func decode<Answer: Decodable>(_ type: Answer.Type, from bytes: [UInt8]) throws -> Answer {
  do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
    throw ControlError("cli.bad-answer", ["answer": String(decoding: bytes.prefix(200), as: UTF8.self)])
  }
}
