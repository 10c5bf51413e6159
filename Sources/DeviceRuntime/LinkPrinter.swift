public import Warehouse

/// A printer on a link, asked in its own language.
///
/// It opens the link when there is something to say and holds it until `close`: on port 9100 there is one connection at a time, so who has nothing
/// more to print hangs up. After any error the link is closed, and the next call opens it anew: a caller learns of a broken connection by exactly
/// one error.
public actor LinkPrinter: PrinterPort {
  public nonisolated let name: String
  private let link: any Link
  private let writeTime: Duration
  private let fresh: any DeviceProtocol
  private var language: any DeviceProtocol
  private var isOpen = false
  /// Until when the language waits for an answer.
  private var deadline: ContinuousClock.Instant?
  /// Questions that have had no answer yet on this connection.
  private var unanswered = 0

  /// - Parameters:
  ///   - language: the protocol of the printer's status; each connection begins with it afresh.
  ///   - writeTime: within it the printer takes a whole label; one that is out of paper takes no more once its buffer is full.
  public init(name: String, link: any Link, language: any DeviceProtocol, writeTime: Duration = .seconds(30)) {
    self.name = name
    self.link = link
    self.writeTime = writeTime
    fresh = language
    self.language = language
  }

  public func send(_ bytes: [UInt8]) async throws(LinkWriteError) {
    do {
      try await open()
    } catch {
      throw LinkWriteError(error: error, taken: 0)
    }
    do {
      try await link.write(bytes, timeout: writeTime)
    } catch {
      await hangUp()
      throw error
    }
  }

  public func status() async throws(LinkError) -> PrinterStatus? {
    try await open()
    do {
      return try await ask()
    } catch {
      await hangUp()
      throw error
    }
  }

  public func close() async { await hangUp() }

  private func open() async throws(LinkError) {
    guard !isOpen else { return }
    try await link.open()
    isOpen = true
    unanswered = 0
    deadline = nil
    language = fresh
    var actions: [DeviceAction] = []
    language.opened(await link.opening, into: &actions)
    _ = try await perform(actions)
  }

  private func hangUp() async {
    isOpen = false
    await link.close()
  }

  private func ask() async throws(LinkError) -> PrinterStatus? {
    var newest: PrinterStatus?
    var actions: [DeviceAction] = []
    language.command(.status, into: &actions)
    unanswered += 1
    _ = try await perform(actions)
    // What comes in pieces may take longer than what comes at once; one that talks without end has not answered.
    let start = ContinuousClock.now
    let end = deadline.map { $0 + start.duration(to: $0) * 3 }
    var late = 0
    while unanswered > 0, let end, let until = deadline.map({ min($0, end) }) {
      let left = until - .now
      // What came in time is read in any case.
      if left <= .zero { late += 1 }
      let chunk = late <= LinkPrinter.lateReads ? try await link.read(timeout: max(.zero, left)) : nil
      actions.removeAll()
      if let chunk { language.receive(chunk.bytes.span, into: &actions) } else { language.timeout(into: &actions) }
      if chunk == nil { deadline = nil }
      let told = try await perform(actions)
      newest = told.last ?? newest
      unanswered = max(0, unanswered - told.count)
      // The answer to an earlier question may come late and must not pass for this one's.
      if newest != nil, chunk != nil { deadline = .now + LinkPrinter.lateAnswer }
    }
    if newest != nil { unanswered = 0 }
    return newest
  }

  /// What the language wants done; the statuses among it.
  private func perform(_ actions: [DeviceAction]) async throws(LinkError) -> [PrinterStatus] {
    var told: [PrinterStatus] = []
    for action in actions {
      switch action {
      case .event(.printer(let status)): told.append(status)
      case .event, .tags, .reconnect, .sendFeature, .misread: break
      case .send(let bytes):
        do { try await link.write(bytes, timeout: LinkPrinter.questionTime) } catch { throw error.error }
      case .expectWithin(let time): deadline = time.map { .now + $0 }
      }
    }
    return told
  }

  /// A printer that takes no question within this time is as good as silent.
  private static let questionTime = Duration.seconds(2)
  /// So often what is there already is read after the time.
  private static let lateReads = 16
  /// How long the next answer is waited for where more than one is owed.
  private static let lateAnswer = Duration.milliseconds(200)
}
