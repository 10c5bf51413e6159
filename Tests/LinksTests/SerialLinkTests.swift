import CLinux
import Glibc
import Links
import Testing
import Warehouse

@Suite struct SerialLinkTests {
  let poller: Poller
  init() throws { poller = try Poller() }

  /// A double read behind a slow disk must still be told from two cartons: what counts is when it was sent, not when somebody had time for it.
  @Test func bytesKeepTheTimeAtWhichTheyCameThoughNobodyWaitedForThem() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: try Poller())
    try await link.open()
    try await pty.type("A")
    _ = try await link.read(timeout: .seconds(5))
    for code in ["B", "C"] {
      let before = clinux_boot_nanoseconds()
      try await pty.type(code)
      try await Task.sleep(for: .milliseconds(300))
      let chunk = try #require(try await link.read(timeout: .seconds(5)))
      #expect(chunk.bytes == Array(code.utf8))
      #expect(chunk.at >= before && chunk.at < clinux_boot_nanoseconds() - 150_000_000)
    }
    // And silence before the next code adds nothing to its time.
    try await Task.sleep(for: .milliseconds(100))
    async let late = link.read(timeout: .seconds(5))
    let before = clinux_boot_nanoseconds()
    try await pty.type("D")
    #expect(try #require(try await late).at >= before)
    await link.close()
  }

  @Test func deliversWhatWasTypedBeforeItWasOpened() async throws {
    let pty = try Pty()
    try await pty.type("4006381333931\r")
    let link = SerialLink(path: pty.path, poller: poller)
    try await link.open()
    #expect(try await link.read(timeout: .seconds(5))?.bytes == Array("4006381333931\r".utf8))
  }

  @Test func passesEveryByteInBothDirections() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, settings: SerialSettings(speed: 123_456), poller: poller)
    try await link.open()
    let every = (0...255).map { UInt8($0) }
    try await pty.type(every)
    var arrived: [UInt8] = []
    while arrived.count < every.count, let chunk = try await link.read(timeout: .seconds(5)) { arrived += chunk.bytes }
    #expect(arrived == every)
    try await link.write(every, timeout: .seconds(5))
    #expect(try await pty.received(256) == every)
  }

  @Test func aByteIsDeliveredAtOnceNotAtTheNextTick() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: poller)
    try await link.open()
    var delays: [Duration] = []
    for _ in 0..<200 {
      async let chunk = link.read(timeout: .seconds(5))
      try await pause()
      let typed = ContinuousClock.now
      try await pty.type("x")
      #expect(try await chunk?.bytes == [0x78])
      delays.append(ContinuousClock.now - typed)
    }
    #expect(delays.sorted()[10] < .milliseconds(5), "a twentieth of \(delays.count)")
  }

  @Test func nothingIsReadUntilSomebodyAsks() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: poller)
    try await link.open()
    var held = 0
    let block = [UInt8](repeating: 0x41, count: 1024)
    while case let count = clinux_write(pty.master, block, block.count), count > 0 { held += count }
    // The kernel's own buffers are full and the device is held back: nothing was taken behind the consumer's back.
    #expect(held < 100_000)
    var arrived = 0
    while arrived < held, let chunk = try await link.read(timeout: .seconds(5)) { arrived += chunk.bytes.count }
    #expect(arrived == held)
  }

  @Test func aHangUpIsALossAndAnotherDeviceUnderTheSameNameIsAReconnect() async throws {
    let first = try Pty()
    let name = "/tmp/tallyman-links-\(getpid())-\(first.master)"
    symlink(first.path, name)
    defer { unlink(name) }
    let link = SerialLink(path: name, poller: poller)
    try await link.open()
    async let lost = outcome { try await link.read(timeout: nil) }
    try await pause()
    first.hangUp()
    #expect(await lost?.code == .lost)
    #expect(await outcome { try await link.read(timeout: nil) }?.code == .closed)
    #expect(await outcome { try await link.open() }?.code == .absent)

    let second = try Pty()
    unlink(name)
    symlink(second.path, name)
    try await link.open()
    try await second.type("back")
    #expect(try await link.read(timeout: .seconds(5))?.bytes == Array("back".utf8))
  }

  @Test func aSecondOpenerIsToldWhoHoldsIt() async throws {
    let pty = try Pty()
    let first = SerialLink(path: pty.path, poller: poller)
    try await first.open()
    let second = SerialLink(path: pty.path, poller: poller)
    let refused = await outcome { try await second.open() }
    #expect(refused?.code == .busy)
    #expect(refused?.detail.contains(pty.path) == true)
    await first.close()
    try await second.open()
  }

  @Test func namesTheProcessThatHoldsTheLine() async throws {
    let pty = try Pty()
    let holder = try Child("/usr/bin/flock", ["-F", pty.path, "sleep", "60"])
    defer { holder.stop() }
    let link = SerialLink(path: pty.path, poller: poller)
    try await eventually("busy") {
      let refused = await outcome { try await link.open() }
      guard let refused else {
        await link.close()
        return false
      }
      return refused.code == .busy && refused.detail.contains("sleep (\(holder.id))")
    }
  }

  @Test func explainsWhatIsNotThereAndWhatIsNoTty() async throws {
    let absent = await outcome { try await SerialLink(path: "/dev/serial/by-id/none", poller: poller).open() }
    #expect(absent?.code == .absent)
    let noTty = await outcome { try await SerialLink(path: "/dev/null", poller: poller).open() }
    #expect(noTty?.code == .configuration)
    let pty = try Pty()
    let nonsense = await outcome { try await SerialLink(path: pty.path, settings: SerialSettings(dataBits: 9), poller: poller).open() }
    #expect(nonsense?.code == .configuration)
  }

  @Test func aWriteThatTheDeviceDoesNotTakeSaysHowMuchItTook() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: poller)
    try await link.open()
    let flood = [UInt8](repeating: 0x5a, count: 1 << 20)
    do {
      try await link.write(flood, timeout: .milliseconds(100))
      Issue.record("a full line took a megabyte")
    } catch {
      #expect(error.error.code == .stalled)
      #expect(error.taken > 0 && error.taken < flood.count)
      #expect(try await pty.received(error.taken).count == error.taken)
    }
  }

  @Test func whatWasWrittenJustBeforeClosingArrives() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: poller)
    for _ in 0..<20 {
      try await link.open()
      try await link.write([0x06], timeout: .seconds(5))
      await link.close()
      #expect(try await pty.received(1) == [0x06])
    }
  }

  @Test func closingEndsAReadUnderWayAndCancellingToo() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: poller)
    try await link.open()
    async let closed = outcome { try await link.read(timeout: nil) }
    try await pause()
    await link.close()
    #expect(await closed?.code == .closed)
    try await link.open()
    let reading = Task { await outcome { try await link.read(timeout: nil) } }
    try await pause()
    reading.cancel()
    #expect(await reading.value?.code == .closed)
    try await pty.type("x")
    #expect(try await link.read(timeout: .seconds(5))?.bytes == [0x78])
  }

  @Test func twoReadsOfOneLinkAreTheCallersError() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: poller)
    try await link.open()
    async let first = outcome { try await link.read(timeout: .seconds(1)) }
    async let second = outcome { try await link.read(timeout: .seconds(1)) }
    #expect(await [first?.code, second?.code].contains(.io))
  }
}

/// The link's error that `body` throws, `nil` where it throws none.
func outcome<Value>(_ body: () async throws -> Value) async -> LinkError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? LinkError
  }
}
