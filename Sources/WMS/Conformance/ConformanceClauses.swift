import WMSWire
import Warehouse

extension ConformanceCheck {
  typealias Test = @Sendable (ConformanceProbe) async throws -> Void

  /// In this order: what comes later goes on where the earlier has left the stream.
  static let clauses: [(String, Test)] = sessions + batches + oddities + lanes + refusals + others

  private static let sessions: [(String, Test)] = [
    ("session.open", { probe in
      let answer = try await probe.open()
      try probe.expect(answer.limits.maxEvents > 0 && answer.limits.maxBytes >= 4096, "limits that let nothing through: \(answer.limits)")
      try probe.expect(answer.cursors.allSatisfy { $0.next == 1 }, "a new journal has a cursor already")
    }),
    ("session.repeat", { probe in
      let (first, again) = (try await probe.open(), try await probe.open())
      try probe.expect(first.epoch == again.epoch, "the epoch was \(first.epoch), then \(again.epoch)")
    }),
    ("session.clone", { probe in
      try await probe.refusedRequest({ try await probe.open(starts: [String(repeating: "0", count: 32)]) }) { isIdentity($0) }
    }),
    ("session.epoch", { probe in
      let epoch = try await probe.open().epoch
      try await probe.refusedRequest({ try await probe.open(epoch: epoch + 1) }) { isIdentity($0) }
    }),
  ]

  private static let batches: [(String, Test)] = [
    ("events.next", { probe in try await probe.accept(probe.entries(3)) }),
    ("events.repeat", { probe in
      let body = probe.entries(3)
      try await probe.accept(body)
      let answer = try await probe.send(body)
      try probe.expect(answer.next == body.end, "next is \(answer.next), expected \(body.end)")
      try await probe.stands(at: body.end)
    }),
    ("events.overlap", { probe in
      let old = probe.entries(2)
      try await probe.accept(old)
      let lines = old.lines.map(\.bytes) + (0..<2).map { probe.entry(old.end + $0) }
      try await probe.accept(probe.body(lines, first: old.envelope.first))
    }),
    ("events.gap", { probe in
      let next = probe.next
      try await probe.refused(probe.body([probe.entry(next + 5)], first: next + 5)) {
        if case .gap(next) = $0 { true } else { false }
      }
    }),
    ("events.content", { probe in
      let old = probe.entries(2)
      try await probe.accept(old)
      let other = (old.envelope.first..<old.end).map { probe.entry($0, raw: "other") }
      try await probe.refused(probe.body(other, first: old.envelope.first)) { if case .hashMismatch = $0 { true } else { false } }
    }),
    ("events.chain", { probe in
      let next = probe.next
      guard try await probe.tellsHashes() else { throw ConformanceProbe.Skip(reason: "the service does not look at the chain: its cursors have no lastHash") }
      try await probe.refused(probe.body([probe.entry(next)], first: next, previous: [UInt8](repeating: 7, count: 32))) {
        if case .hashMismatch = $0 { true } else { false }
      }
    }),
    ("events.answer-lost", { probe in
      let body = probe.entries(20)
      try await probe.sendAndLeave(body)
      try await probe.settle(body)
    }),
  ]

  private static let oddities: [(String, Test)] = [
    ("events.unknown-kind", { probe in
      let next = probe.next
      let line = JSON.object(["seq": .int(next), "v": 1, "kind": "of-the-future", "news": [1]])
      try await probe.accept(probe.body([line.bytes, probe.entry(next + 1)], first: next))
    }),
    ("events.refused", { probe in
      let next = probe.next
      let body = probe.body([probe.entry(next), probe.unbookable(next + 1), probe.entry(next + 2)], first: next)
      let answer = try await probe.accept(body)
      let verdict = answer.results.first { $0.seq == next + 1 }
      try probe.expect(verdict != nil, "a movement that nobody can book has no verdict among the results")
      try probe.expect(!answer.results.contains { $0.seq == next && $0.status == .rejected }, "the entry before it was refused with it")
      let again = try await probe.send(body)
      try probe.expect(again.next == body.end, "next is \(again.next) when it comes again")
      let other = again.results.first { $0.seq == next + 1 }
      try probe.expect(other?.quarantine == verdict?.quarantine, "when it comes again it is quarantined again: \(other?.quarantine ?? "nothing")")
    }),
    ("events.skipped", { probe in
      let (next, line) = (probe.next, probe.entry(probe.next))
      var body = probe.body([line], first: next)
      let skipped = OutboxLine(seq: next, hash: Chain.hash(Chain.value(hex: body.envelope.prev) ?? Chain.start, line), bytes: line)
      body.lines = [EventsBody.Line(skipping: skipped, reason: "check")]
      try await probe.accept(body)
    }),
    ("events.lost", { probe in
      let next = probe.next
      var body = probe.body([], first: next)
      body.envelope.lost = [LostRange(from: next, to: next + 4, reason: "check", hash: hex(Chain.hash(Chain.start, Array("lost".utf8))))]
      try await probe.accept(body)
      try await probe.accept(probe.entries(1))
    }),
    ("events.gzip", { probe in
      guard probe.limits.encodings.contains("gzip") else { throw ConformanceProbe.Skip(reason: "the service does not offer gzip") }
      try await probe.accept(probe.entries(30), gzip: true)
    }),
  ]

