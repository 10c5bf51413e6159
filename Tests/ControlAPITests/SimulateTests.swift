import Foundation
import Testing

/// `tally simulate llrp` and `module`: from the command line to ^C.
@Suite struct SimulateTests {
  /// Starts it, waits for its first line, interrupts it; gives all lines and the exit code.
  private func interrupted(_ words: [String]) async throws -> (lines: [String], code: Int32) {
    let (text, code) = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<(Data, Int32), any Error>) in
      Thread.detachNewThread {
        let process = Tally.process(["simulate"] + words + ["--json"])
        let out = Pipe()
        process.standardOutput = out
        do { try process.run() } catch { return continuation.resume(throwing: error) }
        var text = out.fileHandleForReading.availableData
        process.interrupt()
        text += out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        continuation.resume(returning: (text, process.terminationStatus))
      }
    }
    return (String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init), code)
  }

  @Test func aReaderListensUntilItIsInterrupted() async throws {
    let (lines, code) = try await interrupted(["llrp", "--listen", "127.0.0.1:0", "--tags", "3", "--move", "portal:1", "--faults", "reset@1h", "clock=-1h"])
    #expect(code == 0 && lines.first?.hasPrefix(#"{"ms":0,"event":"listening","address":"127.0.0.1:"#) == true, "\(lines)")
    #expect(lines.last?.contains(#""event":"counts""#) == true)
  }

  @Test func aModuleIsPluggedInUntilItIsInterrupted() async throws {
    let (lines, code) = try await interrupted(["module", "uhfreader18", "--faults", "crc=5", "noise=1"])
    #expect(code == 0 && lines.first?.contains("pts") == true, "\(lines)")
    #expect(lines.last?.contains(#""event":"frames""#) == true)
  }

  @Test func whatIsWrongIsSaid() async throws {
    for (words, said) in [
      (["llrp", "--move", "fly"], "portal:3"), (["llrp", "--faults", "stall=3s"], "stall=3s@20s"), (["llrp", "--listen", "here"], "127.0.0.1:5084"),
      (["llrp", "--rate", "fast"], "max"), (["module", "r2000"], "uhfreader18"), (["module", "m100", "--faults", "crc"], "crc=5"),
    ] {
      let outcome = try await Tally.run(["simulate"] + words)
      #expect(outcome.code == 64 && outcome.err.contains(said), "\(words): \(outcome.err)")
    }
  }
}
