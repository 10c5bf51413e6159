import DeviceCatalog
import FoundationEssentials
import Protocols
import Settings
import Testing
import Warehouse

@Suite struct CatalogTests {
  @Test func theShippedProfilesAreWhole() throws {
    let catalog = try DeviceCatalog(shipped: shippedDevices)
    #expect(catalog.profiles.map(\.id) == catalog.profiles.map(\.id).sorted())
    let starters = ["generic/serial", "generic/keyboard", "zebra/ds2200", "zebra/ds2200-cdc", "zebra/zpl", "honeywell/xenon", "datalogic/rs232"]
    #expect(Set(catalog.profiles.map(\.id)).isSuperset(of: starters))
    for id in ProtocolID.allCases { #expect(catalog.profiles.contains { $0.protocol == id }, "no profile speaks \(id.rawValue)") }
    for profile in catalog.profiles {
      _ = try profile.makeProtocol()
      let files = try FileManager.default.contentsOfDirectory(atPath: profile.folder)
      let sessions = files.filter { $0.hasSuffix(".session") }.map { $0.dropLast(".session".count) }
      #expect(!sessions.isEmpty, "\(profile.id) has no session")
      for session in sessions { #expect(files.contains(session + ".events.jsonl"), "\(profile.id)/\(session) has no events") }
    }
  }

  @Test func theExampleUsesEveryKey() throws {
    let folder = try Folder(["acme/l100": String(contentsOfFile: shippedDevices + "/EXAMPLE.yaml", encoding: .utf8)])
    let profile = try #require(try DeviceCatalog(shipped: folder.path)["acme/l100"])
    #expect(profile.role == .scanner && profile.protocol == .serialLine && profile.layer == .shipped && profile.folder == folder.path + "/acme/l100")
    #expect(profile.options == [
      "prefix": "STX", "suffix": "ETX", "gap": "200 ms", "max-length": "512", "aim": "true", "unit-prefix": "2", "good": "\\x06",
      "stored-offline": "\\x06", "duplicate": "\\x06\\x06", "refused": "\\x15",
    ])
    let line = SerialSettings(speed: 115_200, probe: [9600, 57_600], parity: .even, flow: .rtscts)
    #expect(profile.links == [.serial(line), .tcp(port: 4001), .hidraw, .usb(interfaceClass: 255)] && profile.link(.tcp) == .tcp(port: 4001) && profile.link(.evdev) == nil)
    #expect(profile.mode == .cdc && profile.models.map(\.name) == ["Acme L100", "Acme L200, with a chip's id", "Acme P1 / Acme P2"])
    #expect(profile.models[1].usb == [USBID(vendor: 0x0403, product: 0x6001), USBID(vendor: 0x1A86, product: nil)] && profile.models[1].product == "acme l200")
    #expect(profile.match.count == 2 && profile.rules.count == 5 && profile.match[1].usage?.description == "8c:02")
    #expect(profile.match[0].interfaceClass == 2 && profile.match[0].name == "acme" && profile.match[0].driver == "cdc_acm")
    let silent = try #require(profile.programming(.silence))
    #expect(silent.symbols.map(\.symbology) == [.code128, .code128])
    #expect(silent.command == [0x1B, 0x42, 0x30, 0x0D])
    #expect(silent.symbols[0].content == [.function(3)] + "BEEP0".utf8.map { .byte($0) })
    #expect(profile.programming(.keyboard)?.symbols == [] && profile.programming(.cdc) == nil)
    #expect(profile.silence?[.ru] == "Считайте код 7 на странице 12 руководства." && profile.duplicateWindow == .milliseconds(500))
    #expect(profile.uploadGap == .milliseconds(150))
  }

  @Test func theSiteReplacesWholeKeys() throws {
    let shipped = try Folder(["acme/a": plain + "options: {suffix: CR, gap: 1 s}\n", "acme/b": plain])
    let site = try Folder(["acme/a": "options: {suffix: LF}\nname: Ours\n", "own/c": plain])
    let catalog = try DeviceCatalog(shipped: shipped.path, site: site.path)
    #expect(catalog.profiles.map(\.id) == ["acme/a", "acme/b", "own/c"])
    let changed = try #require(catalog["acme/a"])
    #expect(changed.name == "Ours" && changed.options == ["suffix": "LF"] && changed.layer == .site && changed.folder == shipped.path + "/acme/a")
    #expect(catalog["acme/b"]?.layer == .shipped && catalog["own/c"]?.layer == .site && catalog["own/c"]?.folder == site.path + "/own/c")
    #expect(try DeviceCatalog(shipped: shipped.path, site: site.path + "/none").profiles.count == 2)
  }

