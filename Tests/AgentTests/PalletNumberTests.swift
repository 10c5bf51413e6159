import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  @Suite struct PalletNumbers {
    @Test func aNewJournalNeverContinuesAnOldRange() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        await site.scan(Site.tea)
        await site.scan("%T-PALLET")
        #expect(await site.bench.printer.waitForLabels(count: 1, timeout: .seconds(10)))
        let first = try #require(try await site.jobs().first?.sscc)
        site.bench.daemon.terminate()
        try FileManager.default.removeItem(at: site.bench.folder.appending(path: "state/journal"))
        try await site.restart()
        #expect(site.log.contains("range demo belongs to journal"), "\(site.log)")
        await site.blindReceipt()
        await site.scan(Site.tea)
        let told = try await site.told()
        await site.scan("%T-PALLET")
        #expect(await told.wait(for: "pallet-closed-numberless") != nil)
        #expect(try await site.jobs().isEmpty)
        let status = try await site.status()
        #expect(status.warnings.contains { $0.code.hasPrefix("warn.pallet-numbers") }, "\(status.warnings)")
        // A range under a new name, but with the numbers of the old one, is not a fresh one.
        site.bench.daemon.terminate()
        try site.bench.edit("id: demo", to: "id: again")
        try await site.restart()
        #expect(site.log.contains("range again"), "\(site.log)")
        #expect(try await site.status().warnings.contains { $0.code.hasPrefix("warn.pallet-numbers") })
        site.bench.daemon.terminate()
        try site.bench.edit("id: again", to: "id: fresh")
        try site.bench.edit("first: 1\n", to: "first: 100000\n")
        try site.bench.edit("last: 99999", to: "last: 199999")
        try await site.restart()
        await site.scan(Site.tea)
        await site.scan("%T-PALLET")
        #expect(await site.bench.printer.waitForLabels(count: 2, timeout: .seconds(10)))
        let second = try #require(try await site.jobs().first?.sscc)
        #expect(second != first && second.hasPrefix("34600000000100000"), "\(second)")
      }
    }
  }
}
