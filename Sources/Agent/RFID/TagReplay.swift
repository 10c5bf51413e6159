import ControlAPI
import DeviceCatalog
import DeviceReplay
import Presence
import Protocols
import Settings
import StationRuntime
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Agent {
  /// Decides anew on a recorded session's reads, and prints each decision with its reason; at the end, to standard error, what became of the reads.
  public static func replayTags(_ file: String, zones: String, reader: String?, json: Bool) throws(Failure) {
    do {
      let setup = try SettingsDocument(path: zones).read { root in
        RFIDConfiguration(reading: root.has("rfid") ? root.section("rfid") : root, devices: nil, stations: nil).setup
      }
      let session = try Session(parsing: text(file), file: file)
      let catalog = try Daemon.catalog()
      guard let profile = session["Device"].flatMap({ catalog[$0] }) else {
        let device = visible(Array((session["Device"] ?? "–").utf8))
        throw Failure(Words.say("replay.no-profile", ["file": file, "device": device], in: language), exit: .usage)
      }
      let known = profile.protocol.options.map(\.key)
      let events = SessionReplay.run(session, on: try profile.makeProtocol(setting: session.settings.filter { known.contains($0.key) })).events
      var presence = Presence(setup)
      let names = Set(setup.zones.flatMap(\.antennas).map(\.reader)).sorted()
      guard let number = presence.reader(reader ?? (names.count == 1 ? names[0] : "")) else {
        throw Failure(Words.say("rfid.which-reader", ["file": zones, "readers": names.joined(separator: ", ")], in: language), exit: .usage)
      }
      var decisions: [Decision] = []
      for event in events {
        guard case .tag(let read) = event.event else { continue }
        presence.take(
          read.identity.span, isUID: read.epc == nil, pc: read.pc, reader: number, antenna: read.antenna, rssi: read.rssi, count: read.count ?? 1,
          at: Int64(event.at / .milliseconds(1)), into: &decisions)
      }
      for decision in decisions { writeOut((json ? line(decision).text : told(decision)) + "\n") }
      writeOut(ReadCounts.fields.map { "\($0.name) \(presence.counts[keyPath: $0.path])" }.joined(separator: ", ") + "\n", to: STDERR_FILENO)
    } catch let failure as Failure { throw failure } catch { throw Failure("\(error)", exit: .configuration) }
  }

  /// Milliseconds from the session's start, the reader, and the body that the entry would have.
  private static func line(_ decision: Decision) -> JSON {
    guard case .object(let members) = Observation.detail(decision) else { return .null }
    return .object([.init("t", .int(decision.at)), .init("reader", .string(decision.reader))] + members)
  }

  private static func told(_ decision: Decision) -> String {
    let antennas = decision.reason.antennas.map { "\($0.reader)/\($0.antenna) \(decibelText($0.mean)) dBm × \($0.reads)" }.joined(separator: ", ")
    let zone = (decision.from.map { $0 + " → " } ?? "") + decision.zone
    let gate = decision.direction.map { " (\(decision.portal ?? "") \($0.rawValue))" } ?? ""
    let bar = decision.reason.offset.map { "; > \(decision.reason.mean.map(decibelText) ?? "–") + \(decibelText($0)) dB" } ?? ""
    let word = Words.say("rfid.event.\(decision.kind.rawValue)", [:], in: language)
    return visible(Array("+\(decision.at) ms  \(hex(decision.tag.bytes))  \(word)  \(zone)\(gate)  \(antennas)\(bar)".utf8), limit: 1000)
  }
}
