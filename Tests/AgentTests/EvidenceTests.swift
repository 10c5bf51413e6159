import ControlAPI
import DeviceReplay
import Foundation
import FoundationNetworking
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// "It didn't scan": what the technician finds out afterwards, with the programs as they are installed.
  @Suite struct EvidenceTests {
    @Test func afterTheFactThereIsASessionThatProvesIt() async throws {
      try await Site.open { site in
        // Apart from each other also for who takes 50 ms of silence for the end of a code.
        await site.blindReceipt()
        try await Task.sleep(for: .milliseconds(300))
        await site.scan(Site.tea)
        try await Task.sleep(for: .milliseconds(300))
        try #require(site.bench.scanners["dock-1"]).type("01040063", suffix: "")
        let isTorn = await Bench.wait(seconds: 10) { try await site.status().devices.first { $0.id == "scanner-dock-1" }?.incomplete == 1 }
        #expect(isTorn)
        let file = site.bench.folder.appending(path: "torn.session").path
        let recorded = try await site.bench.tally("devices", "record", "scanner-dock-1", "--last", "--out", file)
        #expect(recorded.status == 0, "\(recorded.output)")
        let session = try String(contentsOfFile: file, encoding: .utf8)
        #expect(session.contains("# Device: generic/serial\n") && session.contains("# Set: good=\\x06\n") && session.contains("! beep good"))
        #expect(session.contains("30 31 30 34 30 30 36 33"), "\(session)")

        let environment = site.bench.environment
        let same = try await site.bench.tally("devices", "replay", file, environment: environment)
        #expect(same.status == 0, "\(same.output)")
        let other = try await site.bench.tally("devices", "replay", file, "--set", "suffix=none", "--json", environment: environment)
        #expect(other.status == ExitCode.finding.rawValue)
        let changed = other.output.split(separator: "\n").filter { $0.hasPrefix("{\"same\":false") }
        #expect(changed.contains { $0.contains(#""event":"incomplete","data":"3031303430303633","reason":"timeout""#) && $0.contains(#""event":"scan""#) }, "\(other.output)")
        let table = try await site.bench.tally("devices", "replay", file, "--as", "generic/serial", "--set", "suffix=none", environment: environment)
        #expect(table.output.contains("incomplete 01040063 timeout") && table.output.contains("scan 01040063"), "\(table.output)")

        let redacted = try await site.bench.tally("devices", "record", "scanner-dock-1", "--last", "--redact")
        #expect(redacted.status == 0 && !redacted.output.contains("30 31 30 34 30 30 36 33") && redacted.output.contains("captured from serial, redacted"))
        #expect(!redacted.output.contains(site.bench.folder.path), "a path may name somebody")
      }
    }

    @Test func badgesAreNotKept() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let output = try await site.bench.tally("devices", "record", "scanner-dock-1", "--last").output
        #expect(output.contains("are not kept: a badge"), "\(output)")
        let shown = try await site.bench.tally("devices", "show", "scanner-dock-1").output
        #expect(shown.contains("•••") && shown.contains("Profile: generic/serial"), "\(shown)")
      }
    }

    @Test func countsOutliveARestartAndAreMetrics() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let scans = try await site.status().devices.first { $0.id == "scanner-dock-1" }?.scans ?? 0
        #expect(scans > 0)
        site.bench.daemon.terminate()
        try await site.restart()
        let metrics = try await site.bench.tally("status", "--metrics").output
        #expect(metrics.contains("tallyman_device_scans_total{device=\"scanner-dock-1\"} \(scans)\n"), "\(metrics)")
        let url = try #require(URL(string: "http://127.0.0.1:\(site.bench.screenPort)/metrics"))
        let (body, response) = try await URLSession.shared.data(from: url)
        #expect((response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
        #expect(String(decoding: body, as: UTF8.self).contains("# TYPE tallyman_device_reconnects_total counter\n"))
      }
    }

    @Test func watchingSurvivesTheDevicesAndTheDaemonsAbsence() async throws {
      try await Site.open { site in
        async let watched = site.bench.tally("devices", "watch", "scanner-dock-1", "--seconds", "15", "--json")
        try await Task.sleep(for: .seconds(2))
        await site.blindReceipt()
        site.bench.daemon.kill()
        try site.bench.daemon.startAndWait()
        // The watch looks for the daemon once a second.
        try await Task.sleep(for: .seconds(3))
        _ = await site.bench.scan(Site.tea, at: "dock-1")
        let outcome = try await watched
        #expect(outcome.status == 0, "\(outcome.output)")
        let kinds = outcome.output.split(separator: "\n").compactMap { line in line.split(separator: "\"kind\":\"").last?.prefix { $0 != "\"" } }
        #expect(kinds.contains("gone") && kinds.contains("received") && kinds.contains("command") && kinds.contains("sent"), "\(outcome.output)")
        #expect(kinds.drop { $0 != "gone" }.contains("event"), "it goes on with the next daemon\n\(outcome.output)")
      }
    }

    @Test func aLooseCableIsJournaledAndTheStatusSaysWhatToDo() async throws {
      try await Site.open { site in
        let scanner = try #require(site.bench.scanners["dock-1"])
        for opens in 2...6 {
          try await scanner.replug()
          let isBack = await Bench.wait(seconds: 20) { try await site.status().devices.first { $0.id == "scanner-dock-1" }?.opens == opens }
          #expect(isBack)
        }
        let isSaid = await Bench.wait(seconds: 5) { try await site.status().verdict.code == "failing.reconnects" }
        #expect(isSaid)
        let status = try await site.bench.tally("status").output
        #expect(status.contains("within an hour: cable, connector or hub is dying") && status.contains("→ Another cable"), "\(status)")
        let journal = try await site.bench.tally("journal", "list", "--kind", "device", "--json").output
        #expect(journal.contains("failing") && journal.contains("reconnects"), "\(journal)")
      }
    }
  }
}
