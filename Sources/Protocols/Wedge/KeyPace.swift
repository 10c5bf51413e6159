/// How quickly a keyboard scanner types, by the kernel's time stamps: from one pressed key of a code to the next. Its drift tells of a cable, a hub
/// or a radio link that begins to fail before codes are lost.
public struct KeyPace: Sendable, Hashable {
  /// Intervals of whole codes since the link opened.
  public private(set) var intervals = 0
  /// Microseconds; zero where there are no intervals yet.
  public private(set) var shortest: Int64 = 0
  public private(set) var longest: Int64 = 0
  /// The mean interval of the last whole code, in microseconds.
  public private(set) var lastMean: Int64 = 0
  /// The mean over the scanner's life on this link, in which a new code weighs one sixteenth.
  public private(set) var usualMean: Int64 = 0

  private var before: Int64?
  private var first: Int64 = 0
  private var presses: Int64 = 0
  private var codeShortest = Int64.max
  private var codeLongest: Int64 = 0

  public init() {}

  /// A key has gone down at `time` (microseconds). A stamp that runs backwards counts for nothing.
  mutating func press(at time: Int64) {
    if let before, time >= before {
      codeShortest = min(codeShortest, time - before)
      codeLongest = max(codeLongest, time - before)
    } else {
      first = time
      presses = 0
    }
    presses += 1
    before = time
  }

  /// The code is whole, and so counts.
  mutating func finish() {
    defer { abandon() }
    guard presses > 1, let before else { return }
    let mean = (before - first) / (presses - 1)
    shortest = intervals == 0 ? codeShortest : min(shortest, codeShortest)
    longest = max(longest, codeLongest)
    usualMean = intervals == 0 ? mean : usualMean + (mean - usualMean) / 16
    lastMean = mean
    intervals += Int(presses - 1)
  }

  /// What was pressed belongs to no whole code.
  mutating func abandon() {
    before = nil
    presses = 0
    codeShortest = .max
    codeLongest = 0
  }
}
