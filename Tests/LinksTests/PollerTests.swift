import Links
import Testing
import Warehouse

@Suite struct PollerTests {
  @Test func answersThroughItsThread() async throws {
    let poller = try Poller()
    for _ in 0..<100 { await poller.ping() }
  }

  @Test func keepsADeadlineAndIsDeliveredBytesBeforeIt() async throws {
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: try Poller())
    try await link.open()
    let clock = ContinuousClock()
    let before = clock.now
    #expect(try await link.read(timeout: .milliseconds(40)) == nil)
    let waited = clock.now - before
    #expect(waited >= .milliseconds(40) && waited < .seconds(2))
    async let chunk = link.read(timeout: .seconds(5))
    try await pty.type("A")
    #expect(try await chunk?.bytes == Array("A".utf8))
  }

  @Test func manyDeadlinesExpireInTheirOrder() async throws {
    let poller = try Poller()
    let ptys = try (0..<5).map { _ in try Pty() }
    let order = try await withThrowingTaskGroup(of: Int.self) { group in
      for (index, pty) in ptys.enumerated() {
        group.addTask {
          let link = SerialLink(path: pty.path, poller: poller)
          try await link.open()
          #expect(try await link.read(timeout: .milliseconds(400 - index * 80)) == nil)
          return index
        }
      }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(order == [4, 3, 2, 1, 0])
  }

  @Test func atRestTheThreadDoesNotWakeUp() async throws {
    let poller = try Poller()
    let pty = try Pty()
    let link = SerialLink(path: pty.path, poller: poller)
    try await link.open()
    let reading = Task { try await link.read(timeout: nil) }
    await poller.ping()
    let rounds = poller.rounds
    try await Task.sleep(for: .milliseconds(500))
    #expect(poller.rounds == rounds)
    await link.close()
    await #expect(throws: LinkError.self) { try await reading.value }
  }
}
