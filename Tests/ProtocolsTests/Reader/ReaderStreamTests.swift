import Protocols
import Testing
import Warehouse

/// Whatever stands between frames or happens to them: what is whole is told, the rest too, once and the same however it comes.
@Suite struct ReaderStreamTests {
  private static let samples: [(id: ProtocolID, frame: String)] = [
    (.m100, "bb02220011c9340030751feb705c5904e3d50d703a76ef7e"), (.uhfreader18, "13000103010c0000000000000000000003133f39"),
    (.uhfreader288, "1500010301010c0000000000000000000003136bb1a5"), (.r2000, "a01301891530003066c4409047e140075bcd154e5a"),
    (.thingmagic, "ff2822000010001b01ff0101c4110e16400000012700000500000f00803000000000000000000000001545e94a561d"),
    (.pn532, "0000ff0cf4d54b010100040804deadbeef9600"), (.em4100, "0231333030354431444135463603"),
    (.nur, nur("07 00 18 c9 50 7800 78380d00 0030 03 01 3066c4409047e140075bcd15")),
    (.chainway, chainway("83 3000 3066c4409047e140075bcd15 fd6f 01")),
    (.caen, caen("0000 0008 0001 0013 0000 0012 0011 3066c4409047e140075bcd15 0000 0008 0002 0000")),
  ]

  private func events(_ id: ProtocolID, _ parts: [[UInt8]]) throws -> [DeviceEvent] {
    var bench = try Bench(id)
    for part in parts { bench.receive(part) }
    bench.silence()
    bench.lost()
    return bench.events
  }

  private func isTag(_ event: DeviceEvent) -> Bool { if case .tag = event { true } else { false } }

  @Test(arguments: samples) func noiseIsToldAndTheNextFrameIsFound(id: ProtocolID, frame: String) throws {
    let noise: [UInt8] = [0x03, 0x04, 0x01]
    let bytes = noise + hex(frame) + noise + hex(frame)
    let told = try events(id, [bytes])
    #expect(told.filter(isTag).count == 2, "\(told)")
    #expect(told.filter { $0 == .fault(code: "framing", bytes: noise) }.count == 2, "\(told)")
    #expect(try events(id, bytes.map { [$0] }) == told)
  }

  /// Each bit of the first of three frames wrong: the other two are found, nothing is told twice, and nothing depends on how it came.
  @Test(arguments: samples) func aWrongBitCostsOneFrame(id: ProtocolID, frame: String) throws {
    let whole = hex(frame)
    for bit in 0..<(whole.count * 8) {
      var bytes = whole
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let stream = bytes + whole + whole
      let told = try events(id, [stream])
      #expect(told.filter(isTag).count >= 2, "bit \(bit): \(told)")
      #expect(try events(id, stream.map { [$0] }) == told, "bit \(bit)")
    }
  }

  @Test(arguments: samples) func aTornFrameIsToldWhenTheLinkGoes(id: ProtocolID, frame: String) throws {
    let whole = hex(frame)
    for length in 10..<whole.count {
      let told = try events(id, [Array(whole[..<length])])
      #expect(told.count == 1 && told[0] == .fault(code: "length", bytes: Array(whole[..<length])), "\(length): \(told)")
      let next = try events(id, [Array(whole[..<length]) + whole])
      // Where there is no first byte to look for, a single lost byte costs the next frame too.
      let isLost = length == whole.count - 1 && (id == .uhfreader18 || id == .uhfreader288)
      #expect(isLost || next.contains(where: isTag), "\(length): \(next)")
    }
  }

  @Test func lengthsThatLie() throws {
    let good = "bb02220011c9340030751feb705c5904e3d50d703a76ef7e"
    let told = try Bench.read(.m100, "bb0222ffff" + good)
    #expect(told == [fault("length", "bb0222ffff"), tag("30751feb705c5904e3d50d70", rssi: -55, pc: 0x3400)])
    #expect(try Bench.read(.m100, "bb02220002c93 0 1f7e") == [fault("length", "bb02220002c9301f7e")], "too short for a tag")
    #expect(try Bench.read(.r2000, "a002") == [fault("length", "a002")])
    // Two tags are announced, one is there.
    let short = "0e 00 01 03 02 0c 3066c440" 
    #expect(try Bench.read(.uhfreader18, short).allSatisfy { if case .fault = $0 { true } else { false } })
    #expect(try Bench.read(.nur, nur("07 00 ff 00")) == [fault("length", nur("07 00 ff 00"))])
    #expect(try Bench.read(.caen, caen("0000 0008 0001 0013 0000 0004 0011")) == [fault("length", caen("0000 0008 0001 0013 0000 0004 0011"))])
  }

  /// A megabyte of anything, in pieces of any length.
  @Test(arguments: samples) func anything(id: ProtocolID, frame: String) throws {
    var dice = Dice(seed: 6)
    var bench = try Bench(id, id == .em4100 ? [:] : ["inventory": "true"])
    for round in 0..<200 {
      bench.receive((0..<Int.random(in: 1...300, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) })
      if round % 7 == 0 { bench.silence() }
      if round % 50 == 0 { bench.lost() }
    }
    for _ in 0..<4 { bench.silence() }
    let before = bench.events.filter(isTag).count
    bench.receive(hex(frame))
    #expect(bench.events.filter(isTag).count == before + 1)
  }
}
