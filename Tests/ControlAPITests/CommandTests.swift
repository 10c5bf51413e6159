import ControlAPI
import Foundation
import Synchronization
import Testing
import Warehouse

/// Every command against the real server, as a technician and as a program read it.
@Suite(.serialized) struct CommandTests {
  struct Command: Sendable, CustomTestStringConvertible {
    var verb: String
    var arguments: [String]
    var code: ControlAPI.ExitCode
    init(_ verb: String, _ arguments: [String] = [], _ code: ControlAPI.ExitCode = .ok) {
      self.verb = verb
      self.arguments = arguments
      self.code = code
    }
    var testDescription: String { ([verb] + arguments).joined(separator: " ") }
    var words: [String] { verb.split(separator: " ").map(String.init) + arguments }
  }

  static let commands = [
    Command("status"), Command("devices list"), Command("devices explain", ["cradle"]), Command("devices test", ["cradle", "--seconds", "1"]),
    Command("devices test", ["silent"], .finding), Command("devices record", ["cradle"]), Command("devices show", ["cradle"]),
    Command("devices watch", ["cradle", "--seconds", "1"]), Command("watch", ["dock-1"]),
    Command("devices calibrate", ["cradle", "--profile", NSTemporaryDirectory() + "tallyman-calibrated.yaml"], .finding),
    Command("devices fix", ["cradle"]),
    Command("journal list", ["--station", "dock-1", "--kind", "movement", "--last", "2"]), Command("journal show", ["dock-1:7"]),
    Command("journal balance"), Command("journal verify"), Command("journal import", ["/mnt/old/journal"]), Command("sync status", [], .finding), Command("sync now"), Command("sync pause"), Command("sync resume"),
    Command("sync rejected list", ["--all"]), Command("sync rejected show", ["dock-1:7"]), Command("sync rejected retry", ["dock-1:7"], .finding),
    Command("sync rejected discard", ["dock-1:7", "--reason", "counted twice", "--by", "Vera"]),
    Command("enrol", ["--renew"]),
    Command("print test", ["zebra"]), Command("print jobs", ["--all"]), Command("print reprint", ["42", "--reason", "torn"]),
    Command("print resolve", ["42", "--came-out"]), Command("station list"), Command("station service", ["dock-1", "--for", "5m"]),
    Command("devices adopt", ["/dev/ttyUSB4", "--as", "generic/serial"]), Command("devices forget", ["port:usb-1-2"]), Command("station pair"),
    Command("devices beep", ["good"]), Command("devices beep", ["offline", "--station", "dock-1"]), Command("devices beep", ["duplicate", "cradle"], .finding),
    Command("rfid tags", ["--all", "--zone", "dock"]), Command("rfid why", ["3034257bf7194e4000001a85"]), Command("rfid find", ["04601234567893+17", "--seconds", "1"]), Command("rfid explain", ["gate"], .finding), Command("rfid count", ["dock"]),
    Command("rfid write", ["gate", "--gtin", "04600000001019"]), Command("rfid write", ["gate", "--sscc", "--antenna", "2"], .finding),
    Command("rfid read", ["gate"]), Command("rfid pending", []),
    Command("simulate scan", ["--station", "dock-1", "01040063813339316<GS>10A"]),
    Command("simulate scan", ["--station", "dock-1", "--typed", "12"], .finding),
  ]

  static let hostile = "<script>\u{1B}[2J\u{202E}';DROP\r\n\u{9B}31m\u{7F}\u{0}" + String(repeating: "ж", count: 5000)

  @Test func everyVerbOfTheDaemonIsTried() {
    let asked = Set(Verbs.all.filter { $0.kind == .daemon || $0.kind == .either }.map(\.words))
    // An export gives the stored bytes as they are, to a program: the tests of the whole daemon try it.
    #expect(Set(Self.commands.map(\.verb)) == asked.subtracting(["journal export"]))
  }

  private func run(_ command: Command, _ backend: ScriptedBackend, _ more: [String] = [], _ environment: [String: String] = [:]) async throws -> Tally.Outcome {
    try await withDaemon(backend) { socket in
      async let ended: Void = {
        guard command.verb == "watch" else { return }
        try await eventually("the watch") { backend.watchers == 1 }
        for signal in Signal.allCases { backend.say(backend.event(signal)) }
        backend.endWatches()
      }()
      let outcome = try await Tally.run(command.words + ["--socket", socket] + more, environment)
      try await ended
      return outcome
    }
  }

