/// What a scanner has sent as one text, with the time of each byte.
struct TypedText: Sendable {
  var bytes: [UInt8] = []
  /// Microseconds.
  var times: [Int64] = []

  mutating func append(_ more: some Sequence<UInt8>, at time: Int64) {
    for byte in more {
      bytes.append(byte)
      times.append(time)
    }
  }

  /// What a keyboard makes of `input_event`s. Nothing but the keys: no code is begun or ended here.
  init(events: [UInt8] = [], on keyboard: Keyboard? = nil) {
    guard var keyboard else { return }
    var strokes: [Stroke] = []
    for offset in stride(from: 0, through: events.count - InputEvent.size, by: InputEvent.size) {
      let event = InputEvent(events.span, at: offset)
      switch (event.type, event.code, event.value) {
      case (InputEvent.key, let key, 0): keyboard.release(key, into: &strokes)
      case (InputEvent.key, let key, 1): keyboard.press(key, into: &strokes)
      case (InputEvent.led, InputEvent.ledCapsLock, let value): keyboard.capsLock(value != 0)
      case (InputEvent.led, InputEvent.ledNumLock, let value): keyboard.numLock(value != 0)
      default: break
      }
      for stroke in strokes { append(stroke.bytes, at: event.time) }
      strokes.removeAll(keepingCapacity: true)
    }
  }

  /// Where `text` stands, from left to right.
  func places(of text: [UInt8]) -> [Range<Int>] {
    guard let first = text.first, bytes.count >= text.count else { return [] }
    var places: [Range<Int>] = []
    var start = 0
    while start + text.count <= bytes.count {
      if bytes[start] == first, bytes[start..<(start + text.count)].elementsEqual(text) {
        places.append(start..<(start + text.count))
        start += text.count
      } else {
        start += 1
      }
    }
    return places
  }

  /// What stands between the words of one code, `nil` where they are not there in this order. At most `longest` bytes are between two.
  func between(_ words: [[UInt8]], longest: Int = 8) -> [[UInt8]]? {
    for first in places(of: words[0]) {
      var found: [[UInt8]] = []
      var end = first.upperBound
      for word in words.dropFirst() {
        let reach = min(bytes.count - word.count, end + longest)
        guard reach >= end, let start = (end...reach).first(where: { bytes[$0..<($0 + word.count)].elementsEqual(word) }) else { break }
        found.append(Array(bytes[end..<start]))
        end = start + word.count
      }
      if found.count == words.count - 1 { return found }
    }
    return nil
  }

  /// How much of `text` came at the most, counted from its beginning.
  func longestBeginning(of text: [UInt8]) -> Int {
    places(of: Array(text.prefix(8))).map { place in
      zip(bytes[place.lowerBound...], text).prefix { $0 == $1 }.count
    }.max() ?? 0
  }
}

extension Stroke {
  /// What a code holds for it.
  var bytes: [UInt8] {
    switch self {
    case .character(let character): Array(UTF8.encode(character) ?? .init())
    case .lineEnd(let byte): [byte]
    case .tab: [0x09]
    case .backspace: [0x08]
    }
  }
}
