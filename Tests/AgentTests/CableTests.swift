import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// Scanners that go away and come back, and others that come while one is at work.
  @Suite struct Cables {
    @Test func unpluggedInMidCodeIsReportedAndWorkGoesOnBehindTheSameLink() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let scanner = try #require(site.bench.scanners["dock-1"])
        let told = try await site.told()
        scanner.type(Array("]E0146000".utf8), suffix: [])
        let taken = await Bench.wait(seconds: 5) { (try await site.status().devices.first?.bytes ?? 0) >= 26 }
        #expect(taken, "the first half has been read")
        await scanner.hangUp()
        // Half a code is an entry that says why; never silence.
        #expect(await told.wait(for: "incomplete") != nil)
        let torn = try await site.entries(kinds: ["incomplete"])
        #expect(torn.count == 1 && torn.first?["incomplete"]?["reason"]?.string == "unplugged", "\(torn.map(\.text))")
        let gone = await Bench.wait(seconds: 5) { try await site.status().devices.first?.state != "open" }
        #expect(gone)
        let status = try await site.bench.tally("status")
        #expect(status.status == 1 && status.output.contains("tally devices test scanner-dock-1"), "\(status.output)")
        try await scanner.replug()
        #expect(await scanner.waitUntilOpen(timeout: .seconds(10)))
        await site.scan(Site.tea)
        #expect(try await site.stored()["14600000001019"] == 1)
        try await site.expectWhole()
      }
    }

    @Test func aReloadAddsAScannerAndDropsNoScanOfAnother() async throws {
      try await Site.open([Site.dock1, Site.dock2], prepare: { try $0.edit("- name: scanner-dock-2\n    station: dock-2", to: "- name: scanner-dock-2\n    station: dock-1") }) { site in
        await site.blindReceipt()
        let scanner = try #require(site.bench.scanners["dock-1"])
        scanner.forget()
        let pace = Task {
          for number in 0..<200 {
            scanner.type(Site.piece(number))
            try await Task.sleep(for: .milliseconds(8))
          }
        }
        try site.bench.edit("- name: scanner-dock-2\n    station: dock-1", to: "- name: scanner-dock-2\n    station: dock-2")
        site.bench.daemon.signal(SIGHUP)
        try await pace.value
        let answered = await Bench.wait(seconds: 20) { scanner.received.count >= 200 }
        #expect(answered && scanner.received.allSatisfy { [$0] == Bench.feedback[.good] })
        let stored = try await site.stored()
        #expect((0..<200).allSatisfy { stored[String(Site.piece($0).dropFirst(3))] == 1 })
        // The second scanner now works for its own station.
        await site.scan("%B-PYOTR", at: "dock-2")
        #expect(try await site.entries("dock-2").contains { $0["device"]?.string == "scanner-dock-2" })
        #expect(try await site.status().devices.first { $0.id == "scanner-dock-1" }?.opens == 1, "the busy scanner was not touched")
        try await site.expectWhole()
      }
    }

    @Test func aReloadWithAMistakeChangesNothingAndTheStatusSaysSoUntilAGoodOne() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        try site.bench.edit("\nstations:", to: "\nstatoins:")
        site.bench.daemon.signal(SIGHUP)
        let isSeen = await Bench.wait(seconds: 5) { try await site.status().verdict.code == "verdict.not-reloaded" }
        #expect(isSeen, "\(site.log)")
        let status = try await site.bench.tally("status")
        #expect(status.status == ExitCode.finding.rawValue)
        #expect(status.output.contains("\(file):24:1: unknown key 'statoins'"), "\(status.output)")
        await site.scan(Site.tea)
        try site.bench.edit("\nstatoins:", to: "\nstations:")
        site.bench.daemon.signal(SIGHUP)
        let isWell = await Bench.wait(seconds: 5) { try await site.status().verdict.code != "verdict.not-reloaded" }
        #expect(isWell)
      }
    }

    @Test func aStationIsNotReloadedOntoAPrinterThatOnlyARestartBrings() async throws {
      try await Site.open { site in
        try site.bench.edit("  - name: zebra-1", to: "  - {name: zebra-2, connect: tcp://127.0.0.1:9}\n  - name: zebra-1")
        try site.bench.edit("printer: zebra-1}", to: "printer: zebra-2}")
        site.bench.daemon.signal(SIGHUP)
        let isRefused = await Bench.wait(seconds: 5) { try await site.status().verdict.code == "verdict.not-reloaded" }
        #expect(isRefused)
        #expect(try await site.bench.tally("status").output.contains("zebra-2"))
      }
    }
  }
}
