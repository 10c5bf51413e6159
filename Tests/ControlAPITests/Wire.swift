import Foundation
import Glibc
import Testing

/// HTTP written and read by hand, so that nothing between the test and the socket makes it well.
enum Wire {
  /// A stream socket with ten seconds of patience.
  private static func open(_ family: Int32) -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    return descriptor
  }

  private static func withAddress<Result>(unix path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) } }
  }

  private static func withAddress<Result>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) } }
  }

  static func connect(unix path: String) -> Int32? {
    let descriptor = open(AF_UNIX)
    if withAddress(unix: path, { Glibc.connect(descriptor, $0, $1) }) == 0 { return descriptor }
    close(descriptor)
    return nil
  }

  static func connect(port: UInt16) -> Int32? {
    let descriptor = open(AF_INET)
    if withAddress(port: port, { Glibc.connect(descriptor, $0, $1) }) == 0 { return descriptor }
    close(descriptor)
    return nil
  }

  /// A port of the loopback that nobody listens on.
  static func freePort() -> UInt16 {
    let descriptor = open(AF_INET)
    defer { close(descriptor) }
    _ = withAddress(port: 0) { bind(descriptor, $0, $1) }
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) } }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Sends, then reads until the other side closes or `enough` says so. Blocks a thread of its own.
  static func exchange(_ descriptor: Int32, _ bytes: [UInt8], until enough: @escaping @Sendable (String) -> Bool = { _ in false }) async -> String {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var rest = bytes[...]
        while !rest.isEmpty {
          let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
          if count <= 0 { break }
          rest = rest.dropFirst(count)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !enough(String(decoding: answer, as: UTF8.self)) {
          let count = recv(descriptor, &buffer, buffer.count, 0)
          if count <= 0 { break }
          answer += buffer[..<count]
        }
        continuation.resume(returning: String(decoding: answer, as: UTF8.self))
      }
    }
  }

  static func post(_ socket: String, _ path: String, body: String) async throws -> (status: Int, body: String) {
    let descriptor = try #require(connect(unix: socket))
    defer { close(descriptor) }
    let head = "POST \(path) HTTP/1.1\r\nhost: tallyman\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
    return parse(await exchange(descriptor, Array((head + body).utf8)))
  }

  static func get(_ port: UInt16, _ path: String) async throws -> (status: Int, body: String, head: String) {
    let descriptor = try #require(connect(port: port))
    defer { close(descriptor) }
    let answer = await exchange(descriptor, Array("GET \(path) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".utf8))
    let (status, body) = parse(answer)
    return (status, body, String(answer.prefix(answer.count - body.count)))
  }

  private static func parse(_ answer: String) -> (Int, String) {
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    return (Int(answer.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0, parts.count == 2 ? String(parts[1]) : "")
  }

  /// Accepts one caller after another, hears the question out and says `answer`, then hangs up; `nil` says nothing and keeps the line.
  static func impostor(at path: String, saying answer: String?) throws -> @Sendable () -> Void {
    let listener = open(AF_UNIX)
    try #require(withAddress(unix: path) { bind(listener, $0, $1) } == 0 && listen(listener, 4) == 0)
    Thread.detachNewThread {
      while true {
        let caller = accept(listener, nil, nil)
        if caller < 0 { if errno == EAGAIN { continue } else { return } }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        _ = recv(caller, &buffer, buffer.count, 0)
        guard let answer else { continue }
        _ = answer.withCString { send(caller, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        close(caller)
      }
    }
    return {
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
    }
  }
}
