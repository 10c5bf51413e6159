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

/// Every way a session fails what it promises, in sentences; none where all is well: each delivery gives the golden events (in recorded order with
/// their times, else without) and sends what the recording sends.
public func check(_ session: Session, golden: GoldenEvents, protocol id: ProtocolID, options: [String: String]) throws(OptionError) -> [String] {
  var complaints: [String] = []
  for delivery in Delivery.allCases {
    let run = SessionReplay.run(session, on: try id.make(options: options), delivery: delivery)
    complaints += run.mismatches.map { "\(delivery.rawValue): \($0)" }
    let told = run.events.map(\.line)
    let same = { (told: String, wanted: String) in
      delivery == .asRecorded ? told == wanted : GoldenEvents.body(of: told) == GoldenEvents.body(of: wanted)
    }
    let agreed = zip(told, golden.lines).prefix { same($0, $1) }.count
    guard agreed < max(told.count, golden.lines.count) else { continue }
    let event = agreed < told.count ? told[agreed] : "missing"
    let wanted = agreed < golden.lines.count ? golden.lines[agreed] : "nothing more"
    complaints.append("\(delivery.rawValue): event \(agreed + 1) is \(event), expected \(wanted)")
  }
  return complaints
}
