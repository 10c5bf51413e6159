import Logging
import ServiceLifecycle
import WMS
import Warehouse

/// A destination that runs for the length of a test, and is shut down as the daemon shuts it down.
struct Station: Sendable {
  let destination: WMSDestination
  let told = Told()
  let replica = MemoryReplica()
  var pump: OutboxPump { destination.pump }

  init(_ outbox: any Outbox, adapter: AdapterID = .tally, endpoint: WMSEndpoint, tuning: SyncTuning = .quick) throws {
    destination = try WMSDestination(
      name: "main", adapter: adapter, endpoint: endpoint, outbox: outbox, replica: replica, agent: "tallymand/test", clock: MachineClock(), tuning: tuning,
      observer: told.observer, logger: quiet)
  }

  /// Runs the test beside the destination; returns how long the shutdown took.
  @discardableResult
  func run(_ test: @Sendable @escaping (Station) async throws -> Void) async throws -> Duration {
    let group = ServiceGroup(services: [destination], logger: quiet)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let outcome: Result<Void, any Error>
      do { outcome = .success(try await test(self)) } catch { outcome = .failure(error) }
      let start = ContinuousClock.now
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      let took = ContinuousClock.now - start
      try outcome.get()
      return took
    }
  }
}

func endpoint(_ base: String, token: String? = nil, timeout: Duration = .seconds(10)) -> WMSEndpoint {
  WMSEndpoint(url: base, tokenFile: token, connectTimeout: .seconds(2), requestTimeout: timeout)
}
