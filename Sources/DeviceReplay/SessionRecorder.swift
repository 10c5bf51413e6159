public import DeviceRuntime
import Protocols
public import Warehouse

/// Writes a session from what passes between the daemon and a device: `tally devices record`. Feed it every trace of the device, in order.
public struct SessionRecorder {
  private let endpoint: String
  private let kind: Session.LinkKind
  private let opening: LinkOpening
  private var redaction: Redaction?
  private var start: Int64?
  private var last: Int64 = 0
  private var isOpen = false
  private var missed = 0

  /// `endpoint` is the link's name for people, from whose first word its kind follows, `opening` what it had learnt when it was already open;
  /// `redaction` changes what the device sends before it is written.
  public init(endpoint: String, opening: LinkOpening = LinkOpening(), redaction: Redaction? = nil) {
    self.endpoint = endpoint
    self.opening = opening
    kind = Session.LinkKind(endpoint: endpoint)
    self.redaction = redaction
  }

  /// The lines that a recording begins with.
  public func header(device: String, firmware: String, note: String? = nil) -> [String] {
    var fields = [
      Session.Field("Device", device), Session.Field("Firmware", firmware), Session.Field("Link", kind.rawValue),
      Session.Field("Source", "captured from \(endpoint)" + (redaction == nil ? "" : ", redacted: letters are X, digits 0")),
    ]
    if let note { fields.append(Session.Field("Note", note)) }
    return fields.map { "# \($0.key): \($0.value)" }
  }

  /// What the trace adds to the session: no line, one, or more where something has to be said before it.
  public mutating func lines(for trace: DeviceTrace) -> [String] {
    var lines: [String] = []
    if trace.missed > missed { lines.append("# \(trace.missed - missed) lines are missing here: the recorder was too slow") }
    missed = trace.missed
    guard let step = step(of: trace.what) else { return lines }
    let began = start ?? trace.at.mono
    start = began
    // Bytes bear the kernel's time, everything else the daemon's: one may lie a little before the line above it.
    last = max(last, trace.at.mono - began)
    let at = Duration.milliseconds(last)
    if !isOpen, step.isTraffic { lines.append(Session.Line(at: at, .open(kind, detail: detail(opening, "# it was open already"))).text) }
    if isOpen, case .open = step { lines.append(Session.Line(at: at, .lost).text) }
    isOpen = step != .lost
    return lines + [Session.Line(at: at, step).text]
  }

  private mutating func step(of what: DeviceTrace.What) -> Session.Step? {
    switch what {
    case .opened(_, let opening): .open(kind, detail: detail(opening))
    case .received(let bytes): .received(redaction?.redact(bytes) ?? bytes)
    case .sent(let bytes): .sent(bytes)
    case .sentFeature(let report): .sentFeature(report)
    case .commanded(let command): .command(command)
    case .event: nil
    case .lost: isOpen ? .lost : nil
    }
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

extension Session.Step {
  fileprivate var isTraffic: Bool {
    switch self {
    case .received, .sent, .sentFeature, .command: true
    case .open, .lost: false
    }
  }
}
