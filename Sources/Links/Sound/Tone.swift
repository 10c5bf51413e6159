import Glibc
public import Warehouse

/// A tone, or a pause where `hertz` is 0.
public struct Tone: Sendable, Hashable {
  public var hertz: Int
  public var milliseconds: Int

  public init(_ hertz: Int, _ milliseconds: Int) {
    self.hertz = hertz
    self.milliseconds = milliseconds
  }
}

extension Signal {
  /// What the station's sounder plays: told apart by rhythm as well as by pitch, since halls are loud and ears differ. Each is over within a second.
  public var tones: [Tone] {
    switch self {
    case .good: [Tone(2400, 120)]
    case .refused: [Tone(400, 260), Tone(0, 60), Tone(400, 260), Tone(0, 60), Tone(400, 260)]
    case .duplicate: [Tone(1500, 70), Tone(0, 50), Tone(1500, 70)]
    case .storedOffline: [Tone(2400, 120), Tone(0, 40), Tone(1200, 220)]
    }
  }
}

extension Tone {
  /// 16-bit samples. The edges rise and fall within 4 ms, so that no click is heard.
  func samples(rate: Int) -> [Int16] {
    let count = rate * milliseconds / 1000
    guard hertz > 0 else { return [Int16](repeating: 0, count: count) }
    let edge = max(1, rate / 250)
    return (0..<count).map { index in
      let loudness = 0.8 * Double(min(index, count - 1 - index, edge)) / Double(edge)
      return Int16(sin(2 * .pi * Double(hertz * index) / Double(rate)) * loudness * Double(Int16.max))
    }
  }
}
