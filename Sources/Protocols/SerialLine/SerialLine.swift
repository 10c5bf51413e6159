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
  /// Bytes since the last boundary; while skipping, only as many as a suffix may need.
  private var buffer: [UInt8] = []
  /// The code has been reported as too long; everything up to the next boundary belongs to it.
  private var skipping = false
  private var waiting = false

  init(_ values: OptionValues) {
    suffix = LineSuffix(values)
    frame = LineFrame(values)
    gap = values.duration("gap") ?? suffix.standardGap
    feedback = FeedbackBytes(values)
  }

  public mutating func opened(into actions: inout [DeviceAction]) { reset() }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    for index in bytes.indices {
      buffer.append(bytes[index])
      if let length = suffix.length(endOf: buffer) {
        buffer.removeLast(length)
        finish(into: &actions)
      } else if skipping {
        keepSuffixLength()
      } else if buffer.count >= frame.longest + max(1, suffix.longest) {
        actions.append(.event(.incomplete(data: buffer, reason: .overflow)))
        skipping = true
        keepSuffixLength()
      }
    }
    if !buffer.isEmpty || skipping {
      actions.append(.expectWithin(gap))
      waiting = true
    } else if waiting {
      actions.append(.expectWithin(nil))
      waiting = false
    }
  }

  public mutating func timeout(into actions: inout [DeviceAction]) {
    waiting = false
    if suffix.isSilence { finish(into: &actions) } else { abandon(.timeout, into: &actions) }
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    abandon(.unplugged, into: &actions)
    if waiting { actions.append(.expectWithin(nil)) }
    waiting = false
  }

  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) { feedback.perform(command, into: &actions) }

  private mutating func finish(into actions: inout [DeviceAction]) {
    if !skipping, !buffer.isEmpty { frame.read(buffer, into: &actions) }
    reset()
  }

  private mutating func abandon(_ reason: IncompleteReason, into actions: inout [DeviceAction]) {
    if !skipping, !buffer.isEmpty { actions.append(.event(.incomplete(data: buffer, reason: reason))) }
    reset()
  }

  private mutating func keepSuffixLength() { buffer.removeFirst(max(0, buffer.count - suffix.longest)) }

  private mutating func reset() {
    buffer.removeAll(keepingCapacity: true)
    skipping = false
  }
}
