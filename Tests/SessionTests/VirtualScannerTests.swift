import DeviceReplay
import Glibc
import Testing

/// The host's side of a serial port, blocking: each test has its own thread for it.
private struct Host: ~Copyable {
  let descriptor: Int32
  init(_ path: String) { descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK) }
  deinit { close(descriptor) }

  /// What arrives until there are `count` bytes, the port hangs up (`nil`) or 5 s have passed.
  func read(_ count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waited, 1, 5000) == 1 else { break }
      var buffer = [UInt8](repeating: 0, count: 256)
      let taken = Glibc.read(descriptor, &buffer, buffer.count)
      if taken <= 0 { return nil }
      bytes += buffer[..<taken]
    }
    return bytes
  }

  func write(_ bytes: [UInt8]) { #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count) }
}

@Suite struct VirtualScannerTests {
  @Test func typesAndHears() async throws {
    let scanner = try VirtualScanner()
    #expect(!scanner.isOpen)
    let host = Host(scanner.path)
    #expect(await scanner.waitUntilOpen(timeout: .seconds(5)))
    let every = (0...255).map(UInt8.init)
    scanner.type(every, suffix: [])
    #expect(host.read(256) == every, "raw: no byte is changed, held back or acted on")
    host.write([0x07, 0x06])
    host.write([0x06])
    #expect(await scanner.waitFor([0x06], count: 2, timeout: .seconds(5)))
    #expect(scanner.received == [0x07, 0x06, 0x06])
    #expect(await scanner.waitFor([0x15], timeout: .milliseconds(20)) == false)
  }

  @Test func keepsWhatIsTypedUntilSomebodyOpens() async throws {
    let scanner = try VirtualScanner()
    scanner.type("A")
    for code in ["A", "B"] {
      let host = Host(scanner.path)
      #expect(host.read(2) == Array((code + "\r").utf8))
      _ = consume host
      #expect(await eventually { !scanner.isOpen })
      scanner.type("B")
    }
  }

  @Test func plugPulledAndPutBack() async throws {
    let link = "/tmp/tallyman-virtual-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let scanner = try VirtualScanner(link: link)
    #expect(scanner.path == link)
    let host = Host(link)
    #expect(await scanner.waitUntilOpen(timeout: .seconds(5)))
    await scanner.hangUp()
    #expect(host.read(1) == nil)
    #expect(access(link, F_OK) != 0)
    try await scanner.replug()
    let again = Host(link)
    try await scanner.typeSlowly(Array("AB".utf8))
    #expect(again.read(3) == Array("AB\r".utf8))
    scanner.close()
    #expect(again.read(1) == nil)
    #expect(await eventually { access(link, F_OK) != 0 })
  }

  @Test func tenKilobytesPassThroughAFullTerminal() async throws {
    let scanner = try VirtualScanner()
    let host = Host(scanner.path)
    let code = (0..<10_240).map { UInt8(0x20 + $0 % 90) }
    scanner.type(code, suffix: [])
    #expect(host.read(code.count) == code)
  }

  @Test func letGoOfLeavesNothingBehind() async throws {
    let link = "/tmp/tallyman-virtual-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    _ = try VirtualScanner(link: link)
    #expect(await eventually { access(link, F_OK) != 0 })
  }
}

private func eventually(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<2500 {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(2))
  }
  return false
}
