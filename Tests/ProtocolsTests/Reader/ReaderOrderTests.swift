import Protocols
import Testing
import Warehouse

/// What goes to the readers: frames as the documents print them, one thing at a time, and inventory around it.
@Suite struct ReaderOrderTests {
  private let epc = hex("30751feb705c5904e3d50d70")

  /// The frames of Invelion's protocol description.
  @Test func m100() throws {
    var bench = try Bench(.m100)
    bench.command(.scanning(true))
    #expect(bench.sent == [hex("bb00270003 22ffff 4a7e")] && bench.deadline == .seconds(4))
    bench.receive(hex("bb01ff000115167e"))
    #expect(bench.events.isEmpty && bench.sent.count == 1)
    bench.command(.tag(TagOperation(.read(.user, word: 0, count: 2), tag: epc, password: 0x0000_FFFF)))
    #expect(bench.sent.last == hex("bb00280000287e") && bench.deadline == .seconds(2), "what runs is stopped first")
    bench.receive(hex("bb02220011c9340030751feb705c5904e3d50d703a76ef7e bb01280001002a7e"))
    #expect(bench.sent.last == hex("bb000c00130100000020600030751feb705c5904e3d50d70ad7e"))
    bench.receive(hex("bb010c0001000e7e"))
    #expect(bench.sent.last == hex("bb003900090000ffff0300000002457e"))
    bench.receive(hex("bb013900130e340030751feb705c5904e3d50d7012345678b07e"))
    #expect(bench.sent.last == hex("bb00120001 01 147e"), "no tag is selected any more")
    bench.receive(hex("bb010c0001000e7e"))
    #expect(bench.sent.last == hex("bb00270003 22ffff 4a7e"), "and goes on")
    let user = DeviceEvent.tag(TagRead(epc: epc, pc: 0x3400, user: hex("12345678")))
    let seen = tag("30751feb705c5904e3d50d70", rssi: -55, pc: 0x3400)
    #expect(bench.events == [seen, result("stop"), result("select"), user, result("read"), result("select")])
    bench.silence()
    #expect(bench.sent.suffix(2) == [hex("bb00270003 22ffff 4a7e"), hex("bb00270003 22ffff 4a7e")], "one that fell silent is started anew")
  }

  @Test(arguments: [
    (DeviceCommand.power(2000), "bb00b6000207d08f7e"), (.region(.china), "bb0007000101097e"),
    (.tag(TagOperation(.write(.user, word: 0, data: hex("12345678")), password: 0xFFFF)), "bb0049000d0000ffff0300000002123456786d7e"),
    // The document's own payload, 020080, changes the first of the field's two bits alone.
    (.tag(TagOperation(.lock(.accessPassword, .locked), password: 0xFFFF)), "bb008200070000ffff0300800a7e"),
    (.tag(TagOperation(.kill, password: 0xFFFF)), "bb006500040000ffff677e"), (.select(nil), "bb001200 01 01 147e"),
  ]) func m100Frames(command: DeviceCommand, frame: String) throws {
    #expect(try Bench.orders(.m100, command) == [hex(frame)])
  }

  @Test func anOrderThatFailsEndsItsStepsAndTheNextOneGoes() throws {
    var bench = try Bench(.m100)
    bench.command(.tag(TagOperation(.kill, tag: epc, password: 1)))
    bench.command(.power(2650))
    bench.receive(hex("bb01ff000117187e"))
    #expect(bench.events == [result("select", "unknown-command")])
    #expect(bench.sent.count == 2 && bench.sent.last?[2] == 0xB6)
    for _ in 0..<3 { bench.silence() }
    #expect(bench.events.last == result("power", "no-answer") && bench.sent.count == 4)
    for _ in 0..<40 { bench.command(.power(2000)) }
    #expect(bench.events.last == result("power", "busy"))
    bench.command(.select(TagMask([UInt8](repeating: 0, count: 40))))
    #expect(bench.events.last == result("select", "busy"))
  }

  @Test func aReaderThatNeverAnswersMayHaveAnotherSpeed() throws {
    var bench = try Bench(.r2000, ["inventory": "true", "identify": "true"])
    #expect(bench.sent == [hex("a003ff72ec")])
    for _ in 0..<3 { bench.silence() }
    #expect(bench.misreads == 3 && bench.events == [result("identify", "no-answer")])
    bench.silence()
    #expect(bench.sent.last == hex("a004ff7400e9"), "after a rest it goes on: the antenna, then rounds")
  }

