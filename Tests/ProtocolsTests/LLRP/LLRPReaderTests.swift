import Protocols
import Testing
import Warehouse

/// A TLV parameter, a message: built by hand, so that the tests lean on nothing of what they test.
func tlv(_ type: UInt16, _ content: [UInt8]) -> [UInt8] {
  [UInt8(type >> 8), UInt8(type & 0xFF), UInt8((content.count + 4) >> 8), UInt8((content.count + 4) & 0xFF)] + content
}
func llrp(_ type: UInt16, id: UInt8 = 0, _ content: [UInt8] = []) -> [UInt8] {
  let length = content.count + 10
  return [
    4 | UInt8(type >> 8), UInt8(type & 0xFF), UInt8(length >> 24), UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), 0, 0,
    0, id,
  ] + content
}

private let epc96: [UInt8] = [0x8D] + (1...12).map { UInt8($0) }
private let status: [UInt8] = tlv(287, [0, 0, 0, 0])

@Suite struct LLRPReaderTests {
  @Test func keepalivesAreAnsweredAndTagsTold() throws {
    var bench = try Bench(.llrp)
    bench.receive(llrp(62, id: 9))
    #expect(bench.sent == [llrp(72, id: 9)])
    bench.receive(llrp(61, tlv(240, epc96 + [0x81, 0, 3, 0x86, 0xCE, 0x88, 0, 7, 0x8C, 0x30, 0])))
    #expect(bench.events == [.tag(TagRead(epc: Array(1...12), antenna: 3, rssi: -5000, pc: 0x3000, count: 7))])
  }

  @Test func anEPCMayHaveAnyLength() throws {
    var bench = try Bench(.llrp)
    bench.receive(
      llrp(
        61,
        tlv(240, tlv(241, [0, 0])) + tlv(240, tlv(241, [0x01, 0xF0] + [UInt8](repeating: 0xAB, count: 62))) + tlv(240, tlv(241, [0, 9, 0xFF, 0x80]))))
    #expect(bench.events == [.tag(TagRead(epc: [])), .tag(TagRead(epc: [UInt8](repeating: 0xAB, count: 62))), .tag(TagRead(epc: [0xFF, 0x80]))])
  }

  @Test(arguments: LLRPVector.all.filter { $0.decoded != nil || $0.frames != nil })
  func aSplitChangesNothing(_ vector: LLRPVector) throws {
    var whole = try Bench(.llrp)
    whole.receive(vector.bytes)
    var bytewise = try Bench(.llrp)
    for byte in vector.bytes { bytewise.receive([byte]) }
    #expect(whole.events == bytewise.events && whole.sent == bytewise.sent)
    for cut in stride(from: 1, to: vector.bytes.count, by: max(1, vector.bytes.count / 40)) {
      var split = try Bench(.llrp)
      split.receive(Array(vector.bytes[..<cut]))
      split.receive(Array(vector.bytes[cut...]))
      #expect(split.events == whole.events, "cut at \(cut)")
    }
    #expect(!whole.events.contains { if case .fault(let code, _) = $0 { code != "reader-error" } else { false } })
  }

  @Test func aLengthThatCannotBeIsToldOnceAndWhatFollowsIsRead() throws {
    // One gigabyte; shorter than a header; a version that there is not.
    for wrong: [UInt8] in [[4, 61, 0x40, 0, 0, 0, 0, 0, 0, 0], [4, 61, 0, 0, 0, 9, 0, 0, 0, 1], [0x20, 61, 0, 0, 0, 10]] {
      var bench = try Bench(.llrp)
      bench.receive(wrong + [0xAA, 0xBB] + llrp(62, id: 1))
      #expect(bench.events == [.fault(code: "framing", bytes: Array(wrong.prefix(6)))])
      #expect(bench.sent == [llrp(72, id: 1)])
    }
  }

  @Test func whatIsTornIsToldAndARebootBeginsAnew() throws {
    let report = llrp(61, tlv(240, epc96))
    var bench = try Bench(.llrp)
    bench.receive(Array(report.prefix(17)))
    #expect(bench.deadline == .seconds(10))
    bench.lost()
    #expect(bench.events == [.fault(code: "length", bytes: Array(report.prefix(17)))])
    bench.receive(report)
    #expect(bench.events.last == .tag(TagRead(epc: Array(1...12))))
    bench.receive(Array(report.prefix(5)))
    bench.silence()
    #expect(bench.events.last == .fault(code: "length", bytes: Array(report.prefix(5))))
    bench.receive(report)
    #expect(bench.events.last == .tag(TagRead(epc: Array(1...12))))
    #expect(bench.deadline == nil)
  }

