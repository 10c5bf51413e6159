public import Protocols

/// What `tally devices replay` has to tell.
public struct ReplayReport: Sendable, Hashable {
  public var events: [TimedEvent]
  /// What the recording and the protocol say differently: for standard error, and under `--strict` a failure.
  public var mismatches: [Mismatch]
  /// One JSON object for each event.
  public var lines: [String] { events.map(\.line) }
}

/// Runs one protocol over a session's text, without profile and daemon. Throws `SessionError` where the text, `OptionError` where an option is wrong.
public func replay(
  sessionText: String, file: String, protocol id: ProtocolID, options: [String: String] = [:], delivery: Delivery = .asRecorded
) throws -> ReplayReport {
  let session = try Session(parsing: sessionText, file: file)
  let run = SessionReplay.run(session, on: try id.make(options: options), delivery: delivery)
  return ReplayReport(events: run.events, mismatches: run.mismatches)
}

/// Every way a session fails what it promises, in sentences; none where all is well: each delivery gives the golden events (in recorded order with their
/// times, else without) and sends what the recording sends.
public func check(_ session: Session, golden: GoldenEvents, protocol id: ProtocolID, options: [String: String]) throws(OptionError) -> [String] {
  var complaints: [String] = []
  for delivery in Delivery.allCases {
    let run = SessionReplay.run(session, on: try id.make(options: options), delivery: delivery)
    complaints += run.mismatches.map { "\(delivery.rawValue): \($0)" }
    let told = run.events.map(\.line)
    let same =
      delivery == .asRecorded ? told == golden.lines : told.map(GoldenEvents.body(of:)) == golden.lines.map { GoldenEvents.body(of: $0) }
    guard !same else { continue }
    let index = zip(told, golden.lines).prefix { GoldenEvents.body(of: $0) == GoldenEvents.body(of: $1) && (delivery != .asRecorded || $0 == $1) }.count
    let expected = index < golden.lines.count ? golden.lines[index] : "nothing more"
    complaints.append("\(delivery.rawValue): event \(index + 1) is \(index < told.count ? told[index] : "missing"), expected \(expected)")
  }
  return complaints
}
