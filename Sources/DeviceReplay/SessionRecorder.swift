public import DeviceRuntime
import Protocols
public import Warehouse

/// Writes a session from what passes between the daemon and a device: `tally devices record`. Feed it every trace of the device, in order, and then
/// ask for the `rest`.
///
/// What a device sends is held back until the program has dealt with what it came to: the bytes of a confidential code are never written, only how
/// many they were.
public struct SessionRecorder: Sendable {
  /// Bytes; a device whose protocol makes nothing of what it sends is written all the same.
  private static let patience = 64 << 10

  private let endpoint: String
  private let kind: Session.LinkKind
  private let opening: LinkOpening
  private var redaction: Redaction?
  private var start: Int64?
  private var last: Int64 = 0
  private var isOpen = false
  private var missed = 0
  private var held: [Session.Line] = []

  /// `endpoint` is the link's name for people, from whose first word its kind follows, `opening` what it had learnt when it was already open;
  /// `redaction` changes what the device sends before it is written.
  public init(endpoint: String, opening: LinkOpening = LinkOpening(), redaction: Redaction? = nil) {
    self.endpoint = endpoint
    self.opening = opening
    kind = Session.LinkKind(endpoint: endpoint)
    self.redaction = redaction
    self.redaction?.opening = opening
  }

  /// The lines that a recording begins with. `settings` is what the site has set over the profile `device`: with it, a replay decodes as it was
  /// decoded.
  public func header(device: String, firmware: String, settings: [String: String] = [:], note: String? = nil) -> [String] {
    // A path may hold a serial number.
    let source = redaction == nil ? endpoint : "\(kind.rawValue), redacted: every letter and digit is another one of its kind, check digits are right"
    var fields = [
      Session.Field("Device", device), Session.Field("Firmware", firmware), Session.Field("Link", kind.rawValue),
      Session.Field("Source", "captured from \(source)"),
    ]
    fields += settings.sorted { $0.key < $1.key }.map { Session.Field("Set", "\($0.key)=\($0.value)") }
    if let note { fields.append(Session.Field("Note", note)) }
    return fields.map { "# \($0.key): \($0.value)" }
  }

  /// What the trace adds to the session: no line, one, or more.
  public mutating func lines(for trace: DeviceTrace) -> [String] {
    var lines: [String] = []
    if trace.missed > missed { lines = rest() + ["# \(trace.missed - missed) lines are missing here: the recorder was too slow"] }
    missed = trace.missed
    switch trace.what {
    case .opened(_, let opening):
      lines += rest()
      redaction?.opening = opening
      if isOpen { lines.append(line(.lost, at: trace.at)) }
      lines.append(line(.open(kind, detail: detail(opening)), at: trace.at))
      isOpen = true
    case .received(let bytes):
      lines += openedAlready(at: trace.at)
      hold(.received(bytes), at: trace.at)
      if held.reduce(0, { $0 + $1.step.received.count }) > Self.patience { lines += rest() }
    case .sent(let bytes): lines += pass(.sent(bytes), at: trace.at)
    case .sentFeature(let report): lines += pass(.sentFeature(report), at: trace.at)
    case .commanded(let command): lines += pass(.command(command), at: trace.at)
    case .withheld(let count):
      lines += openedAlready(at: trace.at) + [withheld(count, at: time(of: trace.at))]
    case .settled(let isConfidential, let hasMore):
      let split = hasMore && !isConfidential ? held.lastIndex { !$0.step.received.isEmpty } ?? held.count : held.count
      let others = Array(held[split...])
      held.removeSubrange(split...)
      lines += isConfidential ? withheld() : rest()
      held = others
    case .event: break
    case .lost:
      guard isOpen else { break }
      isOpen = false
      // What was half received is told after the loss.
      if held.isEmpty { lines.append(line(.lost, at: trace.at)) } else { hold(.lost, at: trace.at) }
    }
    return lines
  }

  /// What is still held back, at the end of the recording.
  public mutating func rest() -> [String] {
    defer { held = [] }
    guard redaction != nil else { return held.map(\.text) }
    var changed = redaction?.redact(held.map(\.step.received)) ?? []
    return held.map { line in
      let bytes = changed.removeFirst()
      return bytes.isEmpty ? line.text : Session.Line(at: line.at, .received(bytes)).text
    }
  }

  private mutating func withheld() -> [String] {
    defer { held = [] }
    return held.map { line in
      let count = line.step.received.count
      return count == 0 ? line.text : withheld(count, at: line.at)
    }
  }

  private func withheld(_ count: Int, at time: Duration) -> String {
    "# +\(time.secondsText(decimals: 3)) \(count) bytes from the device are not kept: a badge, or a personal or secret code"
  }

  /// What goes to the device keeps its place among what comes from it.
  private mutating func pass(_ step: Session.Step, at stamp: Stamp) -> [String] {
    let before = openedAlready(at: stamp)
    guard held.isEmpty else {
      hold(step, at: stamp)
      return before
    }
    return before + [line(step, at: stamp)]
  }

  private mutating func openedAlready(at stamp: Stamp) -> [String] {
    if isOpen { return [] }
    isOpen = true
    return rest() + [line(.open(kind, detail: detail(opening, "# it was open already")), at: stamp)]
  }

  private mutating func hold(_ step: Session.Step, at stamp: Stamp) { held.append(Session.Line(at: time(of: stamp), step)) }

  private mutating func line(_ step: Session.Step, at stamp: Stamp) -> String { Session.Line(at: time(of: stamp), step).text }

  /// Bytes bear the kernel's time, everything else the daemon's: one may lie a little before the line above it.
  private mutating func time(of stamp: Stamp) -> Duration {
    let began = start ?? stamp.mono
    start = began
    last = max(last, stamp.mono - began)
    return .milliseconds(last)
  }
}

private func detail(_ opening: LinkOpening, _ remark: String? = nil) -> String {
  [opening.reportDescriptor.map { "descriptor=" + hexadecimal($0) }, remark].compactMap(\.self).joined(separator: " ")
}

extension Session.LinkKind {
  /// From the first word of a link's endpoint; a recording counts as a serial line.
  init(endpoint: String) {
    switch endpoint.prefix(while: { $0 != " " }) {
    case "usblp": self = .usb
    case let word: self = Session.LinkKind(rawValue: String(word)) ?? .serial
    }
  }
}
