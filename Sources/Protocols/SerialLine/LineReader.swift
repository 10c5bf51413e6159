import Warehouse

/// What stands at the end of the bytes that have come.
enum LineShape {
  /// A line, ended by its suffix.
  case line
  /// A longer message, in which a suffix is none.
  case growing
  /// A whole message that has no suffix.
  case whole
}

/// Cuts a stream into lines: the suffix ends one, and only where there is none does silence.
struct LineReader: Sendable {
  private let suffix: LineSuffix
  private let gap: Duration
  private var buffer: CodeBuffer

  /// `longest` is what a line may have besides its suffix.
  init(_ values: OptionValues, longest: Int) {
    suffix = LineSuffix(values)
    gap = values.duration("gap") ?? suffix.standardGap
    buffer = CodeBuffer(longest: longest, suffix: suffix.longest)
  }

  /// What has come of a line that is not whole.
  var pending: [UInt8] { buffer.bytes }
  var isInCode: Bool { buffer.isInCode }

  mutating func reset() { buffer.reset() }

  /// Hands every line to `take`, without its suffix; and every message that `shape` finds, as it is.
  mutating func receive(
    _ bytes: Span<UInt8>, into actions: inout [DeviceAction], shape: ([UInt8]) -> LineShape = { _ in .line },
    take: ([UInt8], LineShape, inout [DeviceAction]) -> Void
  ) {
    for index in bytes.indices {
      buffer.append(bytes[index])
      let shape = shape(buffer.bytes)
      switch shape {
      case .whole: if let message = buffer.take() { take(message, shape, &actions) }
      case .line:
        if let length = suffix.length(endOf: buffer.bytes) {
          if let line = buffer.take(suffix: length) { take(line, shape, &actions) }
        } else {
          buffer.checkLength(into: &actions)
        }
      case .growing: buffer.checkLength(into: &actions)
      }
    }
    buffer.arm(gap, into: &actions)
  }

  mutating func timeout(into actions: inout [DeviceAction], take: ([UInt8], LineShape, inout [DeviceAction]) -> Void) {
    if !suffix.isSilence { buffer.abandon(.timeout, into: &actions) }
    if let line = buffer.take() { take(line, .line, &actions) }
    buffer.arm(nil, into: &actions)
  }

  mutating func lost(into actions: inout [DeviceAction]) {
    buffer.abandon(.unplugged, into: &actions)
    buffer.arm(nil, into: &actions)
  }
}
