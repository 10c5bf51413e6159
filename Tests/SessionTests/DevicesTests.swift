import DeviceCatalog
import DeviceReplay
import FoundationEssentials
import Protocols
import Testing

private let devices = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/Devices"

/// A session in `Devices/` with what belongs to it.
private struct Shipped {
  let path: String
  let profile: DeviceProfile
  let session: Session
  let golden: GoldenEvents

  static func all(of profile: DeviceProfile) throws -> [Shipped] {
    let names = try FileManager.default.contentsOfDirectory(atPath: profile.folder).sorted()
    let sessions = names.filter { $0.hasSuffix(".session") }.map { $0.dropLast(".session".count) }
    for golden in names.filter({ $0.hasSuffix(".events.jsonl") }) {
      #expect(sessions.contains(golden.dropLast(".events.jsonl".count)), "\(profile.id)/\(golden) has no session")
    }
    return try sessions.map { name in
      let path = "\(profile.folder)/\(name)"
      let golden = try GoldenEvents(parsing: String(contentsOfFile: path + ".events.jsonl", encoding: .utf8), file: "\(profile.id)/\(name).events.jsonl")
      let session = try Session(parsing: String(contentsOfFile: path + ".session", encoding: .utf8), file: "\(profile.id)/\(name).session")
      return Shipped(path: "\(profile.id)/\(name).session", profile: profile, session: session, golden: golden)
    }
  }
}

@Suite struct DevicesTests {
  private let catalog: DeviceCatalog
  init() throws { catalog = try DeviceCatalog(shipped: devices) }

  @Test func everySessionGivesItsGoldenEvents() throws {
    for profile in catalog.profiles {
      for shipped in try Shipped.all(of: profile) {
        for complaint in try check(shipped.session, golden: shipped.golden, protocol: profile.protocol, options: profile.options) {
          Issue.record("\(shipped.path): \(complaint)")
        }
      }
    }
  }

  @Test func everySessionSaysWhereItComesFrom() throws {
    for profile in catalog.profiles {
      for shipped in try Shipped.all(of: profile) {
        #expect(shipped.session["Device"] == profile.id, "\(shipped.path)")
        let origin = ["captured from ", "from ", "constructed from "].contains { shipped.session["Source"]?.hasPrefix($0) == true }
        #expect(origin, "\(shipped.path): Source is \(shipped.session["Source"] ?? "missing")")
        #expect(!shipped.golden.lines.isEmpty, "\(shipped.path) shows nothing")
      }
    }
  }

  @Test func everyProfileAndEveryProtocolHasASession() throws {
    var recorded: Set<ProtocolID> = []
    for profile in catalog.profiles {
      #expect(try !Shipped.all(of: profile).isEmpty, "\(profile.id) has no session")
      recorded.insert(profile.protocol)
    }
    for id in ProtocolID.allCases { #expect(recorded.contains(id), "\(id.rawValue) has no profile with a session") }
  }

  /// The header and each open name a link that the profile has.
  @Test func everySessionIsOnALinkOfItsProfile() throws {
    for profile in catalog.profiles {
      let links = Set(profile.links.map { $0.kind == .usblp ? "usb" : $0.kind.rawValue })
      for shipped in try Shipped.all(of: profile) {
        for line in shipped.session.lines {
          guard case .open(let kind, _) = line.step else { continue }
          #expect(links.contains(kind.rawValue), "\(shipped.path):\(line.number): the profile has no \(kind.rawValue)")
          #expect(shipped.session["Link"] == kind.rawValue, "\(shipped.path)")
        }
      }
    }
  }
}
