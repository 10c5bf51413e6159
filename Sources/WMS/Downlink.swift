import Logging
public import ServiceLifecycle
public import WMSWire
public import Warehouse

/// Brings down what the centre knows: master data into the replica, stopped work to whoever observes it; and borrows SSCC ranges and tasks.
///
/// It asks from time to time and only for what has changed; a WMS that holds its answers back is not needed.
public actor Downlink: Service {
  private let identity: JournalIdentity
  private let client: any WMSClient
  private let replica: any MasterDataStore
  private let clock: any Clockwork
  private let tuning: SyncTuning
  private let observer: SyncObserver
  private let logger: Logger
  private let copies: Copies
  private let errands: @Sendable (MasterDataChange) async throws -> Void
  private let heard: @Sendable (Refusal?) async -> Void
  private let wakes: AsyncStream<Void>
  private nonisolated let wake: AsyncStream<Void>.Continuation
  private var timer: Task<Void, Never>?
  private var parked: [ParkedLane]?

  init(
    identity: JournalIdentity, client: any WMSClient, replica: any MasterDataStore, clock: any Clockwork, tuning: SyncTuning,
    observer: SyncObserver, copies: Copies, errands: @escaping @Sendable (MasterDataChange) async throws -> Void, logger: Logger,
    heard: @escaping @Sendable (Refusal?) async -> Void
  ) {
    self.identity = identity
    self.client = client
    self.replica = replica
    self.clock = clock
    self.tuning = tuning
    self.observer = observer
    self.copies = copies
    self.errands = errands
    self.logger = logger
    self.heard = heard
    (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Asks at once.
  public nonisolated func poll() { wake.yield() }

  public func run() async throws {
    wake.yield()
    await cancelWhenGracefulShutdown { await self.serve() }
    timer?.cancel()
  }

  private func serve() async {
    for await _ in wakes {
      await ask()
      timer?.cancel()
      let pause = tuning.poll * Double.random(in: 0.9...1.1)
      timer = Task { [wake] in
        do { try await Task.sleep(for: pause) } catch { return }
        wake.yield()
      }
    }
  }

  private func ask() async {
    do throws(Refusal) {
      for collection in SyncPath.MasterCollection.allCases { try await ask(collection) }
      try await askParked()
      await heard(nil)
    } catch {
      guard !Task.isCancelled else { return }
      logger.debug("the WMS was asked for what is new: \(error)")
      await heard(error)
    }
  }

  /// Pages of one collection at one turn: a feed that never ends must not keep the others from being asked.
  private static let mostPages = 10_000

  private func ask(_ collection: SyncPath.MasterCollection) async throws(Refusal) {
    var etag = try? await replica.etag(of: collection.rawValue)
    var cursor = try? await replica.cursor(of: collection.rawValue)
    for _ in 0..<Downlink.mostPages {
      let change: MasterDataChange?
      do {
        change = try await client.master(collection, etag: etag, cursor: cursor)
      } catch .problem(let problem) where problem.status == 410 && cursor != nil {
        // Too old: everything again, from its beginning.
        (etag, cursor) = (nil, nil)
        continue
      } catch .problem(let problem) where problem.status == 404 {
        return
      }
      guard let change else { return }
      do {
        // Carried out before it counts as known: what the power cuts is asked for again, and known again by its id.
        if collection == .errands { try await errands(change) }
        try await replica.apply(change, continuing: cursor != nil, at: clock.now().wall)
      } catch {
        return logger.error("what the WMS says of \(collection.rawValue) cannot be kept: \(error)")
      }
      guard change.more == true, let next = change.cursor, next != cursor else { return }
      (etag, cursor) = (nil, next)
    }
    logger.warning("the WMS's list of \(collection.rawValue) does not end; the rest is asked for at the next turn")
  }

  private func askParked() async throws(Refusal) {
    // Those that were here before the question: a copy that comes meanwhile is not in an answer that was on its way.
    let known = (try? await copies.waiting()) ?? []
    let answer: CursorsAnswer
    do {
      answer = try await client.cursors(of: identity)
    } catch .problem(let problem) where problem.status == 404 {
      return
    }
    if let waiting = answer.waiting {
      do { try await copies.close(known.subtracting(waiting)) } catch { logger.error("what the WMS has settled cannot be noted: \(error)") }
    }
    guard answer.parked != parked else { return }
    parked = answer.parked
    observer.parked(answer.parked)
  }

  /// The journal's copies of entries that the WMS has not booked, by the WMS's ids.
  struct Copies: Sendable {
    var waiting: @Sendable () async throws -> Set<String>
    var close: @Sendable (Set<String>) async throws -> Void
  }
}

extension Downlink {
  /// Borrows up to `count` SSCC serial references for this journal alone. They must be stored before the first is used.
  public func leaseRange(count: Int64) async throws(Refusal) -> SSCCRange {
    let range = try await client.lease(SSCCLeaseRequest(identity: identity, count: count))
    guard range.journal == identity.journal, range.first <= range.last, range.first >= 0, !range.prefix.isEmpty,
      range.prefix.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { throw .unknown("the WMS leased a range that is not one of this journal's: \(range.prefix) \(range.first) to \(range.last)") }
    return range
  }

  /// Hands the WMS an entry again that it had put aside under `id`, as the journal has it, or has it give the entry up.
  public func quarantine(_ id: String, _ action: SyncPath.QuarantineAction, line: [UInt8], by decision: Decision) async throws(Refusal) -> QuarantineAnswer {
    try await client.quarantine(id, action, line: action == .retry ? line : [], by: decision)
  }

  /// Takes a task for this device. Throws `.problem` with code `held` where another device has it, `version` where it has changed.
  public func leaseTask(_ number: String, version: Int? = nil) async throws(Refusal) -> TaskLease {
    try await client.task(number, .lease, TaskLeaseRequest(device: identity.device, version: version))
  }

  public func releaseTask(_ number: String) async throws(Refusal) {
    _ = try await client.task(number, .release, TaskLeaseRequest(device: identity.device))
  }
}
