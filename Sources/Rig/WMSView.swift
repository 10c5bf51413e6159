public import ControlAPI
import Dispatch
import Foundation
public import Warehouse

/// What the reference WMS says it has.
public struct WMSView: Sendable {
  let bench: Bench
  public init(bench: Bench) { self.bench = bench }

  /// `GET /v1/view/<name>` as JSON.
  public func view(_ name: String) async throws -> JSON { try await get("/v1/view/\(name)") }

  /// In which streams the WMS does not hold exactly what the journal holds: the same number of entries and the same last chain hash, so the same bytes.
  public func differences(from chains: [VerifyReport]) async throws -> [String] {
    var differences = try await compare(chains)
    // While long chains are walked the box may store something of itself, and tell it. What is lost or doubled stays so.
    for _ in 1...2 where !differences.isEmpty { differences = try await compare(bench.client.call(.verify, VerifyRequest())) }
    return differences
  }

  private func compare(_ chains: [VerifyReport]) async throws -> [String] {
    let streams = try await view("totals")["streams"]?.array ?? []
    guard let first = streams.first, let device = first["device"]?.string, let journal = first["journal"]?.string else { return ["the WMS has nothing"] }
    let cursors = try await get("/v1/sync/cursors?device=\(device)&journal=\(journal)")["cursors"]?.array ?? []
    return chains.filter { !$0.stream.hasPrefix("_training") }.compactMap { chain in
      let cursor = cursors.first { $0["stream"]?.string == chain.stream }
      let next = cursor?["next"]?.int ?? 1
      guard next == chain.entries + 1 else { return "\(chain.stream): the journal has \(chain.entries) entries, the WMS \(next - 1)" }
      return chain.entries == 0 || cursor?["lastHash"]?.string == chain.lastHash ? nil : "\(chain.stream): the WMS has other bytes than the journal"
    }
  }

  /// The page that people read.
  public func page() async throws -> String { String(decoding: try await ask("GET", "/"), as: UTF8.self) }

  /// Orders the WMS, started with `--chaos`, to misbehave: a kind of fault, and how often; `nil` count = until `behave()`.
  public func misbehave(_ kind: String, count: Int? = nil, path: String? = nil) async throws {
    let fault = JSON.object(["kind": .string(kind), "count": count.map { .int(Int64($0)) }, "path": path.map { .string($0) }])
    _ = try await ask("PUT", "/admin/chaos", fault.bytes)
  }

  /// Gives the WMS more of a seed, as JSON.
  public func load(_ seed: String) async throws { _ = try await ask("PUT", "/admin/seed", Array(seed.utf8)) }
  public func behave() async throws { _ = try await ask("DELETE", "/admin/chaos") }

  /// Decides, as a person at the WMS, whether another box may bring a journal.
  public func decideImport(of journal: String, _ action: String, by person: String) async throws {
    _ = try await ask("POST", "/v1/sync/imports/\(journal):\(action)?by=\(person)")
  }

  private func get(_ path: String) async throws -> JSON { try JSON(parsing: try await ask("GET", path)) }

  private func ask(_ method: String, _ path: String, _ body: [UInt8] = []) async throws -> [UInt8] {
    let port = bench.wmsPort
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try http(port: port, method, path, body) }) }
    }
  }
}

/// One blocking HTTP/1.0 request to the loopback interface; the answer's body.
private func http(port: Int, _ method: String, _ path: String, _ body: [UInt8]) throws -> [UInt8] {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let connected = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
  }
  guard connected == 0 else { throw RigError("nobody answers on port \(port)") }
  let request = Array("\(method) \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n".utf8) + body
  _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
  var answer: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
  guard answer.starts(with: Array("HTTP/1.1 20".utf8)) || answer.starts(with: Array("HTTP/1.0 20".utf8)),
    let end = answer.firstRange(of: Array("\r\n\r\n".utf8))
  else { throw RigError("\(method) \(path): \(String(decoding: answer.prefix(200), as: UTF8.self))") }
  return Array(answer[end.upperBound...])
}
