import FoundationEssentials
import Glibc
import ReferenceWMS
import Synchronization
import Testing
import WMSWire
import Warehouse
import X509

@testable import WMS

@Suite struct EnrolmentTests {
  private let dock = StreamID("dock-1")

  private func outbox(_ count: Int64 = 4) -> MemoryOutbox {
    let outbox = MemoryOutbox(device: SecureSite.device)
    outbox.append(Int(count), to: dock)
    return outbox
  }

  @Test func aBoxEnrolsAndDeliversAndIsKnownAfterARestart() async throws {
    try await SecureSite.run { site in
      let endpoint = site.endpoint
      let outbox = self.outbox()
      let station = try Station(outbox, endpoint: endpoint)
      let keeper = site.keeper(endpoint)
      await keeper.tell { await station.pump.syncNow() }
      try await station.run { station in
        try await eventually("without a certificate it is refused") { await station.pump.status().lastError != nil }
        let status = try await keeper.enrol(try site.ticket(), .named)
        #expect(status.state == .good && status.authority != nil)
        try await eventually("all are confirmed") { outbox.storedCursor(self.dock) == 5 }
      }
      let again = site.endpoint
      #expect(await site.keeper(again).status.state == .good)
      outbox.append(1, to: self.dock)
      try await Station(outbox, endpoint: again).run { _ in try await eventually("after the restart too") { outbox.storedCursor(self.dock) == 6 } }
    }
  }

  @Test func theIdentityIsOneFileThatNobodyElseReads() async throws {
    try await SecureSite.run { site in
      _ = try await site.keeper(site.endpoint).enrol(try site.ticket(), .named)
      #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder) == ["device.pem"])
      #expect(try permissions(site.folder) == 0o700)
      #expect(try permissions(site.folder + "/device.pem") == 0o600)
      // Torn or opened to others, it is said and not used; the box works on.
      let whole = try Data(contentsOf: URL(filePath: site.folder + "/device.pem"))
      for length in [0, 1, whole.count / 3, whole.count - 40] {
        try whole.prefix(length).write(to: URL(filePath: site.folder + "/device.pem"))
        let status = await site.keeper(site.endpoint).status
        #expect(status.state == .broken && status.detail?.contains("tally enrol") == true)
      }
      try whole.write(to: URL(filePath: site.folder + "/device.pem"))
      #expect(await site.keeper(site.endpoint).status.state == .good)
      #expect(chmod(site.folder + "/device.pem", 0o640) == 0)
      #expect(await site.keeper(site.endpoint).status.state == .broken)
      #expect(chmod(site.folder + "/device.pem", 0o600) == 0)
      #expect(await site.keeper(site.endpoint, device: "9d3f6e0c-0000-4000-8000-000000000002").status.state == .broken)
    }
  }

