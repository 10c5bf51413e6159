import Protocols
import Warehouse

extension Session {
  /// The text that `init(parsing:file:)` reads again.
  public var text: String { Session.text(header) + lines.map { $0.text + "\n" }.joined() }

  static func text(_ header: [Field]) -> String { header.map { "# \($0.key): \($0.value)\n" }.joined() }
}

extension Session.Line {
  /// The line without its end.
  public var text: String { "+" + at.secondsText(decimals: 3) + " " + step.text }
}

extension Session.Step {
  fileprivate var text: String {
    switch self {
    case .open(let kind, let detail): "open " + kind.rawValue + (detail.isEmpty ? "" : " " + detail)
    case .received: "< " + traffic
    case .sent, .sentFeature: "> " + traffic
    case .command(.signal(let signal)): "! beep " + signal.rawValue
    case .command(.scanning(let on)): "! scanning " + (on ? "on" : "off")
    case .command(.trigger(let on)): "! trigger " + (on ? "on" : "off")
    case .command(.raw(let bytes)): "! raw " + spaced(bytes)
    case .command(.status): "! status"
    case .command(.tag(let operation)): "! " + ReaderCommandText.text(operation)
    case .command(.select(let mask)): "! " + ReaderCommandText.text(mask)
    case .command(.power(let power)): "! power " + decibelText(power)
    case .command(.region(let region)): "! region " + region.rawValue
    case .command(.writing(let on, let antenna, _)): "! " + ReaderCommandText.text(writing: on, antenna: antenna)
    case .command(.output(let port, let on, let time)): "! " + ReaderCommandText.text(output: port, on, for: time)
    case .lost: "lost"
    }
  }
}

extension Session.Step {
  /// What passes, as its line writes it behind the arrow; empty where nothing does.
  var traffic: String {
    switch self {
    case .received(let bytes), .sent(let bytes): spaced(bytes)
    case .sentFeature(let report): "feature " + spaced(report)
    case .open, .command, .lost: ""
    }
  }
}

func spaced(_ bytes: [UInt8]) -> String { bytes.map { hexadecimal(CollectionOfOne($0)) }.joined(separator: " ") }

/// A text's lines without their ends, which are LF or CRLF (to Swift one character, and so found as bytes), and without a byte order mark.
func textLines(_ text: String) -> [Substring] {
  let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0.last == 0x0D ? $0.dropLast() : $0) }
  guard let first = lines.first, first.unicodeScalars.first == "\u{FEFF}" else { return lines }
  return [Substring(first.unicodeScalars.dropFirst())] + lines.dropFirst()
}

extension Duration {
  /// Reads seconds with up to 6 decimals and no sign: `0.012`.
  init?(secondsText text: Substring) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let areDigits = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    guard (1...2).contains(parts.count), areDigits, parts[0].utf8.count <= 9, let seconds = Int64(parts[0]) else { return nil }
    var microseconds: Int64 = 0
    if parts.count == 2 {
      guard parts[1].utf8.count <= 6, let fraction = Int64(parts[1] + String(repeating: "0", count: 6 - parts[1].utf8.count)) else { return nil }
      microseconds = fraction
    }
    self = .seconds(seconds) + .microseconds(microseconds)
  }

  /// Seconds with at least `decimals` decimals and at most 6, none of them needless beyond that.
  func secondsText(decimals: Int) -> String {
    let (seconds, attoseconds) = components
    var fraction = String(attoseconds / 1_000_000_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
    while fraction.utf8.count > decimals, fraction.last == "0" { fraction.removeLast() }
    return "\(seconds).\(fraction)"
  }
}
