public import Warehouse

/// Codes as lines: `prefix unit AIM-id data suffix`, each part optional.
///
/// The suffix ends a code, and only where there is none does silence. A code whose suffix does not come within `gap` of its last byte is reported as
/// incomplete, as is one that outgrows `max-length` (once; what follows is skipped up to the next suffix or silence) or loses its beginning.
/// Control characters inside a code are data. Empty lines are ignored.
public struct SerialLine: DeviceProtocol {
  private let frame: LineFrame
  private let suffix: LineSuffix
  private let gap: Duration
  private let feedback: FeedbackBytes
  private var buffer: CodeBuffer

  init(_ values: OptionValues) {
    suffix = LineSuffix(values)
    frame = LineFrame(values)
    gap = values.duration("gap") ?? suffix.standardGap
    feedback = FeedbackBytes(values)
    buffer = CodeBuffer(longest: frame.longest, suffix: suffix.longest)
  }

  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) { buffer.reset() }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    for index in bytes.indices {
      buffer.append(bytes[index])
      if let length = suffix.length(endOf: buffer.bytes) {
        if let line = buffer.take(suffix: length) { frame.read(line, into: &actions) }
      } else {
        buffer.checkLength(into: &actions)
      }
    }
    buffer.arm(gap, into: &actions)
  }

  public mutating func timeout(into actions: inout [DeviceAction]) {
    if !suffix.isSilence { buffer.abandon(.timeout, into: &actions) }
    if let line = buffer.take() { frame.read(line, into: &actions) }
    buffer.arm(nil, into: &actions)
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    buffer.abandon(.unplugged, into: &actions)
    buffer.arm(nil, into: &actions)
  }

  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) { feedback.perform(command, into: &actions) }
}
