import ControlAPI
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  @Suite struct MissingSegment {
    /// A file of the journal is gone: the status says so and what to do, nothing is called lost before a person says it, and then the WMS is told the numbers and
    /// gets all the others.
    @Test func whatAPersonGivesUpIsToldAsLostAndTheRestIsDelivered() async throws {
      var gone = 0
      try await Site.open(prepare: { bench in
        let journal = bench.folder.appending(path: "state/journal")
        try FileManager.default.createDirectory(at: journal.deletingLastPathComponent(), withIntermediateDirectories: true)
        let writer = Program("tallyman-faults", arguments: ["journal-writer", journal.path, "--bare", "--segment", "60000"], log: bench.folder.appending(path: "writer.log"))
        try writer.launch()
        var sealed: [String] = []
        let deadline = ContinuousClock.now + .seconds(60)
        while sealed.count < 3, ContinuousClock.now < deadline {
          sealed = ((try? FileManager.default.contentsOfDirectory(atPath: journal.path)) ?? []).filter { name in
            name.hasSuffix(".db") && access(journal.path + "/" + name, F_OK) == 0
              && ((try? FileManager.default.attributesOfItem(atPath: journal.path + "/" + name))?[.posixPermissions] as? Int) == 0o440
          }
          .sorted()
          usleep(5_000)
        }
        writer.kill()
        guard sealed.count >= 3, let number = Int(sealed[1].dropLast(3)) else { throw RigError("no file was closed: \(sealed)") }
        gone = number
        try FileManager.default.removeItem(at: journal.appending(path: sealed[1]))
      }) { site in
        let before = try await site.bench.tally("status")
        #expect(before.status == 1 && before.output.contains("tally sync resume --without-segment \(gone)"), "\(before.output)")
        // It brings what is before, and stops there.
        #expect(await Bench.wait(seconds: 30) { try await site.sync().streams.contains { $0.stream == "dock-1" && $0.cursor > 1 && $0.backlog > 0 } }, "\(site.log)")
        let other = try await site.bench.tally("sync", "resume", "--without-segment", "4711")
        #expect(other.status == 66 && other.output.contains("4711"), "\(other.output)")
        let given = try await site.bench.tally("sync", "resume", "--without-segment", "\(gone)")
        #expect(given.status == 0, "\(given.output)")
        #expect(await site.drained(seconds: 60), "\(site.log)")
        let after = try await site.bench.tally("status")
        #expect(after.output.contains("of dock-1 are lost"), "\(after.output)")
      }
    }
  }
}
