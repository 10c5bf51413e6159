public import Warehouse

/// Codes as lines: `prefix unit AIM-id data suffix`, each part optional.
///
/// The suffix ends a code, and only where there is none does silence. A code whose suffix does not come within `gap` of its last byte is reported as
/// incomplete, as is one that outgrows `max-length` (once; what follows is skipped up to the next suffix or silence) or loses its beginning.
/// Control characters inside a code are data. Empty lines are ignored.
public struct SerialLine: DeviceProtocol {
  private let frame: LineFrame
  private let feedback: FeedbackBytes
  private var lines: LineReader
  private var legibility = Legibility()
  public var isInCode: Bool { lines.isInCode }
  public var isReceiving: Bool { isInCode }

  init(_ values: OptionValues) {
    frame = LineFrame(values)
    feedback = FeedbackBytes(values)
    lines = LineReader(values, longest: frame.longest)
  }

  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) { lines.reset() }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    let start = actions.count
    defer { legibility.judge(&actions, from: start) }
    lines.receive(bytes, into: &actions) { [frame] line, _, actions in frame.read(line, into: &actions) }
  }

  public mutating func timeout(into actions: inout [DeviceAction]) {
    let start = actions.count
    defer { legibility.judge(&actions, from: start) }
    lines.timeout(into: &actions) { [frame] line, _, actions in frame.read(line, into: &actions) }
  }

  public mutating func lost(into actions: inout [DeviceAction]) { lines.lost(into: &actions) }

  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) { feedback.perform(command, into: &actions) }
}