  @Test func roundsOfAPolledReader() throws {
    var bench = try Bench(.uhfreader288, ["inventory": "true", "antennas": "1 3", "session": "1", "address": "0"])
    #expect(bench.sent.map { Array($0[1..<12]) } == [hex("00 01 04 01 01 0000 00 00 80 03")])
    bench.receive(hex("1500010301010c0000000000000000000003136bb1a5"))
    #expect(bench.sent.count == 1, "03: more of the round is to come")
    bench.receive(hex("0700010101001e4b"))
    #expect(bench.sent.count == 2 && bench.sent[1][10] == 0x82)
    bench.command(.select(TagMask(hex("30"), length: 8)))
    bench.command(.tag(TagOperation(.write(.epc, word: 2, data: epc), tag: hex("300833b2"), password: 0x0102_0304)))
    bench.receive(hex("0700010101001e4b"))
    let order = bench.sent[2]
    #expect(Array(order[1..<(order.count - 2)]) == hex("00 03 06 02 300833b2 01 02") + epc + hex("01020304"))
    bench.receive(uhf("05 00 03 00"))
    #expect(Array(bench.sent[3][1..<13]) == hex("00 01 04 01 01 0020 08 30 00 80 03"), "only what matches is inventoried")
    #expect(bench.events == [tag("000000000000000000000313", antenna: 1), result("write")])
    // Antenna 1 is gone: told once, and not asked again at full speed.
    for _ in 0..<5 {
      bench.receive(uhf("05 00 01 f8"))
      bench.silence()
    }
    #expect(bench.events.count == 3 && bench.events.last == result("inventory", "antenna"))
    bench.command(.scanning(false))
    let count = bench.sent.count
    bench.receive(hex("0700010101001e4b"))
    #expect(bench.sent.count == count, "the round that runs is the last")
  }

  @Test(arguments: [
    (ProtocolID.uhfreader18, DeviceCommand.power(2600), "05ff2f1a"), (.uhfreader18, .region(.northAmerica), "06ff223180"),
    (.uhfreader288, .region(.europe), "06ff224e00"), (.uhfreader18, .tag(TagOperation(.read(.tid, word: 0, count: 6))), "0cff0200020006 00000000"),
    (.uhfreader18, .tag(TagOperation(.lock(.user, .lockedForEver), tag: [0x30, 0x08], password: 1)), "0dff0601300804 03 00000001"),
    (.uhfreader18, .tag(TagOperation(.kill, password: 1)), "09ff05 00 00000001"),
  ]) func chafon(id: ProtocolID, command: DeviceCommand, frame: String) throws {
    #expect(try Bench.orders(id, command).map { Array($0.dropLast(2)) } == [hex(frame)])
  }

  /// Frames of the vectors with the reader's address 1, and of pyImpinj's orders.
  @Test func r2000() throws {
    let one = ["address": "1"]
    #expect(try Bench.orders(.r2000, .power(3000), options: one) == [hex("a00401761ec7")])
    #expect(try Bench.orders(.r2000, .scanning(true), answers: ["a004017410d7"], options: one) == [hex("a004017400e7"), hex("a006018b000001cd")])
    let several = ["address": "1", "antennas": "1 2 4"]
    #expect(try Bench.orders(.r2000, .scanning(true), options: several).map { Array($0.dropLast()) } == [hex("a00d018a 0001 0101 0301 ff01 0001")])
    let read = TagOperation(.read(.tid, word: 0, count: 3), tag: [0x30, 0x08], password: 0x0102_0304)
    var bench = try Bench(.r2000, one)
    bench.command(.tag(read))
    bench.receive(hex("a004018510c6"))
    // One tag: its PC, EPC and CRC, six bytes of TID, their length, antenna 3, once.
    bench.receive(hex(a0("01 81 0001 0c 0800 3008 abcd e28011052000 06 02 01")))
    #expect(Array(bench.sent[1].dropLast()) == hex("a00a0181 02 00 03 01020304"))
    #expect(bench.events[1...] == [.tag(TagRead(epc: hex("3008"), antenna: 3, pc: 0x0800, tid: hex("e28011052000"))), result("read")])
    #expect(try Bench.read(.r2000, a0("01 83 0001 06 0800 3008 abcd 40 00 01")) == [result("lock", "wrong-password")])
    #expect(try Bench.read(.r2000, a0("01 8a 01 22"), a0("01 72 08 07")) == [result("inventory", "antenna-2"), info("firmware", "8.7")])
  }

