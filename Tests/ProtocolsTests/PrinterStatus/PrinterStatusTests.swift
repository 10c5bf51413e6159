import Protocols
import Testing
import Warehouse

/// What all printer languages have in common, and what each manual's replies mean.
@Suite struct PrinterStatusTests {
  static let languages: [ProtocolID] = [.zpl, .tspl, .epl, .ezpl, .sbpl, .dpl, .brotherQL, .escpos]

  @Test func allVectorsAreHere() { #expect(StatusVector.all.count == 63) }

  struct Case: CustomTestStringConvertible, Sendable {
    var vector: StatusVector
    var id: ProtocolID
    var testDescription: String { vector.id }
  }

  static let cases: [Case] = StatusVector.all.compactMap { vector in
    let names: [(String, ProtocolID)] = [("TSPL", .tspl), ("EPL", .epl), ("Godex", .ezpl), ("SATO", .sbpl), ("Brother", .brotherQL)]
    return names.first { vector.protocol.hasPrefix($0.0) }.map { Case(vector: vector, id: $0.1) }
  }

  /// The vectors' words for what `PrinterCondition` says.
  static let words: [String: [PrinterCondition]] = [
    "head_opened": [.headOpen], "paper_jam": [.jam], "out_of_paper": [.paperOut], "out_of_ribbon": [.ribbonOut], "pause": [.paused], "printing": [.busy],
    "media_end": [.paperOut], "cover_open": [.coverOpen],
    "ok": [], "out of media or ribbon": [.paperOut], "print head open": [.headOpen], "paused (ESim)": [.paused],
    "ready": [], "media empty or media jam": [.paperOut], "ribbon empty": [.ribbonOut], "printhead up": [.headOpen], "file system full": [.fault],
    "file name not found": [.fault], "syntax error": [.fault], "cutter jam": [.cutterFault], "in setting mode": [.paused], "data in process": [.busy],
    "offline": [.paused], "online, waiting": [], "waiting to dispense": [.labelWaiting], "analysing": [.busy], "error": [],
    "ribbon near end": [.lowPaper], "ribbon near end + buffer near full": [.lowPaper], "head open": [.headOpen], "paper end": [.paperOut],
    "media error": [.fault], "sensor error": [.fault], "cutter error": [.cutterFault], "other": [.fault],
  ]

  func meaning(_ vector: StatusVector) throws -> [PrinterCondition] {
    let told = vector.flags ?? vector.errors ?? vector.meaning?.words ?? [vector.state, vector.detail].compactMap { $0 }
    return try told.flatMap { try #require(PrinterStatusTests.words[$0], "\($0)") }
  }

  @Test(arguments: cases) func everyReplyOfAManual(_ test: Case) throws {
    let reply = try #require(bytes(hex: test.vector.hex))
    var asRecorded = try Bench(test.id)
    if let question = test.vector.requestHex.flatMap({ bytes(hex: $0) }) { asRecorded.overheard(question) }
    var byteByByte = asRecorded
    asRecorded.receive(reply)
    for byte in reply { byteByByte.receive([byte]) }
    #expect(asRecorded.events == byteByByte.events)
    guard case .printer(let status)? = asRecorded.events.first, asRecorded.events.count == 1 else { return #expect(Bool(false), "\(asRecorded.events)") }
    if let ready = test.vector.ready { #expect(status.ready == ready) }
    #expect(status.remaining == test.vector.labelsRemaining)
    // The long form of TSPL says more than the vectors' words do.
    if test.vector.protocol != "TSPL <ESC>!S" { #expect(status.conditions == (try meaning(test.vector))) }
    #expect(asRecorded.deadline == nil)
  }

  @Test(arguments: languages) func aQuestionWithoutAnswerIsSilence(_ id: ProtocolID) throws {
    var bench = try Bench(id, ["answer-time": "700 ms"])
    bench.command(.status)
    #expect(bench.sent.count == 1)
    #expect(bench.deadline == .milliseconds(700))
    bench.silence()
    #expect(bench.events == [.fault(code: "silence", bytes: [])])
    bench.silence()
    #expect(bench.events.count == 1)
  }

  @Test(arguments: languages) func bytesThatAreNoQuestionAwaitNothing(_ id: ProtocolID) throws {
    var bench = try Bench(id)
    bench.command(.raw(Array("SIZE 50 mm,30 mm\r\n".utf8)))
    #expect(bench.sent.count == 1)
    #expect(bench.deadline == nil)
  }

  @Test(arguments: languages) func garbageNeverGrowsNorCrashes(_ id: ProtocolID) throws {
    var dice = Dice(seed: 7)
    for _ in 0..<40 {
      var bench = try Bench(id)
      if Bool.random(using: &dice) { bench.command(.status) }
      for _ in 0..<20 {
        let noise = (0..<200).map { _ in
          Bool.random(using: &dice) ? UInt8.random(in: 0...255, using: &dice) : [0x02, 0x03, 0x15, 0x80, 0x20, 0x42, 0x0D, 0x30].randomElement(using: &dice) ?? 0
        }
        bench.receive(noise)
        if Bool.random(using: &dice) { bench.silence() }
      }
      bench.lost()
      for case .fault(_, let bytes) in bench.events { #expect(bytes.count <= 4096) }
    }
  }

  func status(_ id: ProtocolID, asking question: [UInt8] = [], _ reply: [UInt8]) throws -> [DeviceEvent] {
    var bench = try Bench(id)
    if !question.isEmpty { bench.overheard(question) }
    bench.receive(reply)
    bench.silence()
    return bench.events
  }

  func printer(_ conditions: [PrinterCondition], ready: Bool? = nil, remaining: Int? = nil) -> [DeviceEvent] {
    [.printer(PrinterStatus(ready: ready ?? conditions.isEmpty, conditions: conditions, remaining: remaining))]
  }

  @Test func tsplTellsItsTwoAnswersApartByTheQuestion() throws {
    let flags: [UInt8] = [0x1B, 0x21, 0x3F]
    let words: [UInt8] = [0x1B, 0x21, 0x53]
    #expect(try status(.tspl, asking: flags, [0x02]) == printer([.jam]))
    #expect(try status(.tspl, [0x02]) == printer([.jam]))
    #expect(try status(.tspl, asking: flags, [0x0D]) == printer([.headOpen, .paperOut, .ribbonOut]))
    #expect(try status(.tspl, asking: words, Array("\u{2}E@@A\u{3}\r\n".utf8)) == printer([.paperOut]))
    #expect(try status(.tspl, Array("\u{2}P@@@\u{3}\r\n\u{2}L@@@\u{3}\r\n".utf8)) == printer([.busy]) + printer([.labelWaiting], ready: true))
    #expect(try status(.tspl, asking: words, Array("\u{2}EAI`\u{3}\r\n".utf8)) == printer([.headOpen, .overTemperature, .cutterFault, .lowPaper]))
    #expect(try status(.tspl, asking: words, [0x02, 0x45]) == [.fault(code: "framing", bytes: [0x02, 0x45])])
    #expect(try status(.tspl, [0x02, 0x04]) == printer([.jam]) + printer([.paperOut]))
  }

  @Test func eplReportsByItself() throws {
    #expect(try status(.epl, Array("\u{15}07P012\u{13}".utf8)) == printer([.paperOut], remaining: 12))
    #expect(try status(.epl, Array("\u{15}07R003\u{13}".utf8)) == printer([.ribbonOut], remaining: 3))
    #expect(try status(.epl, Array("\u{6}\u{15}11\u{13}\u{11}\u{11}".utf8)) == printer([.headOpen]) + printer([]))
    #expect(try status(.epl, Array("01,11\r\n".utf8)) == printer([.fault, .headOpen]))
    #expect(try status(.epl, Array("1\r\n".utf8)) == [.fault(code: "unknown", bytes: Array("1".utf8))])
    #expect(try status(.epl, Array("\u{15}07".utf8)) == [.fault(code: "framing", bytes: Array("07".utf8))])
  }

  @Test func ezplCountsLabelsAndNeedsNoLineEnd() throws {
    #expect(try status(.ezpl, Array("50,00012\r\n".utf8)) == printer([.busy], remaining: 12))
    #expect(try status(.ezpl, Array("00".utf8)) == printer([]))
    #expect(try status(.ezpl, Array("0".utf8)) == [.fault(code: "framing", bytes: Array("0".utf8))])
    #expect(try status(.ezpl, Array("00,x\r\n".utf8)) == [.fault(code: "unknown", bytes: Array("00,x".utf8))])
  }

  @Test func sbplHasShortAndLongAnswersAndALength() throws {
    #expect(try status(.sbpl, Array("\u{2}05G000003SATO LABEL JOB 1\u{3}".utf8)) == printer([.busy], remaining: 3))
    #expect(try status(.sbpl, [0, 0, 0, 11] + Array("\u{2}  A000000\u{3}".utf8)) == printer([], remaining: 0))
    #expect(try status(.sbpl, Array("\u{2}  0000000\u{3}".utf8)) == printer([.paused], remaining: 0))
    #expect(try status(.sbpl, Array("\u{2}05K000003\u{3}".utf8)) == printer([.paused], remaining: 3))
    #expect(try status(.sbpl, Array("\u{2}05G3\u{3}".utf8)) == [.fault(code: "length", bytes: Array("05G3".utf8))])
    #expect(try status(.sbpl, Array("\u{2}05z000003\u{3}".utf8)) == [.fault(code: "unknown", bytes: Array("05z000003".utf8))])
  }

  @Test func dplHasThreeAnswers() throws {
    #expect(try status(.dpl, asking: [1, 0x41], Array("NNNNNNNN\r".utf8)) == printer([]))
    #expect(try status(.dpl, asking: [1, 0x41], Array("YYNYYYNN\r".utf8)) == printer([.busy, .paperOut, .paused]))
    #expect(try status(.dpl, Array("NNNNNNYN:NNNYNYNN:YNYNNNNN\r".utf8)) == printer([.labelWaiting, .headOpen, .lowPaper], ready: false))
    #expect(try status(.dpl, asking: [1, 0x46], [0x0D, 0x0D]) == printer([.busy, .ribbonOut]))
    #expect(try status(.dpl, asking: [1, 0x46], [0x11, 0x0D]) == printer([.busy]))
    #expect(try status(.dpl, [0x13, 0x11, 0x20, 0x0D]) == printer([.paused]))
    #expect(try status(.dpl, Array("NNNNNXNN\r".utf8)) == [.fault(code: "unknown", bytes: Array("NNNNNXNN".utf8))])
    #expect(try status(.dpl, asking: [1, 0x41], Array("NNN".utf8)) == [.fault(code: "framing", bytes: Array("NNN".utf8))])
  }

  @Test func brotherSpeaksUnaskedAndFindsItsHeadInGarbage() throws {
    func frame(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
      var bytes: [UInt8] = [0x80, 0x20, 0x42, 0x34, 0x38, 0x30] + [UInt8](repeating: 0, count: 26)
      change(&bytes)
      return bytes
    }
    let printing = frame { ($0[18], $0[19]) = (6, 1) }
    let done = frame { $0[18] = 1 }
    #expect(try status(.brotherQL, printing + done) == printer([.busy]) + printer([]))
    #expect(try status(.brotherQL, frame { $0[18] = 2 }) == printer([.fault]))
    #expect(try status(.brotherQL, frame { ($0[8], $0[9]) = (4, 0x52) }) == printer([.cutterFault, .bufferFull, .coverOpen, .jam]))
    #expect(try status(.brotherQL, [0x80, 0x20] + done) == [.fault(code: "framing", bytes: [0x80, 0x20])] + printer([]))
    #expect(try status(.brotherQL, Array(done.prefix(31))) == [.fault(code: "framing", bytes: Array(done.prefix(31)))])
  }

  @Test func escposMakesOneStatusOfFourAnswers() throws {
    var bench = try Bench(.escpos)
    bench.command(.status)
    #expect(bench.sent == [[0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4]])
    for byte in [0x1A, 0x36, 0x12] as [UInt8] { bench.receive([byte]) }
    #expect(bench.events.isEmpty)
    bench.receive([0x72])
    #expect(bench.events == printer([.coverOpen, .paperOut]))
    #expect(bench.deadline == nil)
    #expect(try status(.escpos, asking: [0x10, 4, 4], [0x1E]) == printer([.lowPaper], ready: true))
    #expect(try status(.escpos, asking: [0x10, 4, 1], [0x1A]) == printer([.paused]))
    #expect(try status(.escpos, asking: [0x10, 4, 2], [0x52]) == printer([.fault]))
    #expect(try status(.escpos, [0x12]) == [.fault(code: "unknown", bytes: [0x12])])
  }

  @Test func escposReadsItsAutomaticStatus() throws {
    #expect(try status(.escpos, [0x10, 0, 0, 0]) == printer([]))
    #expect(try status(.escpos, [0x38, 0x13, 0x00, 0x0F, 0x00]) == printer([.coverOpen, .paperOut]))
    #expect(try status(.escpos, [0x18, 0, 0x03, 0]) == printer([.lowPaper, .paused]))
    #expect(try status(.escpos, [0x10, 0, 0]) == [.fault(code: "framing", bytes: [0x10, 0, 0])])
    #expect(try status(.escpos, [0x10, 0, 0x10, 0x08, 0, 0]) == [.fault(code: "framing", bytes: [0x10, 0])] + printer([.cutterFault]))
  }
}