  @Test func aSitesFileWithAMistakeHarmsNoOther() throws {
    let shipped = try Folder(["acme/a": plain, "acme/b": plain])
    let site = try Folder(["acme/a": "options: {suffx: CR}\n", "acme/b": "name: Ours\n", "own/c": plain, "own/d": "protocol: [\n", "own/e": plain + "family: own/none\n"])
    let catalog = try DeviceCatalog.usable(shipped: shipped.path, site: site.path)
    #expect(catalog.profiles.map(\.id) == ["acme/a", "acme/b", "own/c"])
    #expect(catalog["acme/a"]?.layer == .shipped && catalog["acme/b"]?.name == "Ours")
    #expect(Set(catalog.mistakes.map(\.file)) == Set(["acme/a", "own/d", "own/e"].map { "\(site.path)/\($0)/profile.yaml" }))
    #expect(catalog.isLeftOut("own/d") && !catalog.isLeftOut("acme/a") && !catalog.isLeftOut("own/unknown"))
    #expect(throws: SettingsProblems.self) { try DeviceCatalog.usable(shipped: site.path, site: shipped.path) }
  }

  @Test func signalsReachTheProtocol() throws {
    let folder = try Folder(["acme/a": plain + "feedback: {good: '\\e[3q', refused: <NAK>}\n"])
    let profile = try #require(try DeviceCatalog(shipped: folder.path)["acme/a"])
    var scanner = try profile.makeProtocol(setting: ["refused": "\\x15\\x15"])
    var actions: [DeviceAction] = []
    for signal in [Signal.good, .refused, .duplicate] { scanner.command(.signal(signal), into: &actions) }
    #expect(actions == [.send([0x1B, 0x5B, 0x33, 0x71]), .send([0x15, 0x15])])
  }

  @Test func everyMistakeHasItsPlace() throws {
    let folder = try Folder([
      "acme/a": """
      name: A
      role: scaner
      protocol: serial-lines
      optons: {}
      link: {serail: }
      source: test
      """,
      "acme/b": """
      name: B
      role: scanner
      protocol: serial-line
      options:
        sufix: CR
        aim: sometimes
      feedback:
        good: \\q
        bad: x
      link:
        serial: {speed: 12, parity: evn}
        tcp: {}
      match:
        - usb: 05e0-1200
        - {}
      windows: {duplicate: 5min}
      """,
    ])
    let problems = folder.problems()
    #expect(problems == [
      "acme/a/profile.yaml:2:7: expected one of scanner, keypad, printer, reader, io, found 'scaner'; did you mean 'scanner'?",
      "acme/a/profile.yaml:3:11: expected one of \(ProtocolID.allCases.map(\.rawValue).joined(separator: ", ")), found 'serial-lines'; "
        + "did you mean 'serial-line'?",
      "acme/a/profile.yaml:4:1: unknown key 'optons'; did you mean 'options'?",
      "acme/a/profile.yaml:5:7: no link; expected one or more of serial, tcp, evdev, hidraw, usblp, usb",
      "acme/a/profile.yaml:5:8: unknown key 'serail'; did you mean 'serial'?",
      "acme/b/profile.yaml:1:1: 'source' is missing; expected text",
      "acme/b/profile.yaml:5:3: unknown key 'sufix'; did you mean 'suffix'?",
      "acme/b/profile.yaml:6:8: aim is \"sometimes\": expected one of true, false, auto",
      "acme/b/profile.yaml:8:9: good is \"\\\\q\": unknown escape; expected \\r \\n \\t \\0 \\e \\\\ \\< or \\xHH, at character 1",
      "acme/b/profile.yaml:9:3: unknown key 'bad'; known here: duplicate, good, refused, stored-offline",
      "acme/b/profile.yaml:11:19: speed must be from 300 to 4000000, found 12",
      "acme/b/profile.yaml:11:31: expected one of none, odd, even, mark, space, found 'evn'; did you mean 'even'?",
      "acme/b/profile.yaml:12:8: 'port' is missing; expected a whole number",
      "acme/b/profile.yaml:14:10: '05e0-1200' is no USB id; expected vendor and product as lsusb writes them, such as 05e0:1701, or 05e0:*",
      "acme/b/profile.yaml:15:5: a rule without conditions would match every device",
      "acme/b/profile.yaml:16:22: expected a duration such as 300ms, 2s, 5m, 12h or 90d, found '5min'",
    ])
  }

  @Test func aMistakeOfTheSiteIsInTheSitesFile() throws {
    let shipped = try Folder(["acme/a": plain])
    let site = try Folder(["acme/a": "options: {suffx: CR}\n"])
    #expect(shipped.problems(site: site) == ["site:acme/a/profile.yaml:1:11: unknown key 'suffx'; did you mean 'suffix'?"])
    #expect(throws: SettingsProblems.self) { try DeviceCatalog(shipped: shipped.path + "/none") }
  }

  @Test func aWrongIdGetsAHint() throws {
    let folder = try Folder(["acme/abc": plain, "zeta/x": plain])
    let catalog = try DeviceCatalog(shipped: folder.path)
    #expect(try catalog.profile(named: "acme/abc").name == "Plain")
    let error = #expect(throws: DeviceCatalog.UnknownProfile.self) { try catalog.profile(named: "acme/abd") }
    #expect(error?.description == "there is no device profile 'acme/abd'; did you mean 'acme/abc'?")
    let other = #expect(throws: DeviceCatalog.UnknownProfile.self) { try catalog.profile(named: "q") }
    #expect(other?.description == "there is no device profile 'q'; known: acme/abc, zeta/x")
  }
}
