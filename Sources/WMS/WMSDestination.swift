public import Logging
public import ServiceLifecycle
public import WMSWire
public import Warehouse

/// One system this box tells and asks: its pump, its downlink and the connections they share.
public struct WMSDestination: Service {
  public let pump: OutboxPump
  public let downlink: Downlink
  private let client: any WMSClient
  private let returns: AsyncStream<Void>

  /// - Parameters:
  ///   - name: under which the journal keeps this destination's cursors; it must stay the same.
  ///   - agent: program and version, for people at the WMS.
  ///   - errands: told what the centre asks of stations; returns when that is durably noted, and may be told again.
  public init(
    name: String, adapter: AdapterID = .tally, endpoint: WMSEndpoint, outbox: any Outbox, replica: any MasterDataStore, agent: String,
    clock: any Clockwork, tuning: SyncTuning = SyncTuning(), observer: SyncObserver = SyncObserver(), key: DeviceKey? = nil,
    errands: @escaping @Sendable (MasterDataChange) async throws -> Void = { _ in }, logger: Logger
  ) throws(WMSEndpointError) {
    let client = try adapter.client(endpoint, memory: DeliveryMemory(outbox, destination: name))
    self.client = client
    let returned: AsyncStream<Void>.Continuation
    (returns, returned) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    var told = observer
    told.link = { state in
      observer.link(state)
      if state == .up { returned.yield() }
    }
    let pump = OutboxPump(
      destination: name, outbox: outbox, client: client, agent: agent, clock: clock, tuning: tuning, observer: told, key: key, logger: logger)
    self.pump = pump
    downlink = Downlink(
      identity: outbox.identity, client: client, replica: replica, clock: clock, tuning: tuning, observer: observer,
      copies: Downlink.Copies(
        waiting: { try await outbox.waiting(destination: name) }, close: { try await outbox.close(destination: name, waiting: $0) }), errands: errands, logger: logger
    ) { await pump.heard($0) }
  }

  /// How far the WMS says it is; throws where it does not answer.
  public func cursors(of identity: JournalIdentity) async throws -> [StreamCursor] { try await client.cursors(of: identity).cursors }

  /// Runs until shutdown, then closes the connections.
  public func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { try? await pump.run() }
      group.addTask { try? await downlink.run() }
      // What has changed while the link was down is asked for when it is back, not at the next turn.
      group.addTask { await cancelWhenGracefulShutdown { for await _ in returns { downlink.poll() } } }
    }
    await client.close()
  }
}