  /// Mercury API; the vectors' frames are SparkFun's.
  @Test func thingMagic() throws {
    let sent = try Bench.orders(.thingmagic, .scanning(true), answers: ["ff0093000000 00", "ff00910000", "ff009a0000"].map { thingMagicAnswer($0) })
    let expected = ["ff02930005", "ff0391020101", "ff039a010c00", "ff102f00000122000005072210001b03e801ff"].map(hex)
    #expect(sent.map { Array($0.dropLast(2)) } == expected)
    #expect(sent.last == hex("ff102f00000122000005072210001b03e801ffdd2b"))
    #expect(try Bench.orders(.thingmagic, .region(.europe)) == [hex("ff0197084bb5")])
    #expect(try Bench.orders(.thingmagic, .power(2700)).first == hex("ff02920a8c4bd5"))
    let write = TagOperation(.write(.user, word: 0, data: hex("0300ee00")))
    #expect(try Bench.orders(.thingmagic, .tag(write)).map { Array($0.dropLast(2)) } == [hex("ff0c24 03e8 00 00000000 03 0300ee00")])
    #expect(try Bench.read(.thingmagic, thingMagicAnswer("ff00240424")) == [result("write", "locked")])
    #expect(try Bench.read(.thingmagic, thingMagicAnswer("ff00220504")) == [result("inventory", "over-temperature")])
  }

