import ControlAPI
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// What the WMS does not book stops what belongs to it, at every station, until a person has decided.
  @Suite struct RejectedWork {
    private func rejected(_ site: Site, _ words: String...) async throws -> (code: Int32, lines: [JSON]) {
      let outcome = try await Program.run(
        "tally", ["sync", "rejected"] + words + ["--json"],
        environment: ["TALLY_SOCKET": site.bench.folder.appending(path: "control.sock").path, "LC_ALL": "C", "USER": "vera"])
      return (outcome.status, outcome.output.split(separator: "\n").compactMap { try? JSON(parsing: Array($0.utf8)) })
    }

    @Test func itStopsTheNextScanAtAnyStationUntilAPersonDecides() async throws {
      try await Site.open([Site.dock1, Site.dock2]) { site in
        await site.blindReceipt()
        await site.blindReceipt(at: "dock-2", badge: "%B-PYOTR")
        #expect(await site.drained())
        try await site.wms.misbehave("unreadable", path: "/v1/sync/events")
        await site.scan(Site.piece(1))
        await site.scan("%T-OK")
        #expect(await Bench.wait(seconds: 20) { try await rejected(site, "list").lines.count == 1 })
        let waiting = try #require(try await rejected(site, "list").lines.first)
        #expect(waiting["status"]?.string == "skipped" && waiting["stream"]?.string == "dock-1", "\(waiting.text)")
        let entry = "dock-1:\(try #require(waiting["seq"]?.int))"
        // The same piece at another station: stop, and why.
        let told = try await site.told()
        #expect(await Bench.wait(seconds: 20) { await site.bench.scan(Site.piece(1), at: "dock-2") == .refused })
        #expect(await told.wait(for: "parked")?.station == "dock-2")
        await site.scan(Site.piece(2), at: "dock-2")

        let unread = try await rejected(site, "retry", entry)
        #expect(unread.code == 0, "the fault befalls batches only: \(unread)")
        #expect(unread.lines.first?["state"]?.string == "closed")
        try await site.wms.behave()
        #expect(await site.drained())
        #expect(try await rejected(site, "list").lines.isEmpty)
        #expect(try await rejected(site, "list", "--all").lines.count == 1)
        #expect(try await rejected(site, "retry", entry).code == ControlAPI.ExitCode.notFound.rawValue)
        // It is written down, here and at the WMS, and the place is free.
        let decisions = try await site.entries("_box", kinds: ["config"]).compactMap { $0["config"] }.filter { $0["event"]?.string == "rejected-retry" }
        #expect(decisions.map { $0["by"]?.string } == ["vera"] && decisions.first?["entry"]?.string == entry, "\(decisions.map(\.text))")
        #expect(await Bench.wait(seconds: 20) { await site.bench.scan(Site.piece(3), at: "dock-1") == .good })
        try await site.expectWhole()
      }
    }

    @Test func whatIsGivenUpNeedsAReasonAndLetsTheRestGoOn() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        #expect(await site.drained())
        try await site.wms.misbehave("unreadable", path: "/v1/sync/events")
        await site.scan(Site.piece(1))
        await site.scan("%T-OK")
        #expect(await Bench.wait(seconds: 20) { try await rejected(site, "list").lines.count == 1 })
        try await site.wms.behave()
        #expect(await Bench.wait(seconds: 20) { await site.bench.scan(Site.piece(2), at: "dock-1") == .refused })
        let entry = "dock-1:\(try #require(try await rejected(site, "list").lines.first?["seq"]?.int))"
        #expect(try await rejected(site, "discard", entry, "--reason", "").code == ControlAPI.ExitCode.usage.rawValue)
        #expect(try await rejected(site, "discard", "dock-1:99999", "--reason", "x").code == ControlAPI.ExitCode.notFound.rawValue)
        let given = try await rejected(site, "discard", entry, "--reason", "counted twice", "--by", "Vera")
        #expect(given.code == 0 && given.lines.first?["state"]?.string == "closed")
        #expect(await Bench.wait(seconds: 20) { await site.bench.scan(Site.piece(3), at: "dock-1") == .good })
        #expect(try await site.sync().parked.isEmpty)
      }
    }
  }
}
