import CZlib
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// The way in: exactly once, in order, verified, from the right journal.
struct DeliveryTests {
  @Test func aRetryAfterALostAnswerBooksNothingTwice() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.step, .object(["n": 1]))
      box.write(.receive("TEA", "12"))
      try centre.wms.befall(Fault(.drop, count: 1, path: SyncPath.events))
      await #expect(throws: (any Error).self) { try await box.send(centre) }
      #expect(try await centre.onHand("TEA") == ["available": 12])
      let answer = try await box.send(centre)
      #expect(answer.next == 3)
      #expect(answer.results.map(\.status) == [.duplicate, .duplicate])
      #expect(answer.lastHash == hex(box.lines[1].hash))
      #expect(try await centre.onHand("TEA") == ["available": 12])
      let totals = try await centre.wms.totals()
      #expect(totals.entries == 2 && totals.movements == 1 && totals.booked == 1)
    }
  }

  @Test func overlappingAndRandomlyRepeatedBatchesBookEachEntryOnce() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      for _ in 0..<60 { box.write(.receive("TEA", "1")) }
      var next = 1
      while next <= 60 {
        let from = Int.random(in: max(1, next - 9)...next)
        let answer = try await box.send(centre, from...min(60, Int.random(in: from...from + 12)))
        #expect(Int(answer.next) >= next)
        next = Int(answer.next)
      }
      #expect(try await centre.onHand("TEA") == ["available": 60])
    }
  }

  @Test func twoSendersOfTheSameBatchAtOnceBookItOnce() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      for _ in 0..<20 { box.write(.receive("TEA", "1")) }
      let sender = box
      try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<8 { group.addTask { try await sender.send(centre).next } }
        for try await next in group { #expect(next == 21) }
      }
      #expect(try await centre.onHand("TEA") == ["available": 20])
    }
  }

  @Test func aHoleIsAGapThatSaysWhereToGoOn() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      for _ in 0..<5 { box.write(.receive("TEA", "1")) }
      try await box.send(centre, 1...2)
      let answer = try await box.send(centre, box.body(4...5))
      let problem = try answer.problem()
      #expect(answer.status == 409 && problem.known == .gap && problem.next == 3)
      #expect(try await centre.onHand("TEA") == ["available": 2])
    }
  }

  @Test func otherContentUnderAKnownNumberAndABrokenChainAreRefusedWhole() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "1"))
      box.write(.receive("TEA", "2"))
      var forged = box
      try await box.send(centre)
      forged.lines.removeLast()
      forged.write(.receive("TEA", "200"))
      forged.write(.receive("TEA", "300"))
      let answer = try await forged.send(centre, forged.body())
      #expect(answer.status == 422)
      #expect(try answer.problem().seq == 2)
      let broken = try await forged.send(centre, forged.body(3...3))
      #expect(try broken.problem().known == .hashMismatch)
      #expect(try await centre.onHand("TEA") == ["available": 3])
    }
  }

  @Test func damageOnTheWayIsFoundByTheDigest() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "1"))
      let content = try box.body().bytes()
      let answer = try await centre.call(
        .POST, SyncPath.events, content, type: MediaType.ndjson, headers: [ContentDigest.field: ContentDigest.value(of: Array("other".utf8))])
      #expect(try answer.problem().known == .digestMismatch)
      #expect(try await centre.wms.totals().entries == 0)
    }
  }

  // MARK: Lost and skipped

  @Test func lostEntriesAreNamedAndTheChainGoesOnBehindThem() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      for _ in 0..<6 { box.write(.receive("TEA", "1")) }
      try await box.send(centre, 1...1)
      let lost = LostRange(from: 2, to: 3, reason: "corrupt", hash: hex(box.lines[2].hash))
      var body = box.body(2...4)
      body.lines.removeFirst(2)
      (body.envelope.lost, body.envelope.count) = ([lost], 1)
      let answer = try await box.send(centre, body).read(EventsAnswer.self)
      #expect(answer.next == 5 && answer.results.map(\.status) == [.lost] && answer.results[0].seq == 2)
      #expect(answer.lastHash == hex(box.lines[3].hash))
      #expect(try await box.send(centre, body).read(EventsAnswer.self).next == 5)
      // Without its hash the chain is unchecked until the next request, whose prev is taken as it is.
      let unknown = EventsEnvelope(
        identity: box.identity, epoch: 1, stream: box.stream, first: 5, previousHash: box.lines[3].hash, count: 0,
        lost: [LostRange(from: 5, to: 5, reason: "corrupt")])
      #expect(try await box.send(centre, EventsBody(envelope: unknown, lines: [])).read(EventsAnswer.self).lastHash == nil)
      #expect(try await box.send(centre, 6...6).lastHash == hex(box.lines[5].hash))
      let totals = try await centre.wms.totals()
      #expect(totals.lost == 3 && totals.entries == 3)
    }
  }

  @Test func anUnreadableEntryIsNamedSkippedAndLaterSuppliedWithItsOriginalBytes() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "1"))
      var other = box
      other.write(.receive("TEA", "2"))
      box.write(line: Array("{\"seq\":2,\"v\":1,\"kind\":".utf8))
      box.write(.receive("TEA", "4"))
      let refused = try await box.send(centre, box.body())
      #expect(refused.status == 400)
      #expect(try refused.problem().seq == 2)
      var body = box.body()
      body.lines[1] = EventsBody.Line(skipping: box.lines[1], reason: "not JSON")
      let answer = try await box.send(centre, body).read(EventsAnswer.self)
      #expect(answer.next == 4 && answer.results.map(\.status) == [.skipped])
      #expect(answer.lastHash == hex(box.lines[2].hash))
      #expect(try await centre.onHand("TEA") == ["available": 5])
      let id = try #require(answer.results.first?.quarantine)
      let path = SyncPath.quarantine(id, .retry)
      #expect(try await centre.call(.POST, path, other.lines[1].bytes, type: MediaType.ndjson).problem().known == .hashMismatch)
      #expect(try await centre.call(.POST, path, box.lines[1].bytes, type: MediaType.ndjson).problem().known == .malformed)
    }
  }

  /// Something on the way refused the entry, not the WMS: supplied by a person it is booked.
  @Test func aSkippedEntryThatWasGoodIsBookedWhenItIsSupplied() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "1"))
      box.write(.receive("TEA", "2"), lanes: [.unit("P1")])
      var body = box.body()
      body.lines[1] = EventsBody.Line(skipping: box.lines[1], reason: "413")
      let id = try #require(try await box.send(centre, body).read(EventsAnswer.self).results.first?.quarantine)
      #expect(try await centre.call(.POST, SyncPath.quarantine(id, .retry)).problem().known == .malformed)
      let answer = try await centre.call(.POST, SyncPath.quarantine(id, .retry), box.lines[1].bytes + [0x0A], type: MediaType.ndjson)
      #expect(try answer.read(QuarantineAnswer.self).state == "accepted")
      #expect(try await centre.onHand("TEA") == ["available": 3])
      #expect(try await box.send(centre).results.map(\.status) == [.duplicate, .duplicate])
    }
  }

  // MARK: Size and encoding

  @Test func fiveHundredEntriesAsGzipAndATenKilobyteCode() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      let code = [UInt8](repeating: UInt8(ascii: "9"), count: 10_000) + [0x1D, 0x00, 0xFF]
      for index in 0..<500 { box.write(.receive("TEA", "1"), raw: index == 250 ? code : nil) }
      let content = gzip(try box.body().bytes())
      let answer = try await centre.call(
        .POST, SyncPath.events, content, type: MediaType.ndjson,
        headers: ["Content-Encoding": "gzip", ContentDigest.field: ContentDigest.value(of: content)])
      #expect(try answer.read(EventsAnswer.self).next == 501)
      let stock = try await centre.onHand("TEA")
      #expect(stock.values.reduce(0, +) == 500)
      #expect(try await centre.call(.GET, "/").status == 200)
      box.write(.receive("TEA", "1"))
      #expect(try await box.send(centre, box.body(1...501)).status == 413)
    }
  }

  @Test func whatCannotBeReadIsRefusedWithAReason() async throws {
    try await Centre.run { centre in
      var box = Box()
      try await box.connect(centre)
      box.write(.receive("TEA", "1"))
      let content = try box.body().bytes()
      func refused(_ body: [UInt8], type: String = MediaType.ndjson, headers: [String: String] = [:]) async throws -> Problem {
        try await centre.call(.POST, SyncPath.events, body, type: type, headers: headers).problem()
      }
      #expect(try await refused(content, type: MediaType.json).known == .unsupported)
      #expect(try await refused(content, headers: ["Content-Encoding": "zstd"]).known == .unsupported)
      #expect(try await refused(content, headers: ["Content-Encoding": "gzip"]).known == .malformed)
      #expect(try await refused(gzip([UInt8](repeating: 0x20, count: 3 << 20)), headers: ["Content-Encoding": "gzip"]).known == .tooLarge)
      #expect(try await refused([UInt8](repeating: 0x20, count: 2 << 20)).known == .tooLarge)
      #expect(try await refused(Array("<html>".utf8)).known == .malformed)
      #expect(try await refused(content + content).known == .malformed)
      #expect(try await refused(Array(content.dropLast(40))).known == .malformed)
      #expect(try await refused([0xFF, 0xFE, 0x0A]).known == .malformed)
      var wrong = box.body()
      wrong.envelope.lost = [LostRange(from: 3, to: 9_007_199_254_740_990, reason: "hole before it")]
      #expect(try await refused(wrong.bytes()).known == .malformed)
      #expect(try await centre.wms.totals().entries == 0)
    }
  }

  private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    precondition(deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
    let room = output.count
    input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        (stream.next_in, stream.avail_in) = (source.baseAddress, uInt(source.count))
        (stream.next_out, stream.avail_out) = (target.baseAddress, uInt(room))
        precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
      }
    }
    return Array(output.prefix(room - Int(stream.avail_out)))
  }
}
