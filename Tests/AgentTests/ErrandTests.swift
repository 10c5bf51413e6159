import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// What the office asks of a station is done once, whatever happens in between, and never too late.
  @Suite struct ErrandsOfTheOffice {
    private func outcomes(_ site: Site) async throws -> [String] {
      try await site.entries(kinds: ["config"]).compactMap { entry in
        guard let errand = entry["config"]?["errand"]?.string else { return nil }
        return "\(errand) \(entry["config"]?["outcome"]?.string ?? "")"
      }
    }

    @Test func aLabelIsPrintedOnceOverRestartsAndWordsAreShown() async throws {
      try await Site.open { site in
        let told = try await site.told()
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        try await site.wms.load("""
          {"errands": [
            {"id": "e-1", "station": "dock-1", "until": \(now + 3_600_000), "text": {"en": "Bring gate 4 <b>now</b>"},
             "label": {"template": "location", "printer": "", "values": {"location": "A-01"}, "copies": 1, "sscc": "346000000000000017"}},
            {"id": "e-2", "station": "dock-1", "until": \(now - 1000), "text": {"en": "Too late"}},
            {"id": "e-3", "station": "dock-9", "text": {"en": "Not ours"}},
            {"id": "e-4", "station": "dock-1", "label": {"template": "test", "printer": "none-such", "values": {}, "copies": 1}}]}
          """)
        #expect(await Bench.wait(seconds: 20) { site.bench.printer.labels.count == 1 })
        #expect(await told.wait(for: "errand")?.notice?.args["text"] == "Bring gate 4 <b>now</b>")
        #expect(try await outcomes(site).sorted() == ["e-1 done", "e-2 late", "e-4 no-printer"])
        #expect(try await site.jobs().allSatisfy { $0.sscc == nil })
        // Told anew from the beginning: the replica is gone, the journal remembers.
        site.bench.daemon.kill()
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(at: site.bench.folder.appending(path: "state/cache.db" + end)) }
        try await site.restart()
        try await site.wms.load(#"{"errands": [{"id": "e-5", "station": "dock-1", "text": {"en": "Again"}}]}"#)
        #expect(await Bench.wait(seconds: 20) { try await outcomes(site).contains("e-5 done") })
        #expect(try await outcomes(site).count == 4 && site.bench.printer.labels.count == 1)
        try await site.expectWhole()
      }
    }
  }
}
