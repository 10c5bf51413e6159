import Glibc
import Links
import Testing
import Warehouse

@Suite struct TCPLinkTests {
  @Test func carriesBytesBothWaysAndSeesThePeersEnd() async throws {
    let listener = try Listener()
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    let peer = try await listener.accept()
    try await link.write(Array("~HS".utf8), timeout: .seconds(5))
    #expect(try await peer.receive(3) == Array("~HS".utf8))
    _ = peer.send(Array("ready".utf8))
    #expect(try await link.read(timeout: .seconds(5))?.bytes == Array("ready".utf8))
    #expect(try await link.read(timeout: .milliseconds(20)) == nil)
    _ = peer.send(Array("last".utf8))
    peer.finishWriting()
    #expect(try await link.read(timeout: .seconds(5))?.bytes == Array("last".utf8))
    #expect(await outcome { try await link.read(timeout: .seconds(5)) }?.code == .lost)
    await link.close()
  }

  @Test func whatComesInPiecesCanBeTakenTogether() async throws {
    let listener = try Listener()
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    let peer = try await listener.accept()
    link.gather(within: .milliseconds(500))
    async let chunk = link.read(timeout: .seconds(5))
    for piece in ["one ", "two ", "three"] {
      _ = peer.send(Array(piece.utf8))
      try await pause()
    }
    #expect(try await chunk?.bytes == Array("one two three".utf8))
    // The next one waits for nobody, and a time-out is a time-out.
    async let silence = link.read(timeout: .milliseconds(20))
    #expect(try await silence == nil)
    link.gather(within: .seconds(60))
    #expect(try await link.read(timeout: .milliseconds(20)) == nil)
    _ = peer.send([0x41])
    #expect(try await link.read(timeout: .seconds(5))?.bytes == [0x41])
    await link.close()
  }

  @Test func aSlowConsumerHoldsThePeerBack() async throws {
    let listener = try Listener()
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    let peer = try await listener.accept()
    let block = [UInt8](repeating: 0x41, count: 65536)
    var held = 0
    // Full for 50 ms in a row: the window is shut.
    var full = 0
    while full < 50 {
      let count = peer.send(block)
      if count > 0 {
        held += count
        full = 0
      } else {
        full += 1
        try await pause()
      }
      try #require(held < 64 << 20, "somebody reads without being asked")
    }
    var arrived = 0
    while arrived < held, let chunk = try await link.read(timeout: .seconds(5)) { arrived += chunk.bytes.count }
    #expect(arrived == held)
    await link.close()
  }

  @Test func closingWithUnreadBytesDoesNotTakeBackWhatWasSent() async throws {
    let listener = try Listener()
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    let peer = try await listener.accept()
    let label = [UInt8](repeating: 0x5e, count: 100_000)
    try await link.write(label, timeout: .seconds(5))
    _ = peer.send([UInt8](repeating: 0x2a, count: 2_000))
    async let closing: Void = link.close()
    #expect(try await peer.receiveToEnd() == label)
    peer.finishWriting()
    await closing
  }

  @Test func answersComeAfterWritingIsFinished() async throws {
    let listener = try Listener()
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    let peer = try await listener.accept()
    try await link.write([1, 2, 3], timeout: .seconds(5))
    try await link.finishWriting()
    #expect(try await peer.receiveToEnd() == [1, 2, 3])
    _ = peer.send([4])
    #expect(try await link.read(timeout: .seconds(5))?.bytes == [4])
    await link.close()
  }

  @Test func aPeerThatTakesNothingStallsTheWriteWithAnHonestCount() async throws {
    let listener = try Listener(receiveBuffer: 4096)
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    let peer = try await listener.accept()
    let flood = [UInt8](repeating: 0x5a, count: 16 << 20)
    do {
      try await link.write(flood, timeout: .milliseconds(300))
      Issue.record("16 MB went into a peer that reads nothing")
    } catch {
      #expect(error.error.code == .stalled)
      #expect(error.taken > 0 && error.taken < flood.count)
      let seen = try await peer.receiveToEnd()
      #expect(seen.count <= error.taken)
    }
    try await link.open()
  }

  @Test func aResetIsALoss() async throws {
    let listener = try Listener()
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    var peer: Peer? = try await listener.accept()
    var abort = linger(l_onoff: 1, l_linger: 0)
    if let socket = peer?.socket { setsockopt(socket, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size)) }
    peer = nil
    #expect(await outcome { try await link.read(timeout: .seconds(5)) }?.code == .lost)
    try await link.open()
  }

  @Test func refusedAndUnknownHostsSayWhatToDo() async throws {
    let closedPort = try Listener().port
    let refused = await outcome { try await TCPLink(host: "127.0.0.1", port: closedPort).open() }
    #expect(refused?.code == .absent)
    #expect(refused?.detail.contains("127.0.0.1:\(closedPort)") == true && refused?.detail.contains("nothing listens") == true)
    let unknown = await outcome { try await TCPLink(host: "no-such-printer.invalid", port: 9100).open() }
    #expect(unknown?.code == .absent && unknown?.detail.contains("name") == true, "\(String(describing: unknown))")
  }

  @Test func aHostThatDoesNotAnswerTimesOut() async throws {
    // A full backlog: the kernel drops further connection requests, as a dead host does.
    let listener = try Listener(backlog: 0)
    var settings = TCPLink.Settings()
    settings.connectTimeout = .milliseconds(200)
    var links: [TCPLink] = []
    var silent: LinkError?
    for _ in 0..<8 where silent == nil {
      let link = TCPLink(host: "127.0.0.1", port: listener.port, settings: settings)
      silent = await outcome { try await link.open() }
      links.append(link)
    }
    #expect(silent?.code == .absent && silent?.detail.contains("no answer") == true)
  }

  @Test func cancellingAReadLosesNoBytes() async throws {
    let listener = try Listener()
    let link = TCPLink(host: "127.0.0.1", port: listener.port)
    try await link.open()
    let peer = try await listener.accept()
    let reading = Task { await outcome { try await link.read(timeout: nil) } }
    try await pause()
    reading.cancel()
    #expect(await reading.value?.code == .closed)
    _ = peer.send([7])
    #expect(try await link.read(timeout: .seconds(5))?.bytes == [7])
    await link.close()
  }
}
