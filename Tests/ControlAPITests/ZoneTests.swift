import Agent
import ControlAPI
import Foundation
import Presence
import Testing

/// Zones of RFID readers as the configuration has them, and recorded sessions decided upon by others.
@Suite struct ZoneTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let site = """
    site: {timezone: Europe/Moscow}
    stations: [{name: dock-1, flow: receiving}]
    devices: [{name: gate, profile: generic/llrp, connect: 'tcp://127.0.0.1:5084'}]
    rfid:

    """

  @Test(
    arguments: [
      ("zones: [{name: dock, antennas: [{reader: gata}]}]", "there is no device 'gata'"),
      ("zones: [{name: dock, antennas: []}]", "a zone needs antennas"),
      ("zones: [{name: dock, station: dock-9, antennas: [{reader: gate}]}]", "there is no station 'dock-9'"),
      ("zones: [{name: a, antennas: [{reader: gate, numbers: 1}]}, {name: b, antennas: [{reader: gate, numbers: [2, 1]}]}]", "antenna 1 of gate is in zone 'a' already"),
      ("zones: [{name: a, antennas: [{reader: gate}], threshhold: 3}]", "unknown key 'threshhold'"),
      ("zones: [{name: a, antennas: [{reader: gate, numbers: 256}]}]", "an antenna's number is from 1 to 255, found 256"),
      ("rules: {slope: 0.008}", "slope must be from -100.0 to -1e-06, found 0.008"),
      ("rules: {window: 4, move-reads: 5}", "move-reads may not be more than window, which is 4"),
      ("accept: {schemes: [sgtim]}", "did you mean 'sgtin'?"), ("accept: {masks: [3X]}", "'3X' is no mask"),
      ("portals: [{name: p, outside: a, inside: b}]", "there is no zone 'a'"),
      ("zones: [{name: a, antennas: [{reader: gate}], work: {}}]", "tags are the work of a station"),
      ("zones: [{name: a, station: dock-1, antennas: [{reader: gate}], work: {directoin: in}}]", "unknown key 'directoin'"),
      ("zones: [{name: a, station: dock-1, antennas: [{reader: gate}], work: {direction: inn}}]", "did you mean 'in'?"),
      ("zones: [{name: a, station: dock-1, antennas: [{reader: gate}], work: {direction: in}}]", "no portal leads in to 'a'"),
      ("zones: [{name: a, station: dock-1, antennas: [{reader: gate}], work: {photo-eye: {reader: gete, input: 1}}}]", "there is no device 'gete'"),
    ]) func aMistakeIsNamedWithItsLine(text: String, sentence: String) throws {
    let file = NSTemporaryDirectory() + "zones-\(UInt32.random(in: 0...UInt32.max)).yaml"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data((Self.site + "  " + text + "\n").utf8).write(to: URL(filePath: file))
    let error = #expect(throws: (any Error).self) { _ = try AgentConfiguration(path: file) }
    let told = error.map { "\($0)" } ?? ""
    #expect(told.contains(sentence) && told.contains("\(file):5:"), "\(told)")
  }

  @Test func allDefaultsAreThePublishedOnes() throws {
    let file = NSTemporaryDirectory() + "zones-\(UInt32.random(in: 0...UInt32.max)).yaml"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data((Self.site + "  rules: {threshold: 7.5, slope: -0.0005}\n  zones: [{name: a, antennas: [{reader: gate}]}, {name: b, threshold: 6, hold-off: 60s, antennas: [{reader: gate, numbers: [1, 2]}]}]\n").utf8)
      .write(to: URL(filePath: file))
    let zones = try AgentConfiguration(path: file).rfid.setup.zones
    #expect(zones.map(\.rules.threshold) == [750, 600] && zones.map(\.rules.slope) == [500, 500] && zones.map(\.rules.holdOff) == [500, 60_000])
    #expect(zones[0].rules.window == 20 && zones[0].rules.moveReads == 2 && zones[0].rules.departed == 600_000 && zones[0].rules.ageOut == 1_209_600_000)
    #expect(zones[1].antennas.map(\.number) == [1, 2])
  }

  @Test func aRecordedSessionIsDecidedUponByOtherZones() async throws {
    let zones = NSTemporaryDirectory() + "zones-\(UInt32.random(in: 0...UInt32.max)).yaml"
    defer { try? FileManager.default.removeItem(atPath: zones) }
    try Data("zones: [{name: dock, antennas: [{reader: gate}]}]\n".utf8).write(to: URL(filePath: zones))
    let session = Self.root.appending(path: "Devices/impinj/speedway/report.session").path
    let process = Tally.process(["rfid", "replay", session, "--zone-file", zones, "--json"], ["TALLYMAN_DEVICES": Self.root.appending(path: "Devices").path])
    let outcome = try await Tally.run(process)
    #expect(outcome.code == 0, "\(outcome.err)")
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("\"event\":\"arrived\"") && $0.contains("\"zone\":\"dock\"") }, "\(outcome.text)")
    #expect(outcome.err.contains("reads 2, told 2"))
  }
}
