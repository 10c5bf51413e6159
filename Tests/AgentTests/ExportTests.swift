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
        let held = try await site.bench.tally("journal", "export", "--directory", path("state/journal"), "--to", path("held"))
        #expect(held.status == 69 && held.output.hasPrefix("tally: ") && held.output.contains("\nNext: ") && held.output.contains("stop tallymand"), "\(held.output)")

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

    @Test func aDamagedEntryIsMarkedAndLeftOutOfTheExport() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        for number in 1...5 { await site.scan(Site.piece(number)) }
        let hurt = try #require(try await site.entries().first { $0["raw"]?.string == String(Site.piece(3).dropFirst(3)) }?["seq"]?.int)
        site.bench.daemon.terminate()
        func path(_ name: String) -> String { site.bench.folder.appending(path: name).path }
        let segment = path("state/journal/0001.db")
        var bytes = try Data(contentsOf: URL(filePath: segment))
        // In what pages hold besides, too.
        let written = Data("\"raw\":\"\(Site.piece(3).dropFirst(3))\"".utf8)
        var isFound = false
        while let place = bytes.range(of: written) {
          isFound = true
          bytes[place.upperBound - 2] ^= 1
        }
        #expect(isFound)
        try bytes.write(to: URL(filePath: segment))
        let config = path("tallyman.yaml")
        for isRunning in [false, true] {
          if isRunning { try site.bench.daemon.startAndWait() }
          func tally(_ words: String...) async throws -> Program.Outcome { try await site.bench.tally(["journal"] + words + (isRunning ? [] : ["--config", config])) }
          let file = path("export-\(isRunning)")
          let exported = try await tally("export", "--stream", "dock-1", "--to", file)
          #expect(exported.status == 1 && exported.output.contains("dock-1: entries \(hurt) to \(hurt) are DAMAGED"), "\(exported.output)")
          let json = try await tally("export", "--stream", "dock-1", "--to", file + ".2", "--json")
          #expect(json.status == 1 && json.output.contains("\"damaged\":[{\"from\":\(hurt)"), "\(json.output)")
          let streamed = try await tally("export", "--stream", "dock-1", "--json")
          #expect(streamed.status == 1 && streamed.output.contains("\"code\":\"export.damaged\""), "\(streamed.output)")
          let checked = try await site.bench.tally("journal", "verify", file)
          #expect(checked.status == 0, "\(checked.output)")
          let shown = try await tally("show", "dock-1:\(hurt)")
          #expect(shown.status == 1 && shown.output.contains("DAMAGED"), "\(shown.output)")
          let listed = try await tally("list", "--station", "dock-1")
          #expect(listed.output.contains("DAMAGED"), "\(listed.output)")
          let verified = try await tally("verify")
          #expect(verified.status == 1 && verified.output.contains("Damaged: \(segment)\nNext: ") && verified.output.contains("journal.mirror"), "\(verified.output)")
        }
      }
    }
  }
}
