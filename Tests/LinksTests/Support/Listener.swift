import Glibc
import Testing

/// A TCP server of plain system calls, so that what it sees is what the kernel saw.
final class Listener: Sendable {
  let socket: Int32
  let port: Int

  init(backlog: Int32 = 8, receiveBuffer: Int32? = nil) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    if var size = receiveBuffer { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, 4) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = socket
    let ready = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, backlog) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    try #require(ready)
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(socket) }

  /// The next connection, without waiting in a thread of Swift's pool.
  func accept() async throws -> Peer {
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    var accepted: Int32 = -1
    try await eventually("a connection") {
      accepted = Glibc.accept(self.socket, nil, nil)
      return accepted >= 0
    }
    _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
    return Peer(accepted)
  }
}

/// The server's end of one connection.
final class Peer: Sendable {
  let socket: Int32
  init(_ socket: Int32) { self.socket = socket }
  deinit { close(socket) }

  func send(_ bytes: [UInt8]) -> Int { Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

  /// Bytes until the other side's FIN; fails where it resets the connection.
  func receiveToEnd() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    try await eventually("the end of the stream") {
      while true {
        let count = recv(self.socket, &buffer, buffer.count, 0)
        if count == 0 { return true }
        if count < 0 {
          try #require(errno == EAGAIN, "reset: errno \(errno)")
          return false
        }
        bytes += buffer[..<count]
      }
    }
    return bytes
  }

  func receive(_ wanted: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    try await eventually("\(wanted) bytes") {
      let count = recv(self.socket, &buffer, min(buffer.count, wanted - bytes.count), 0)
      if count > 0 { bytes += buffer[..<count] }
      return bytes.count >= wanted
    }
    return bytes
  }

  /// Hands on what has come; `false` once the other side has ended the connection.
  func pass(to other: Peer) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    guard count > 0 else { return count < 0 && errno == EAGAIN }
    return other.send(Array(buffer[..<count])) == count
  }

  func finishWriting() { shutdown(socket, Int32(SHUT_WR)) }
}
