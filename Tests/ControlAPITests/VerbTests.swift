import ControlAPI
import Foundation
import Testing

@Suite(.serialized) struct VerbTests {
  /// The commands that `tally help` names, down to the last word.
  private func commands(below path: [String]) async throws -> Set<String> {
    let help = try await Tally.run(["help"] + path)
    #expect(help.code == 0)
    let lines = help.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "SUBCOMMANDS:") else { return [path.joined(separator: " ")] }
    var found: Set<String> = []
    for line in lines[(start + 1)...].prefix(while: { !$0.isEmpty }) where !line.hasPrefix("    ") {
      guard let name = line.split(separator: " ").first else { continue }
      found.formUnion(try await commands(below: path + [String(name)]))
    }
    return found
  }

  @Test func theTableAndTheCommandsAreInStep() async throws {
    let commands = try await commands(below: [])
    let table = Set(Verbs.all.map(\.words))
    #expect(commands.subtracting(table).isEmpty, "commands that are not in the table of verbs")
    #expect(table.subtracting(commands).isEmpty, "verbs that tally does not know")
    #expect(table.count == Verbs.all.count, "a verb stands twice")
  }

  @Test func offlineVerbsStartTheDaemonsProgramBesideThisOne() async throws {
    try await withFolder { folder in
      let alone = folder + "/tally"
      try FileManager.default.copyItem(atPath: Tally.path, toPath: alone)
      func run(_ words: [String], _ environment: [String: String] = [:]) async throws -> Tally.Outcome {
        let process = Tally.process(words, environment)
        process.executableURL = URL(filePath: alone)
        return try await Tally.run(process)
      }
      let missing = try await run(["config", "check", "--no-such", "x"])
      #expect(missing.code == ControlAPI.ExitCode.unavailable.rawValue)
      #expect(missing.err.contains(folder + "/tallymand") && missing.err.contains("one folder"))

      try Data("#!/bin/sh\nprintf '%s|' \"$@\"\nexit 78\n".utf8).write(to: URL(filePath: folder + "/tallymand"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/tallymand")
      for words in [["config", "check", "/etc/x.yaml", "--json"], ["devices", "replay", "--protocol", "wedge", "-"], ["devices", "check"], ["journal", "salvage", "--to", "x"], ["epcis", "hash", "--json", "-"], ["epcis", "validate", "events.jsonld"], ["simulate", "llrp", "--tags", "5"], ["simulate", "module", "m100"]] {
        let handed = try await run(words)
        #expect(handed.text == words.map { $0 + "|" }.joined() && handed.code == 78)
      }
      // A daemon that was named by hand is not replaced by a reading of another journal.
      let listed = try await run(["journal", "list"], ["TALLY_SOCKET": folder + "/none.sock"])
      #expect(listed.code == ControlAPI.ExitCode.unavailable.rawValue && listed.err.contains("none.sock"))
    }
  }

  @Test func wrongWordsAreAnsweredWithTheNearestOnesInTheTechniciansLanguage() async throws {
    let russian = ["LC_ALL": "ru_RU.UTF-8"]
    for (words, command) in [(["statsu"], "tally status"), (["devices", "lsit"], "tally devices list"), (["jurnal", "blaance"], "tally journal balance")] {
      let said = try await Tally.run(words)
      #expect(said.code == 64 && said.err.contains("Did you mean '\(command)'?") && said.err.hasPrefix("Error: "), "\(said.err)")
      let told = try await Tally.run(words, russian)
      #expect(told.code == 64 && told.err.contains("Может быть, '\(command)'?") && told.err.hasPrefix("Ошибка: Лишн"), "\(told.err)")
    }
    let missing = try await Tally.run(["devices", "show"], russian)
    #expect(missing.code == 64 && missing.err.contains("Ошибка: Не хватает '<device>'") && missing.err.contains("Использование: tally devices show"), "\(missing.err)")
    // An offline verb is answered by the program beside, in the same words.
    let offline = try await Tally.run(["devices", "replay", "--protocl", "x", "f"], russian)
    #expect(offline.code == 64 && offline.err.contains("Неизвестный ключ '--protocl'. Может быть, '--protocol'?"), "\(offline.err)")
    let unknown = try await Tally.run(["devices", "replay", "--protocol", "sssi", "/dev/null"], russian)
    #expect(unknown.code == 64 && unknown.err.contains("протокола 'sssi' нет; может быть, ssi?"), "\(unknown.err)")
  }

  @Test func anErrorIsOneObjectOnStandardErrorWhereJSONIsAskedFor() async throws {
    struct Said: Decodable {
      struct Fault: Decodable { var code: String, message: String, args: [String: String]?, exit: Int32 }
      var error: Fault
    }
    for (words, code, exit) in [
      (["status", "--json", "--socket", "/tmp/no-such.sock"], "cli.no-daemon", 69), (["devices", "lsit", "--json"], "cli.usage", 64),
      (["config", "check", "--json", "/no/such.yaml"], "cli.configuration", 78), (["devices", "replay", "--json", "/no/such.session"], "cli.not-found", 66),
      (["journal", "verify", "--json", "/no/such.jsonl"], "cli.not-found", 66), (["journal", "verify", "--json", "/dev/null"], "cli.damaged", 65),
      (["journal", "salvage", "--json", "--journal", "/no/such", "--to", "-"], "cli.not-found", 66),
    ] as [([String], String, Int32)] {
      let said = try await Tally.run(words)
      #expect(said.code == exit && said.err.split(separator: "\n").count == 1, "\(words): \(said.code) \(said.err)")
      let error = try JSONDecoder().decode(Said.self, from: Data(said.err.utf8)).error
      #expect(error.code == code && error.exit == exit && !error.message.isEmpty, "\(said.err)")
    }
  }
}
