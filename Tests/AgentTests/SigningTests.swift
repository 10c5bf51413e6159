import ControlAPI
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  @Suite struct Signing {
    private func makeKey(_ bench: Bench, replace: Bool = false) async throws -> String {
      let file = bench.folder.appending(path: "credentials/device-key").path
      if replace { try FileManager.default.removeItem(atPath: file) }
      let made = try await Program.run("tally", ["journal", "key", "--json"], environment: ["CREDENTIALS_DIRECTORY": bench.folder.appending(path: "credentials").path])
      #expect(made.status == 0, "\(made.output)")
      #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
      return try #require(try JSON(parsing: Array(made.output.split(separator: "\n").last!.utf8))["key"]?.string)
    }

    @Test func whoHasSignedOnceCannotBeSpokenForWithoutTheKey() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        #expect(await site.drained())
        let key = try await makeKey(site.bench)
        #expect(key.count == 64)
        site.bench.daemon.terminate()
        try await site.restart()
        await site.scan(Site.piece(1))
        try await site.expectWhole()
        let compared = try await site.bench.tally("journal", "verify", "--against-wms")
        #expect(compared.status == 0 && compared.output.contains("the same at the WMS"), "\(compared.output)")
        // The same box with another key: nothing is booked, and it is told.
        site.bench.daemon.kill()
        #expect(try await makeKey(site.bench, replace: true) != key)
        try site.bench.daemon.startAndWait()
        #expect(await Bench.wait(seconds: 20) { try await site.sync().alarms.contains { $0.code == "sync.alarm.signature" } })
        // A person has the WMS forget the old one.
        let device = try #require(try await site.wms.view("totals")["streams"]?.array?.first?["device"]?.string)
        site.bench.wms.terminate()
        let forgotten = try await Program.run("tally-wms", ["forget-key", "--data", site.bench.folder.appending(path: "wms").path, device])
        #expect(forgotten.status == 0, "\(forgotten.output)")
        try site.bench.wms.launch()
        #expect(await site.drained(seconds: 30))
        try await site.expectWhole()
      }
    }

    @Test func aKeyThatOthersCanReadIsRefusedAndTheErrorNamesTheFix() async throws {
      try await Site.open { site in
        site.bench.daemon.terminate()
        let file = site.bench.folder.appending(path: "credentials/device-key").path
        _ = try await makeKey(site.bench)
        for (mode, content) in [(0o644, nil), (0o600, "no key\n")] as [(Int, String?)] {
          if let content { try Data(content.utf8).write(to: URL(filePath: file)) }
          try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
          #expect(throws: RigError.self) { try site.bench.daemon.startAndWait() }
          #expect(site.log.contains(content == nil ? "chmod 600 \(file)" : "\(file) is no device key"), "\(site.log)")
        }
      }
    }
  }
}
