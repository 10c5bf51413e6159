import DeviceCatalog
import Settings
import Testing

/// What the catalog refuses to know a device by.
@Suite struct ClaimTests {
  @Test(arguments: ["0403:6001", "10c4:ea60", "1a86:7523", "067b:2303", "0483:5710", "0483:5740", "1a86:*"]) func aChipsIdIsNoDevices(id: String) throws {
    let alone = try Folder(["a/b": plain + "match: [{usb: '\(id)', driver: cdc_acm, interface-class: 2}]\n"])
    #expect(alone.problems().count == 1 && alone.problems()[0].hasPrefix("a/b/profile.yaml:6:15: \(id) is the id of a chip by "), "\(alone.problems())")
    let model = try Folder(["a/b": plain + "models: [{name: L100, usb: '\(id)', source: test}]\n"])
    #expect(model.problems().count == 1)
    #expect(try Folder(["a/b": plain + "match: [{usb: '\(id)', name: acme}]\n"]).problems() == [])
    #expect(try Folder(["a/b": plain + "models: [{name: L100, usb: '\(id)', product: acme, source: test}]\n"]).problems() == [])
  }

  @Test func allKeyboardsOfAMakerAreNoScanner() throws {
    let keyboard = "name: K\nrole: scanner\nprotocol: wedge\nlink: {evdev: }\nsource: test\n"
    for rule in ["usb: '05e0:*'", "driver: usbhid", "interface-class: 3"] {
      let problems = try Folder(["a/b": keyboard + "match: [{\(rule)}]\n"]).problems()
      #expect(problems.count == 1 && problems[0].contains("this would take ordinary keyboards too"), "\(problems)")
    }
    for rule in ["usb: 05e0:1200", "usb: '05e0:*', name: bar code"] {
      #expect(try Folder(["a/b": keyboard + "match: [{\(rule)}]\n"]).problems() == [])
    }
  }

  @Test(arguments: [
    ("usb: 05e0:1701", "usb: 05e0:1701", true), ("usb: '05e0:*'", "usb: 05e0:1701", true), ("usb: [05e0:1, '0c2e:*']", "usb: 0c2e:0b6a", false),
    ("usb: [05e0:0001, '0c2e:*']", "usb: 0c2e:0b6a", true), ("usb: 05e0:1701", "usb: 05e0:1702", false), ("usb: '05e0:*'", "usb: '0c2e:*'", false),
    ("usb: 05e0:1701, driver: cdc_acm", "usb: 05e0:1701, driver: usbserial", false), ("usb: 05e0:1701, driver: cdc_acm", "usb: 05e0:1701", true),
    ("usb: 05e0:1701, interface-class: 2", "usb: 05e0:1701, interface-class: 10", false),
    ("usb: 05e0:1701, name: a", "usb: 05e0:1701, name: b", false), ("usb: 05e0:1701, name: Ab", "usb: 05e0:1701, name: bab", true),
    ("usb: 05e0:1701", "name: symbol", false), ("name: symbol", "name: acme", false), ("name: symbol", "driver: cdc_acm", true),
    ("ieee1284: 'CMD:ZPL'", "ieee1284: 'CMD:TSPL'", false), ("ieee1284: 'CMD:ZPL'", "ieee1284: 'COMMAND SET:EPL'", false),
    ("ieee1284: 'CMD:EPL'", "ieee1284: 'CMD:EPL2'", true), ("ieee1284: ZPL", "ieee1284: TSPL", true), ("ieee1284: 'CMD:ZPL'", "ieee1284: 'MFG:Acme'", true),
  ] as [(String, String, Bool)]) func twoProfilesMustNotClaimOneDevice(a: String, b: String, conflict: Bool) throws {
    let problems = try Folder(["a/a": plain + "match: [{\(a)}]\n", "b/b": plain + "match:\n  - {\(b)}\n"]).problems()
      .filter { !$0.contains("is no USB id") }
    #expect(problems.isEmpty != conflict, "\(problems)")
    if let problem = problems.first {
      #expect(problem.hasPrefix("b/b/profile.yaml:7:5: ") && problem.contains("is also claimed by a/a, ") && problem.contains("/a/a/profile.yaml:6; two"), "\(problem)")
    }
  }

  @Test func aSiteTakesDevicesFromShippedProfilesButNotFromItself() throws {
    let rule = "match: [{usb: 05e0:1701}]\n"
    let shipped = try Folder(["a/a": plain + rule])
    #expect(shipped.problems(site: try Folder(["b/b": plain + rule])) == [])
    #expect(shipped.problems(site: try Folder(["b/b": plain + rule, "c/c": plain + rule])).count == 1)
  }

  @Test func familiesAreShared() throws {
    let family = "name: All\nsilence: {en: a, ru: b, source: c}\nprogramming:\n  - {purpose: cdc, name: COM, symbology: code128, scan: '<FNC3>X', source: c}\n"
      + "modes:\n  - {name: SNAPI, usb: 05e0:1900, mode: vendor, source: c}\n"
    let own = "family: acme/all\nprogramming: [{purpose: cdc, name: Own, source: c}]\n"
    let folder = try Folder(["acme/a": plain + "family: acme/all\n", "acme/b": plain + own], families: ["acme/all": family])
    let catalog = try DeviceCatalog(shipped: folder.path)
    #expect(catalog.families.map(\.id) == ["acme/all"] && catalog.families[0].otherModes.map(\.mode) == [.vendor])
    #expect(catalog["acme/a"]?.silence?.en == "a" && catalog["acme/a"]?.programming(.cdc)?.name == "COM" && catalog["acme/b"]?.programming(.cdc)?.name == "Own")
    let site = try Folder(["acme/a": "family: acme/al\n"], families: ["acme/all": "programming: [{purpose: cdc, name: N, scan: 'a<FNC5>', source: s}]\n"])
    #expect(folder.problems(site: site) == [
      "site:acme/all.yaml:1:15: 'symbology' is missing; expected code128, code39, datamatrix, qr, aztec, pdf417",
      "site:acme/all.yaml:1:45: 'a<FNC5>': <FNC5> is no control character, at character 2",
      "site:acme/a/profile.yaml:1:9: there is no family 'acme/al'; expected VENDOR/NAME, for a file VENDOR/NAME.yaml beside the profiles' folders",
      "acme/b/profile.yaml:6:9: there is no family 'acme/all'; expected VENDOR/NAME, for a file VENDOR/NAME.yaml beside the profiles' folders",
    ])
  }
}
