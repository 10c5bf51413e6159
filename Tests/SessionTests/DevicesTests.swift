import DeviceCatalog
import DeviceReplay
import FoundationEssentials
import Protocols
import Testing

private let devices = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/Devices"

@Suite struct DevicesTests {
  private let catalog: DeviceCatalog
  init() throws { catalog = try DeviceCatalog(shipped: devices) }

  /// Every profile has a session, and every session gives its golden events as recorded, byte by byte and all at once.
  @Test func everyProfileKeepsWhatItsSessionsPromise() {
    for complaint in catalog.profiles.flatMap({ check($0) }) { Issue.record("\(complaint)") }
  }

  @Test func everyProtocolHasAProfile() {
    let used = Set(catalog.profiles.map(\.protocol))
    for id in ProtocolID.allCases { #expect(used.contains(id), "\(id.rawValue) has no profile, and so no session") }
  }

  @Test func whatIsWrongWithASessionIsSaid() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "tallyman-sessions-\(UInt32.random(in: 0...UInt32.max))")
    let folder = root.appending(path: "example/line")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: folder.appending(path: name)) }
    try write("profile.yaml", "name: Line\nrole: scanner\nprotocol: serial-line\nlink:\n  serial:\nsource: constructed\n")
    let profile = try #require(try DeviceCatalog(shipped: root.path).profiles.first)
    #expect(check(profile) == ["example/line has no session: record one with tally devices record"])
    try write("a.session", "# Device: example/line  # Link: serial  # Source: memory\n+0 open tcp\n+0.1 < 41 0d\n")
    #expect(check(profile) == ["example/line/a.events.jsonl:1: cannot be read; a session and its golden events belong together"])
    try write("a.events.jsonl", #"{"t":0.1,"event":"scan","data":"42","symbology":null}"#)
    let told = #"{"t":0.1,"event":"scan","data":"41","symbology":null}, expected {"t":0.1,"event":"scan","data":"42","symbology":null}"#
    #expect(
      check(profile) == [
        "example/line/a.session: the header's Source says neither captured from, from nor constructed from",
        "example/line/a.session: line 2: opens tcp; the header says serial, the profile has serial",
        "example/line/a.session: as recorded: event 1 is " + told, "example/line/a.session: byte by byte: event 1 is " + told,
        "example/line/a.session: all at once: event 1 is " + told,
      ])
    try write("a.session", "# Device: example/line  # Link: serial  # Source: captured from a test\n+0 open serial\n+0.1 < 42 0d\n")
    #expect(check(profile) == [])
    try write("a.session", "+0 opne serial")
    #expect(check(profile) == ["example/line/a.session:1: opne before open: the device is not there yet"])
  }
}
