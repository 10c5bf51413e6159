import Protocols
import Testing
import Warehouse

@Suite struct SSICommandTests {
  private let signals = ["good": "green-on low-high green-off", "refused": "long-low-2", "duplicate": "short-low-2"]

  @Test func oneMessageAtATimeAndTheNextWhenItIsAnswered() throws {
    var bench = try Bench(.ssi, signals)
    bench.command(.signal(.good))
    #expect(bench.sent == [ssi(0xE7, [1], source: 4)] && bench.deadline == .seconds(2))
    bench.receive(ssi(code: 0x03, "A"))
    bench.receive(ssi(0xD0) + ssi(0xD0, status: 0x80))
    let expected: [[UInt8]] = [ssi(0xE7, [1], source: 4), ssiTaken, ssi(0xE6, [23], source: 4), ssi(0xE8, [1], source: 4)]
    #expect(bench.sent == expected)
    bench.receive(ssi(0xD0))
    bench.command(.signal(.storedOffline))
    #expect(bench.sent.count == 4 && bench.told == ["]C0A"], "no sound configured: nothing sent")
  }

  @Test func anUnansweredMessageIsRepeatedTwiceAndWhatWaitedBehindItIsDropped() throws {
    var bench = try Bench(.ssi, signals)
    bench.command(.signal(.refused))
    bench.command(.signal(.duplicate))
    for _ in 0..<3 { bench.silence() }
    let repeated = ssi(0xE6, [16], status: 1, source: 4)
    #expect(bench.sent == [ssi(0xE6, [16], source: 4), repeated, repeated])
    #expect(bench.events == [.result(operation: "beep", ok: false, error: "no-answer")] && bench.deadline == nil)
  }

  @Test func refusals() throws {
    var bench = try Bench(.ssi, signals)
    bench.command(.signal(.refused))
    bench.receive(ssiResend.replacingSource())
    bench.receive(ssi(0xD1, [6]))
    bench.receive(ssi(0xD1))
    #expect(bench.sent == [ssi(0xE6, [16], source: 4), ssi(0xE6, [16], status: 1, source: 4)])
    #expect(bench.events == [.result(operation: "beep", ok: false, error: "denied")])
    for _ in 0..<12 { bench.command(.signal(.duplicate)) }
    #expect(bench.events.count == 4, "eight wait behind one, no more")
  }

  @Test func openingAndOrders() throws {
    var bench = try Bench(.ssi, ["parameters": #"\xEE\x01\x38\x00"#, "identify": "true", "wake": "true"])
    #expect(bench.sent == [[0] + ssi(0xC6, [0xFF, 0xEE, 1, 0x38, 0], source: 4)])
    bench.receive(ssi(0xD0))
    bench.receive(ssi(0xA4, Array("X".utf8)))
    for command in [.scanning(false), .scanning(true), .trigger(true), .trigger(false), .raw([7])] as [DeviceCommand] {
      bench.command(command)
      bench.receive(ssi(0xD0))
    }
    let orders: [UInt8] = [0xEA, 0xE9, 0xE4, 0xE5]
    let expected: [[UInt8]] = ([0xA3] + orders).map { [0] + ssi($0, source: 4) } + [[7]]
    #expect(Array(bench.sent.dropFirst()) == expected)
    bench.lost()
    #expect(bench.events == [.info(name: "firmware", value: "X")] && bench.deadline == nil)
  }

  @Test func overBluetoothsAttributeProtocolTheLengthGoesBefore() throws {
    var bench = try Bench(.ssi, ["framing": "att", "good": "low-high"])
    func wrap(_ frame: [UInt8]) -> [UInt8] { [UInt8(frame.count + 2), 0] + frame }
    bench.receive([0x55] + wrap(ssi(code: 0x03, "A")))
    bench.command(.signal(.good))
    bench.receive(wrap(ssi(0xD0, status: 0x80)))
    #expect(bench.told.last == "]C0A" && bench.events.count == 2)
    #expect(bench.sent == [wrap(ssiTaken), wrap(ssi(0xE6, [23], source: 4))])
    bench.receive(Array(wrap(ssi(code: 0x03, "ABC")).dropLast(2)))
    bench.lost()
    #expect(bench.told.last == "unplugged ABC")
  }

  @Test func unknownSoundsAreNamed() {
    let error = #expect(throws: OptionError.self) { try ProtocolID.ssi.make(options: ["good": "low-hihg"]) }
    #expect(error?.description == "ssi: option good is \"low-hihg\": low-hihg is unknown; did you mean low-high?")
  }

  @Test func anyBytesAreAnsweredAlikeHoweverTheyArrive() throws {
    let settings: [[String: String]] = [[:], ["framing": "att"], ["max-length": "5", "aim": "true", "identify": "true"]]
    for seed in 0..<300 as Range<UInt64> {
      var dice = Dice(seed: seed)
      let options = settings[Int(seed) % settings.count]
      var stream: [UInt8] = []
      for _ in 0..<12 {
        let data = (0..<Int.random(in: 0...12, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
        let opcode = [0xF3, 0xF3, 0x73, 0xF6, 0xC6, 0xD0, 0xD1, 0xA4, 0xD4, 0x00].randomElement(using: &dice)! as UInt8
        var frame = ssi(opcode, data, status: UInt8.random(in: 0...3, using: &dice))
        if seed % 3 == 1 { frame = [UInt8(frame.count + 2), 0] + frame }
        switch Int.random(in: 0...5, using: &dice) {
        case 0: frame[Int.random(in: frame.indices, using: &dice)] ^= 1 << UInt8.random(in: 0...7, using: &dice)
        case 1: frame = Array(frame.prefix(Int.random(in: frame.indices, using: &dice)))
        case 2: frame += (0..<5).map { _ in UInt8.random(in: 0...255, using: &dice) }
        default: break
        }
        stream += frame
      }
      var whole = try Bench(.ssi, options)
      whole.receive(stream)
      whole.lost()
      for split in [stream.map { [$0] }, pieces(stream, &dice)] {
        var bench = try Bench(.ssi, options)
        for piece in split { bench.receive(piece) }
        bench.lost()
        #expect(bench.events == whole.events && bench.sent == whole.sent, "seed \(seed)")
      }
    }
  }
}

extension [UInt8] {
  /// The same message from the scanner.
  fileprivate func replacingSource() -> [UInt8] { ssi(self[1], Array(self[4..<(count - 2)]), status: self[3]) }
}
