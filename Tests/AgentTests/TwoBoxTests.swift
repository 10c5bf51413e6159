import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  @Suite struct TwoBoxes {
    @Test func oneDeliveryReceivedTwiceOfflineIsBookedAsScannedAndTheExcessIsListed() async throws {
      try await Site.open { first in
        try await Site.second(of: first, Site.dock2) { second in
          first.bench.wms.kill()
          for site in [first, second] {
            let down = await Bench.wait(seconds: 20) { try await site.sync().link == .down }
            #expect(down)
          }
          // ASN-4713 announces 240 of tea; each box receives 180 of it, and knows nothing of the other.
          for (site, dock, badge) in [(first, "dock-1", "%B-ANNA"), (second, "dock-2", "%B-PYOTR")] {
            var signals: [Signal?] = []
            for code in [badge, "ASN-4713", "04600000001012", "%T-N180", "%T-OK"] { signals.append(await site.bench.scan(code, at: dock)) }
            #expect(signals == [.storedOffline, .good, .good, .good, .good], "\(dock)")
          }
          try first.bench.wms.launch()
          for site in [first, second] { #expect(await site.drained(seconds: 30)) }
          let tea = (try await first.wms.view("stock").array ?? []).filter { $0["item"]?.string == "TEA-100" }
          #expect(tea.reduce(0) { $0 + ($1["qty"]?.int ?? 0) } == 360, "\(tea.map(\.text))")
          let exceptions = try await first.wms.view("exceptions").array ?? []
          // The item's tolerance is 5 %: of 360 against 240, 108 are more than may be.
          #expect(exceptions.count == 1 && exceptions.first?["item"]?.string == "TEA-100" && exceptions.first?["qty"]?.int == 108, "\(exceptions.map(\.text))")
          #expect(try await first.wms.view("totals")["rejected"]?.int == 0)
        }
      }
    }
  }
}
