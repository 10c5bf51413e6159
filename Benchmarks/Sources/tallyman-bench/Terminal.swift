import Glibc

/// A scanner's end of a pseudo-terminal, read and written on the calling thread: no other thread's turn is measured with the daemon.
final class Terminal: Sendable {
  private let descriptor: CInt

  /// - Parameter link: a symbolic link to the daemon's end, made anew.
  init(link: String) throws {
    var (master, slave) = (CInt(-1), CInt(-1))
    var name = [CChar](repeating: 0, count: 64)
    guard openpty(&master, &slave, &name, nil, nil) == 0 else { throw BenchError(path: "/dev/ptmx", number: errno) }
    close(slave)
    descriptor = master
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    unlink(link)
    guard symlink(name, link) == 0 else { throw BenchError(path: link, number: errno) }
  }

  deinit { close(descriptor) }

  /// Sends a code and waits for the first byte of feedback; how long that took, in nanoseconds, and the byte. `nil` after five seconds of silence.
  func scan(_ code: String) -> (nanoseconds: UInt64, feedback: UInt8)? {
    _ = take(waiting: 0)
    let line = Array((code + "\r").utf8)
    let start = now()
    guard write(descriptor, line, line.count) == line.count, let feedback = take(waiting: 5_000).first else { return nil }
    return (now() - start, feedback)
  }

  /// Sends all codes as fast as the line takes them; the feedback that came, in order, ended by five seconds of silence or when there is one for each.
  func burst(_ codes: [String]) -> [UInt8] {
    let bytes = Array(codes.map { $0 + "\r" }.joined().utf8)
    var sent = 0
    var heard: [UInt8] = []
    while heard.count < codes.count {
      if sent < bytes.count {
        let taken = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, min($0.count, 1024)) }
        sent += max(0, taken)
      }
      var wanted = pollfd(fd: descriptor, events: Int16(sent < bytes.count ? POLLIN | POLLOUT : POLLIN), revents: 0)
      guard poll(&wanted, 1, 5_000) > 0 else { break }
      if wanted.revents & Int16(POLLIN) != 0 { heard += take(waiting: 0) }
    }
    return heard
  }

  private func take(waiting milliseconds: CInt) -> [UInt8] {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&wanted, 1, milliseconds) > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in count = max(0, read(descriptor, buffer.baseAddress, buffer.count)) }
  }
}
