import ControlAPI
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  @Suite struct Exports {
    @Test func aRunningBoxAndADeadOnesFolderGiveTheSameEntriesAndTheFileIsVerified() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        for number in 1...5 { await site.scan(Site.piece(number)) }
        func path(_ name: String) -> String { site.bench.folder.appending(path: name).path }
        func lines(_ name: String) throws -> [Substring] { try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n") }
        let live = try await site.bench.tally("journal", "export", "--stream", "dock-1", "--to", path("live"))
        #expect(live.status == 0 && live.output.contains("chain"), "\(live.output)")
        let stored = try await site.entries().map(\.text)
        #expect(try lines("live").dropFirst().map { try JSON(parsing: Array($0.utf8)).text } == stored)
        let verified = try await site.bench.tally("journal", "verify", path("live"))
        #expect(verified.status == 0 && verified.output.contains("dock-1"), "\(verified.output)")
        // What is there already is not written over.
        #expect(try await site.bench.tally("journal", "export", "--to", path("live")).status == 64)
        #expect(try await site.bench.tally("journal", "export", "--stream", "dock-9").status == 66)
        #expect(try await site.bench.tally("journal", "export", "--directory", path("state/journal"), "--to", path("held")).status == 69)

        site.bench.daemon.kill()
        let dead = try await site.bench.tally("journal", "export", "--directory", path("state/journal"), "--stream", "dock-1", "--to", path("dead"))
        #expect(dead.status == 0, "\(dead.output)")
        #expect(try Array(lines("dead").dropFirst()) == Array(lines("live").dropFirst()))
        let part = try await site.bench.tally("journal", "export", "--directory", path("state/journal"), "--stream", "dock-1", "--from", "3")
        let rest = try lines("dead").dropFirst(3).map(String.init)
        #expect(part.status == 0 && part.output.split(separator: "\n").dropFirst().map(String.init) == rest)

        var bytes = try Data(contentsOf: URL(filePath: path("dead")))
        bytes[bytes.count - 20] ^= 1
        try bytes.write(to: URL(filePath: path("bent")))
        let bent = try await site.bench.tally("journal", "verify", path("bent"), "--json")
        #expect(bent.status == 1 && bent.output.contains("\"ok\":false"), "\(bent.output)")
        try site.bench.daemon.startAndWait()
      }
    }
  }
}
