import Glibc

/// The connection of a reader that connects to its client by itself: tried without waiting, and tried again after a while.
struct LLRPReaderDial {
  private static let pause = Duration.milliseconds(500)
  private let address: sockaddr_storage
  private let length: socklen_t
  /// Under way; to be waited for until it can be written.
  private(set) var descriptor: Int32 = -1
  private var next = ContinuousClock.now

  init(_ host: String, port: UInt16) throws(VirtualDeviceError) {
    (address, length) = try resolveTCP(host, port: port, flags: AI_NUMERICSERV)
  }

  /// Milliseconds until the next attempt; -1 while one is under way.
  var wait: Int32 { descriptor >= 0 ? -1 : Int32(max(0, ((next - .now) / .milliseconds(1)).rounded(.up))) }

  /// The connection, once it stands; to be called whenever `wait` is over or `descriptor` can be written.
  mutating func proceed() -> Int32? {
    guard descriptor < 0 else { return settle() }
    guard next <= .now else { return nil }
    descriptor = socket(Int32(address.ss_family), Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return fail() }
    let result = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
    }
    if result == 0 { return done() }
    return errno == EINPROGRESS ? nil : fail()
  }

  /// What is under way is dropped.
  mutating func giveUp() { _ = fail() }

  /// The connection has ended; the next one is tried after a while.
  mutating func rest() { next = .now + Self.pause }

  private mutating func settle() -> Int32? {
    var asked = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&asked, 1, 0) == 1 else { return nil }
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
    return error == 0 ? done() : fail()
  }

  private mutating func done() -> Int32? {
    defer { descriptor = -1 }
    return descriptor
  }

  private mutating func fail() -> Int32? {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    rest()
    return nil
  }
}
