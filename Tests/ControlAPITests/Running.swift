import Agent
import ControlAPI
import Foundation
import Logging
import ServiceLifecycle
import Testing

/// A server in this process, until `stop`.
final class Running: Sendable {
  private let group: ServiceGroup
  private let task: Task<Void, any Error>

  init(_ services: [any Service]) {
    let group = ServiceGroup(configuration: .init(services: services.map { .init(service: $0) }, logger: Logger(label: "test")))
    self.group = group
    task = Task { try await group.run() }
  }

  /// Asks it to stop; returns when it has.
  func stop() async throws {
    await group.triggerGracefulShutdown()
    try await task.value
  }

  /// How it ended of itself.
  func end() async throws { try await task.value }
}

/// A folder of its own that goes away with the test.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = "/tmp/tally-\(UUID().uuidString.prefix(8))"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// The real control server over a socket of its own, with scripted answers.
func withDaemon<Result>(_ backend: ScriptedBackend = ScriptedBackend(), _ body: (String) async throws -> Result) async throws -> Result {
  try await withFolder { folder in
    let socket = folder + "/control.sock"
    let server = Running([ControlServer(socket: socket, group: nil, backend: backend, logger: Logger(label: "test"))])
    try await answers(at: socket)
    do {
      let result = try await body(socket)
      try await server.stop()
      return result
    } catch {
      try? await server.stop()
      throw error
    }
  }
}

/// Waits until a daemon answers there.
func answers(at socket: String) async throws {
  try await eventually("a daemon at \(socket)") { (try? await ControlClient(socket: socket).call(.devices) as [DeviceReport]) != nil }
}

struct NeverHappened: Error, CustomStringConvertible { let description: String }

/// Looks until it is so. Fails after ten seconds: the machine may be busy, but not so busy.
func eventually(_ what: String, within limit: Duration = .seconds(10), _ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw NeverHappened(description: "never: \(what)") }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Starts a server with an open reader, stops it, looks at what remains. A busy machine may delay one stop, but not five.
func stopsWithinASecond(_ start: () async throws -> (server: Running, after: () async throws -> Void)) async throws {
  var quickest = Duration.seconds(60)
  for _ in 1...5 where quickest >= .seconds(1) {
    let (server, after) = try await start()
    let started = ContinuousClock.now
    try await server.stop()
    quickest = min(quickest, ContinuousClock.now - started)
    try await after()
  }
  #expect(quickest < .seconds(1))
}
