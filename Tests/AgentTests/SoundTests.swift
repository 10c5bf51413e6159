import ControlAPI
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A worker whose scanner cannot be told hears the station.
  @Suite(.enabled(if: FileManager.default.fileExists(atPath: "/usr/share/alsa/alsa.conf"), "needs the Debian package libasound2"))
  struct Sounding {
    /// libasound with a card that is a file, for a daemon of its own.
    private func withCard(_ sounder: String, _ work: (Site, URL) async throws -> Void) async throws {
      let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "tm-sound-\(UInt32.random(in: 0...UInt32.max))")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let card = folder.appending(path: "card.raw")
      let text = "pcm.null { type null }\npcm.hall { type file slave.pcm null file \"\(card.path)\" format raw }\n"
      try text.write(to: folder.appending(path: "asound.conf"), atomically: true, encoding: .utf8)
      let edit = { (bench: Bench) in try bench.edit("flow: receiving", to: "flow: receiving, sounder: {alsa: \(sounder)}") }
      try await Site.open(extra: ["ALSA_CONFIG_PATH": folder.appending(path: "asound.conf").path], prepare: edit) { try await work($0, card) }
    }

    private func heard(_ card: URL) -> Int { (try? Data(contentsOf: card))?.count ?? 0 }

    @Test func theStationSpeaksForADeviceThatCannot() async throws {
      try await withCard("hall") { site, card in
        let simulated: SimulateReport = try await site.bench.client.call(.simulate, SimulateRequest(station: "dock-1", data: hex(Array("%B-ANNA".utf8)), symbology: nil))
        #expect(simulated.events.first?.signal == .good)
        #expect(await Bench.wait(seconds: 10) { heard(card) >= 2 * 48 * 120 }, "a tone of 120 ms")
        let reports: [BeepReport] = try await site.bench.client.call(.beep, BeepRequest(signal: .refused, station: "dock-1"))
        #expect(reports.map(\.source) == [.device, .sounder], "the scanner itself, and the station for whoever asked")
        #expect(await Bench.wait(seconds: 10) { heard(card) >= 2 * 48 * 900 })
        #expect(try await site.status().warnings.contains { $0.code == "warn.sounder" } == false)
        let devices: [DeviceReport] = try await site.bench.client.call(.devices)
        #expect(devices.first?.signals == Signal.allCases)
      }
    }

    @Test func aCardThatIsNotThereIsAWarningAndNoScanSuffers() async throws {
      try await withCard("nowhere") { site, _ in
        let simulated: SimulateReport = try await site.bench.client.call(.simulate, SimulateRequest(station: "dock-1", data: hex(Array("%B-ANNA".utf8)), symbology: nil))
        #expect(simulated.events.first?.signal == .good)
        #expect(await Bench.wait(seconds: 10) { try await site.status().warnings.contains { $0.code == "warn.sounder" } })
      }
    }
  }
}
