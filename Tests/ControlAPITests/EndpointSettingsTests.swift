import Agent
import Foundation
import Testing
import WMS

/// `wms:` for each kind of system, as `tally config check` reads it.
@Suite struct EndpointSettingsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func file(_ text: String, _ test: (String) async throws -> Void) async throws {
    let path = NSTemporaryDirectory() + "wms-\(UInt32.random(in: 0...UInt32.max)).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = ["site: {timezone: Europe/Moscow}", "stations: [{name: dock-1, flow: receiving}]", "wms:"] + text.split(separator: "\n").map { "  " + $0 }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    try await test(path)
  }

  private static func check(_ path: String) async throws -> Tally.Outcome {
    try await Tally.run(["config", "check", path], ["TALLYMAN_DEVICES": root.appending(path: "Devices").path])
  }

  private static let tryton = "adapter: tryton\nurl: https://erp.example:8000\ndatabase: north\nuser: tally\n"

  @Test func whatIsRightIsTakenAsItIsWritten() async throws {
    try await Self.file(Self.tryton + "warehouse: WH\nsupplier: SUP\nproxy: http://proxy:3128\npoll: 5s") { path in
      let outcome = try await Self.check(path)
      #expect(outcome.code == 0, "\(outcome.err)")
      let wms = try #require(try AgentConfiguration(path: path).wms)
      #expect(wms.adapter == .tryton && wms.url == "https://erp.example:8000" && wms.database == "north" && wms.user == "tally")
      #expect(wms.warehouse == "WH" && wms.supplier == "SUP" && wms.proxy == "http://proxy:3128" && wms.poll == .seconds(5))
    }
    try await Self.file("adapter: folder\nfolder: /srv/erp\nformat: csv") { path in
      let outcome = try await Self.check(path)
      #expect(outcome.code == 0, "\(outcome.err)")
      let wms = try #require(try AgentConfiguration(path: path).wms)
      #expect(wms.adapter == .folder && wms.url == "/srv/erp" && wms.format == .csv && wms.poll == .seconds(30))
    }
  }

  struct Mistake: Sendable {
    var text: String
    /// Where, and what is said: the site's own lines are the first three.
    var says: [String]
  }

  @Test(arguments: [
    Mistake(text: "adapter: trytn\nurl: https://erp.example", says: ["4:12: ", "did you mean 'tryton'?"]),
    Mistake(text: "adapter: tryton\nurl: https://erp.example\ndatabse: north\nuser: tally", says: ["4:3: 'database' is missing", "6:3: unknown key 'databse'; did you mean 'database'?"]),
    Mistake(text: "adapter: tryton\nurl: https://erp.example\ndatabase: \"\"\nuser: ''", says: ["6:13: expected a name", "7:9: expected a name"]),
    Mistake(text: tryton + "warehouse: [WH]", says: ["8:14: expected text, found a list"]),
    Mistake(text: tryton + "password: s3cret", says: ["8:13: ", "credential wms-password"]),
    Mistake(text: "adapter: tryton\nurl: https://tally:s3cret@erp.example\ndatabase: north\nuser: tally", says: ["5:8: ", "credential"]),
    Mistake(text: tryton + "proxy: http://tally:s3cret@proxy:3128", says: ["8:10: ", "credential wms-proxy"]),
    Mistake(text: tryton + "folder: /srv/erp", says: ["8:3: unknown key 'folder'"]),
    Mistake(text: "adapter: tally\nurl: https://wms.example\ntoken: s3cret", says: ["6:10: ", "credential wms-token"]),
    Mistake(text: "adapter: folder\nfolder: srv/erp\nformat: cvs\npoll: 5", says: [
      "5:11: expected the path of a folder, found 'srv/erp'", "6:11: expected one of jsonl, csv, found 'cvs'; did you mean 'csv'?", "7:9: expected a duration",
    ]),
    Mistake(text: "adapter: folder\nurl: https://erp.example\nenrolment: https://erp.example", says: [
      "4:3: 'folder' is missing", "5:3: unknown key 'url'", "6:3: unknown key 'enrolment'",
    ]),
    Mistake(text: "adapter: folder\nfoldr: /srv/erp", says: ["5:3: unknown key 'foldr'; did you mean 'folder'?"]),
  ]) func aMistakeIsNamedWithItsPlaceAndNoSecretIsRepeated(mistake: Mistake) async throws {
    try await Self.file(mistake.text) { path in
      let outcome = try await Self.check(path)
      #expect(outcome.code == 78, "\(outcome.err)")
      for sentence in mistake.says {
        let place = sentence.first?.isNumber == true ? path + ":" + sentence : sentence
        #expect(outcome.err.contains(place), "\(sentence) in\n\(outcome.err)")
      }
      #expect(!outcome.err.contains("s3cret") && !outcome.text.contains("s3cret"))
    }
  }
}