  /// DaanVervacke/chainway-serial (MIT): frames that a UR4 took, `tests/test_tag_captures.py`.
  @Test func chainwayOrders() throws {
    let (stop, stopped) = (hex("a55a00088c840d0a"), chainway("8d 01"))
    func sent(_ command: DeviceCommand) throws -> [UInt8]? {
      let sent = try Bench.orders(.chainway, command, answers: [stopped])
      #expect(sent.first == stop && sent.count == 2)
      return sent.last
    }
    #expect(try sent(.select(TagMask(hex("523742")))) == hex("a55a00116e000100200018523742610d0a"))
    #expect(try sent(.select(nil)) == hex(chainway("6e 00 01 0000 0000")))
    let tid = hex("e2801170200011cd615c0b20")
    #expect(try sent(.tag(TagOperation(.read(.reserved, word: 0, count: 4), tid: tid)))
      == hex("a55a002284000000000200000060e2801170200011cd615c0b200000000004290d0a"))
    #expect(try sent(.tag(TagOperation(.lock(.user, .locked), tid: tid, password: 0xAABB_CCDD)))
      == hex(chainway("88 aabbccdd 02 0000 0060 e2801170200011cd615c0b20 000c02")))
    #expect(try sent(.tag(TagOperation(.kill, password: 0x1234_5678))) == hex("a55a00118a1234567801000000 00920d0a"))
    #expect(try sent(.tag(TagOperation(.write(.user, word: 2, data: hex("e280"))))) == hex("a55a00188600000000 0100000000 0300020001e280fd0d0a"))
    #expect(try sent(.region(.europe)) == hex(chainway("2c 00 04")))
    #expect(try sent(.output(2, true, for: nil)) == hex(chainway("a1 09 00 01 00")))
    for command in [DeviceCommand.region(.india), .output(4, true, for: nil), .power(3400), .tag(TagOperation(.read(.user, word: 0, count: 256)))] {
      #expect(try Bench.orders(.chainway, command).isEmpty)
    }
  }

  /// What a new connection to the reader brings by itself, or an answer that came late, is not what was asked for last.
  @Test func anAnswerToSomethingElseIsNone() throws {
    var bench = try Bench(.chainway, ["inventory": "true", "antennas": "1 3"])
    bench.receive(hex(chainway("8d 01")))
    #expect(bench.sent.last == hex(chainway("28 00 0005")))
    bench.receive(hex(chainway("8d 01")) + hex(chainway("03 07 28 01")))
    #expect(bench.sent.last == hex(chainway("28 00 0005")))
    bench.receive(hex(chainway("29 01")))
    #expect(bench.sent.last == hex(chainway("70 00 00 00 00")))
    bench.receive(hex(chainway("71 01")))
    #expect(bench.sent.last == hex(chainway("6e 00 01 0000 0000")))
    bench.receive(hex(chainway("6f 01")))
    #expect(bench.sent.last == hex("a55a000a820000880d0a"))
    #expect(bench.events == [result("stop"), info("firmware", "7.40.1"), result("antennas"), result("mode"), result("select")])
  }

  /// Who writes reads the TID by itself; what a passing tag tells of its own is no answer to that.
  @Test func whileTagsAreWrittenAPassingTagTellsItsEPCAlone() throws {
    let passing = chainway("83 3000 3066c4409047e140075bcd15 e28011702000419f40ac0b9f fd6f 01")
    var bench = try Bench(.chainway, ["tid": "true"])
    bench.command(.writing(true, antenna: nil, isSecret: false))
    for answer in ["8d 01", "29 01", "71 01", "6f 01"] { bench.receive(hex(chainway(answer))) }
    let seen = TagRead(epc: hex("3066c4409047e140075bcd15"), antenna: 1, rssi: -6570, pc: 0x3000)
    bench.receive(hex(passing))
    #expect(bench.events.last == .tag(seen))
    bench.command(.tag(TagOperation(.read(.tid, word: 0, count: 6), tag: hex("3066c4409047e140075bcd15"))))
    for answer in ["8d 01", "8d 01"] { bench.receive(hex(chainway(answer))) }
    bench.receive(hex(passing))
    #expect(bench.events.last == .tag(seen))
    bench.receive(hex(chainway("85 01 00 0006 e28011052000789abcdef012")))
    #expect(bench.events.contains(.tag(TagRead(epc: hex("3066c4409047e140075bcd15"), tid: hex("e28011052000789abcdef012")))))
  }

  /// Tags that are told all the while are no sign that the end of the inventory was heard: it is said again, and given up after three times.
  @Test func anEndThatIsNotHeardIsSaidAgain() throws {
    var bench = try Bench(.m100, ["inventory": "true", "answer-time": "1 s"])
    let seen = "bb02220011c9340030751feb705c5904e3d50d703a76ef7e"
    bench.receive(hex(seen))
    bench.command(.power(2000))
    let stop = hex("bb00280000287e")
    for _ in 0..<25 {
      bench.now.mono += 100
      bench.receive(hex(seen))
    }
    #expect(bench.sent.filter { $0 == stop }.count == 3)
    for _ in 0..<15 {
      bench.now.mono += 100
      bench.receive(hex(seen))
    }
    #expect(bench.events.contains(result("stop", "no-answer")))
    #expect(bench.sent.contains(hex("bb00b6000207d08f7e")), "and what was ordered goes all the same")
  }

  /// What is no frame, and then silence: a reader that has started anew, with settings of its own.
  @Test func aReaderThatStartedAnewIsSetAgain() throws {
    var bench = try Bench(.chainway, ["inventory": "true", "power": "27"])
    for answer in ["8d 01", "11 01", "8d 01", "29 01", "71 01", "6f 01"] { bench.receive(hex(chainway(answer))) }
    #expect(bench.sent.last == hex(chainway("82 0000")))
    let count = bench.sent.count
    bench.silence()
    #expect(Array(bench.sent[count...]) == [hex(chainway("82 0000"))], "only silence: no tag is there")
    bench.receive(Array("----Enter Bootloader".utf8))
    bench.silence()
    bench.silence()
    #expect(bench.sent.last == hex("a55a00088c840d0a"))
    for answer in ["8d 01", "11 01", "8d 01", "29 01", "71 01", "6f 01"] { bench.receive(hex(chainway(answer))) }
    #expect(bench.sent.suffix(7).map { $0[4] } == [0x8C, 0x10, 0x8C, 0x28, 0x70, 0x6E, 0x82])
  }

  @Test func nurCAENAndPN532() throws {
    var stream = try Bench(.nur, ["inventory": "true"])
    #expect(stream.sent == [hex(nur("39 00"))])
    stream.receive(hex(nur("39 00")))
    let entry = "18 c9 50 7800 78380d00 0030 03 01 3066c4409047e140075bcd15"
    // As the document has it, and as the library reads it: with a status.
    stream.receive(hex(nur("82 00 01 0000 04" + entry)) + hex(nur("82 00 00 01 0000 04" + entry + entry)))
    #expect(stream.events == Array(repeating: tag("3066c4409047e140075bcd15", antenna: 2, rssi: -55, pc: 0x3000), count: 3))
    stream.receive(hex(nur("82 01 00 0000 00")))
    #expect(stream.sent.count == 2, "a stream that has stopped is started anew")
    stream.command(.select(TagMask(hex("3066"))))
    #expect(stream.sent.last == hex(nur("0e")))
    stream.receive(hex(nur("0e 00")))
    #expect(stream.sent.last == hex(nur("3b 01 00 00 00 0000 00 03 01 00 04 00 01 20000000 10 3066")))
    #expect(try Bench.orders(.nur, .raw(hex("a50300000059 0e 3e00"))) == [hex("a503000000590e3e00")])
    let lock = TagOperation(.lock(.epc, .locked), tag: [0x30, 0x08], password: 1)
    #expect(try Bench.orders(.nur, .tag(lock)) == [hex(nur("36 03 01000000 09 01 20000000 1000 3008 04 3000 2000"))])
    #expect(try Bench.read(.nur, nur("33 00 e280"), asked: nur("33 02 00000000 09 01 20000000 1000 3008 06 02 00000000 01"))
      == [.tag(TagRead(epc: hex("3008"), tid: hex("e280"))), result("read")])
    #expect(try Bench.orders(.nur, .region(.russia)) == [hex(nur("22 10000000 0b"))])
    var learned = try Bench(.nur, ["identify": "true"])
    learned.command(.power(2600))
    #expect(learned.events == [result("power", "unsupported")], "which powers there are is not known yet")
    learned.receive(hex(nur("09 60")))
    learned.receive(hex(nur("0b 00 80000000 00000000 00000000 1b000000 01000000 f401 1400")))
    learned.command(.power(2600))
    #expect(learned.sent.last == hex(nur("22 04000000 01")))
    #expect(try Bench.orders(.caen, .status).first == hex("8001 0000 00005358 0012 0000 0008 0001 009e"))
    #expect(try Bench.orders(.caen, .scanning(true)) == [hex("8001 0000 00005358 0021 0000 0008 0001 0013 0000 000f 00fb 536f757263655f3000")])
    #expect(try Bench.read(.caen, caen("0000 0008 0001 0096 0000 000a 004d 12345678 0000 0008 0002 0000"),
      asked: "8001 0000 00005358 002a 0000 0008 0001 0096 0000 0008 000f 0002 0000 0008 0011 3008 0000 0008 0071 0003")
      == [.tag(TagRead(epc: hex("3008"), user: hex("12345678"))), result("read")])
    let cards = try Bench.orders(.pn532, .scanning(true), answers: ["0000ff00ff00 0000ff02fed51516 00", "0000ff00ff00 0000ff02fed533f800"])
    #expect(cards == [hex("5555000000 0000ff05fbd4140114010200"), hex("0000ff06fad43205ff0110e500"), hex("0000ff04fcd44a0200e000")])
    #expect(try Bench.orders(.em4100, .scanning(true)) == [])
    #expect(try Bench.read(.em4100, "") == [])
  }
}

