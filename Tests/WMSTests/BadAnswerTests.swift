import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import WMSWire
import Warehouse

@testable import WMS

@Suite struct BadAnswerTests {
  enum Bad: String, CaseIterable, Sendable {
    case html, htmlAsJSON, empty, garbage, withoutNext, textualNext, beyond, farBeyond, zero, redirect, failed, badGateway, conflict, conflictHTML
    case proxy400, proxy404, unauthorized, busy, unavailableHTML, full, cutBefore, cutAfterCommit, halfAnAnswerAfterCommit, silent
    case wrongChain, damaged, created, multiStatus, early, proxy413, notReadable, noContent

    var twist: ScriptedWMS.Twist {
      { model, body in
        let page = Array("<!doctype html><title>Welcome</title>".utf8)
        func commit() throws -> EventsAnswer { try model.events(try EventsBody(parsing: body)) }
        switch self {
        case .html: return reply(200, "text/html", page)
        case .htmlAsJSON: return reply(200, MediaType.json, page)
        case .empty: return reply(200, nil, [])
        case .garbage: return reply(200, MediaType.json, [0x7B, 0xFF, 0x00, 0x0A])
        case .withoutNext: return reply(200, MediaType.json, Array(#"{"results":[],"serverTime":1}"#.utf8))
        case .textualNext: return reply(200, MediaType.json, Array(#"{"next":"21","results":[],"serverTime":1}"#.utf8))
        case .beyond: return try json(EventsAnswer(next: 22, serverTime: 1))
        case .farBeyond: return try json(EventsAnswer(next: .max, serverTime: 1))
        case .zero: return try json(EventsAnswer(next: 0, serverTime: 1))
        case .redirect: return reply(307, nil, [], [.location: "/stolen"])
        case .failed: return reply(500, "text/plain", Array("oops".utf8))
        case .badGateway: return reply(502, "text/html", page)
        case .conflict: return reply(409, MediaType.problem, Array(#"{"type":"x","title":"busy","status":409,"code":"in-progress"}"#.utf8))
        case .conflictHTML: return reply(409, "text/html", page)
        case .proxy400: return reply(400, "text/html", page)
        case .proxy404: return reply(404, "text/html", page)
        case .unauthorized: return reply(401, "text/html", page)
        case .busy: return reply(429, nil, [], [.retryAfter: "0"])
        case .unavailableHTML: return reply(503, "text/html", page)
        case .full: return reply(507, nil, [])
        case .cutBefore: throw TooLate(description: "cut")
        case .cutAfterCommit:
          _ = try commit()
          return Response(status: .ok, body: ResponseBody { _ in throw TooLate(description: "cut") })
        case .halfAnAnswerAfterCommit:
          let answer = try WireJSON.encode(try commit())
          return Response(
            status: .ok, headers: [.contentType: MediaType.json],
            body: ResponseBody(contentLength: answer.count) { writer in
              try await writer.write(ByteBuffer(bytes: answer.prefix(9)))
              throw TooLate(description: "cut")
            })
        // Only some of what was sent is decided, says a `next` in which one digit was flipped.
        case .wrongChain: return try json(EventsAnswer(next: 11, serverTime: 1, lastHash: String(repeating: "0", count: 64)))
        case .damaged:
          let answer = try WireJSON.encode(try commit())
          let flipped = try WireJSON.encode(EventsAnswer(next: 11, serverTime: 1))
          return reply(200, MediaType.json, flipped, [HTTPField.Name(ContentDigest.field)!: ContentDigest.value(of: answer)])
        case .created: return reply(201, MediaType.json, try WireJSON.encode(EventsAnswer(next: 21, serverTime: 1)))
        case .multiStatus: return reply(207, MediaType.json, try WireJSON.encode(EventsAnswer(next: 21, serverTime: 1)))
        case .early: return reply(425, nil, [], [.retryAfter: "0"])
        case .proxy413: return reply(413, "text/html", page)
        case .notReadable: return reply(415, "text/html", page)
        case .noContent: return reply(204, nil, [])
        case .silent:
          try await Task.sleep(for: .seconds(60))
          return reply(200, nil, [])
        }
      }
    }
  }

  @Test(arguments: Bad.allCases) func aBadAnswerMovesNothingAndEverythingArrivesOnce(bad: Bad) async throws {
    let outbox = MemoryOutbox()
    let dock = StreamID("dock-1")
    outbox.append(20, to: dock)
    let wms = ScriptedWMS()
    wms.befall(bad.twist)
    wms.befall(bad.twist)
    try await wms.run { base in
      try await Station(outbox, endpoint: endpoint(base, timeout: .milliseconds(300))).run { station in
        try await eventually("all 20 are confirmed") { outbox.storedCursor(dock) == 21 }
        try await eventually("the pump knows it") {
          let status = await station.pump.status()
          return status.streams.first?.backlog == 0 && status.lastError == nil
        }
      }
    }
    #expect(wms.model.applied(dock) == outbox.sliceNow(dock, 1, .max, .max).lines.map(\.bytes))
    let firsts = try wms.batches.map { try firstSeq($0.body) }
    #expect(firsts.prefix(3) == [1, 1, 1], "after a bad answer the next request begins where the last one did")
    #expect(!wms.seen.contains { $0.path == "/stolen" })
    #expect(outbox.copies(dock).isEmpty)
  }

  private func firstSeq(_ body: [UInt8]) throws -> Int64 {
    try WireJSON.decode(EventsEnvelope.self, from: Array(body.prefix { $0 != 0x0A })).first
  }

  @Test func linesTravelVerbatimWithTheirDigestAndARetryHasTheSameKey() async throws {
    let outbox = MemoryOutbox()
    let dock = StreamID("док 1")
    outbox.append(3, to: dock)
    let wms = ScriptedWMS()
    wms.befall(Bad.cutAfterCommit.twist)
    try await withDirectory { directory in
      let token = directory + "/token"
      try "s3cret-token\n".write(toFile: token, atomically: true, encoding: .utf8)
      try await wms.run { base in
        try await Station(outbox, endpoint: endpoint(base, token: token)).run { _ in
          try await eventually("all are confirmed") { outbox.storedCursor(dock) == 4 }
        }
      }
    }
    let lines = outbox.sliceNow(dock, 1, .max, .max).lines.map(\.bytes)
    for batch in wms.batches {
      #expect(Array(batch.body.split(separator: 0x0A).dropFirst().map { Array($0) }) == lines)
      #expect(ContentDigest.matches(batch.headers[HTTPField.Name(ContentDigest.field)!] ?? "", batch.body) == true)
      #expect(batch.headers[.authorization] == "Bearer s3cret-token")
      #expect(batch.headers[.contentType] == MediaType.ndjson)
    }
    #expect(wms.batches.count >= 2)
    #expect(Set(wms.batches.map { $0.headers[HTTPField.Name("Idempotency-Key")!] }).count == 1)
  }

  @Test func aWMSWithoutGzipGetsPlainText() async throws {
    let outbox = MemoryOutbox()
    outbox.append(120, to: StreamID("dock-1"))
    let wms = ScriptedWMS(refusesGzip: true)
    try await wms.run { base in
      try await Station(outbox, endpoint: endpoint(base)).run { _ in
        try await eventually("all are confirmed") { outbox.storedCursor(StreamID("dock-1")) == 121 }
      }
    }
    #expect(wms.batches.first?.headers[.contentEncoding] == "gzip")
    #expect(wms.batches.last?.headers[.contentEncoding] == nil)
  }

  @Test func whatTheWMSCannotReadIsSkippedAndWhatItRefusesIsKept() async throws {
    let outbox = MemoryOutbox()
    let dock = StreamID("dock-1")
    outbox.append(200, to: dock)
    let wms = ScriptedWMS()
    wms.model.set(poison: [77], rejected: [150], in: dock)
    try await wms.run { base in
      try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("all are decided") { outbox.storedCursor(dock) == 201 }
        try await eventually("the pump has counted them") { await station.pump.status().verdicts == ["skipped": 1, "rejected": 1] }
      }
    }
    #expect(outbox.copies(dock).mapValues(\.status) == [77: .skipped, 150: .rejected])
    #expect(wms.model.applied(dock).count == 199)
  }
}
