import ControlAPI
import Foundation
import Glibc
import Testing
import Warehouse

/// What a technician reads when there is no daemon, or something else in its place.
@Suite(.serialized) struct ClientTests {
  @Test func withoutADaemonTheNextStepIsNamed() async throws {
    let missing = try await Tally.run(["status", "--socket", "/tmp/no-such-folder/control.sock"])
    #expect(missing.code == ControlAPI.ExitCode.unavailable.rawValue)
    #expect(missing.out.isEmpty)
    #expect(missing.err.contains("/tmp/no-such-folder/control.sock") && missing.err.contains("No such file") && missing.err.contains("systemctl status tallymand"))
    let russian = try await Tally.run(["status", "--socket", "/tmp/no-such-folder/control.sock"], ["LC_ALL": "ru_RU.UTF-8"])
    #expect(russian.err.contains("демон не отвечает") && russian.err.contains("systemctl status tallymand"))
    let named = try await Tally.run(["devices"], ["TALLY_SOCKET": "/tmp/named-by-environment.sock"])
    #expect(named.err.contains("/tmp/named-by-environment.sock"))
  }

  @Test func aSocketThatMayNotBeOpenedSaysWhichGroupToJoin() async throws {
    try await withDaemon { socket in
      // Root may open everything, so another user asks.
      let root = geteuid() == 0
      chmod(socket, 0o600)
      let process = Tally.process(["status", "--socket", socket])
      if root {
        process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", Tally.path] + (process.arguments ?? [])
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
      } else {
        chmod(socket, 0)
      }
      let outcome = try await Tally.run(process)
      #expect(outcome.code == ControlAPI.ExitCode.unavailable.rawValue)
      #expect(outcome.err.contains("usermod -aG tallyman"), "\(outcome.err)")
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>Please log in\u{1B}[2J</html>\r\n", "tally and tallymand of one version", "HTML"),
    ("HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n{\"version\":", "in the middle of an answer", "half an answer"),
    ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "tally and tallymand of one version", "an empty answer"),
    ("HTTP/1.1 500 Oh\r\ncontent-length: 5\r\n\r\nouch!", "ouch!", "an error that is not ours"),
    ("", "in the middle of an answer", "a hang-up"), ("SSH-2.0-OpenSSH_9.2\r\n", "makes no sense", "another protocol"),
  ]) func anAnswerThatIsNoneIsReported(answer: String, sign: String, what: String) async throws {
    try await withFolder { folder in
      let stop = try Wire.impostor(at: folder + "/control.sock", saying: answer)
      defer { stop() }
      let outcome = try await Tally.run(["status", "--socket", folder + "/control.sock"])
      #expect([ControlAPI.ExitCode.failed.rawValue, ControlAPI.ExitCode.unavailable.rawValue].contains(outcome.code), "\(what): \(outcome.code)")
      #expect(outcome.out.isEmpty)
      #expect(outcome.err.hasPrefix("tally: ") && outcome.err.contains("Next:") && outcome.err.contains(sign), "\(what): \(outcome.err)")
      #expect(!outcome.err.contains("\u{1B}"))
    }
  }

  @Test func aReaderThatClosesThePipeEndsTheWatch() async throws {
    let backend = ScriptedBackend()
    try await withDaemon(backend) { socket in
      let process = Tally.process(["watch", "--json", "--socket", socket])
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      try await eventually("the watch") { backend.watchers == 1 }
      try pipe.fileHandleForReading.close()
      try await eventually("the end of tally") {
        backend.say(backend.event(.good))
        return !process.isRunning
      }
      try await eventually("the watch's end") { backend.watchers == 0 }
    }
  }

  @Test func outputThatCannotBeWrittenIsAnError() async throws {
    let process = Tally.process(["decode", "4006381333931"])
    let code: Int32 = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
      process.standardError = FileHandle.nullDevice
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    #expect(code == ControlAPI.ExitCode.failed.rawValue)
  }
}
