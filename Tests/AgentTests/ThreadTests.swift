import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// The thread from the scanner's bytes to the WMS's stock.
  @Suite struct Thread {
    @Test func aScanIsStoredHeardAndAtTheWMSOnce() async throws {
      try await Site.open { site in
        await site.signIn()
        await site.scan("UPD-2026-118")
        let told = try await site.told()
        await site.scan(Site.tea)
        // It beeped, so it is stored: asked at once, without waiting for anything.
        let step = try await site.entries(kinds: ["step"]).filter { $0["raw"]?.string == "14600000001019" }
        #expect(step.count == 1)
        #expect(step.first?["sym"]?.string == "]E0")
        #expect(step.first?["operator"]?.string != nil && step.first?["operator"]?.string?.contains("ANNA") == false)
        #expect(await told.wait(for: "counted")?.signal == .good)
        await site.scan("%T-OK")
        try await site.expectWhole()
        let stock = try await site.wms.view("stock").array ?? []
        #expect(stock.count == 1)
        #expect(stock.first?["item"]?.string == "TEA-100" && stock.first?["qty"]?.int == 12 && stock.first?["location"]?.string == "DOCK-1")
        let status = try await site.bench.tally("status")
        #expect(status.status == 0, "\(status.output)")
        #expect(status.output.contains("Nothing to do."), "\(status.output)")
      }
    }
  }
}
