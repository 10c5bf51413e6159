import Testing
import WMSWire
import Warehouse

/// The NDJSON body: the bytes that went in come out, and nothing that comes in can hurt.
struct WireTests {
  private var box: Box {
    var box = Box()
    box.write(.receive("TEA", "1"), raw: Array("a\u{1D}\u{2028}\"\\".utf8))
    box.write(.refused, .object(["code": "x"]), raw: [0xFF, 0x0A, 0x00])
    box.write(.receive("TEA", "3"))
    return box
  }

  @Test func linesTravelVerbatim() throws {
    let box = box
    let body = try EventsBody(parsing: box.body().bytes())
    #expect(body.lines.map(\.bytes) == box.lines.map(\.bytes))
    #expect(body.envelope == box.body().envelope && body.end == 4)
    var hash = Chain.start
    for (line, sent) in zip(body.lines, box.lines) {
      hash = Chain.hash(hash, line.bytes)
      #expect(hash == sent.hash)
    }
  }

  @Test func lostRangesAndLinesAreReadInTheirOrder() throws {
    let box = box
    var body = box.body(2...3)
    body.envelope.first = 1
    body.envelope.lost = [LostRange(from: 4, to: 9, reason: "a"), LostRange(from: 1, to: 1, reason: "b")]
    let read = try EventsBody(parsing: body.bytes())
    #expect(read.end == 10)
    let order = read.parts.map { part in
      switch part {
      case .lost(let range): range.from
      case .entry(let line): line.seq
      }
    }
    #expect(order == [1, 2, 3, 4])
  }

  @Test func aTornOrFlippedBodyIsAnErrorOrTheSameBodyNeverATrap() throws {
    let bytes = try box.body().bytes()
    for count in bytes.indices {
      let torn = try? EventsBody(parsing: Array(bytes.prefix(count)))
      #expect(torn == nil || count == bytes.count - 1, "torn at \(count)")
    }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      var flipped = bytes
      flipped[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      _ = try? EventsBody(parsing: flipped)
    }
  }

  @Test(arguments: [
    (#"{"v":1}"#, "device is missing"), ("", "empty"), ("\n\n", "JSON"), ("[]", "must be"),
    (#"{"v":2,"device":"d","journal":"j","epoch":1,"stream":"s","first":1,"prev":"00","count":0}"#, "v is 2"),
    (#"{"v":1,"device":"d","journal":"j","epoch":1,"stream":"s","first":-5,"prev":"00","count":0}"#, "first is -5"),
    (#"{"v":1,"device":"d","journal":"j","epoch":1,"stream":"s","first":1,"prev":"00","count":0}"#, "prev"),
  ]) func anErrorSaysWhatIsWrong(text: String, reason: String) {
    let error = #expect(throws: WireError.self) { try EventsBody(parsing: Array(text.utf8)) }
    #expect(error?.line == 1 && error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func theDigestFieldIsReadAsRFC9530WritesIt() {
    let content = Array(#"{"hello": "world"}"#.utf8)
    // RFC 9530, appendix D, with its trailing newline.
    #expect(ContentDigest.value(of: content + [0x0A]) == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")
    #expect(ContentDigest.matches("sha-512=:AAAA:, SHA-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:", content + [0x0A]) == true)
    #expect(ContentDigest.matches("sha-256=:AAAA:", content) == false)
    #expect(ContentDigest.matches("sha-512=:AAAA:", content) == nil)
  }
}