  @Test(arguments: commands) func isReadByAPerson(command: Command) async throws {
    let outcome = try await run(command, ScriptedBackend())
    #expect(outcome.code == command.code.rawValue, "\(outcome.err)")
    #expect(outcome.err.isEmpty)
    #expect(!outcome.out.isEmpty)
    #expect(!outcome.text.contains("\u{1B}"), "colours in a pipe")
    #expect(outcome.text.unicodeScalars.allSatisfy { !(0x400...0x4FF).contains($0.value) }, "Russian words in English:\n\(outcome.text)")
  }

  @Test(arguments: commands) func isReadInRussianInAlignedColumns(command: Command) async throws {
    let outcome = try await run(command, ScriptedBackend(text: "док-1"), [], ["LC_ALL": "ru_RU.UTF-8"])
    #expect(outcome.code == command.code.rawValue)
    #expect(outcome.text.contains { ("А"..."я").contains($0) })
    for table in tables(outcome.lines) {
      let columns = starts(table[0])
      for row in table.dropFirst() { #expect(Set(starts(row)).isSubset(of: columns), "\(table[0])\n\(row)") }
    }
  }

  @Test(arguments: commands) func isReadByAProgram(command: Command) async throws {
    let outcome = try await run(command, ScriptedBackend(text: Self.hostile), ["--json"])
    #expect(outcome.code == command.code.rawValue)
    #expect(outcome.err.isEmpty)
    #expect(!outcome.lines.isEmpty)
    for line in outcome.lines { #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed) } }
    #expect(harmless(outcome.text))
  }

  @Test(arguments: commands) func showsHostileTextHarmlessly(command: Command) async throws {
    let outcome = try await run(command, ScriptedBackend(text: Self.hostile))
    #expect(outcome.code == command.code.rawValue)
    #expect(harmless(outcome.text))
    #expect(outcome.text.contains(command.verb == "journal show" ? "\\u001b[2J<U+202E>" : "<ESC>[2J<U+202E>"))
    // What is there to be read whole is whole; all else is cut.
    let whole = ["devices record", "journal show"].contains(command.verb)
    #expect(outcome.lines.allSatisfy { whole || $0.count < 2500 })
  }

  @Test(arguments: commands.filter { $0.code == .ok }) func anErrorSaysWhatAndExitsWithItsCode(command: Command) async throws {
    let backend = ScriptedBackend()
    try await withDaemon(backend) { socket in
      backend.fail(with: ControlError("agent.no-device", ["device": Self.hostile], exit: .notFound))
      let outcome = try await Tally.run(command.words + ["--socket", socket])
      backend.fail(with: nil)
      #expect(outcome.code == ControlAPI.ExitCode.notFound.rawValue)
      #expect(outcome.out.isEmpty || command.verb == "devices test")
      #expect(outcome.err.hasPrefix("tally: there is no device '<script><ESC>") && outcome.err.contains("tally devices list"))
      #expect(harmless(outcome.err))
    }
  }

  @Test(arguments: ["status", "journal balance", "journal verify"]) func whatIsNotWellExitsWithOne(verb: String) async throws {
    let backend = ScriptedBackend()
    backend.state.withLock { $0.healthy = false }
    for more in [[], ["--json"]] {
      #expect(try await run(Command(verb), backend, more).code == ControlAPI.ExitCode.finding.rawValue)
    }
  }

  @Test func statusEndsWithTheVerdictAndTheNextStep() async throws {
    let outcome = try await run(Command("status"), ScriptedBackend())
    #expect(outcome.lines.suffix(2) == ["All is well.", "→ Nothing to do."])
    #expect(outcome.text.contains("dock-1 [TEST]"))
    #expect(outcome.text.contains("not allowed (dock-1)"))
    #expect(outcome.text.contains("2026-11-20 07:40:00"))
  }

  /// The daemon's zone, which is this process's, and not that of whoever asks.
  @Test(arguments: ["status", "print jobs", "sync status", "devices list"]) func timesAreTheSites(verb: String) async throws {
    let outcome = try await run(Command(verb), ScriptedBackend(), [], ["TZ": "Asia/Tokyo"])
    #expect(outcome.text.contains("2026-11-20 07:40:00"), "\(outcome.text)")
  }

  @Test func aRecordingGoesToANewFileOfItsOwnersAlone() async throws {
    let backend = ScriptedBackend()
    let file = NSTemporaryDirectory() + "tallyman-\(UInt32.random(in: 0...UInt32.max)).session"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let words = ["devices", "record", "cradle", "--last", "--redact", "--out", file]
    let outcome = try await run(Command("devices record", Array(words.dropFirst(2))), backend)
    #expect(outcome.code == 0 && outcome.text.contains("3 lines in \(file)"), "\(outcome.text)\(outcome.err)")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "# Device: dock-1\n+0.000 open serial\n+0.012 < 34 0d\n")
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    #expect(backend.asked.last == #"record{"device":"cradle","redact":true}"#)
    let again = try await run(Command("devices record", Array(words.dropFirst(2))), backend)
    #expect(again.code == ControlAPI.ExitCode.usage.rawValue && again.err.contains("File exists"))
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("# Device"))
  }

  @Test(arguments: [[], ["-"]]) func aScansCodesMayBeLines(words: [String]) async throws {
    let backend = ScriptedBackend()
    try await withDaemon(backend) { socket in
      let outcome = try await Tally.run(["simulate", "scan", "--station", "dock-1", "--socket", socket] + words, input: Data("46000\r\n\n^]12\n".utf8))
      #expect(outcome.code == 0 && outcome.lines.count == 2, "\(outcome.text)\(outcome.err)")
    }
    #expect(backend.asked.filter { $0.hasPrefix("simulate") }.count == 2 && backend.asked.last?.contains(#""1d3132""#) == true, "\(backend.asked)")
  }

  @Test func metricsArePrintedAsTheyAre() async throws {
    let outcome = try await run(Command("status", ["--metrics"]), ScriptedBackend())
    #expect(outcome.lines == ["# HELP a_total dock-1", "a_total{device=\"d\"} 1"])
  }

  @Test func saysItsVersion() async throws {
    #expect(try await Tally.run(["--version"]).lines == [programVersion])
  }

  @Test(arguments: [["devices", "replay", "--help"], ["config", "check", "--help"]]) func theHelpOfAnOfflineVerbSpeaksOfTally(words: [String]) async throws {
    let outcome = try await Tally.run(words)
    #expect(outcome.text.contains("USAGE: tally \(words[0]) \(words[1])"), "\(outcome.text)\(outcome.err)")
    #expect(!outcome.text.contains("tallymand"))
  }

  @Test(arguments: [
    ["foo"], ["devices", "explain", "--bogus"], ["journal", "list", "--kind", "nonsense"], ["journal", "list", "--last", "0"], ["journal", "verify", "/dev/null", "--against-wms"], ["print", "resolve", "42"], ["print", "resolve", "42", "--came-out", "--lost"],
    ["station", "service", "dock-1", "--for", "13h"], ["station", "service", "dock-1", "--for", "99999999999999999h"], ["simulate", "scan", "12"], ["decode", "--hex", "0g"],
    ["decode", "--symbology", "d2", "1"], ["decode", "--reference-date", "2026-02-30", "1"],
  ]) func wrongWordsExitWith64(words: [String]) async throws {
    let outcome = try await Tally.run(words)
    #expect(outcome.code == ControlAPI.ExitCode.usage.rawValue)
    #expect(outcome.out.isEmpty && !outcome.err.isEmpty)
  }

  /// On a terminal of its own: in colour, unless told not to.
  @Test(arguments: [([:], true), (["NO_COLOR": "1"], false), (["TERM": "dumb"], false)]) func coloursOnATerminalOnly(environment: [String: String], coloured: Bool) async throws {
    let process = Tally.process(["decode", "4006381333931"], ["TERM": "xterm"].merging(environment) { $1 })
    process.arguments = ["-qec", "'\(Tally.path)' decode 4006381333931", "/dev/null"]
    process.executableURL = URL(filePath: "/usr/bin/script")
    let outcome = try await Tally.run(process)
    #expect(outcome.text.contains("4006381333931"))
    #expect(outcome.text.contains("\u{1B}[32m") == coloured)
  }

  /// No byte that a terminal obeys but the line end.
  private func harmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x0A: true
      case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
      default: true
      }
    }
  }

  /// Runs of lines below a line of capitals.
  private func tables(_ lines: [String]) -> [[String]] {
    var tables: [[String]] = []
    for line in lines {
      if line == line.uppercased(), starts(line).count > 2, line.first?.isLetter == true { tables.append([line]) }
      else if let last = tables.indices.last, starts(line).count == starts(tables[last][0]).count { tables[last].append(line) }
    }
    return tables
  }

  /// Where words stand that two spaces part from what is before them.
  private func starts(_ line: String) -> [Int] {
    let characters = Array(line)
    return characters.indices.filter { characters[$0] != " " && ($0 == 0 || $0 >= 2 && characters[$0 - 1] == " " && characters[$0 - 2] == " ") }
  }
}
