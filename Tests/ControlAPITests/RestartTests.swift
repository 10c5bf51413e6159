import Foundation
import Presence
import Testing

@testable import Agent

/// What a technician is told of a configuration, and by which names tags are found.
@Suite struct RestartTests {
  private func read(_ text: String) throws -> AgentConfiguration {
    let path = NSTemporaryDirectory() + "restart-\(UInt32.random(in: 0...UInt32.max)).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(("site: {timezone: Europe/Moscow}\n" + text).utf8).write(to: URL(filePath: path))
    return try AgentConfiguration(path: path)
  }

  @Test func sectionsThatWaitForARestartAreNamed() throws {
    let before = try read("stations: [{name: dock-1, flow: receiving}]\nscreen: {listen: 127.0.0.1:8080}\n")
    #expect(before.sectionsForRestart(try read("screen: {listen: 127.0.0.1:8080}\nstations: [{name: dock-1, flow: picking}, {name: dock-2, flow: receiving}]\n")) == [])
    let after = try read("stations: [{name: dock-1, flow: receiving}]\nscreen: {listen: 127.0.0.1:8081}\njournal: {limit: 1GB}\nprinters: [{name: z, connect: /dev/usb/lp0, dpi: 203}]\n")
    #expect(before.sectionsForRestart(after) == ["screen", "journal", "printers"])
  }

  @Test func aMissingFileSaysHowAnotherIsNamed() async throws {
    let outcome = try await Tally.run(["journal", "list"], ["TALLYMAN_CONFIG": "/nowhere/t.yaml", "TALLY_SOCKET": "/nowhere/c.sock"])
    #expect(outcome.code == 69 && outcome.err.contains("/nowhere/t.yaml: there is no such file; another one: --config FILE"), "\(outcome)")
    let russian = try await Tally.run(["journal", "list"], ["TALLYMAN_CONFIG": "/nowhere/t.yaml", "TALLY_SOCKET": "/nowhere/c.sock", "LC_ALL": "ru_RU.UTF-8"])
    #expect(russian.err.contains("нет такого файла; другой: --config ФАЙЛ"), "\(russian)")
  }

  /// `tally rfid tags` prints the pure identity, which says nothing of the filter value on the tag.
  @Test func aTagIsFoundByTheNameThatIsPrinted() throws {
    let tag = TagIdentity([0x30, 0x34, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0, 0, 0x1A, 0x85])
    let query = try #require(TagQuery("urn:epc:id:sgtin:0614141.812345.6789"))
    #expect(query.fits(tag))
    #expect(!query.fits(TagIdentity([0x30, 0x34, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0, 0, 0x1A, 0x86])))
    #expect(TagQuery("urn:epc:id:sgtin:0614141.812345.'; DROP") == nil && TagQuery("urn:epc:id:") == nil)
  }
}
