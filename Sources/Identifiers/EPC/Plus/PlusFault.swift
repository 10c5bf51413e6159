/// Why bits cannot be read on, or a value not be written.
struct PlusFault: Error, Equatable {
  var code: Problem.Code
  /// The bit where it stands.
  var bit: Int
  var message: String

  init(_ code: Problem.Code, _ bit: Int, _ message: String) {
    self.code = code
    self.bit = bit
    self.message = message
  }

  static func end(_ bit: Int, needs: Int, has: Int) -> PlusFault {
    PlusFault(.length, bit, "the bits end too early: \(needs) needed from bit \(bit), \(has) left")
  }

  func problem(ai: String?) -> Problem {
    Problem(code, ai: ai, offset: bit / 8, ai.map { "AI \($0): \(message)" } ?? message)
  }
}
