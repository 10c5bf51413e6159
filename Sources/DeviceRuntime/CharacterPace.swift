import Protocols

/// How fast a keyboard scanner types: the time from key to key inside a code, of this device, then and now. A scanner whose cable, battery or radio
/// is going types more slowly than it used to long before codes are lost.
public struct CharacterPace: Sendable, Hashable, Codable {
  /// Upper bounds in microseconds of all classes but the last.
  public static let bounds: [Int64] = [250, 500, 1_000, 2_000, 3_000, 5_000, 8_000, 12_000, 20_000, 30_000, 50_000, 80_000, 120_000, 200_000, 300_000]
  /// Codes in a block: what one sample of the trend is.
  static let block = 20
  /// Blocks of which the device's own usual pace is made.
  static let learning = 5

  /// Intervals by class, one more than there are bounds.
  public private(set) var classes = Array(repeating: 0, count: bounds.count + 1)
  /// Microseconds from key to key, the mean of the first codes; `nil` until there are enough.
  public private(set) var usual: Double?
  /// The mean of the last whole block.
  public private(set) var recent: Double?

  private var learnt: [Double] = []
  private var means: [Double] = []
  // Of the code that is coming in.
  private var last: Int64?
  private var sum: Int64 = 0
  private var count = 0

  public init() {}

  /// The interval that `percent` of all intervals do not exceed, as the bound of its class in microseconds; `nil` where there is none, or it is the
  /// last.
  public func percentile(_ percent: Int) -> Int64? {
    let total = classes.reduce(0, +)
    guard total > 0 else { return nil }
    var left = (total * percent + 99) / 100
    for (index, count) in classes.enumerated() {
      left -= count
      if left <= 0 { return index < Self.bounds.count ? Self.bounds[index] : nil }
    }
    return nil
  }

  /// `input_event`s as they came, with the kernel's times.
  mutating func take(_ bytes: [UInt8]) {
    for offset in stride(from: 0, to: bytes.count - InputEvent.size + 1, by: InputEvent.size) {
      let event = InputEvent(bytes.span, at: offset)
      // Modifiers go down together with the key that they belong to.
      guard event.type == InputEvent.key, event.value == 1, ![29, 42, 54, 56, 97, 100].contains(event.code) else { continue }
      let now = event.seconds * 1_000_000 + event.microseconds
      if let last, (0..<500_000).contains(now - last) {
        let interval = now - last
        classes[Self.bounds.firstIndex { interval <= $0 } ?? Self.bounds.count] += 1
        sum += interval
        count += 1
      }
      last = now
    }
  }

  /// A whole code has come in, or what there was of one is over. Returns the mean of a block that this code completes.
  mutating func ended(isWhole: Bool) -> Double? {
    defer { (last, sum, count) = (nil, 0, 0) }
    // Three characters say nothing.
    guard isWhole, count >= 4 else { return nil }
    means.append(Double(sum) / Double(count))
    guard means.count == Self.block else { return nil }
    let mean = means.reduce(0, +) / Double(means.count)
    means = []
    recent = mean
    if usual == nil {
      learnt.append(mean)
      if learnt.count == Self.learning { usual = learnt.reduce(0, +) / Double(learnt.count) }
    }
    return mean
  }
}
