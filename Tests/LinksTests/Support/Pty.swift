import CLinux
import Glibc
import Testing

/// The far end of a pseudo-terminal: what a scanner is to the daemon's tty. Hanging up is closing it.
final class Pty: @unchecked Sendable {
  // @unchecked: `master` changes only in `hangUp`, which a test calls while nothing else uses the pty.
  private(set) var master: Int32
  let path: String

  init() throws {
    var name = [CChar](repeating: 0, count: 64)
    master = clinux_pty_open(&name, name.count)
    try #require(master >= 0)
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // As a real port's driver would: bytes go through untouched from the first one on.
    let slave = Glibc.open(path, O_RDWR | O_NOCTTY)
    var line = clinux_line(speed: 9600, data_bits: 8, stop_bits: 1, parity: 0, flow: 0)
    try #require(clinux_tty_configure(slave, &line) == 9600)
    Glibc.close(slave)
  }

  deinit { hangUp() }

  func hangUp() {
    if master >= 0 { Glibc.close(master) }
    master = -1
  }

  /// Types all of `bytes`, waiting while the daemon's side is full.
  func type(_ bytes: [UInt8]) async throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { clinux_write(master, $0.baseAddress, $0.count) }
      if count > 0 { sent += count } else { try await pause() }
    }
  }

  func type(_ text: String) async throws { try await type(Array(text.utf8)) }

  /// What has been written to the device, once there are `count` bytes of it.
  func received(_ count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await eventually("\(count) bytes at the device") {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let got = clinux_read(self.master, &buffer, buffer.count)
      if got > 0 { bytes += buffer[..<got] }
      return bytes.count >= count
    }
    return bytes
  }
}

/// Lets others run between two looks at a condition.
func pause() async throws { try await Task.sleep(for: .milliseconds(1)) }

/// Looks until `condition` holds; fails after twenty seconds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(20)
  while try await !condition() {
    guard clock.now < end else {
      Issue.record("never came: \(what)")
      throw CancellationError()
    }
    try await pause()
  }
}
