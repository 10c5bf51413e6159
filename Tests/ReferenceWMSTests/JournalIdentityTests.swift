import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// Which journal may go on, and from where.
struct JournalIdentityTests {
  @Test func aCloneIsCaughtAtItsFirstSession() async throws {
    try await Centre.run { centre in
      var original = Box()
      try await original.connect(centre)
      var clone = original
      original.starts = ["start-1", "start-2"]
      #expect(try await original.session(centre, epoch: 1).status == 200)
      clone.starts = ["start-1", "start-3"]
      let answer = try await clone.session(centre, epoch: 1)
      #expect(answer.status == 409)
      #expect(try answer.problem().known == .journal)
      // The answer to a session was lost: its token is confirmed here, not there.
      original.starts = ["start-1", "start-2", "start-4"]
      #expect(try await original.session(centre, epoch: 1).status == 200)
      #expect(try await original.session(centre, epoch: 1).status == 200)
    }
  }

  @Test func epochsAreGivenOnceAndHeldTo() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      #expect(box.epoch == 1)
      #expect(try await box.session(centre, epoch: 7).problem().known == .epoch)
      var fresh = box
      fresh.identity.journal = "00000000000000aa"
      #expect(try await fresh.session(centre, epoch: 1).problem().known == .epoch)
      try await fresh.connect(centre)
      #expect(fresh.epoch == 2)
      box.write(.receive("TEA", "1"))
      box.epoch = 2
      #expect(try await box.send(centre, box.body()).problem().known == .epoch)
      var stranger = Box()
      stranger.write(.receive("TEA", "1"))
      #expect(try await stranger.send(centre, stranger.body()).problem().known == .journal)
    }
  }

  @Test func aWMSThatLostItsBooksTakesTheJournalUpAgainFromTheBeginning() async throws {
    var box = Box()
    box.write(.receive("TEA", "1"))
    let journal = box
    try await Centre.run { centre in
      var box = journal
      box.epoch = try await box.session(centre, epoch: 3).read(SessionAnswer.self).epoch
      #expect(box.epoch == 3)
      #expect(try await box.send(centre).next == 2)
    }
  }

  @Test func cursorsAndBooksSurviveARestart() async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "wms-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var box = Box()
    box.write(.receive("TEA", "5"))
    box.write(.receive("TEA", "6"))
    let journal = box
    try await Centre.run(data: directory) { centre in
      #expect(try await journal.session(centre).status == 200)
      try await journal.send(centre, 1...1)
    }
    try await Centre.run(data: directory) { centre in
      let query = "?device=\(journal.identity.device)&journal=\(journal.identity.journal)"
      let cursors = try await centre.call(.GET, SyncPath.cursors + query).read(CursorsAnswer.self)
      #expect(cursors.cursors == [StreamCursor(stream: "dock-1", next: 2, lastHash: hex(journal.lines[0].hash))])
      try await journal.send(centre, 1...2)
      #expect(try await centre.onHand("TEA") == ["available": 11])
    }
  }
}

/// Batches that only the device's key can make.
struct SignatureTests {
  @Test func onlyTheSignedBatchIsTakenOnceAKeyIsKnown() async throws {
    try await Centre.run { centre in
      var box = Box()
      for _ in 1...3 { box.write(.receive("TEA", "1")) }
      let key = DeviceKey()
      let session = SessionRequest(identity: box.identity, epoch: nil, agent: "test", starts: box.starts, streams: [], t0: 1, key: key.publicKey)
      box.epoch = try await centre.post(SyncPath.sessions, session).read(SessionAnswer.self).epoch
      #expect(try await box.session(centre, epoch: box.epoch).problem().known == .signature, "no key named any more")
      #expect(try await box.send(centre, box.body()).problem().known == .signature)
      var stolen = box.body()
      try DeviceKey().sign(&stolen)
      #expect(try await box.send(centre, stolen).problem().known == .signature)
      var shortened = box.body()
      try key.sign(&shortened)
      shortened.lines.removeLast()
      shortened.envelope.count -= 1
      #expect(try await box.send(centre, shortened).problem().known == .signature)
      var good = box.body()
      try key.sign(&good)
      #expect(try await box.send(centre, good).read(EventsAnswer.self).next == 4)
      #expect(try await centre.onHand("TEA") == ["available": 3])
    }
  }

  /// RFC 8032, §7.1, test 1: the key of the standard gives the public key of the standard.
  @Test func theKeyIsThatOfTheStandard() throws {
    let key = try #require(DeviceKey(seed: bytes(hex: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")!))
    #expect(key.publicKey == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
  }
}
