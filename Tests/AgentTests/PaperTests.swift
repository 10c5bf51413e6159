import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A label is never silently lost, and never doubled.
  @Suite struct Paper {
    private func pallet(_ site: Site) async {
      await site.scan(Site.tea)
      await site.scan("%T-PALLET")
    }

    private func job(_ site: Site, in states: Set<PrintJobState>, seconds: Double = 15) async throws -> JobReport? {
      _ = await Bench.wait(seconds: seconds) { try await site.jobs().contains { states.contains($0.state) } }
      return try await site.jobs().first { states.contains($0.state) }
    }

    @Test func paperOutInMidOrderPrintsOnceWhenItIsBack() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        site.bench.printer.set(.paperOut, true)
        await pallet(site)
        let waits = await Bench.wait(seconds: 5) { try await site.station()?.labelPending == 1 }
        #expect(waits)
        await site.scan(Site.tea)
        let told = await Bench.wait(seconds: 10) { try await site.bench.tally("status").output.contains("paper-out") }
        #expect(told && site.bench.printer.labels.isEmpty)
        site.bench.printer.set(.paperOut, false)
        _ = try #require(try await job(site, in: [.printed]))
        #expect(site.bench.printer.labels.count == 1)
        let done = await Bench.wait(seconds: 5) { try await site.station()?.labelPending == 0 }
        #expect(done)
      }
    }

    @Test func cutInMidTransferComesOutOnce() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        site.bench.printer.set(.forgetsPartial, true)
        site.bench.printer.cut(afterBytes: 200)
        await pallet(site)
        let ended = try #require(try await job(site, in: [.printed, .uncertain]))
        if ended.state == .printed {
          #expect(site.bench.printer.labels.count == 1)
        } else {
          #expect(site.bench.printer.labels.count <= 1)
        }
        #expect(try await site.jobs().count == 1)
      }
    }

    @Test func killedWhileSendingIsNeverDoubledAndAPersonDecides() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        // Some bytes a time, so that the label is on its way for a while.
        site.bench.printer.set(.slow, true)
        await pallet(site)
        let sending = try await job(site, in: [.sending, .sent, .printed, .uncertain])
        #expect(sending?.state == .sending || sending?.state == .sent)
        site.bench.daemon.kill()
        // The printer was switched off and on as well: what it had taken is gone, and it cannot say so.
        site.bench.printer.set(.powerOff, true)
        site.bench.printer.set(.slow, false)
        site.bench.printer.set(.powerOff, false)
        try await site.restart()
        let ended = try #require(try await job(site, in: [.printed, .uncertain, .failed], seconds: 30))
        #expect(ended.state == .uncertain, "\(ended)")
        let before = site.bench.printer.labels.count
        #expect(before <= 1)
        let status = try await site.bench.tally("status")
        #expect(status.status == 1 && status.output.contains("uncertain"), "\(status.output)")
        // The worker looks: if it is not there, it is printed now.
        let resolved = try await site.bench.tally("print", "resolve", "\(ended.id)", before == 1 ? "--came-out" : "--lost")
        #expect(resolved.status == 0, "\(resolved.output)")
        _ = try #require(try await job(site, in: [.printed], seconds: 20))
        #expect(site.bench.printer.labels.count == 1)
      }
    }
  }
}
