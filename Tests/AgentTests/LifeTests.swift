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
  }
}
