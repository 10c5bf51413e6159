import Glibc
import Testing

/// A process of the test's own.
final class Child: Sendable {
  let id: pid_t

  init(_ program: String, _ arguments: [String]) throws {
    var id: pid_t = 0
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    try #require(posix_spawn(&id, program, nil, nil, words, environ) == 0, "\(program)")
    self.id = id
  }

  /// Kills it and whatever it started under its own process, and waits for it.
  func stop() {
    kill(id, SIGKILL)
    var status: Int32 = 0
    waitpid(id, &status, 0)
  }
}