/// Bytes of a Chafon answer with the right CRC.
private func uhf(_ body: String) -> [UInt8] {
  var crc: UInt16 = 0xFFFF
  for byte in hex(body) {
    crc ^= UInt16(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x8408 : crc >> 1 }
  }
  return hex(body) + [UInt8(truncatingIfNeeded: crc), UInt8(crc >> 8)]
}

/// An R2000 board's answer around address, command and data.
private func a0(_ body: String) -> String {
  let bytes = [0xA0, UInt8(hex(body).count + 1)] + hex(body)
  return hexadecimal(bytes + [bytes.reduce(0, &-)])
}

private func thingMagicAnswer(_ text: String) -> String {
  let bytes = Array(hex(text).prefix(5 + Int(hex(text)[1])))
  var crc: UInt16 = 0xFFFF
  for byte in bytes.dropFirst() {
    for bit in stride(from: 7, through: 0, by: -1) { crc = (crc << 1 | UInt16(byte >> UInt8(bit) & 1)) ^ (crc & 0x8000 != 0 ? 0x1021 : 0) }
  }
  return hexadecimal(bytes + [UInt8(crc >> 8), UInt8(truncatingIfNeeded: crc)])
}

/// Outputs of boards that have them, and the making ready for writing.
@Suite struct ReaderBenchTests {
  /// GPIO3 and GPIO4 of an R2000 board (pyCZS11984, `cmd_write_gpio_value`: 61, the pin, its level).
  @Test func anOutputOfAnR2000IsOnForItsTime() throws {
    var bench = try Bench(.r2000, ["address": "1", "good": "3=300ms", "outputs": "4"])
    let off = [hex("a0050161030 0f6"), hex("a0050161040 0f5")]
    #expect(bench.sent == [off[0]], "what was left lit is put out, one thing at a time")
    let done = hex("a00401611 0ea")
    bench.receive(done)
    #expect(bench.sent == off)
    bench.receive(done)
    bench.command(.signal(.good))
    #expect(bench.sent.last == hex("a005016103 01f5"))
    bench.receive(done)
    #expect(bench.deadline == .milliseconds(300))
    bench.silence()
    #expect(bench.sent.last == off[0] && bench.sent.count == 4)
    bench.receive(done)
    bench.command(.output(2, true))
    #expect(bench.events.last == .result(operation: "output", ok: false, error: "unsupported"), "GPIO1 and GPIO2 are inputs")
  }

