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

    @Test func aConfiguredScannerWithoutAStationGetsOneByItsCardAndKeepsItOverARestart() async throws {
      let bare = "- name: scanner-dock-2\n    profile"
      try await Site.open([Site.dock1, Site.dock2], prepare: { try $0.edit("- name: scanner-dock-2\n    station: dock-2\n    profile", to: bare) }) { site in
        @Sendable func station() async throws -> String? { try await site.status().devices.first { $0.id == "scanner-dock-2" }?.station }
        #expect(try await station() == nil)
        #expect(try await site.status().warnings.contains { $0.code == "warn.no-station" })
        await site.scan("%S-DOCK-2", at: "dock-2")
        #expect(try await station() == "dock-2")
        await site.scan("%B-PYOTR", at: "dock-2")
        let paired = try await site.entries("_box", kinds: ["device"])
        #expect(paired.count == 1 && paired.first?.text.contains("\"paired\"") == true && paired.first?.text.contains("dock-2") == true, "\(paired.map(\.text))")
        site.bench.daemon.terminate()
        try await site.restart()
        #expect(try await station() == "dock-2")
        #expect(try await site.status().warnings.contains { $0.code == "warn.no-station" } == false)
        await site.scan("%T-BLIND", at: "dock-2")
        // The configuration's word wins.
        try site.bench.edit(bare, to: "- name: scanner-dock-2\n    station: dock-1\n    profile")
        site.bench.daemon.signal(SIGHUP)
        let moved = await Bench.wait(seconds: 5) { try await station() == "dock-1" }
        #expect(moved)
      }
    }

    @Test func printersAreListedAndDevicesExplainedAsTheDaemonHasThem() async throws {
      try await Site.open(prepare: { try $0.edit(#"duplicate: "\\x12""#, to: #"duplicate: """#) }) { site in
        let list = try await site.bench.tally("devices", "list")
        #expect(list.output.contains("zebra-1") && list.output.contains("LANGUAGE") && list.output.contains("zpl"), "\(list.output)")
        let devices: [DeviceReport] = try await site.bench.client.call(.devices)
        let printer = try #require(devices.first { $0.id == "zebra-1" })
        #expect(printer.role == "printer" && printer.language == "zpl" && printer.printer != nil && printer.endpoint.contains("\(site.bench.printer.port)"))
        #expect(devices.first { $0.id == "scanner-dock-1" }?.role == "scanner")
        let isOpen = await Bench.wait(seconds: 5) { try await site.status().devices.first?.signals != nil }
        #expect(isOpen)
        let explained = try await site.bench.tally("devices", "explain", "scanner-dock-1")
        #expect(explained.output.contains("generic/serial") && explained.output.contains("cannot signal: \(Words.say("signal.duplicate", in: .en))"), "\(explained.output)")
        #expect(!explained.output.contains(Words.say("signal.refused", in: .en)), "\(explained.output)")
      }
    }

    @Test func aLightThatIsNotThereIsAWarningAndHoldsUpNothing() async throws {
      try await Site.open(prepare: { try $0.edit("location: DOCK-1,", to: "location: DOCK-1, gpio: {chip: /dev/gpiochip-none, good: 4, pulse: 100ms},") }) { site in
        await site.blindReceipt()
        await site.scan(Site.tea)
        let isTold = await Bench.wait(seconds: 5) { try await site.status().warnings.contains { $0.code == "warn.light" && $0.args["problem"]?.contains("gpiochip-none") == true } }
        #expect(isTold)
        try site.bench.edit("good: 4, pulse", to: "goood: 4, pulse")
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let check = try await site.bench.tally("config", "check", file, environment: site.bench.environment)
        #expect(check.status == ExitCode.configuration.rawValue && check.output.contains("did you mean 'good'?"), "\(check.output)")
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
