import Settings
import Testing
import Warehouse

enum Operator: String, CaseIterable { case required, optional, fixed }

struct Station: Equatable {
  var name: String
  var `operator`: Operator
  var scanners: [String]
  var limit: ByteCount?
}

struct Site: Equatable {
  var timezone: String
  var retention: Duration
  var port: Int
  var debug: Bool
  var stations: [Station]

  init(_ root: SettingsSection) {
    timezone = root.section("site").required("timezone")
    retention = root.value("retention", default: .seconds(60))
    port = root.section("http").required("port", in: 1...65_535)
    debug = root.optional("debug") ?? false
    stations = root.namedSections("stations").map { name, station in
      Station(
        name: name, operator: station.choice("operator", default: .required), scanners: station.list("scanners"),
        limit: station.optional("limit", ByteCount.self))
    }
  }
}

@Suite struct ReadingTests {
  private func problems(_ yaml: String) -> [String] {
    do {
      _ = try SettingsDocument(yaml: yaml, file: "t.yaml").read(Site.init)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func aWholeFile() throws {
    let yaml = """
      site: {timezone: Europe/Moscow}
      retention: 90d
      http:
        port: 8080
      stations:
        dock-1:
          operator: fixed
          scanners: [usb-1, "0123"]
          limit: 512MiB
        dock-2:
          scanners: usb-2
      """
    let site = try SettingsDocument(yaml: yaml, file: "t.yaml").read(Site.init)
    #expect(site.timezone == "Europe/Moscow" && site.retention == .seconds(90 * 86_400) && site.port == 8080 && !site.debug)
    #expect(site.stations == [
      Station(name: "dock-1", operator: .fixed, scanners: ["usb-1", "0123"], limit: ByteCount(512 << 20)),
      Station(name: "dock-2", operator: .required, scanners: ["usb-2"], limit: nil),
    ])
  }

  @Test func allProblemsAtOnceInTheOrderOfTheLines() {
    let yaml = """
      sites: {timezone: Europe/Moscow}
      retention: 90
      http:
        port: 70000
      debug: yes
      stattions: {}
      stations:
        dock-1:
          operator: fixd
          scanners: {a: 1}
          limit: [1]
        dock-2: 5
      """
    #expect(problems(yaml) == [
      "t.yaml:1:1: 'site' is missing; expected a group of keys",
      "t.yaml:1:1: unknown key 'sites'; did you mean 'site'?",
      "t.yaml:2:12: expected a duration such as 300ms, 2s, 5m, 12h or 90d, found '90'",
      "t.yaml:4:9: port must be from 1 to 65535, found 70000",
      "t.yaml:5:8: expected true or false, found 'yes'",
      "t.yaml:6:1: unknown key 'stattions'; known here: debug, http, retention, site, stations",
      "t.yaml:9:15: expected one of required, optional, fixed, found 'fixd'; did you mean 'fixed'?",
      "t.yaml:10:15: expected text, found a group of keys",
      "t.yaml:11:12: expected a size such as 512MiB or 2GB, found a list",
      "t.yaml:12:11: expected a group of keys, found '5'",
    ])
  }

  @Test func aMissingGroupIsOneProblem() {
    #expect(problems("") == [
      "t.yaml:1:1: 'site' is missing; expected a group of keys", "t.yaml:1:1: 'http' is missing; expected a group of keys",
    ])
    #expect(problems("site: {}\nhttp: {port: }") == [
      "t.yaml:1:7: 'timezone' is missing; expected text", "t.yaml:2:8: 'port' has no value; expected a whole number",
    ])
  }

  @Test func aSlipIsNamed() {
    #expect(problems("site: {timezone: x, }\nhttp: {prot: 1}").last == "t.yaml:2:8: unknown key 'prot'; did you mean 'port'?")
    #expect(nearest(to: "stattion", among: ["station", "stock"]) == "station" && nearest(to: "xyz", among: ["station"]) == nil)
    #expect(nearest(to: "Timezone", among: ["timezone"]) == "timezone" && nearest(to: "b", among: ["a"]) == nil)
  }

  @Test func callersReportTheirOwn() {
    let error = #expect(throws: SettingsProblems.self) {
      try SettingsDocument(yaml: "a: 1\nb:\n  c: x", file: "t.yaml").read { root in
        _ = root.required("a", Int.self)
        let b = root.section("b")
        _ = b.required("c", String.self)
        b.report("x is taken", at: "c", hint: "choose another")
        root.report("nothing here")
      }
    }
    #expect(error?.problems.map(\.description) == ["t.yaml:1:1: nothing here", "t.yaml:3:6: x is taken; choose another"])
  }

  @Test(arguments: [
    ("300ms", 300), ("2s", 2000), ("5 m", 300_000), ("1h", 3_600_000), ("2d", 172_800_000), ("0s", 0), ("", nil), ("5", nil), ("-5s", nil),
    ("1.5s", nil),
    ("5y", nil), ("99999999999999999999s", nil), ("9223372036854775807d", nil),
  ] as [(String, Int64?)])
  func durations(text: String, milliseconds: Int64?) throws {
    let value = try? SettingsDocument(yaml: "t: '\(text)'", file: "t").read { $0.required("t", Duration.self) }
    #expect(value == milliseconds.map { .milliseconds($0) })
  }

  @Test(arguments: [
    ("2GB", 2_000_000_000), ("512MiB", 512 << 20), ("10B", 10), ("1kB", 1000), ("2gb", nil), ("2", nil), ("9999999999TiB", nil),
  ] as [(String, Int64?)])
  func sizes(text: String, bytes: Int64?) throws {
    let value = try? SettingsDocument(yaml: "t: \(text)", file: "t").read { $0.required("t", ByteCount.self) }
    #expect(value == bytes.map { ByteCount($0) })
  }

  @Test func textStaysAsWritten() throws {
    let read = try SettingsDocument(yaml: "list: [05e0:1200, 0x10, 1e3, no, '~', 007]", file: "t").read { $0.list("list", String.self) }
    #expect(read == ["05e0:1200", "0x10", "1e3", "no", "~", "007"])
    #expect(throws: SettingsProblems.self) { try SettingsDocument(yaml: "n: '5'", file: "t").read { $0.required("n", Int.self) } }
  }

  @Test func layersReplaceWholeKeysAndKeepTheirFiles() throws {
    let shipped = try SettingsDocument(yaml: "a: 1\nb: {c: 1, d: 2}", file: "shipped")
    let site = try SettingsDocument(yaml: "b: {c: x}", file: "site")
    let error = #expect(throws: SettingsProblems.self) {
      try shipped.overlaid(by: site).read { root in
        let b = root.section("b")
        return (root.required("a", String.self), b.required("c", Int.self), b.optional("d", Int.self))
      }
    }
    #expect(error?.problems.map(\.description) == ["site:1:8: expected a whole number, found 'x'"])
  }
}
