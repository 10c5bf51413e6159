import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A machine whose battery is dead wakes up in 1970.
  @Suite struct Clocks {
    /// Where Debian's package `faketime` puts it.
    static let fake = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: fake), "needs the package faketime"))
    func in1970NothingIsRefusedAndExpiryIsNotChecked() async throws {
      try await Site.open(extra: ["LD_PRELOAD": Self.fake, "FAKETIME": "@1970-01-02 00:00:00", "FAKETIME_DONT_FAKE_MONOTONIC": "1"]) { site in
        await site.signIn()
        await site.scan("UPD-2026-118")
        let told = try await site.told()
        // Milk of the announced lot, best before 31 May 2027.
        await site.scan("]d201146000000020231527053110M2611A")
        await site.scan("%T-N2")
        await site.scan("%T-OK")
        #expect(await told.wait(for: "expiry-not-checked") != nil)
        let movement = try #require(try await site.entries(kinds: ["movement"]).first)
        #expect(movement["at"]?.string?.hasPrefix("1970-01-0") == true && movement["clock"]?.string == "unknown", "\(movement.text)")
        #expect(movement["movement"]?["expiry"]?.string == "not-checked")
        #expect(try await site.status().clock.quality == .unknown)
        try await site.expectWhole()
        #expect(try await site.wms.view("stock").array?.first?["qty"]?.int == 24)
      }
    }
  }
}
