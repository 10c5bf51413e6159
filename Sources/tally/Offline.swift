import ArgumentParser
import ControlAPI
import FoundationEssentials
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Hands over to the `tallymand` beside this executable: the daemon's rooms stay out of the CLI, and the CLI stays small and quick.
enum Offline {
  static func run(_ arguments: [String]) throws -> Never {
    let daemon = try directory() + "/tallymand"
    var argv: [UnsafeMutablePointer<CChar>?] = (["tally"] + arguments).map { strdup($0) }
    argv.append(nil)
    execv(daemon, &argv)
    throw ControlError("cli.no-tallymand", ["path": daemon, "error": String(cString: strerror(errno))], exit: .unavailable)
  }

  static func directory() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { throw ControlError("cli.no-tallymand", ["path": "/proc/self/exe", "error": String(cString: strerror(errno))], exit: .unavailable) }
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}

/// A `tallymand` that has opened the journal of a stopped daemon and answers on a socket of its own until it is stopped.
struct JournalReader {
  private let folder: String
  private let pid: pid_t
  var client: ControlClient { Console.client(folder + "/control.sock") }

  /// - Parameters:
  ///   - configuration: the daemon's, where it is not the usual one.
  ///   - socket: the daemon's own, where it must be this one.
  init(configuration: String?, of socket: String?) throws {
    var template = Array("/tmp/tally-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ControlError("cli.no-tallymand", ["path": "/tmp", "error": String(cString: strerror(errno))]) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let daemon = try Offline.directory() + "/tallymand"
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    var arguments: [UnsafeMutablePointer<CChar>?] = (["tally", "read-journal", "--socket", "\(folder)/control.sock"] + (Complaint.isJSON ? ["--json"] : [])
      + (configuration.map { ["--config", $0] } ?? []) + (socket.map { ["--of", $0] } ?? [])).map { (word: String) in strdup(word) }
    arguments.append(nil)
    var pid = pid_t()
    var variables: [UnsafeMutablePointer<CChar>?] = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
    variables.append(nil)
    let failure = posix_spawn(&pid, daemon, &actions, nil, arguments, variables)
    for text in arguments + variables { free(text) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    defer { close(ends[0]) }
    self.pid = pid
    guard failure == 0 else {
      rmdir(folder)
      throw ControlError("cli.no-tallymand", ["path": daemon, "error": String(cString: strerror(failure))], exit: .unavailable)
    }
    // It says so when it answers; the end of the pipe without a word means that it could not, and has said why and what next on standard error.
    var word = [UInt8](repeating: 0, count: 6)
    let count = read(ends[0], &word, word.count)
    guard count == word.count, word == Array("ready\n".utf8) else {
      if count > 0 { kill(pid, SIGTERM) }
      guard let code = end(), code != 0 else { throw ControlError("cli.no-journal", [:], exit: .unavailable) }
      throw ArgumentParser.ExitCode(code)
    }
  }

  func stop() {
    kill(pid, SIGTERM)
    _ = end()
  }

  /// Waits until it is gone and takes its folder away.
  ///
  /// - Returns: its exit code; `nil` where a signal ended it.
  private func end() -> Int32? {
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    unlink(folder + "/control.sock")
    unlink(folder + "/control.sock.lock")
    rmdir(folder)
    return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
  }
}