  @Test func anotherAuthorityIsNotTrustedAndHearsNoToken() async throws {
    try await SecureSite.run { site in
      let ticket = try site.ticket()
      let wrong = try #require(EnrolmentTicket(ticket.token + " sha256:" + String(repeating: "ab", count: 32)))
      await #expect(throws: (any Error).self) { try await site.keeper(site.endpoint).enrol(wrong, .named) }
      let bare = try #require(EnrolmentTicket(ticket.token))
      do { _ = try await site.keeper(site.endpoint).enrol(bare, .named) } catch let error as EnrolmentError { #expect(error.code == .authority) }
      // The token is still good: nobody has seen it.
      #expect(try await site.keeper(site.endpoint).enrol(ticket, .named).state == .good)
    }
  }

  @Test func theAuthorityMayBeAFileOrAPersonsWord() async throws {
    try await SecureSite.run { site in
      var endpoint = site.endpoint
      endpoint.authorityFile = site.data + "/ca.pem"
      let byFile = try await site.keeper(endpoint).enrol(try #require(EnrolmentTicket(site.ticket().token)), .named)
      #expect(byFile.authority == nil)
      let byWord = try await site.keeper(site.endpoint).enrol(try #require(EnrolmentTicket(site.ticket(device: SecureSite.device).token)), .whoeverAnswers)
      let fingerprint = try site.ticket().fingerprint.map { hex($0) }
      #expect(byWord.authority == fingerprint)
    }
  }

  @Test func aServerOfTheAuthorityUnderAnotherNameIsRefused() async throws {
    try await SecureSite.run(names: ["elsewhere.example"]) { site in
      do {
        _ = try await site.keeper(site.endpoint).enrol(try site.ticket(), .named)
        Issue.record("enrolled")
      } catch let error as EnrolmentError { #expect(error.code == .unreachable) }
    }
  }

  @Test func aTokenIsGoodOnceForOneDeviceAndOneKey() async throws {
    try await SecureSite.run { site in
      let ticket = try site.ticket()
      let trust = FirstTrust.named
      // The answer was lost on the way: the same key gets its certificate with the same token.
      let lost = try CertificateRequest(device: SecureSite.device, key: try await IdentityFile(folder: site.folder).pendingKey())
      _ = try await Enrolment(device: SecureSite.device, endpoint: site.endpoint).identity(ticket, trust, request: lost)
      #expect(try await site.keeper(site.endpoint).enrol(ticket, trust).state == .good)
      // The key is at work now, and another one gets nothing.
      for device in [SecureSite.device, "9d3f6e0c-0000-4000-8000-000000000009"] {
        do {
          _ = try await site.keeper(site.endpoint, device: device).enrol(ticket, trust)
          Issue.record("a token was used twice")
        } catch let error as EnrolmentError {
          #expect(error.code == .refused)
          #expect(error.description.contains("used already"))
        }
      }
      let bound = try site.ticket(device: "9d3f6e0c-0000-4000-8000-000000000009")
      await #expect(throws: EnrolmentError.self) { try await site.keeper(site.endpoint).enrol(bound, trust) }
      let invented = try #require(EnrolmentTicket("nosuchtoken sha256:" + hex(ticket.fingerprint ?? [])))
      await #expect(throws: EnrolmentError.self) { try await site.keeper(site.endpoint).enrol(invented, trust) }
    }
  }

  @Test func itRenewsItselfWhileEntriesAreOnTheirWay() async throws {
    try await SecureSite.run(lifetime: .seconds(4)) { site in
      let endpoint = site.endpoint
      let outbox = self.outbox(1)
      let keeper = site.keeper(endpoint)
      let first = try await keeper.enrol(try site.ticket(), .named)
      try await keeper.running {
        try await Station(outbox, endpoint: endpoint).run { station in
          var stored: Int64 = 2
          while await keeper.status.renewals < 2 {
            outbox.append(1, to: self.dock)
            stored += 1
            let wanted = stored
            try await eventually("entry \(wanted) is confirmed") { outbox.storedCursor(self.dock) == wanted }
          }
          #expect(station.told.alarms.isEmpty)
        }
      }
      let status = await keeper.status
      #expect(status.serial != first.serial)
      #expect(try IdentityFile(folder: site.folder).load(device: SecureSite.device)?.certificate.serialNumber.description == status.serial)
      #expect(try await site.wms.totals().entries == Int(outbox.storedCursor(self.dock) - 1))
    }
  }

  @Test func anExpiredCertificateBringsWhatIsStoredAndRenewsItselfAndNothingElse() async throws {
    try await SecureSite.run(lifetime: .seconds(2)) { site in
      let endpoint = site.endpoint
      let outbox = self.outbox()
      let keeper = site.keeper(endpoint)
      _ = try await keeper.enrol(try site.ticket(), .named)
      try await eventually("it has expired") { await keeper.status.state == .expired }
      try await Station(outbox, endpoint: endpoint).run { _ in try await eventually("all are confirmed") { outbox.storedCursor(self.dock) == 5 } }
      let client = try TallyClient(endpoint)
      await #expect(throws: Refusal.unauthorized(status: 403)) { try await client.master(.items, etag: nil, cursor: nil) }
      try await keeper.running {
        let status = try await keeper.renewNow()
        #expect(status.state == .good)
        let change = try await client.master(.items, etag: nil, cursor: nil)
        #expect(change?.items?.count == 1)
      }
      await client.close()
    }
  }

  @Test func aRemovedDeviceIsRefusedAndJournalsOnAndComesBack() async throws {
    try await SecureSite.run { site in
      let endpoint = site.endpoint
      let outbox = self.outbox()
      let keeper = site.keeper(endpoint)
      _ = try await keeper.enrol(try site.ticket(), .named)
      try ReferenceWMS.remove(SecureSite.device.uppercased(), data: site.data, undo: false)
      try await keeper.running {
        try await Station(outbox, endpoint: endpoint).run { station in
          try await eventually("it is refused") { station.told.alarms.contains(.unauthorized) }
          await keeper.unwelcome(true)
          try await eventually("the renewal too") { await keeper.status.state == .refused }
          #expect(outbox.storedCursor(self.dock) == 1)
          await #expect(throws: EnrolmentError.self) { try await keeper.enrol(try site.ticket(), .named) }
          try ReferenceWMS.remove(SecureSite.device, data: site.data, undo: true)
          try await eventually("nothing was lost, nothing put aside") { outbox.storedCursor(self.dock) == 5 }
          try await eventually("and it renews") { await keeper.status.state == .good }
        }
      }
      #expect(try await site.wms.parked().isEmpty)
    }
  }

  @Test func aDeviceSpeaksForItselfAlone() async throws {
    try await SecureSite.run { site in
      let endpoint = site.endpoint
      _ = try await site.keeper(endpoint).enrol(try site.ticket(), .named)
      let other = MemoryOutbox(device: "9d3f6e0c-0000-4000-8000-000000000009", journal: "00000000000000bb")
      other.append(2, to: self.dock)
      try await Station(other, endpoint: endpoint).run { station in
        try await eventually("it is refused") { station.told.alarms.contains(.unauthorized) }
      }
      #expect(try await site.wms.totals().entries == 0)
    }
  }

  @Test func noSpellingOfAPathLeadsPastTheCertificate() async throws {
    try await SecureSite.run { site in
      var endpoint = site.endpoint
      endpoint.identity = nil
      endpoint.authorityFile = site.data + "/ca.pem"
      let http = try HTTPTransport(endpoint)
      for path in [SyncPath.sessions, "/" + SyncPath.sessions, "//v1//sync/sessions", "/v1/sync/sessions/", SyncPath.enrolment + "/simplereenroll"] {
        #expect(try await http.send(HTTPRequest(method: "POST", path: path, headers: [], body: [])).status == 401, "\(path)")
      }
      #expect(try await http.send(HTTPRequest(method: "GET", path: "/v1/view/totals")).status == 200)
      await http.close()
    }
  }

  @Test func aDeviceDecidesNothingForOthers() async throws {
    try await SecureSite.run { site in
      let endpoint = site.endpoint
      _ = try await site.keeper(endpoint).enrol(try site.ticket(), .named)
      let outbox = self.outbox()
      try await Station(outbox, endpoint: endpoint).run { _ in try await eventually("all are confirmed") { outbox.storedCursor(self.dock) == 5 } }
      let journal = outbox.identity.journal
      let (thief, folder) = ("9d3f6e0c-0000-4000-8000-000000000009", site.folder + "-thief")
      let other = site.endpoint
      let keeper = CertificateKeeper(device: thief, folder: folder, endpoint: other, clock: MachineClock(), tuning: .quick, logger: quiet)
      _ = try await keeper.enrol(try site.ticket(), .named)
      let http = try HTTPTransport(other)
      #expect(try await http.send(HTTPRequest(method: "POST", path: SyncPath.importing(journal, .grant) + "?by=boss", headers: [], body: [])).status == 403)
      await http.close()
      // An open token is no way to become a box that is there already.
      try FileManager.default.removeItem(atPath: folder)
      let claim = CertificateKeeper(device: SecureSite.device, folder: folder, endpoint: site.endpoint, clock: MachineClock(), tuning: .quick, logger: quiet)
      do {
        _ = try await claim.enrol(try site.ticket(), .named)
        Issue.record("enrolled")
      } catch { #expect("\(error)".contains("enrolled already"), "\(error)") }
    }
  }

  @Test func anOlderKeyIsGoodForNothingOnceTheNewerOneIsAtWork() async throws {
    // Of certificates of a minute the older has three seconds to end what is under way.
    try await SecureSite.run(lifetime: .seconds(60)) { site in
      let (stolen, endpoint) = (site.endpoint, site.endpoint)
      _ = try await site.keeper(endpoint).enrol(try site.ticket(), .named)
      _ = await site.keeper(stolen).status
      let old = try TallyClient(stolen)
      #expect(try await old.master(.items, etag: nil, cursor: nil)?.items?.count == 1)
      try FileManager.default.removeItem(atPath: site.folder)
      let fresh = site.endpoint
      _ = try await site.keeper(fresh).enrol(try site.ticket(device: SecureSite.device), .named)
      let new = try TallyClient(fresh)
      let deadline = ContinuousClock.now + .seconds(20)
      var refused = false
      while !refused, ContinuousClock.now < deadline {
        _ = try await new.master(.items, etag: nil, cursor: nil)
        do { _ = try await old.master(.items, etag: nil, cursor: nil) } catch { refused = error as? Refusal == .unauthorized(status: 403) }
      }
      #expect(refused)
      await old.close()
      await new.close()
    }
  }

  @Test(.enabled(if: geteuid() == 0, "needs root, who gives files away")) func whatRootMakesBelongsToTheService() throws {
    let data = FileManager.default.temporaryDirectory.path + "/tm-wms-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: data) }
    #expect(chown(data, 65_534, 65_534) == 0)
    let first = try ReferenceWMS.ticket(data: data, device: nil, hours: 1)
    for path in [data + "/authority.pem", data + "/tokens"] {
      var facts = stat()
      #expect(stat(path, &facts) == 0 && facts.st_uid == 65_534, "\(path)")
    }
    // What is there and cannot be read is never replaced.
    let authority = try Data(contentsOf: URL(filePath: data + "/authority.pem"))
    try FileManager.default.removeItem(atPath: data + "/authority.pem")
    #expect(symlink("authority.pem", data + "/authority.pem") == 0)
    #expect(throws: (any Error).self) { try ReferenceWMS.ticket(data: data, device: nil, hours: 1) }
    unlink(data + "/authority.pem")
    try authority.write(to: URL(filePath: data + "/authority.pem"))
    let again = try ReferenceWMS.ticket(data: data, device: nil, hours: 1)
    #expect(first.split(separator: " ").last == again.split(separator: " ").last)
  }

  @Test func aTokenOfTheSiteStaysTheSimpleChoice() async throws {
    try await SecureSite.run(clientCertificates: false, token: "open-sesame") { site in
      var endpoint = site.endpoint
      endpoint.identity = nil
      endpoint.authorityFile = site.data + "/ca.pem"
      endpoint.tokenFile = site.data + "/token"
      try Data("open-sesame\n".utf8).write(to: URL(filePath: site.data + "/token"))
      let outbox = self.outbox()
      try await Station(outbox, endpoint: endpoint).run { _ in try await eventually("all are confirmed") { outbox.storedCursor(self.dock) == 5 } }
    }
  }

  @Test func oldTokensAndPlainHTTPAreRefused() async throws {
    try await SecureSite.run { site in
      let old = try #require(EnrolmentTicket(ReferenceWMS.ticket(data: site.data, device: nil, hours: 0)))
      do { _ = try await site.keeper(site.endpoint).enrol(old, .named) } catch let error as EnrolmentError { #expect(error.description.contains("too old")) }
      var plain = site.endpoint
      plain.url = site.base.replacing("https:", with: "http:")
      do { _ = try await site.keeper(plain).enrol(try site.ticket(), .named) } catch let error as EnrolmentError { #expect(error.code == .configuration) }
    }
  }

  @Test(arguments: ["", " \n", "a b c", "token sha256:12", "token md5:00", "tök"]) func whatIsNoTicketIsNone(text: String) { #expect(EnrolmentTicket(text) == nil) }

  @Test func aTicketSaysNothingOfItself() throws {
    let ticket = try #require(EnrolmentTicket("secret-word sha256:" + String(repeating: "0A:", count: 31) + "0a"))
    var dumped = ""
    dump(ticket, to: &dumped)
    #expect(!"\(ticket) \(String(reflecting: ticket)) \(dumped)".contains("secret-word"))
    #expect(ticket.fingerprint == [UInt8](repeating: 10, count: 32))
  }
}

private func permissions(_ path: String) throws -> mode_t? {
  var facts = stat()
  return stat(path, &facts) == 0 ? facts.st_mode & 0o777 : nil
}
