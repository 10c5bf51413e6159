import Glibc
import Testing

/// Connects to a port of 127.0.0.1, from an address of its own, by plain system calls.
func call(_ port: Int, from: String = "127.0.0.1") async throws -> Peer {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  let peer = Peer(socket)
  func address(_ host: String, _ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr(host)
    address.sin_port = UInt16(port).bigEndian
    return address
  }
  func use(_ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    withUnsafePointer(to: address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) } }
  }
  try #require(use(address(from, 0)) { bind(socket, $0, $1) } == 0)
  try await eventually("port \(port) takes a call") { use(address("127.0.0.1", port)) { connect(socket, $0, $1) } == 0 }
  _ = fcntl(socket, F_SETFL, O_NONBLOCK)
  return peer
}

/// A port on which nobody listens.
func freePort() throws -> Int { try Listener().port }

extension Peer {
  /// Gone without a word, as a device that loses power: no FIN, no RST, and what comes for it is answered with a reset. Needs CAP_NET_ADMIN.
  func vanish() -> Bool {
    var repair: Int32 = 1
    // <linux/tcp.h>: a socket under repair is closed in silence.
    guard setsockopt(socket, Int32(IPPROTO_TCP), 19, &repair, 4) == 0 else { return false }
    return true
  }

  /// The other side has ended it, in order or by a reset.
  var isRefused: Bool {
    var byte: UInt8 = 0
    let count = recv(socket, &byte, 1, 0)
    return count == 0 || count < 0 && errno != EAGAIN
  }
}
