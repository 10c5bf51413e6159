import DeviceCatalog
import Settings
import Testing

/// Files that are no profiles: each is named with its place, and nothing crashes.
@Suite struct BadFileTests {
  @Test(arguments: [
    ("name: A\n\trole: scanner\n", "2:1: found a tab character that violates indentation while scanning a plain scalar; indent with spaces"),
    ("name: A\nlink:\n\tserial:\n", "3:1: found character that cannot start any token"),
    ("name: A\nname: B\n", "key 'name' stands twice in one group"),
    ("name: *nobody\n", "1:7: found undefined alias"),
    ("name: &a A\nsource: *a\n", "1:1: 'role' is missing"),
    ("link: &l {serial: }\nmatch: {<<: *l}\n", "a key must be a word; merge keys are not supported; write the keys out"),
    ("name: A\n---\nname: B\n", "expected a single document"),
    ("name: 'A\n", "found unexpected end of stream"),
    ("- a\n- b\n", "1:1: expected a group of keys, found a list"),
    ("just text\n", "1:1: expected a group of keys, found 'just text'"),
    ("", "1:1: 'name' is missing"),
    ("name: A\u{0}B\n", "control characters are not allowed"),
  ])
  func aBadFileIsNamedWithItsPlace(yaml: String, problem: String) throws {
    let problems = try Folder(["a/good": plain, "a/bad": yaml]).problems()
    #expect(problems.contains { $0.hasPrefix("a/bad/profile.yaml") && $0.contains(problem) }, "\(problems)")
    #expect(problems.allSatisfy { $0.hasPrefix("a/bad/profile.yaml") })
  }

  @Test func aByteOrderMarkIsNoMistake() throws {
    #expect(try Folder(["a/a": "\u{FEFF}" + plain]).problems() == [])
  }

  @Test func anchorsBreedNothing() throws {
    let levels = (1...9).map { level in "x\(level): &l\(level) [\(Array(repeating: level == 1 ? "x" : "*l\(level - 1)", count: 10).joined(separator: ", "))]\n" }
    let problems = try Folder(["a/a": levels.joined() + plain]).problems()
    #expect(problems.count == 1 && problems[0].contains("more than 50000 values"), "\(problems)")
  }

  @Test func aHugeFileIsNotRead() throws {
    #expect(try Folder(["a/a": plain + String(repeating: "# padding\n", count: 1 << 20)]).problems() == ["a/a/profile.yaml: is larger than 1 MiB"])
  }

  @Test func bytesThatAreNoTextAreSaidSo() throws {
    let folder = try Folder(["a/a": plain])
    try folder.write([0x6E, 0x3A, 0xFF, 0xFE, 0x0A], "a/a/profile.yaml")
    #expect(folder.problems() == ["a/a/profile.yaml: is not UTF-8"])
  }

  @Test func oneBadFamilyIsSaidOnceWithItsPlace() throws {
    let problems = try Folder(["a/a": plain], families: ["a/all": "name: A\nmodes:\n  - {name: X, usb: 05e0:1, mode: hid, source: s}\n"]).problems()
    #expect(problems == [
      "a/all.yaml:3:20: '05e0:1' is no USB id; expected vendor and product as lsusb writes them, such as 05e0:1701, or 05e0:*",
      "a/all.yaml:3:34: expected one of keyboard, hid-pos, cdc, serial, vendor, ibm, printer, service, found 'hid'",
    ])
  }
}
