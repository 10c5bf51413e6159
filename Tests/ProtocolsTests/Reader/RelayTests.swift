import Protocols
import Testing
import Warehouse

/// Boards of relays, and of inputs and relays.
@Suite struct RelayTests {
  @Test func anLCUSRelayIsOnForItsTimeAndAnswersNothing() throws {
    var bench = try Bench(.lcus, ["good": "1=300ms", "outputs": "2"])
    let off = [hex("a00100a1"), hex("a00200a2")]
    #expect(bench.sent == off, "what was left on is put out")
    bench.command(.signal(.good))
    bench.command(.output(2, true))
    #expect(bench.sent.suffix(2) == [hex("a00101a2"), hex("a00201a3")] && bench.deadline == .milliseconds(300))
    bench.silence()
    #expect(bench.sent.last == off[0] && bench.deadline == nil)
    bench.command(.power(2000))
    bench.command(.output(300, true))
    #expect(bench.events == [result("power", "unsupported"), result("output", "unsupported")])
    #expect(try Bench.read(.lcus, "4348313a") == [fault("framing", "4348313a")])
  }

  /// The frames are those of the maker's pages for address 1.
  @Test func aModbusRelayIsSetAndItsInputsAreAskedForAgainAndAgain() throws {
    var bench = try Bench(.modbusIO, ["inputs": "1 2", "poll": "50 ms", "refused": "1=1s"])
    #expect(bench.sent == [hex("01050000 0000cdca")], "what was left on is put out")
    bench.receive(hex("01050000 0000cdca"))
    let question = hex("0102 0000 0002 f9cb")
    #expect(bench.sent.count == 1 && bench.deadline == .milliseconds(5), "the line is silent between two frames")
    bench.silence()
    #expect(bench.sent.last == question)
    bench.receive(hex("010201 00 a188"))
    #expect(bench.events == [result("output")], "the first state is no news")
    #expect(bench.deadline == .milliseconds(50))
    bench.silence()
    bench.receive(hex("010201 03 e189"))
    #expect(bench.events.suffix(2) == [info("gpi", "1 high"), info("gpi", "2 high")])
    // A lamp does not wait for the pause to end, and nobody's word stops the looking.
    bench.command(.scanning(false))
    bench.command(.signal(.refused))
    bench.silence()
    #expect(bench.sent.last == hex("01050000 ff008c3a"))
    bench.receive(hex("01050000 ff008c3a"))
    bench.silence()
    #expect(bench.sent.last == question)
    bench.receive(hex("010201 01 6048"))
    #expect(bench.events.last == info("gpi", "2 low"))
  }

  @Test func whoScansAllTheTimeKeepsNoBoardFromBeingGivenUp() throws {
    var bench = try Bench(.modbusIO, ["inputs": "1", "answer-time": "2 s", "good": "1=300ms"])
    bench.receive(hex("01050000 0000cdca"))
    bench.silence()
    #expect(bench.sent.count == 2, "the inputs are asked for, and nobody answers")
    for _ in 0..<30 {
      bench.command(.signal(.good))
      bench.silence()
    }
    #expect(bench.sent.count > 2 && bench.events.contains(result("inputs", "no-answer")))
  }

  @Test func aLampThatNobodyPutOutIsPutOutWhenTheBoardAnswersAgain() throws {
    var bench = try Bench(.modbusIO, ["good": "1=300ms", "answer-time": "100 ms"])
    let (on, off) = (hex("01050000 ff008c3a"), hex("01050000 0000cdca"))
    bench.receive(off)
    bench.command(.signal(.good))
    bench.silence()
    #expect(bench.sent.last == on)
    bench.receive(on)
    while bench.events.last != result("output", "no-answer") { bench.silence() }
    let asked = bench.sent.filter { $0 == off }.count
    for _ in 0..<4 { bench.silence() }
    #expect(bench.sent.filter { $0 == off }.count > asked)
    bench.receive(off)
    #expect(bench.deadline == nil, "it is out")
  }

  @Test func whatIsLitGoesOutInOneFrame() throws {
    var bench = try Bench(.modbusIO)
    for (port, echo) in [(1, "01050000 ff008c3a"), (2, "01050001 ff00ddfa")] {
      bench.command(.output(port, true))
      bench.silence()
      bench.receive(hex(echo))
    }
    bench.closing()
    #expect(bench.sent.last.map { Array($0.dropLast(2)) } == hex("010f 0000 0002 01 00"))
    #expect(bench.signals == [])
  }

  @Test func whatABoardRefusesIsNamed() throws {
    #expect(try Bench.read(.modbusIO, "0185 02 c351", asked: "01050000 ff008c3a") == [result("output", "no-output")])
    #expect(try Bench.read(.modbusIO, "0182 02 c161", asked: "0102 0000 0002 f9cb", options: ["inputs": "2"]) == [result("inputs", "no-input")])
    #expect(try Bench.read(.modbusIO, "010201 00 a188", asked: "0102 0000 0009 b80c", options: ["inputs": "9"]) == [result("inputs", "no-input")])
    // What answers nothing that was asked says nothing, and damage is no answer.
    #expect(try Bench.read(.modbusIO, "010201 00 a188", asked: "01050000 ff008c3a") == [])
    #expect(try Bench.read(.modbusIO, "010201 00 a189") == [fault("checksum", "01020100a189")])
    #expect(try Bench.read(.modbusIO, "0105 0000 ff00 8c3a", options: ["address": "2"]) == [fault("framing", "01050000ff008c3a")])
  }

  @Test func aBoardThatIsSilentIsToldOnce() throws {
    var bench = try Bench(.modbusIO, ["inputs": "1", "answer-time": "100 ms"])
    for _ in 0..<20 { bench.silence() }
    #expect(bench.events == [result("inputs", "no-answer")])
    bench.receive(hex("010201 00 a188"))
    bench.silence()
    bench.receive(hex("010201 01 6048"))
    #expect(bench.events.last == info("gpi", "1 high"))
  }
}
