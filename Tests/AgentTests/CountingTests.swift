import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// What is the same code again, and what is the next carton.
  @Suite struct Counting {
    /// Scans one code again and again, never sooner than `pace` after the last time.
    private func scan(_ times: Int, pace: Duration, at site: Site) async throws {
      let scanner = try #require(site.bench.scanners["dock-1"])
      scanner.forget()
      for _ in 0..<times {
        scanner.type(Site.tea)
        try await Task.sleep(for: pace)
      }
    }

    private func heard(_ signal: Signal, _ times: Int, at site: Site) async throws -> Bool {
      try await #require(site.bench.scanners["dock-1"]).waitFor(Bench.feedback[signal] ?? [], count: times, timeout: .seconds(15))
    }

    @Test func aHundredIdenticalCartonsAreAHundred() async throws {
      try await Site.open(prepare: { try $0.edit("flow: receiving", to: "flow: receiving, duplicate-window: 80ms") }) { site in
        await site.blindReceipt()
        try await scan(100, pace: .milliseconds(110), at: site)
        #expect(try await heard(.good, 100, at: site))
        #expect(try await site.stored()["14600000001019"] == 100)
        // What the station has not closed by itself as the line grew.
        _ = await site.bench.scan("%T-OK", at: "dock-1")
        try await site.expectWhole()
        #expect(try await site.wms.view("totals")["quantities"]?.array?.first?["qty"]?.int == 1200)
      }
    }

    @Test func threeASecondInTheDefaultWindowAndABounce() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        try await scan(12, pace: .milliseconds(334), at: site)
        #expect(try await heard(.good, 12, at: site))
        #expect(try await site.stored(kinds: ["step"])["14600000001019"] == 12)
        // The trigger bounces: the same carton once more after 150 ms.
        try await Task.sleep(for: .milliseconds(600))
        try await scan(2, pace: .milliseconds(150), at: site)
        #expect(try await heard(.duplicate, 1, at: site))
        let duplicates = try await site.entries(kinds: ["duplicate"])
        #expect(duplicates.count == 1)
        #expect(try await site.stored(kinds: ["step"])["14600000001019"] == 13)
        try await site.expectWhole()
      }
    }

    @Test func eightyStoredScansUploadedAtOnceAreEighty() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let scanner = try #require(site.bench.scanners["dock-1"])
        scanner.forget()
        // As a cradle empties a memory: different codes and the same one again, without a pause.
        for number in 0..<80 { scanner.type(number % 4 == 0 ? Site.piece(number) : Site.tea) }
        #expect(try await heard(.good, 80, at: site))
        let stored = try await site.stored(kinds: ["step", "movement"])
        #expect(stored.values.reduce(0, +) == 80)
        #expect(stored["14600000001019"] == 60)
        try await site.expectWhole()
      }
    }

    @Test func thousandsOfScansAtFullSpeedNoneLostNoneDoubled() async throws {
      try await Site.open([Site.dock1, Site.dock2]) { site in
        let count = 1500
        let stations = ["dock-1", "dock-2"]
        for (station, badge) in zip(stations, ["%B-ANNA", "%B-PYOTR"]) { await site.blindReceipt(at: station, badge: badge) }
        for station in stations { site.bench.scanners[station]?.forget() }
        for number in 0..<count { for station in stations { site.bench.scanners[station]?.type(Site.piece(number, of: String(station.suffix(1)))) } }
        for station in stations {
          let answered = await Bench.wait(seconds: 60) { site.bench.scanners[station].map { $0.received.count >= count } ?? false }
          #expect(answered, "\(station): \(site.bench.scanners[station]?.received.count ?? 0) of \(count) answered")
          let expected = Set((0..<count).map { String(Site.piece($0, of: String(station.suffix(1))).dropFirst(3)) })
          let stored = try await site.stored(station, kinds: ["step", "movement", "refused"])
          #expect(expected.allSatisfy { stored[$0] == 1 })
        }
        try await site.expectWhole()
      }
    }
  }
}
