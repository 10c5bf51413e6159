import Protocols
import Warehouse

/// What a scanner does that is set to a country: finds the key, modifiers and dead keys for a character.
struct Scanner {
  let options: [String: String]

  /// Of the kernel's numbers, in the order of the rows of a keyboard: 1–=, Q–], A–', \, left of Z, Z–/.
  static let positions: [UInt16] = [41] + Array(2...13) + Array(16...27) + Array(30...40) + [43, 86] + Array(44...53)
  static let levels: [[UInt16]] = [[], [42], [100], [42, 100]]

  func typed(_ keys: (inout Typist) -> Void) throws -> String {
    var bench = try Bench(.wedge, options)
    var typist = Typist()
    keys(&typist)
    typist.tap(28)
    bench.receive(typist.bytes)
    guard case .scan(let scan)? = bench.events.first else { return "" }
    return String(decoding: scan.data, as: UTF8.self)
  }

  func character(_ position: UInt16, _ level: Int) throws -> String {
    // A space after it shows a dead key by itself; any other character stands before the space.
    try typed {
      Scanner.press(position, level, &$0)
      $0.tap(57)
    }.replacing(" ", with: "")
  }

  static func press(_ position: UInt16, _ level: Int, _ typist: inout Typist) {
    for key in levels[level] { typist.key(key, 1) }
    typist.tap(position)
    for key in levels[level].reversed() { typist.key(key, 0) }
  }

  /// Which keys make which character: found by trying all of them.
  func keys() throws -> Keys {
    var keys = Keys(layout: options["layout"] ?? "us")
    for level in (0..<4).reversed() {
      for position in Scanner.positions {
        let character = try character(position, level)
        if character.count == 1, let only = character.first { keys.places[only] = (position, level) }
      }
    }
    return keys
  }

  struct Keys {
    let layout: String
    var places: [Character: (position: UInt16, level: Int)] = [:]

    /// Of ASCII; the ^ that AltGr gives on the French 9 is none.
    private static let dead = ["de": "^`", "fr": "^`~", "es": "^`~"]

    /// An Alt code types what has no key. Behind an accent that would wait for a letter comes a space.
    func type(_ character: Character, shiftTurned: Bool = false, on typist: inout Typist) {
      if character == " " { return typist.tap(57) }
      guard let (position, level) = places[character] else { return typist.alt("\(character.unicodeScalars.first!.value)") }
      Scanner.press(position, shiftTurned && level < 2 ? 1 - level : level, &typist)
      if let dead = Self.dead[layout], dead.contains(character), (position, level) != (10, 2) { typist.tap(57) }
    }
  }
}
