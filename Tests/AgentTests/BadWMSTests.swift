import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A centre that answers with anything but what was asked.
  @Suite struct BadWMS {
    @Test(arguments: ["html", "failed", "garbage", "hang", "drop", "refuse"])
    func workGoesOnAndEverythingArrivesOnce(_ kind: String) async throws {
      try await Site.open { site in
        await site.blindReceipt()
        #expect(await site.drained())
        try await site.wms.misbehave(kind)
        _ = try await site.bench.tally("sync", "now")
        var signals: [Signal?] = [await site.bench.scan(Site.piece(0), at: "dock-1")]
        let down = await Bench.wait(seconds: kind == "hang" ? 40 : 15) { try await site.sync().link == .down }
        #expect(down, "the link counts as down")
        for number in 1...3 { signals.append(await site.bench.scan(Site.piece(number), at: "dock-1")) }
        #expect(signals.allSatisfy { $0 == .good || $0 == .storedOffline })
        #expect(signals.filter { $0 == .storedOffline }.count == 1, "the change sounds once: \(signals)")
        let said = try await site.bench.tally("sync", "status")
        #expect(said.output.contains("NO LINK") && said.output.contains("Last error: "), "\(said.output)")
        try await site.wms.behave()
        try await site.expectWhole()
        #expect(try await site.stored().count == 4)
      }
    }

    @Test func aNextBeyondWhatWasSentMovesNothingAndSaysSo() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        #expect(await site.drained())
        try await site.wms.misbehave("next-beyond", path: "/v1/sync/events")
        _ = await site.bench.scan(Site.piece(0), at: "dock-1")
        let alarmed = await Bench.wait(seconds: 15) { try await site.sync().alarms.contains { $0.code == "sync.alarm.impossible-next" } }
        #expect(alarmed)
        let stream = try await site.sync().streams.first { $0.stream == "dock-1" }
        #expect(stream.map { $0.cursor <= $0.next } == true)
        for number in 1...3 { #expect([.good, .storedOffline].contains(await site.bench.scan(Site.piece(number), at: "dock-1"))) }
        // Each new session takes the alarm back until the next batch is answered.
        let said = await Bench.wait(seconds: 15) { try await site.bench.tally("sync", "status").output.contains("claims entries it cannot have") }
        #expect(said)
        try await site.wms.behave()
        _ = try await site.bench.tally("sync", "resume")
        try await site.expectWhole()
      }
    }

    /// 409.
    @Test func aJournalThatTheWMSRefusesIsToldAndWorkGoesOn() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        #expect(await site.drained())
        // A copy of the disk goes on elsewhere: the WMS has confirmed a start that this one does not know.
        site.bench.daemon.terminate()
        let state = site.bench.folder.appending(path: "state")
        let copy = site.bench.folder.appending(path: "copy")
        try FileManager.default.copyItem(at: state, to: copy)
        try await site.restart()
        await site.scan(Site.tea)
        #expect(await site.drained())
        site.bench.daemon.terminate()
        try FileManager.default.removeItem(at: state)
        try FileManager.default.moveItem(at: copy, to: state)
        try site.bench.daemon.startAndWait()
        let alarmed = await Bench.wait(seconds: 15) { try await site.sync().alarms.contains { $0.code == "sync.alarm.journal" } }
        #expect(alarmed)
        let signal = await site.bench.scan(Site.tea, at: "dock-1")
        #expect(signal == .good || signal == .storedOffline)
        let said = try await site.bench.tally("sync", "status")
        #expect(said.output.contains("refuses this journal") && said.output.contains("tally sync resume"), "\(said.output)")
      }
    }
  }
}
