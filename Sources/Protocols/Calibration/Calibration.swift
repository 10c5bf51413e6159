public import Warehouse

/// Finds out how a scanner is set, from what it sends for the codes of the calibration sheet: bytes in, findings out, no I/O and no clock.
///
/// The codes may be scanned in any order and more than once; what the daemon is set to at present does not matter.
public struct Calibration: Sendable {
  /// What is found out so far.
  public struct Findings: Sendable, Hashable {
    /// `CalibrationCode.id` of the codes that came whole, in the order of the sheet.
    public var whole: [String] = []
    /// Options of the protocol that read this scanner right.
    public var settings: [String: String] = [:]
    /// Sentences of `Words`: what was found, and what the scanner cannot do.
    public var notices: [Notice] = []
    /// Something that no option puts right.
    public var hasFaults = false

    public var isComplete: Bool { whole.count == CalibrationCode.sheet.count }
  }

  /// How the scanner speaks.
  public enum Speech: Sendable, Hashable {
    /// `input_event`s of a keyboard.
    case keys
    /// Bytes of a line.
    case text
    /// A protocol of its own: what counts is the codes that it made.
    case codes

    public init(_ id: ProtocolID) {
      switch id {
      case .wedge: self = .keys
      case .serialLine: self = .text
      default: self = .codes
      }
    }
  }

  let speech: Speech
  /// Bounded: a storm of keys pushes out what came before it.
  private static let longest = 1 << 20
  var events: [UInt8] = []
  var text = TypedText()

  public init(_ speech: Speech) { self.speech = speech }

  /// Bytes from the device, as the link gave them, at a time in nanoseconds.
  public mutating func receive(_ bytes: [UInt8], at time: Int64) {
    switch speech {
    case .keys:
      events += bytes.prefix(bytes.count - bytes.count % InputEvent.size)
      if events.count > Self.longest { events.removeFirst(events.count - Self.longest / 2 / InputEvent.size * InputEvent.size) }
    case .text: append(bytes, at: time)
    case .codes: break
    }
  }

  /// A code that the device's own protocol made.
  public mutating func scanned(_ scan: Scan, at time: Int64) {
    if speech == .codes { append(Array((scan.symbology ?? "").utf8) + scan.data, at: time) }
  }

  private mutating func append(_ bytes: [UInt8], at time: Int64) {
    text.append(bytes, at: time / 1000)
    if text.bytes.count > Self.longest {
      text.bytes.removeFirst(text.bytes.count - Self.longest / 2)
      text.times.removeFirst(text.times.count - Self.longest / 2)
    }
  }

  /// What follows from all that has come so far.
  public func findings() -> Findings {
    var report = CalibrationReport(speech)
    switch speech {
    case .keys:
      guard let best = WedgeCandidate.best(for: events) else { return report.findings }
      report.tell(best, events)
      report.tell(best.text)
    case .text, .codes: report.tell(text)
    }
    return report.findings
  }
}

/// A way to read the keys.
struct WedgeCandidate {
  let layout: Layout.Name
  let caps: Wedge.Caps
  let text: TypedText
  private let score: Int

  private init(_ layout: Layout.Name, _ caps: Wedge.Caps, _ events: [UInt8]) {
    self.layout = layout
    self.caps = caps
    text = TypedText(events: events, on: Self.keyboard(layout, caps))
    let text = text
    // All characters prove a layout; digits are alike on most of them.
    score = CalibrationCode.characters.count { !text.places(of: $0.text).isEmpty } * 100
      + (CalibrationCode.long + CalibrationCode.pair).count { !text.places(of: $0.text).isEmpty }
  }

  static func keyboard(_ layout: Layout.Name, _ caps: Wedge.Caps, separator: GroupSeparatorKey = .any) -> Keyboard {
    let layout = Layout(layout)
    return Keyboard(.init(layout: layout, pages: layout.pages, separator: separator, caps: caps, honoursNum: false))
  }

  /// The first of those that read most; `nil` where none reads anything.
  static func best(for events: [UInt8]) -> WedgeCandidate? {
    let all = Layout.Name.allCases.flatMap { layout in Wedge.Caps.allCases.map { WedgeCandidate(layout, $0, events) } }
    guard let score = all.map(\.score).max(), score > 0 else { return nil }
    return all.first { $0.score == score }
  }

  /// The key that GS comes by, `nil` where several do.
  func separator(in events: [UInt8]) -> GroupSeparatorKey? {
    let working = [GroupSeparatorKey.control, .f8, .alt].filter { separator in
      TypedText(events: events, on: Self.keyboard(layout, caps, separator: separator)).bytes.contains(0x1D)
    }
    return working.count == 1 ? working[0] : nil
  }
}
