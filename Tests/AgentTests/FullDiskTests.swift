import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// No room for another entry: it is said before anybody has gone on working, and nothing that beeped is given up to make room.
  @Suite struct FullDisk {
    /// Scans codes as long as a symbol can be until the daemon says that there is no more room.
    private func fill(_ site: Site) async throws {
      let scanner = try #require(site.bench.scanners["dock-1"])
      let code = [UInt8](repeating: UInt8(ascii: "8"), count: 4000)
      // A slow disk takes its time for thousands of scans.
      let full = await Bench.wait(seconds: 240) {
        let before = scanner.received.count
        for _ in 0..<200 { scanner.type(code) }
        _ = await Bench.wait(seconds: 20) { scanner.received.count >= before + 200 }
        return try await ["full", "failed"].contains(site.status().journal.level)
      }
      #expect(full)
    }

    /// What is refused for want of room, and told so, while the earlier scans stay.
    private func expectRefused(_ site: Site) async throws {
      let told = try await site.told()
      // The watcher may be heard of a moment after the scan: a refused code can be scanned again and changes nothing.
      var heard: Notice?
      for _ in 0..<3 where heard == nil {
        await site.scan(Site.tea, .refused)
        heard = await told.wait(for: "not-stored")?.notice
      }
      let notice = try #require(heard)
      #expect(Words.say(notice, in: .en).hasPrefix("NOT stored: ") && Words.say(notice, in: .ru).hasPrefix("НЕ записано: "))
      #expect(try await site.stored()["14600000001019"] == nil)
      #expect(try await site.stored()[String(Site.piece(1).dropFirst(3))] == 1)
      let said = try await site.bench.tally("status")
      #expect(said.status == 1 && (said.output.contains("journal.limit") || said.output.contains("dmesg")), "\(said.output)")
    }

    @Test func aFullJournalRefusesSaysSoAndGoesOnWithMoreRoom() async throws {
      try await Site.open(prepare: { try $0.edit("limit: 512MB", to: "limit: 16MB") }) { site in
        await site.blindReceipt()
        await site.scan(Site.piece(1))
        try await fill(site)
        try await expectRefused(site)
        let before = try await site.status().journal.entries
        site.bench.daemon.terminate()
        try site.bench.edit("limit: 16MB", to: "limit: 512MB")
        try await site.restart()
        await site.scan(Site.tea)
        #expect(try await site.status().journal.entries > before)
        #expect(try await site.stored()[String(Site.piece(1).dropFirst(3))] == 1)
        #expect(await site.drained(seconds: 40))
        try await site.expectWhole()
      }
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system takes root"))
    func aFullDiskRefusesSaysSoAndGoesOnWithMoreRoom() async throws {
      var mounted = ""
      defer { if !mounted.isEmpty { umount2(mounted, Int32(MNT_DETACH)) } }
      try await Site.open(prepare: { bench in
        mounted = bench.folder.appending(path: "state").path
        try FileManager.default.createDirectory(atPath: mounted, withIntermediateDirectories: true)
        guard mount("tmpfs", mounted, "tmpfs", 0, "size=14m") == 0 else { throw RigError("no tmpfs: \(String(cString: strerror(errno)))") }
      }) { site in
        await site.blindReceipt()
        await site.scan(Site.piece(1))
        try await fill(site)
        try await expectRefused(site)
        #expect(mount("tmpfs", site.bench.folder.appending(path: "state").path, "tmpfs", UInt(MS_REMOUNT), "size=64m") == 0)
        site.bench.daemon.terminate()
        try await site.restart()
        await site.scan(Site.tea)
        #expect(try await site.stored()[String(Site.piece(1).dropFirst(3))] == 1)
        #expect(await site.drained(seconds: 40))
        try await site.expectWhole()
        site.bench.daemon.terminate()
      }
    }
  }
}