  /// Both outputs of a 288 are set together (UR-SERIES User Manual, 8.4.10).
  @Test func anOutputOfA288LeavesTheOtherAsItIs() throws {
    var bench = try Bench(.uhfreader288, ["address": "0"])
    let done = uhf("05004600")
    for (command, outputs) in [(DeviceCommand.output(1, true), "01"), (.output(2, true), "03"), (.output(1, false), "02")] {
      bench.command(command)
      #expect(bench.sent.last == uhf("050046" + outputs))
      bench.receive(done)
    }
    #expect(bench.events == Array(repeating: result("gpio"), count: 3))
    bench.command(.output(3, true))
    #expect(bench.events.last == result("output", "unsupported"))
    #expect(try Bench.orders(.uhfreader18, .output(1, true)) == [])
  }

  /// Mercury API, `TMR_SR_cmdSetGPIO` and `TMR_SR_cmdSetGPIODirection`: 96, the pin and its level; or 96, 1, the pin, output, its level.
  @Test func anOutputOfAThingMagicIsMadeOneFirst() throws {
    var bench = try Bench(.thingmagic, ["good": "2=300ms"])
    #expect(bench.sent.map { Array($0.prefix(7)) } == [hex("ff 04 96 01 02 01 00")], "what was left on is put out")
    bench.receive(hex(thingMagicAnswer("ff00960000")))
    bench.command(.signal(.good))
    #expect(bench.sent.last.map { Array($0.prefix(5)) } == hex("ff 02 96 02 01"))
    #expect(try Bench.orders(.thingmagic, .output(5, true)) == [])
  }

  /// These readers tell of all tags: those that are not asked for are left out here.
  @Test func aReaderThatCannotSelectIsSifted() throws {
    let tags = [a0("01 8b 15 3000 3066c4409047e140075bcd15 4e"), a0("01 8b 15 3000 3074257bf7194e4000001a85 4e")]
    var bench = try Bench(.r2000, ["inventory": "true", "antennas": "1 2"])
    bench.command(.select(TagMask(hex("3074"), length: 14)))
    for tag in tags { bench.receive(hex(tag)) }
    #expect(bench.events.compactMap { if case .tag(let tag) = $0 { tag.epc } else { nil } } == [hex("3074257bf7194e4000001a85")])
    bench.command(.select(nil))
    bench.receive(hex(tags[0]))
    #expect(bench.events.count == 2)
    bench.command(.select(TagMask(hex("e280"), in: .tid, at: 0)))
    #expect(bench.events.last == result("select", "unsupported"))
  }

  @Test func forWritingInventoryRunsWhetherOrNotItIsWanted() throws {
    var bench = try Bench(.m100)
    bench.command(.writing(true))
    #expect(bench.events == [.result(operation: "writing", ok: true, error: nil)] && bench.sent == [hex("bb00270003 22ffff 4a7e")])
    bench.command(.tag(TagOperation(.read(.tid, word: 0, count: 2), tag: hex("3008"), tid: hex("e2801105"))))
    // Inventory stops; the tag is chosen by its TID.
    bench.receive(hex("bb01280001002a7e"))
    #expect(bench.sent.suffix(1).first?[2] == 0x0C && bench.sent.last.map { $0[5] == TagBank.tid.rawValue } == true)
    bench.command(.writing(false))
    bench.command(.writing(true, antenna: 2))
    #expect(bench.events.last == .result(operation: "writing", ok: false, error: "antenna-is-set"))
    var blind = try Bench(.em4100)
    blind.command(.writing(true))
    #expect(blind.events.last == .result(operation: "writing", ok: false, error: "unsupported"))
  }
}
