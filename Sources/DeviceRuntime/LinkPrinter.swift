import Protocols
public import Warehouse

/// A printer on a link, asked in ZPL.
///
/// It opens the link when there is something to say and holds it until `close`: on port 9100 there is one connection at a time, so who has nothing
/// more to print hangs up. After any error the link is closed, and the next call opens it anew: a caller learns of a broken connection by exactly
/// one error.
public actor LinkPrinter: PrinterPort {
  public nonisolated let name: String
  private let link: any Link
  private let writeTime: Duration
  private let answerTime: Duration
  private var isOpen = false
  private var zpl = ZPLStatus()
  /// Questions that have had no answer yet on this connection.
  private var unanswered = 0

  /// - Parameters:
  ///   - writeTime: within it the printer takes a whole label; one that is out of paper takes no more once its buffer is full.
  ///   - answerTime: after it a question counts as unanswered.
  public init(name: String, link: any Link, writeTime: Duration = .seconds(30), answerTime: Duration = .seconds(2)) {
    self.name = name
    self.link = link
    self.writeTime = writeTime
    self.answerTime = answerTime
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
    zpl = ZPLStatus()
    unanswered = 0
  }

  private func hangUp() async {
    isOpen = false
    await link.close()
  }

  private func ask() async throws(LinkError) -> PrinterStatus? {
    do {
      try await link.write(ZPLStatus.statusRequest, timeout: answerTime)
    } catch {
      throw error.error
    }
    unanswered += 1
    let clock = ContinuousClock()
    var deadline = clock.now + answerTime
    var newest: PrinterStatus?
    while unanswered > 0, clock.now < deadline, let chunk = try await link.read(timeout: deadline - clock.now) {
      var actions: [DeviceAction] = []
      zpl.receive(chunk.bytes.span, into: &actions)
      for status in actions.compactMap(\.printerStatus) {
        newest = status
        unanswered = max(0, unanswered - 1)
        // The answer to an earlier question may come late and must not pass for this one's.
        deadline = min(deadline, clock.now + LinkPrinter.lateAnswer)
      }
    }
    if newest != nil { unanswered = 0 }
    return newest
  }

  /// How long the next answer is waited for where more than one is owed.
  private static let lateAnswer = Duration.milliseconds(200)
}

extension DeviceAction {
  fileprivate var printerStatus: PrinterStatus? {
    if case .event(.printer(let status)) = self { status } else { nil }
  }
}
