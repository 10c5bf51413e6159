public import Logging
import ServiceLifecycle
public import WMSWire
public import Warehouse

/// Brings another box's journal to the WMS under that box's own ids, until all of it is decided. The WMS's cursors say where to begin, so that what the
/// box itself delivered, or what was delivered before this one's power went, is not booked again.
public struct CarriedDelivery: Sendable {
  private let outbox: any CarriedOutbox
  private let endpoint: WMSEndpoint
  private let carrier: String
  private let key: DeviceKey?
  private let agent: String
  private let clock: any Clockwork
  private let logger: Logger
  /// Told why nothing is coming through; `nil` = it is.
  private let waiting: @Sendable (String?) -> Void
  /// Between two questions whether it is allowed by now.
  private let pause: Duration

  /// - Parameter carrier: this box's device id.
  public init(
    _ outbox: any CarriedOutbox, endpoint: WMSEndpoint, carrier: String, key: DeviceKey? = nil, agent: String, clock: any Clockwork, logger: Logger,
    pause: Duration = .seconds(5), waiting: @escaping @Sendable (String?) -> Void
  ) {
    self.outbox = outbox
    self.endpoint = endpoint
    self.carrier = carrier
    self.key = key
    self.agent = agent
    self.clock = clock
    self.logger = logger
    self.waiting = waiting
    self.pause = pause
  }

  /// Returns when the WMS has decided everything; throws where no client can be made, or it was cancelled.
  public func run() async throws {
    let client = try AdapterID.tally.client(endpoint)
    do { try await deliver(client) } catch {
      await client.close()
      throw error
    }
    await client.close()
  }

  private func deliver(_ client: any WMSClient) async throws {
    outbox.begin(at: try await cursors(client))
    waiting(nil)
    let pump = OutboxPump(
      destination: "carried", outbox: outbox, client: client, agent: agent, clock: clock,
      observer: SyncObserver(alarm: { alarm, raised in if alarm.code != .lostEntries { waiting(raised ? "\(alarm.code.rawValue): \(alarm.detail)" : nil) } }),
      carrier: carrier, key: key, logger: logger)
    let changes = outbox.changes()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pump.run() }
      if !outbox.progress.isDone { for await _ in changes where outbox.progress.isDone { break } }
      group.cancelAll()
    }
    try Task.checkCancellation()
  }

  /// Asks until it is allowed; the question itself tells the people at the WMS.
  private func cursors(_ client: any WMSClient) async throws -> [StreamID: Int64] {
    while true {
      do {
        let streams = try await outbox.heads().filter { !$0.stream.isTraining }.map { SessionRequest.Stream($0) }
        let answer = try await client.open(
          SessionRequest(
            identity: outbox.identity, epoch: nil, agent: agent, starts: try await outbox.starts(destination: "carried"), streams: streams,
            t0: clock.now().wall, carrier: carrier, key: key?.publicKey))
        return Dictionary(answer.cursors.map { (StreamID($0.stream), $0.next) }) { $1 }
      } catch let refusal as Refusal {
        waiting(refusal.description)
        try await Task.sleep(for: pause)
      }
    }
  }
}