  private static let lanes: [(String, Test)] = [
    ("events.parked", { probe in
      let (next, lane) = (probe.next, lane(of: probe, 1))
      let answer = try await probe.accept(probe.body([probe.unbookable(next, [lane]), probe.unbookable(next + 1, [lane])], first: next))
      let verdicts = (0...1).map { offset in answer.results.first { $0.seq == next + offset }?.status.rawValue ?? "accepted" }
      guard verdicts[0] == "rejected" else { throw ConformanceProbe.Skip(reason: "a movement that names nothing is \(verdicts[0]) here, so nothing is parked") }
      try probe.expect(verdicts[1] == "parked", "what shares a document with a rejected movement is \(verdicts[1])")
      try probe.expect(try await probe.parked().contains(lane.rawValue), "the cursors do not name the parked document")
      // Nobody's screen is to speak of it afterwards.
      for entry in answer.results {
        if let id = entry.quarantine { _ = try? await probe.discard(id, probe.unbookable(entry.seq, [lane])) }
      }
    }),
    ("quarantine.discard", { probe in
      let (next, lane) = (probe.next, lane(of: probe, 2))
      let line = probe.unbookable(next, [lane])
      let answer = try await probe.accept(probe.body([line], first: next))
      guard let id = answer.results.first(where: { $0.seq == next })?.quarantine else { throw ConformanceProbe.Skip(reason: "a rejected entry has no quarantine id") }
      let outcome = try await probe.discard(id, line)
      try probe.expect(outcome.state == "discarded" && outcome.settled.contains(id), "it is \(outcome.state) after that")
      try probe.expect(try await !probe.parked().contains(lane.rawValue), "its document is parked all the same")
      try await probe.refusedRequest({ _ = try await probe.discard(id, line) }) { if case .problem(let problem) = $0 { problem.known == .settled } else { false } }
    }),
  ]

  /// A document of this check's own.
  private static func lane(of probe: ConformanceProbe, _ number: Int) -> Lane { .document(type: "check", number: "\(probe.identity.journal)/\(number)") }

  private static let refusals: [(String, Test)] = [
    ("events.epoch", { probe in
      let epoch = try await probe.open().epoch
      try await probe.refused(probe.body([probe.entry(probe.next)], first: probe.next, epoch: epoch + 1)) { isIdentity($0) }
    }),
    ("events.journal", { probe in
      let stranger = JournalIdentity(device: probe.identity.device, journal: "00000000000000ff")
      try await probe.refused(probe.body([probe.entry(1)], first: 1, identity: stranger)) { isIdentity($0) }
    }),
    ("events.too-large", { probe in
      let most = probe.limits.maxEvents
      guard most <= 20_000 else { throw ConformanceProbe.Skip(reason: "the limit of \(most) entries is not tried") }
      try await probe.refused(probe.entries(most + 1)) { $0 == .tooLarge }
    }),
    ("events.damaged", { probe in
      let content = try probe.entries(1).bytes()
      let answer = try await probe.post(content, digest: ContentDigest.value(of: content + [0x20]))
      try probe.expect(answer.status == 400 && answer.isProblem, "HTTP \(answer.status)\(answer.isProblem ? "" : ", and no problem document")")
      try await probe.stands(at: probe.next)
    }),
    ("events.garbage", { probe in
      let good = try probe.entries(2).bytes()
      for (content, type) in [(Array("<html>".utf8), MediaType.ndjson), (Array(good.dropLast(9)), MediaType.ndjson), ([], MediaType.ndjson), (good, "text/html")] {
        let answer = try await probe.post(content, type: type)
        try probe.expect((400..<500).contains(answer.status) && answer.isProblem, "HTTP \(answer.status)\(answer.isProblem ? "" : ", and no problem document")")
      }
      try await probe.stands(at: probe.next)
    }),
  ]

  private static let others: [(String, Test)] = [
    ("master.etag", { probe in
      for collection in try await probe.collections() {
        let whole = try await probe.master(collection)
        try probe.expect(whole?.etag != nil, "\(collection.rawValue) has no ETag")
        try probe.expect(try await probe.master(collection, etag: whole?.etag) == nil, "\(collection.rawValue): not 304 for its own ETag")
      }
    }),
    ("master.cursor", { probe in
      for collection in try await probe.collections() {
        do {
          let change = try await probe.master(collection, cursor: "never-given")
          try probe.expect(change?.whole == true, "\(collection.rawValue): a part of it for a cursor that was never given")
        } catch let refusal as Refusal {
          guard case .problem(let problem) = refusal, problem.status == 410 else { throw refusal }
        }
      }
    }),
    ("events.signature", { probe in
      let (signer, key) = try probe.signer()
      func tried() async throws {
        try await signer.open()
        var body = signer.entries(2)
        try key.sign(&body)
        try await signer.accept(body)
        do { try await signer.send(signer.entries(1)) } catch let refusal as Refusal {
          guard case .problem(let problem) = refusal, problem.known == .signature else { throw refusal }
          return
        }
        throw ConformanceProbe.Skip(reason: "the service does not look at signatures")
      }
      do { try await tried() } catch {
        await signer.close()
        throw error
      }
      await signer.close()
    }),
    ("auth.token", { probe in
      guard let stranger = try probe.stranger() else { throw ConformanceProbe.Skip(reason: "no --token-file was given") }
      do {
        try await stranger.open()
        await stranger.close()
      } catch let refusal as Refusal {
        await stranger.close()
        return try probe.expect(refusal == .unauthorized(status: 401), "without the token: \(refusal)")
      }
      throw ConformanceProbe.Breach(description: "a session is opened without the token")
    }),
  ]

  private static func isIdentity(_ refusal: Refusal) -> Bool { if case .identity = refusal { true } else { false } }
}
