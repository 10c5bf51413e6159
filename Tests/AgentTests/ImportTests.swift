import ControlAPI
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  @Suite struct Imports {
    /// A box that has delivered some of its work and not the rest, and is dead.
    private func dead(_ old: Site) async throws -> (journal: String, folder: String, delivered: Int, entries: Int) {
      await old.blindReceipt()
      for number in 1...3 { await old.scan(Site.piece(number)) }
      await old.scan("%T-OK")
      #expect(await old.drained())
      let delivered = try await old.entries(nil).count
      let exported = try await old.bench.tally("journal", "export", "--stream", "dock-1")
      let journal = try #require(try JSON(parsing: Array(exported.output.split(separator: "\n")[0].utf8))["journal"]?.string)
      old.bench.wms.kill()
      #expect(await Bench.wait(seconds: 20) { try await old.sync().link == .down })
      for number in 4...9 { #expect([.good, .storedOffline].contains(await old.bench.scan(Site.piece(number), at: "dock-1"))) }
      #expect(await old.bench.scan("%T-OK", at: "dock-1") != .refused)
      let entries = try await old.entries(nil).count
      old.bench.daemon.kill()
      try old.bench.wms.launch()
      return (journal, old.bench.folder.appending(path: "state/journal").path, delivered, entries)
    }

    private func imported(_ site: Site) async throws -> ImportReport? { (try await site.bench.client.call(.importJournal, ImportRequest()) as [ImportReport]).first }

    private func view(_ site: Site, _ journal: String) async throws -> (entries: Int64, pieces: Int64) {
      let streams = (try await site.wms.view("totals")["streams"]?.array ?? []).filter { $0["journal"]?.string == journal }
      let drills = (try await site.wms.view("stock").array ?? []).filter { $0["item"]?.string == "DRILL-18V" }
      return (streams.reduce(0) { $0 + ($1["entries"]?.int ?? 0) }, drills.reduce(0) { $0 + ($1["qty"]?.int ?? 0) })
    }

    @Test func aDeadBoxsDiskIsDeliveredUnderItsOwnIdsOnceAllowedAndExactlyOnceOverKills() async throws {
      try await Site.open { old in
        let (journal, folder, delivered, entries) = try await dead(old)
        try await Site.second(of: old, Site.dock2) { new in
          let asked = try await new.bench.tally("journal", "import", folder)
          #expect(asked.status == 1 && asked.output.contains("/v1/sync/imports/\(journal):grant"), "\(asked.output)")
          #expect(try await new.status().imports.first?.state == "waiting")
          // The disk is not needed any more, and neither is this start of the box.
          try FileManager.default.moveItem(atPath: folder, toPath: folder + ".gone")
          new.bench.daemon.kill()
          try new.bench.daemon.startAndWait()
          #expect(await Bench.wait(seconds: 20) { try await imported(new)?.detail?.contains("grant") == true })
          // Everything is booked, the answer is lost, and so is the box.
          try await old.wms.misbehave("drop", path: "/v1/sync/events")
          try await old.wms.decideImport(of: journal, "grant", by: "anna")
          #expect(await Bench.wait(seconds: 20) { try await view(old, journal).entries > Int64(delivered) })
          new.bench.daemon.kill()
          try await old.wms.behave()
          try new.bench.daemon.startAndWait()
          #expect(await Bench.wait(seconds: 30) { try await imported(new).map { $0.state == "done" } ?? true })
          let stock = try await old.wms.view("stock").text
          let (stored, pieces) = try await view(old, journal)
          #expect(stored == Int64(entries) && pieces == 9, "\(stored) of \(entries), \(pieces) pieces: \(stock)")
          // Again: the WMS has it all.
          let again = try await new.bench.tally("journal", "import", folder + ".gone", "--json")
          #expect(again.status == 0 && again.output.contains("\"state\":\"done\""), "\(again.output)")
          #expect(try await view(old, journal).pieces == 9)
          let audit = try await old.wms.view("imports").array?.first
          #expect(audit?["state"]?.string == "granted" && audit?["by"]?.string == "anna")
        }
        // It was not dead after all: it is told so, and books nothing.
        try FileManager.default.moveItem(atPath: folder + ".gone", toPath: folder)
        try old.bench.daemon.startAndWait()
        #expect(await Bench.wait(seconds: 20) { try await old.sync().alarms.contains { $0.code == "sync.alarm.journal" } })
      }
    }

    @Test func whatFailsHereIsSaidAndTriedAgain() async throws {
      try await Site.open { old in
        let (journal, folder, _, _) = try await dead(old)
        let exported = old.bench.folder.appending(path: "old.jsonl")
        #expect(try await old.bench.tally("journal", "export", "--directory", folder, "--to", exported.path).status == 0)
        try await Site.second(of: old, Site.dock2) { new in
          new.bench.daemon.kill()
          let token = new.bench.folder.appending(path: "credentials/wms-token")
          try "t".write(to: token, atomically: true, encoding: .utf8)
          try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token.path)
          let copy = new.bench.folder.appending(path: "state/import/\(journal).jsonl")
          try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
          try Data("half a cop".utf8).write(to: copy)
          try new.bench.daemon.startAndWait()
          #expect(await Bench.wait(seconds: 10) { try await imported(new)?.state == "unusable" })
          let status = try await new.bench.tally("status")
          #expect(status.output.contains(copy.path), "\(status.output)")
          let listed = try await new.bench.tally("journal", "import")
          #expect(listed.output.contains(copy.path) && listed.output.contains("\nNext: "), "\(listed.output)")
          // The copy can be read, and the token cannot.
          try FileManager.default.removeItem(at: token)
          try Data(contentsOf: exported).write(to: copy, options: .atomic)
          #expect(await Bench.wait(seconds: 15) { try await imported(new)?.detail?.contains("wms-token") == true }, "\(new.log)")
          try "t".write(to: token, atomically: true, encoding: .utf8)
          try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token.path)
          #expect(await Bench.wait(seconds: 15) { try await imported(new)?.detail?.contains("grant") == true }, "\(new.log)")
        }
      }
    }

    @Test func twoLiveBoxesAtOneStationAreAnAlarmAndTheSecondIsNotBooked() async throws {
      try await Site.open { first in
        await first.blindReceipt()
        await first.scan(Site.piece(1))
        #expect(await first.drained())
        try await Site.second(of: first, Site.dock1) { second in
          await second.signIn(badge: "%B-PYOTR")
          #expect(await Bench.wait(seconds: 20) { try await second.sync().alarms.contains { $0.code == "sync.alarm.claimed" } })
          let status = try await second.status()
          #expect(!status.healthy && status.verdict.code == "verdict.alarm")
          #expect(try await second.sync().streams.first { $0.stream == "dock-1" }?.cursor == 1)
        }
        // The first box goes on.
        await first.scan(Site.piece(2))
        #expect(await first.drained())
      }
    }

    @Test func whatIsNoJournalIsRefusedWithAWord() async throws {
      try await Site.open { site in
        let folder = site.bench.folder.path
        try Data().write(to: site.bench.folder.appending(path: "empty"))
        let refused: [(String, ExitCode)] = [
          ("none", .notFound), ("dev", .notFound), ("tallyman.yaml", .damaged), ("empty", .damaged), ("state/journal", .unavailable),
        ]
        for (name, exit) in refused {
          let path = "\(folder)/\(name)"
          let outcome = try await site.bench.tally("journal", "import", path)
          #expect(outcome.status == exit.rawValue && outcome.output.contains(path), "\(path): \(outcome.output)")
          // Where to put what the daemon does not see.
          if name == "none" { #expect(outcome.output.contains("sudo install -o tallyman \(path) \(folder)/state/"), "\(outcome.output)") }
        }
        #expect(try await site.status().imports.isEmpty)
      }
    }
  }
}
