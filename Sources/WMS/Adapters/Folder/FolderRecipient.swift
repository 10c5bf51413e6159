import Dispatch
import Synchronization
import WMSWire
import Warehouse

/// A folder that an ERP without a service reads: each batch is a file, each answer another (README, "A folder for an ERP").
///
/// The folder may be a share whose server is gone, and then any call may hang: all of it is done aside, and not waited for longer than a request.
struct FolderRecipient: Recipient {
  private let aside: Aside
  private let patience: Duration
  /// A fast ERP answers at once; a slow one is asked again a little later.
  private static let lookFor = Duration.milliseconds(700)

  init(_ endpoint: WMSEndpoint) throws(WMSEndpointError) {
    guard endpoint.url.hasPrefix("/") else { throw WMSEndpointError(reason: "the folder for the ERP is '\(endpoint.url)': it must be a path from the root") }
    aside = Aside(FolderDesk(endpoint.url, endpoint.format))
    patience = endpoint.requestTimeout
  }

  func offer(_ sent: Int64) async throws(Refusal) -> RecipientOffer {
    try await aside.run(within: patience) { desk throws(Refusal) in try desk.check() }
    return RecipientOffer(maxEntries: 500)
  }

  func take(_ letter: Letter) async throws(Refusal) -> Receipt {
    let deadline = ContinuousClock.now + FolderRecipient.lookFor
    var pause = Duration.milliseconds(10)
    while true {
      let receipt = try await aside.run(within: patience) { desk throws(Refusal) in try desk.take(letter) }
      let isWaiting = receipt.upTo != nil && receipt.upTo == letter.entries.first?.seq
      guard isWaiting, !letter.isAgain, ContinuousClock.now < deadline else { return receipt }
      do { try await Task.sleep(for: pause) } catch { throw .unknown("cancelled while the ERP was waited for") }
      pause = min(pause * 2, .milliseconds(100))
    }
  }

  func withdraw(_ letter: Letter) async throws(Refusal) -> Receipt {
    try await aside.run(within: patience) { desk throws(Refusal) in try desk.withdraw(letter) }
  }

  func close() async {}
}

/// A thread of its own for what may block, one piece after the other.
private final class Aside: Sendable {
  private let queue = DispatchQueue(label: "wms.folder")
  /// A piece was not waited for any longer, and still hangs.
  private let hangs = Mutex(false)
  /// Only ever touched on the queue.
  private nonisolated(unsafe) let desk: FolderDesk

  init(_ desk: FolderDesk) { self.desk = desk }

  func run<Value: Sendable>(within patience: Duration, _ work: @Sendable @escaping (FolderDesk) throws(Refusal) -> Value) async throws(Refusal) -> Value {
    let silence = Refusal.attention(.folderAway, "it does not answer")
    guard !hangs.withLock({ $0 }) else { throw silence }
    let once = Once<Result<Value, Refusal>>()
    queue.async { [self] in
      let result: Result<Value, Refusal>
      do throws(Refusal) { result = .success(try work(desk)) } catch { result = .failure(error) }
      hangs.withLock { hangs in
        once.say(result)
        hangs = false
      }
    }
    let timer = Task {
      try await Task.sleep(for: patience)
      hangs.withLock { hangs in if once.say(.failure(silence)) { hangs = true } }
    }
    defer { timer.cancel() }
    return try await withTaskCancellationHandler { await once.value } onCancel: { once.say(.failure(.unknown("cancelled"))) }.get()
  }
}

/// The first of several answers.
private final class Once<Value: Sendable>: Sendable {
  private let state = Mutex<(value: Value?, waiting: CheckedContinuation<Value, Never>?)>((nil, nil))

  var value: Value {
    get async {
      await withCheckedContinuation { waiting in
        let known = state.withLock { state in
          if state.value == nil { state.waiting = waiting }
          return state.value
        }
        if let known { waiting.resume(returning: known) }
      }
    }
  }

  /// Whether it was the first.
  @discardableResult
  func say(_ value: Value) -> Bool {
    let (isFirst, waiting) = state.withLock { state -> (Bool, CheckedContinuation<Value, Never>?) in
      guard state.value == nil else { return (false, nil) }
      state.value = value
      defer { state.waiting = nil }
      return (true, state.waiting)
    }
    waiting?.resume(returning: value)
    return isFirst
  }
}
