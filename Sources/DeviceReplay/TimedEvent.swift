import Protocols
public import Warehouse

/// What a protocol understood, and when: seconds from the start of the session.
public struct TimedEvent: Sendable, Hashable {
  public var at: Duration
  public var event: DeviceEvent
  public init(at: Duration, _ event: DeviceEvent) {
    self.at = at
    self.event = event
  }

  /// The event as one JSON object on one line: what golden events hold and `tally devices replay --json` prints. Bytes are lower-case hexadecimal.
  ///
  /// There is one way to write an event, so two are the same where their lines are.
  public var line: String { "{\"t\":" + at.secondsText(decimals: 1) + "," + event.members.joined(separator: ",") + "}" }
}

extension DeviceEvent {
  /// `"key":value` in the order of printing; what is absent is left out, but a scan says that it has no AIM identifier.
  fileprivate var members: [String] {
    switch self {
    case .scan(let scan):
      member("event", "scan") + member("data", scan.data) + [pair("symbology", scan.symbology.map { .string($0) } ?? .null)]
        + member("unit", scan.unit) + (scan.typed ? [pair("typed", .bool(true))] : [])
    case .incomplete(let data, let reason): member("event", "incomplete") + member("data", data) + member("reason", reason.rawValue)
    case .tag(let tag):
      member("event", "tag") + member("epc", tag.epc) + member("uid", tag.uid) + member("antenna", tag.antenna) + (tag.rssi.map { ["\"rssi\":" + decibels($0)] } ?? [])
        + member("pc", tag.pc.map { hexadecimal([UInt8($0 >> 8), UInt8($0 & 0xFF)]) }) + member("count", tag.count)
        + member("tid", tag.tid) + member("user", tag.user)
    case .printer(let status):
      member("event", "printer") + [pair("ready", .bool(status.ready)), pair("conditions", .array(status.conditions.map { .string($0.rawValue) }))]
        + member("remaining", status.remaining) + member("buffered", status.buffered)
    case .fault(let code, let bytes): member("event", "fault") + member("code", code) + member("bytes", bytes)
    case .info(let name, let value): member("event", "info") + member("name", name) + member("value", value)
    case .result(let operation, let ok, let error):
      member("event", "result") + member("op", operation) + [pair("ok", .bool(ok))] + member("error", error)
    }
  }
}

private func pair(_ key: String, _ value: JSON) -> String { "\"\(key)\":" + value.text }
private func member(_ key: String, _ value: String?) -> [String] { value.map { [pair(key, .string($0))] } ?? [] }
private func member(_ key: String, _ value: Int?) -> [String] { value.map { [pair(key, .int(Int64($0)))] } ?? [] }
private func member(_ key: String, _ bytes: [UInt8]?) -> [String] { bytes.map { [pair(key, .string(hexadecimal($0)))] } ?? [] }

/// Hundredths of a dBm as a decimal with one or two decimals.
private func decibels(_ hundredths: Int) -> String {
  let text = Duration.milliseconds(Int64(hundredths.magnitude) * 10).secondsText(decimals: 1)
  return hundredths < 0 ? "-" + text : text
}

/// The golden events beside a session: one line each, as `TimedEvent.line` writes it.
public struct GoldenEvents: Sendable, Hashable {
  public var lines: [String]

  /// Reads them; an empty line is none.
  public init(parsing text: String, file: String) throws(SessionError) {
    lines = []
    for (index, line) in textLines(text).enumerated() where !line.isEmpty {
      guard GoldenEvents.body(of: line) != nil else {
        throw SessionError(file: file, line: index + 1, detail: "a golden event begins with {\"t\": and seconds, such as {\"t\":0.012,\"event\":…")
      }
      lines.append(String(line))
    }
  }

  /// The line without its time; `nil` where it has none.
  public static func body(of line: some StringProtocol) -> String? {
    guard line.hasPrefix("{\"t\":"), let comma = line.firstIndex(of: ","), line.hasSuffix("}"),
      Duration(secondsText: Substring(line[line.index(line.startIndex, offsetBy: 5)..<comma])) != nil
    else { return nil }
    return "{" + line[line.index(after: comma)...]
  }
}
