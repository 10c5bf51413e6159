import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import WMSWire
import Warehouse

/// Milliseconds since 1970.
func wallClock() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

func randomHex() -> String {
  var generator = SystemRandomNumberGenerator()
  return hex(withUnsafeBytes(of: generator.next()) { Array($0) })
}

extension Routes {
  /// The content: whole, as its digest says, and decoded; never more than the limit.
  func body(of request: Request) async throws -> [UInt8] {
    let limit = Sessions.limits.maxBytes
    let content: [UInt8]
    do {
      content = Array(buffer: try await request.body.collect(upTo: limit))
    } catch is NIOTooManyBytesError {
      throw Problem(.tooLarge, "Too large", detail: "at most \(limit) bytes before any content encoding")
    }
    if let field = request.headers[HTTPField.Name(ContentDigest.field)!], ContentDigest.matches(field, content) == false {
      throw Problem(.digestMismatch, "Damaged on the way", detail: "the content is not what \(ContentDigest.field) says")
    }
    switch request.headers[.contentEncoding]?.lowercased() {
    case nil, "identity": return content
    case "gzip":
      do { return try Gzip.inflate(content, limit: limit) } catch {
        throw error == .tooLarge
          ? Problem(.tooLarge, "Too large", detail: "at most \(limit) bytes before any content encoding")
          : Problem(.malformed, "Damaged gzip", detail: "the content does not decompress")
      }
    case let other?: throw Problem(.unsupported, "Unknown encoding", detail: "\(visible(Array(other.utf8))): this service reads gzip and none")
    }
  }

  func mediaType(of request: Request) -> String? {
    request.headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
  }

  func query(_ name: String, _ request: Request) throws -> String {
    guard let value = request.uri.queryParameters[name[...]] else { throw Problem(.malformed, "\(name) is missing", detail: "ask with ?\(name)=…") }
    return String(value)
  }

  /// `{name}:{action}` in the last segment of the path.
  func action<Action: RawRepresentable<String> & CaseIterable>(_ type: Action.Type, _ context: WireContext) throws -> (String, Action) {
    let segment = context.parameters.get("action")?.removingPercentEncoding ?? ""
    guard let colon = segment.lastIndex(of: ":"), let action = Action(rawValue: String(segment[segment.index(after: colon)...])) else {
      let known = Action.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(.notFound, "No such action", detail: "the path ends in :action, one of \(known)")
    }
    return (String(segment[..<colon]), action)
  }
}
