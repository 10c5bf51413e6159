import ControlAPI
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  @Suite struct Enrolment {
    /// From a plain line to https with client certificates: what was scanned meanwhile waits, one command lets the box in without a restart, it renews itself, and no secret
    /// is left anywhere.
    @Test func aBoxIsEnrolledWithOneCommandAndDeliversAndRenewsItself() async throws {
      try await Site.open { site in
        let bench = site.bench
        await site.blindReceipt()
        #expect(await site.drained())
        bench.daemon.terminate()
        bench.wms.terminate()
        let data = bench.folder.appending(path: "wms").path
        let port = bench.wmsPort
        // 26 seconds of life.
        let secure = Program(
          "tally-wms", arguments: ["--data", data, "--listen", "127.0.0.1:\(port)", "--tls", "--client-certificates", "--certificate-days", "0.0003"],
          log: bench.folder.appending(path: "secure-wms.log"))
        try secure.launch()
        defer { secure.terminate() }
        try bench.edit("http://127.0.0.1:\(port)", to: "https://127.0.0.1:\(port)")
        try bench.daemon.startAndWait()
        // That the link is down sounds once.
        for number in 1...3 { await site.scan(Site.piece(number), number == 1 ? .storedOffline : .good) }

        let file = bench.folder.appending(path: "ticket").path
        let made = try await Program.run("tally-wms", ["token", "--data", data, "--hours", "1", "--to", file])
        #expect(made.status == 0, "\(made.output)")
        let ticket = try String(contentsOfFile: file, encoding: .utf8)
        let token = try #require(ticket.split(separator: " ").first.map(String.init))
        let enrolled = try await bench.tally("enrol", "--token-file", file)
        #expect(enrolled.status == 0 && enrolled.output.contains("is enrolled by") && !enrolled.output.contains(token), "\(enrolled.output)\n\(site.log)")
        #expect(await site.drained(), "\(site.log)")
        await site.scan(Site.piece(4), .good)

        let again = try await bench.tally("enrol", "--token-file", file)
        #expect(again.status != 0 && again.output.contains("used already") && again.output.contains("Next:"), "\(again.output)")
        let first = try #require(try await site.status().certificate?.serial)
        #expect(await Bench.wait(seconds: 40) { try await site.status().certificate?.serial != first }, "it renews itself: \(site.log)")
        bench.daemon.kill()
        try bench.daemon.startAndWait()
        #expect(await site.drained(), "\(site.log)")
        #expect(try await site.status().certificate?.state == "good")
        let metrics: MetricsReport = try await bench.client.call(.metrics)
        #expect(metrics.text.contains("tallyman_certificate_expiry_seconds"))

        // Removed: it stores on, says what to do, and comes back.
        let device = try #require(try await site.status().certificate?.device)
        #expect(try await Program.run("tally-wms", ["remove-device", "--data", data, device]).status == 0)
        #expect(await Bench.wait(seconds: 90) {
          _ = await site.bench.scan(Site.piece(Int.random(in: 10...99_999)), at: "dock-1")
          return try await site.status().certificate?.state == "refused"
        }, "\(site.log)")
        let said = try await bench.tally("status")
        #expect(said.status == 1 && said.output.contains("tally enrol --renew"), "\(said.output)")
        #expect(try await Program.run("tally-wms", ["remove-device", "--data", data, "--undo", device]).status == 0)
        let renewed = try await bench.tally("enrol", "--renew")
        #expect(renewed.status == 0, "\(renewed.output)")
        #expect(await site.drained(seconds: 90), "\(site.log)")
        try FileManager.default.removeItem(atPath: file)
        try expectNoSecret(in: bench.folder, token: token)
      }
    }

    /// Files that hold the token, and files with a private key that others may read.
    private func expectNoSecret(in folder: URL, token: String) throws {
      var looked = 0
      for case let url as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey]) ?? .init() {
        guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
        let content = try Data(contentsOf: url)
        looked += 1
        #expect(content.range(of: Data(token.utf8)) == nil, "\(url.path)")
        guard content.range(of: Data("PRIVATE KEY".utf8)) != nil else { continue }
        #expect(try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int == 0o600, "\(url.path)")
      }
      #expect(looked > 5)
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(name) != nil {
        let words = (try? Data(contentsOf: URL(filePath: "/proc/\(name)/cmdline"))) ?? Data()
        #expect(words.range(of: Data(token.utf8)) == nil)
      }
    }
  }
}