  /// Three megabytes announced, and nothing of the kind: a reader that goes on talking is heard again after ten seconds, and nothing of what it said is lost.
  @Test func aLengthThatLiesSwallowsNothing() throws {
    let (lie, report): ([UInt8], [UInt8]) = (llrp(61, id: 5).enumerated().map { $0.offset == 3 ? UInt8(0x2D) : $0.element }, llrp(61, tlv(240, epc96)))
    let tag = DeviceEvent.tag(TagRead(epc: Array(1...12)))
    let fault = DeviceEvent.fault(code: "length", bytes: lie)
    var bench = try Bench(.llrp)
    bench.receive(lie)
    for second in 1...9 {
      bench.now.mono += 1000
      bench.receive(second == 5 ? llrp(62, id: 7) : report)
      #expect(bench.events.isEmpty && bench.sent.isEmpty)
    }
    bench.now.mono += 1000
    bench.receive(report)
    #expect(bench.events == [fault] + [DeviceEvent](repeating: tag, count: 9) && bench.sent == [llrp(72, id: 7)] && bench.deadline == nil)
    bench.receive(lie + report)
    bench.silence()
    #expect(bench.events.suffix(2) == [fault, tag])
    bench.receive(lie + report + report.prefix(5))
    bench.lost()
    #expect(bench.events.suffix(3) == [fault, tag, .fault(code: "length", bytes: Array(report.prefix(5)))])
  }

  /// A long message over a slow line is waited for as long as it comes.
  @Test func aLongMessageMayTakeItsTime() throws {
    let report = llrp(61, (0..<40).flatMap { _ in tlv(240, epc96) })
    var bench = try Bench(.llrp)
    for byte in report {
      bench.now.mono += 9000
      bench.receive([byte])
    }
    #expect(bench.events.count == 40)
  }

  @Test func tagsBeforeAMistakeAreNotLost() throws {
    var bench = try Bench(.llrp)
    let report = llrp(61, tlv(240, epc96) + tlv(240, [0x81, 0]))
    bench.receive(report + llrp(62, id: 2))
    #expect(bench.events == [.tag(TagRead(epc: Array(1...12))), .fault(code: "length", bytes: report)])
    #expect(bench.sent.count == 1)
  }

  @Test func aReadIsOfTheBankThatWasAskedFor() throws {
    let spec = LLRPAccessSpec(id: 5, [.read(bank: 2, pointer: 0, count: 2), .read(bank: 3, pointer: 0, count: 1), .write(bank: 3, pointer: 0, [1])])
    let results = tlv(349, [0, 0, 1, 0, 2, 0xE2, 0x80, 0x11, 0x05]) + tlv(349, [0, 0, 2, 0, 1, 0xCA, 0xFE]) + tlv(350, [5, 0, 3, 0, 0])
    let report = llrp(61, tlv(240, epc96 + [0x90, 0, 0, 0, 5] + results))
    var bench = try Bench(.llrp)
    bench.receive(report)
    #expect(
      bench.events == [
        .tag(TagRead(epc: Array(1...12))), .result(operation: "read", ok: true, error: nil), .result(operation: "read", ok: true, error: nil),
        .result(operation: "write", ok: false, error: "no-response-from-tag"),
      ])
    bench = try Bench(.llrp)
    bench.overheard(try LLRPMessage.addAccessSpec(spec, id: 1).encoded())
    bench.receive(report)
    #expect(
      bench.events == [
        .tag(TagRead(epc: Array(1...12), tid: [0xE2, 0x80, 0x11, 0x05], user: [0xCA, 0xFE])),
        .result(operation: "write", ok: false, error: "no-response-from-tag"),
      ])
    bench.command(.raw(try LLRPMessage.accessSpec(.delete, 0, id: 2).encoded()))
    bench.receive(report)
    #expect(bench.events.count == 6)
  }

  @Test func theReadersWordsAreTold() throws {
    var bench = try Bench(.llrp)
    let time = tlv(128, [0, 0, 0, 0, 0, 0, 0, 1])
    func event(_ parameter: [UInt8]) { bench.receive(llrp(63, tlv(246, time + parameter))) }
    event(tlv(256, [0, 0]))
    event(tlv(256, [0, 2]))
    event(tlv(257, []))
    event(tlv(248, [0, 2, 0x80]))
    event(tlv(251, []))
    event(tlv(252, [0, 3] + Array("hot".utf8)))
    bench.receive(llrp(30, id: 3, status))
    bench.receive(llrp(100, id: 3, tlv(287, [0, 110, 0, 0])))
    bench.receive(llrp(900, id: 1, [1, 2]))
    let refused = "failed-a-client-initiated-connection-already-exists"
    #expect(
      bench.events == [
        .info(name: "connection", value: "success"), .info(name: "connection", value: refused),
        .fault(code: "reader-error", bytes: Array(refused.utf8)),
        .info(name: "connection", value: "closed"), .info(name: "gpi", value: "2 high"), .fault(code: "overflow", bytes: []),
        .fault(code: "reader-error", bytes: Array("hot".utf8)), .result(operation: "add-rospec", ok: true, error: nil),
        .fault(code: "reader-error", bytes: Array("M_UnsupportedVersion".utf8)), .fault(code: "unknown", bytes: llrp(900, id: 1, [1, 2])),
      ])
  }
}
