import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// How the daemon begins and ends.
  @Suite struct Life {
    @Test func aSecondDaemonOnTheSameJournalIsRefusedAndTheFirstGoesOn() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let first = try #require(site.bench.daemon.pid)
        let second = try await Program.run(
          "tallymand", ["run", "--config", site.bench.folder.appending(path: "tallyman.yaml").path], environment: site.bench.environment)
        #expect(second.status == ExitCode.unavailable.rawValue, "\(second.output)")
        #expect(second.output.contains("held by process \(first)"), "\(second.output)")
        await site.scan(Site.tea)
        try await site.expectWhole()
      }
    }

    @Test func aTypoInTheConfigurationIsNamedByLineAndColumn() async throws {
      try await Site.open { site in
        try site.bench.edit("  timezone:", to: "  timezon:")
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let run = try await Program.run("tallymand", ["run", "--config", file], environment: site.bench.environment)
        let check = try await site.bench.tally("config", "check", file)
        for outcome in [run, check] {
          #expect(outcome.status == ExitCode.configuration.rawValue, "\(outcome.output)")
          #expect(outcome.output.contains("\(file):3:3: ") && outcome.output.contains("timezone"), "\(outcome.output)")
        }
        let russian = try await site.bench.tally("config", "check", file, environment: ["LC_ALL": "ru_RU.UTF-8"])
        #expect(russian.output.contains("неизвестный ключ 'timezon'; может быть, 'timezone'?") && russian.output.contains("ничего не изменено"), "\(russian.output)")
      }
    }

    @Test func aSecretThatIsThereAndOfNoUseIsNamed() async throws {
      try await Site.open(prepare: { bench in
        try Data([0xFF, 0xFE]).write(to: bench.folder.appending(path: "credentials/wms-proxy"))
      }) { site in
        let status = try await site.bench.tally("status")
        #expect(status.output.contains("credentials/wms-proxy") && status.output.contains("one line"), "\(status.output)")
        #expect(try await site.status().warnings.map(\.code) == ["warn.secret-empty"])
      }
    }

    @Test func aPrinterThatDoesNotPrintTheLabelsLanguageIsRefused() async throws {
      try await Site.open { site in
        try site.bench.edit("    dpi: 203", to: "    dpi: 203\n    profile: tsc/tspl")
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let check = try await site.bench.tally("config", "check", file, environment: site.bench.environment)
        #expect(check.status == ExitCode.configuration.rawValue, "\(check.output)")
        #expect(check.output.contains("printer zebra-1: its profile 'tsc/tspl' prints tspl, and labels are made in zpl only"), "\(check.output)")
      }
    }

    /// As a technician asks, whose own clock stands in another zone.
    @Test func whatIsAskedForIsAnsweredInTheSitesWords() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let unknown = try await site.bench.tally("journal", "list", "--station", "dock-7")
        #expect(unknown.status == ExitCode.notFound.rawValue && unknown.output.contains("'dock-7'") && unknown.output.contains("dock-1"), "\(unknown.output)")
        #expect(try await site.bench.tally("journal", "balance", "--station", "dock-7").status == ExitCode.notFound.rawValue)

        let at = try #require(try await site.entries(kinds: ["document"]).first?["at"]?.string.flatMap(Stamp.wall))
        let moscow = String(timestamp(at + 3 * 3_600_000).dropFirst(11).prefix(8))
        let list = try await site.bench.tally("journal", "list", "--station", "dock-1", environment: ["TZ": "America/New_York"])
        #expect(list.output.contains(moscow), "\(moscow):\n\(list.output)")
        #expect(!list.output.contains("{\""), "\(list.output)")

        async let test = site.bench.tally("devices", "test", "scanner-dock-1", "--seconds", "3")
        let scanner = try #require(site.bench.scanners["dock-1"])
        let typing = Task {
          while !Task.isCancelled {
            scanner.type(Array("12345".utf8), suffix: [])
            try await Task.sleep(for: .milliseconds(400))
          }
        }
        let tested = try await test
        typing.cancel()
        #expect(tested.output.contains("no code ended") && tested.output.contains("3132333435"), "\(tested.output)")
      }
    }

    @Test func theJournalOfAStoppedDaemonIsReadByItsOwnConfiguration() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        site.bench.daemon.terminate()
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let list = try await site.bench.tally("journal", "list", "--config", file)
        #expect(list.status == 0 && list.output.contains("dock-1:1"), "\(list.output)")
        let against = try await site.bench.tally("journal", "verify", "--against-wms", "--config", file)
        #expect(against.status == ExitCode.unavailable.rawValue && against.output.contains("\nNext: sudo systemctl start tallymand"), "\(against.output)")
        // Another daemon's journal is not taken for this one's.
        let other = try await site.bench.tally("journal", "list", "--config", file, "--socket", "/tmp/of-another-daemon.sock")
        #expect(other.status == ExitCode.unavailable.rawValue && other.output.contains("/tmp/of-another-daemon.sock"), "\(other.output)")
      }
    }

    @Test func whoReadsTheJournalOfAStoppedDaemonMakesNone() async throws {
      try await Site.open { site in
        site.bench.daemon.terminate()
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let journal = site.bench.folder.appending(path: "state/journal").path
        func list(_ more: String...) async throws -> Program.Outcome { try await site.bench.tally(["journal", "list", "--config", file] + more) }
        try FileManager.default.removeItem(atPath: journal)
        let absent = try await list()
        #expect(absent.status == ExitCode.notFound.rawValue && absent.output.contains("there is no journal in \(journal)\nNext: "), "\(absent.output)")
        #expect(!FileManager.default.fileExists(atPath: journal))
        try FileManager.default.createDirectory(atPath: journal, withIntermediateDirectories: false)
        let empty = try await list("--json")
        #expect(empty.status == ExitCode.notFound.rawValue && empty.output.split(separator: "\n").count == 1, "\(empty.output)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: journal) == [])
      }
    }

    @Test func aJournalThatIsCutShortIsSaidWithTheNextStepByTheDaemonAndByTally() async throws {
      try await Site.open { site in
        site.bench.daemon.terminate()
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let segment = site.bench.folder.appending(path: "state/journal/0001.db").path
        #expect(truncate(segment, 20_000) == 0)
        let daemon = try await Program.run("tallymand", ["run", "--config", file], environment: site.bench.environment)
        let list = try await site.bench.tally("journal", "list", "--config", file)
        for outcome in [daemon, list] {
          #expect(outcome.status == ExitCode.damaged.rawValue && outcome.output.contains("\(segment) is damaged or cut short"), "\(outcome.output)")
          #expect(outcome.output.contains("\nNext: with tallymand stopped, tally journal salvage --to FILE") && !outcome.output.contains("rights"), "\(outcome.output)")
        }
        let russian = try await site.bench.tally("journal", "list", "--config", file, environment: ["LC_ALL": "ru_RU.UTF-8"])
        #expect(russian.output.contains("повреждён или обрезан") && russian.output.contains("Дальше: "), "\(russian.output)")
      }
    }

    @Test func aSalvageSaysWhatIsLostAndHowToGoOn() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        for number in 1...3 { await site.scan(Site.piece(number)) }
        site.bench.daemon.terminate()
        let config = site.bench.folder.appending(path: "tallyman.yaml").path
        let (journal, saved) = (site.bench.folder.appending(path: "state/journal").path, site.bench.folder.appending(path: "saved.jsonl").path)
        #expect(truncate(journal + "/0001.db", 20_000) == 0)
        func salvage(to target: String, _ more: String...) async throws -> Program.Outcome {
          try await site.bench.tally(["journal", "salvage", "--journal", journal, "--to", target] + more, environment: ["TALLYMAN_CONFIG": config])
        }
        let streamed = try await salvage(to: "-")
        #expect(streamed.status == 1 && streamed.output.contains("The newest file is damaged") && streamed.output.contains("Next: "), "\(streamed.output)")
        let report = try await salvage(to: "-", "--json")
        #expect(report.output.contains("\"endIsKnown\":false"), "\(report.output)")
        let filed = try await salvage(to: saved)
        #expect(filed.status == 1 && filed.output.contains("move \(journal) to a safe place"), "\(filed.output)")
        #expect(filed.output.contains("tally journal import \(saved)"), "\(filed.output)")
      }
    }

    @Test func stoppedUnderLoadItGoesInTwoSecondsAndKeepsEverythingItAcknowledged() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let scanner = try #require(site.bench.scanners["dock-1"])
        scanner.forget()
        for number in 0..<2000 { scanner.type(Site.piece(number)) }
        let underWay = await Bench.wait(seconds: 10) { scanner.received.count > 50 }
        #expect(underWay)
        let seconds = site.bench.daemon.terminate()
        #expect(seconds < 2)
        let heard = scanner.received.filter { [$0] == Bench.feedback[.good] }.count
        #expect(heard < 2000, "it was stopped in the middle")
        // Pulling its plug makes the scanner forget what it had still to send.
        await scanner.hangUp()
        try await scanner.replug()
        try await site.restart()
        let stored = try await site.stored()
        let missing = (0..<heard).filter { stored[String(Site.piece($0).dropFirst(3))] != 1 }
        #expect(missing.isEmpty, "acknowledged \(heard), not stored once: \(missing.prefix(5))")
        try await site.expectWhole()
      }
    }

    @Test func killedInMidScanTheSameDocumentGoesOn() async throws {
      try await Site.open { site in
        await site.signIn()
        await site.scan("UPD-2026-118")
        await site.scan(Site.tea)
        site.bench.scanners["dock-1"]?.forget()
        site.bench.scanners["dock-1"]?.type(Array("]E0146000".utf8), suffix: [])
        site.bench.daemon.kill()
        try await site.restart()
        #expect(try await site.station()?.sessions.compactMap(\.document) == ["ASN-4711"])
        // What the old process had not read of the half code is still in the line, and is reported: a refusal, not silence.
        _ = await site.bench.heard(at: "dock-1", seconds: 1.5)
        await site.scan(Site.tea)
        await site.scan("%T-OK")
        let movements = try await site.entries(kinds: ["movement"])
        #expect(movements.count == 1)
        #expect(movements.first?["movement"]?["qty"]?["value"]?.string == "24")
        try await site.expectWhole()
      }
    }

    /// A GTIN-14 that loses its first digit is a GTIN-13.
    /// A code ends where its scanner is silent, not where the daemon had no processor.
    @Test func aDaemonThatStoodStillTakesACodeWhole() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let scanner = try #require(site.bench.scanners["dock-1"])
        var expected: Set<String> = []
        for number in 1...6 {
          let code = Site.piece(number)
          scanner.forget()
          let begun = ContinuousClock.now
          scanner.type(Array(code.utf8.prefix(6)), suffix: [])
          try await Task.sleep(for: .milliseconds(20))
          site.bench.daemon.signal(SIGSTOP)
          // Half of what the station gives a scanner; on a busy machine this test itself may have stood still.
          let isFair = ContinuousClock.now - begun < .milliseconds(250)
          scanner.type(Array(code.utf8.dropFirst(6)))
          try await Task.sleep(for: .milliseconds(700))
          site.bench.daemon.signal(SIGCONT)
          let answer = await site.bench.heard(at: "dock-1")
          guard isFair else { continue }
          #expect(answer == .good, "\(number)")
          expected.insert(String(code.dropFirst(3)))
        }
        #expect(!expected.isEmpty)
        let stored = try await site.stored()
        #expect(expected.allSatisfy { stored[$0] == 1 }, "\(stored)")
      }
    }

    @Test func theRestOfACodeThatAKillCutIsNoCodeOfItsOwn() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let scanner = try #require(site.bench.scanners["dock-1"])
        let before = try await site.status().devices.first?.bytes ?? 0
        scanner.forget()
        scanner.type(Array("]I10".utf8), suffix: [])
        let isRead = await Bench.wait(seconds: 5) { try await site.status().devices.first?.bytes == before + 4 }
        #expect(isRead)
        site.bench.daemon.kill()
        scanner.type("4600000001019")
        try await site.restart()
        #expect(await site.bench.heard(at: "dock-1") == .refused)
        let torn = try await site.entries(kinds: ["incomplete"])
        #expect(torn.map { $0["incomplete"]?["reason"]?.string } == ["dropped"] && torn.first?["raw"]?.string == "4600000001019", "\(torn.map(\.text))")
        // The very next one counts, and so does the first one after a kill that cut nothing.
        await site.scan(Site.tea)
        site.bench.daemon.kill()
        scanner.forget()
        scanner.type(Site.piece(1))
        try await site.restart()
        // Until the new daemon has met the WMS, a stored scan sounds "link down".
        let answer = await site.bench.heard(at: "dock-1")
        #expect(answer == .good || answer == .storedOffline, "\(String(describing: answer))")
        let stored = try await site.stored()
        #expect(stored["14600000001019"] == 1 && stored[String(Site.piece(1).dropFirst(3))] == 1 && stored["4600000001019"] == nil, "\(stored)")
        #expect(try await site.entries(kinds: ["incomplete"]).count == 1)
        try await site.expectWhole()
      }
    }
  }
}
