import Protocols
import Testing
import Warehouse

/// Frames as documents and libraries print them, and what they say; sources in each protocol's own file.
@Suite struct ReaderVectorTests {
  /// Invelion's protocol description V2.1 and M5Stack's; the last two of m5stack/M5Unit-UHF-RFID (MIT) have wrong sums.
  @Test(arguments: [
    ("bb02220011c9340030751feb705c5904e3d50d703a76ef7e", [tag("30751feb705c5904e3d50d70", rssi: -55, pc: 0x3400)]),
    ("bb02220011d230003066f289b349c305bff78ceb4ae1647e", [tag("3066f289b349c305bff78ceb", rssi: -46, pc: 0x3000)]),
    ("bb02220011dc30003066bc53ad6b1e6626accf2c722eef7e", [tag("3066bc53ad6b1e6626accf2c", rssi: -36, pc: 0x3000)]),
    ("bb02220011d230003066d8e339d845a0531a572af0f4507e", [tag("3066d8e339d845a0531a572a", rssi: -46, pc: 0x3000)]),
    ("bb01280001002a7e", [result("stop")]), ("bb010c0001000e7e", [result("select")]), ("bb01ff000115167e", [result("inventory", "no-tag")]),
    ("bb01ff0001090a7e", [result("read", "no-tag")]), ("bb01ff00101 00e3400e20000165511020603 90eaaf f47e", [result("write", "no-tag")]),
    ("bb01b70002 07d0 917e", [info("power", "20")]), ("bb010800 01010b7e", [info("region", "china")]),
    ("bb0103001000 4d31303020323664426d2056312e30 927e", [info("hardware", "M100 26dBm V1.0")]),
    ("bb01ff0010160e340030751feb705c5904e3d50d70757e", [result("access", "wrong-password")]),
    ("bb01ff0010a30e340030751feb705c5904e3d50d70027e", [result("read", "memory-overrun")]),
    ("bb01ff0010b30e340030751feb705c5904e3d50d70127e", [result("write", "memory-overrun")]),
    ("bb01ff0010c40e340030751feb705c5904e3d50d70237e", [result("lock", "locked")]),
    ("bb01ff0010d00e340030751feb705c5904e3d50d702f7e", [result("kill", "other")]),
    ("bb01490010 0e340030751feb705c5904e3d50d7000a97e", [result("write")]),
    ("bb01820010 0e340030751feb705c5904e3d50d7000e27e", [result("lock")]), ("bb01650010 0e340030751feb705c5904e3d50d7000c57e", [result("kill")]),
    ("bb00ab000101ac7e", [fault("checksum", "bb00ab000101ac7e")]), ("bb01ff0001100a7e", [fault("checksum", "bb01ff0001100a7e")]),
  ]) func m100(frame: String, events: [DeviceEvent]) throws {
    #expect(try Bench.read(.m100, frame) == events)
  }

  @Test func m100ReadsWhatWasAskedFor() throws {
    let answer = "bb013900130e340030751feb705c5904e3d50d7012345678b07e"
    let user = DeviceEvent.tag(TagRead(epc: hex("30751feb705c5904e3d50d70"), pc: 0x3400, user: hex("12345678")))
    #expect(try Bench.read(.m100, answer, asked: "bb003900090000ffff0300000002457e") == [user, result("read")])
    #expect(try Bench.read(.m100, answer) == [tag("30751feb705c5904e3d50d70", pc: 0x3400), result("read")], "the bank is in the question alone")
    let empty = "bb01ff000115167e"
    #expect(try Bench.read(.m100, empty, asked: "bb00220000227e") == [result("inventory", "no-tag")])
    #expect(try Bench.read(.m100, empty, asked: "bb00270003222710837e") == [], "in ten thousand rounds an empty one is no news")
  }

  /// wabson/chafon-rfid's tests (MIT); the heartbeat and the report of an HW-VX from xynogen/uhfreader18.
  @Test(arguments: [
    (ProtocolID.uhfreader18, "13000103010c0000000000000000000003133f39", [tag("000000000000000000000313")]),
    (.uhfreader18, "20000103020c0000000000000000000003130c0000000000000000000003149ac9",
      [tag("000000000000000000000313"), tag("000000000000000000000314")]),
    (.uhfreader18, "050001fbf23d", [result("inventory", "no-tag")]), (.uhfreader18, "560000000000", []),
    (.uhfreader18, "1100ee002000708c2b380b2d00000000e056", [tag("2000708c2b380b2d00000000")]),
    (.uhfreader288, "1500010301010c0000000000000000000003136bb1a5", [tag("000000000000000000000313", antenna: 1)]),
    (.uhfreader288, "1500010301010c3039606303c74380001a055940f93e", [tag("3039606303c74380001a0559", antenna: 1)]),
    (.uhfreader288, "1500010304010c49440000000000000a0003346425c0", [tag("49440000000000000a000334", antenna: 3)]),
    (.uhfreader288, "0d000103010104003230386da3d2", [tag("00323038", antenna: 1)]), (.uhfreader288, "0700010101001e4b", []),
    (.uhfreader288, "2300010301020c0000000000000000000003136b0c0000000000000000000003146c70f2",
      [tag("000000000000000000000313", antenna: 1), tag("000000000000000000000314", antenna: 1)]),
    (.uhfreader288, "1400ee00010c3066c4409047e140075bcd1550cdb6", [tag("3066c4409047e140075bcd15", antenna: 1)]),
  ]) func chafon(id: ProtocolID, frame: String, events: [DeviceEvent]) throws {
    #expect(try Bench.read(id, frame) == events)
  }

  @Test(arguments: [
    ("a01301891530003066c4409047e140075bcd154e5a", [tag("3066c4409047e140075bcd15", antenna: 2, rssi: -51, pc: 0x3000)]),
    ("a00a018900002a000000079b", []), ("a0040189369c", [result("inventory", "no-tag")]), ("a004017610d5", [result("power")]),
    // Antenna 6 by the signal's highest bit.
    ("a01301891530003066c4409047e140075bcd15ceda", [tag("3066c4409047e140075bcd15", antenna: 6, rssi: -51, pc: 0x3000)]),
  ]) func r2000(frame: String, events: [DeviceEvent]) throws {
    #expect(try Bench.read(.r2000, frame) == events)
  }

  /// SparkFun's library (MIT).
  @Test(arguments: [
    ("ff2822000010001b01ff0101c4110e16400000012700000500000f00803000000000000000000000001545e94a561d",
      [tag("000000000000000000001545", antenna: 1, rssi: -60, pc: 0x3000)]),
    ("ff2822000010001b01ff0101c9110d37fc00000078005a0500000f008030003066c4409047e140075bcd15abcdb6c8",
      [tag("3066c4409047e140075bcd15", antenna: 1, rssi: -55, pc: 0x3000)]),
    ("ff0022040084e0", []),
  ]) func thingMagic(frame: String, events: [DeviceEvent]) throws {
    #expect(try Bench.read(.thingmagic, frame) == events)
  }

  /// Orders and answers laid out as the Mercury API's serial reader has them; bytes made here, as below.
  @Test func thingMagicReadsWhatWasAskedFor() throws {
    let answer = "ff0d28000000e28011052000789abcdef012a21f", tid = hex("e28011052000789abcdef012")
    #expect(try Bench.read(.thingmagic, answer, asked: "ff092803e800020000000006c0f7") == [.tag(TagRead(tid: tid)), result("read")])
    let named = "ff1a2803e80102000000000600000000603066c4409047e140075bcd153f6a"
    #expect(try Bench.read(.thingmagic, "ff0d28000001e28011052000789abcdef0127a56", asked: named)
      == [.tag(TagRead(epc: hex("3066c4409047e140075bcd15"), tid: tid)), result("read")])
    let fields = "ff0d280000100016c81100000012123456780d24"
    #expect(try Bench.read(.thingmagic, fields, asked: "ff0b2803e8100016030000000002a7e3") == [.tag(TagRead(user: hex("12345678"))), result("read")])
    // Of a tag that nobody can know: no tag.
    #expect(try Bench.read(.thingmagic, answer) == [info("read", "e28011052000789abcdef012"), result("read")])
    #expect(try Bench.read(.thingmagic, "ff0d280000003066c4409047e140075bcd159d52", asked: "ff092803e800010000000206592b")
      == [info("read", "3066c4409047e140075bcd15"), result("read")])
    #expect(try Bench.read(.thingmagic, "ff0528000000123456781c21", asked: "ff092803e8000000000000022d9b") == [result("read")], "may be a password")
  }

  @Test func thingMagicSingleRead() throws {
    let (bare, seen) = (tag("3066c4409047e140075bcd15", pc: 0x3000), tag("3066c4409047e140075bcd15", antenna: 1, rssi: -56, pc: 0x3000))
    #expect(try Bench.read(.thingmagic, "ff1021000030003066c4409047e140075bcd15abcdfcd8", asked: "ff032103e800a5e8") == [bare])
    #expect(try Bench.read(.thingmagic, "ff112100000030003066c4409047e140075bcd15abcd080a", asked: "ff032103e800a5e8") == [bare])
    #expect(try Bench.read(.thingmagic, "ff15210000100006c81130003066c4409047e140075bcd15abcda300", asked: "ff052103e8100006411f") == [seen])
    // No PC: which bytes are the EPC is not certain.
    #expect(try Bench.read(.thingmagic, "ff0e2100003066c4409047e140075bcd15abcd283a") == [info("inventory", "3066c4409047e140075bcd15abcd")])
  }

  @Test func thingMagicInventoryThatReadsABank() throws {
    let tid = "ff1c2f00000122000005132210001f03e801ff01092800000002000000000645d2"
    let seen = "ff3422000010001b01ff0101c8110d37fc00000078005a050060e28011052000789abcdef0120f008030003066c4409047e140075bcd15abcdc5a1"
    let failed = "ff2a22000010001b01ff0101c8110d37fc00000078005a05800004230f008030003066c4409047e140075bcd15abcd1cd4"
    var known = TagRead(epc: hex("3066c4409047e140075bcd15"), antenna: 1, rssi: -5600, pc: 0x3000)
    let without = known
    known.tid = hex("e28011052000789abcdef012")
    #expect(try Bench.read(.thingmagic, seen, failed, asked: tid) == [.tag(known), .tag(without)])
    #expect(try Bench.read(.thingmagic, seen) == [.tag(without), info("read", "e28011052000789abcdef012")], "which bank is in the question alone")
    // Into the module's buffer, and then out of it.
    var bench = try Bench(.thingmagic)
    bench.overheard(hex("ff112200001703e8010928000000030000000002f4a2"))
    bench.receive(hex("ff0d22000000001700000001012800010000bf1c"))
    bench.overheard(hex("ff03290082007622"))
    bench.receive(hex("ff1d29000000820001c8002012345678008030003066c4409047e140075bcd15abcd7b2a"))
    #expect(bench.events.last == .tag(TagRead(epc: hex("3066c4409047e140075bcd15"), rssi: -5600, pc: 0x3000, user: hex("12345678"))))
  }

  /// Fields that newer firmware tells: Q, link frequency, target; the brand; the kind of tag.
  @Test(arguments: [
    "ff2b22000010001b0fff0101c8110d37fc00000078005a0500000f040000008030003066c4409047e140075bcd15abcd82ba",
    "ff2f22000010001b1fff0101c8110d37fc00000078005a0500000f040000dada009030003066c4409047e140075bcd15eeeeabcdb4be",
    "ff2d22000010001b1fff0101c8110d37fc00000078005a0500000f040000dada008030003066c4409047e140075bcd15abcd059f",
    "ff2f22000010001b3fff0101c8110d37fc00000078005a0500000f040000dada8105008030003066c4409047e140075bcd15abcdcca9",
  ]) func thingMagicFields(frame: String) throws {
    #expect(try Bench.read(.thingmagic, frame) == [tag("3066c4409047e140075bcd15", antenna: 1, rssi: -56, pc: 0x3000)])
  }

  @Test(arguments: [
    "ff2c22000010001b0fff0101c8110d37fc00000078005a0500000f040000008030003066c4409047e140075bcd15abcd006146",
    "ff2b22000010001b4fff0101c8110d37fc00000078005a0500000f040000008030003066c4409047e140075bcd15abcd0300",
  ]) func thingMagicFieldsThatDoNotAddUp(frame: String) throws {
    #expect(try Bench.read(.thingmagic, frame) == [fault("length", frame)])
  }

  @Test(arguments: [
    (ProtocolID.pn532, "0000ff00ff00", []), (.pn532, "0000ff0cf4d54b010100040804deadbeef9600", [DeviceEvent.tag(TagRead(uid: hex("deadbeef")))]),
    (.pn532, "0000ff06fad50332010607e800", [info("chip", "PN532"), info("firmware", "1.6")]),
    (.em4100, "0231333030354431444135463603", [.tag(TagRead(uid: hex("13005d1da5")))]),
    (.em4100, "0230303030413142324333443003", [.tag(TagRead(uid: hex("0000a1b2c3")))]),
    (.em4100, "0230303030413142324333443103", [fault("checksum", "0230303030413142324333443103")]),
    // An ID-12's; with a wrong digit; without the line feed.
    (.em4100, "02313330303544314441354636 0d0a03", [.tag(TagRead(uid: hex("13005d1da5")))]),
    (.em4100, "02313330303544314441354637 0d0a03", [fault("checksum", "023133303035443144413546370d0a03")]),
    (.em4100, "02313330303544314441354636 0d03", [fault("framing", "023133303035443144413546360d"), fault("framing", "03")]),
  ]) func nearField(id: ProtocolID, frame: String, events: [DeviceEvent]) throws {
    #expect(try Bench.read(id, frame) == events)
  }

  /// Target data of each kind as the PN532 User Manual has it (7.3.5, 7.3.13), and as libnfc reads it; bytes made here.
  @Test func pn532ReadsTheKindOfCardThatWasAskedFor() throws {
    func uid(_ text: String) -> DeviceEvent { .tag(TagRead(uid: hex(text))) }
    let felica = "0000ff16ead54b0101120101010203040506070011223344556677d200", typeB = "0000ff11efd54b010150a1b2c3d400000000008185009e00"
    let jewel = "0000ff0af6d54b0101000cb1b2b3b40800", typeA = "0000ff0cf4d54b010100040804deadbeef9600"
    #expect(try Bench.read(.pn532, felica, asked: "0000ff09f7d44a010100ffff0000e200") == [uid("0101020304050607")])
    let two = "0000ff2bd5d54b020114010101020304050607001122334455667712fc02120101010203040506080011223344556677b200"
    #expect(try Bench.read(.pn532, two, asked: "0000ff09f7d44a020200ffff0000e000") == [uid("0101020304050607"), uid("0101020304050608")])
    #expect(try Bench.read(.pn532, typeB, asked: "0000ff05fbd44a010300de00") == [uid("a1b2c3d4")])
    #expect(try Bench.read(.pn532, jewel, asked: "0000ff04fcd44a0104dd00") == [uid("b1b2b3b4")])
    #expect(try Bench.read(.pn532, jewel, asked: "0000ff04fcd44a0107da00") == [info("inventory", "0101000cb1b2b3b4")], "a kind that no one knows")
    #expect(try Bench.read(.pn532, typeB, asked: "0000ff04fcd44a0200e000") == [fault("length", typeB)], "no such card of type A")
    // The question was not heard: one kind fits.
    #expect(try Bench.read(.pn532, felica, typeB, typeA) == [uid("0101020304050607"), uid("a1b2c3d4"), uid("deadbeef")])
  }

  @Test func pn532PollsByItself() throws {
    func uid(_ text: String) -> DeviceEvent { .tag(TagRead(uid: hex(text))) }
    let twoSpeeds = "0000ff23ddd5610210090100040804deadbeef1113011201010102030405060700112233445566773500"
    #expect(try Bench.read(.pn532, twoSpeeds) == [uid("deadbeef"), uid("0101020304050607")])
    let smart = "0000ff23ddd56102200e010344200404a1b2c30575778002230e0250a1b2c3d400000000008185002e00"
    #expect(try Bench.read(.pn532, smart) == [uid("04a1b2c3"), uid("a1b2c3d4")])
    #expect(try Bench.read(.pn532, "0000ff03fdd56100ca00") == [result("inventory", "no-tag")])
    #expect(try Bench.read(.pn532, "0000ff08f8d5610140030102038000") == [info("inventory", "4003010203")], "another reader is no card")
    let long = "0000ff0ff1d56101100a0100040804deadbeef006600"
    #expect(try Bench.read(.pn532, long) == [fault("length", long)])
  }

  /// Entries laid out as the NUR protocol's document and NurMicroApi's ParseIdBuffer have them, attributes as libcaenrfid's do; bytes made here.
  /// DaanVervacke/chainway-serial (MIT): what a UR4 sent, `tests/test_tag_captures.py` and `docs/protocol.md`.
  @Test func chainwayRecords() throws {
    let tid = hex("e28011702000419f40ac0b9f")
    #expect(try Bench.read(.chainway, chainway("83 3400523742303030303539353538e28011702000419f40ac0b9ffe1301"))
      == [.tag(TagRead(epc: hex("523742303030303539353538"), antenna: 1, rssi: -4930, pc: 0x3400, tid: tid))])
    #expect(try Bench.read(.chainway, chainway("83 3400523742303030303539353536e28011702000518f40ac0b9f00000000fdcd01"))
      == [.tag(TagRead(epc: hex("523742303030303539353536"), antenna: 1, rssi: -5630, pc: 0x3400, tid: hex("e28011702000518f40ac0b9f"), user: hex("00000000")))])
    #expect(try Bench.read(.chainway, chainway("83 3000523730303030303534373633e28011702000037d615e0b20fdef01"))
      == [.tag(TagRead(epc: hex("523730303030303534373633"), antenna: 1, rssi: -5290, pc: 0x3000, tid: hex("e28011702000037d615e0b20")))])
    #expect(try Bench.read(.chainway, "a55a000b03072801260d0a") == [info("firmware", "7.40.1")])
    #expect(try Bench.read(.chainway, "a55a0010270110020003000400230d0a") == [info("return-loss", "0110020003000400")])
    // With the phase, which nobody has asked for.
    let phase = chainway("83 34005237423030303035393535380147fe1701")
    #expect(try Bench.read(.chainway, phase) == [fault("length", phase)])
    let xpc = chainway("83 3a00 0001 3066c4409047e140075bcd15 fd6f 00")
    #expect(try Bench.read(.chainway, xpc) == [.tag(TagRead(epc: hex("3066c4409047e140075bcd15"), rssi: -6570, pc: 0x3A00))])
  }

  @Test(arguments: [
    ("84", "85 00 22 0000", result("read", "no-tag")), ("86", "87 00 01", result("write", "access-failed")), ("88", "89 00 05", result("lock", "error-05")),
    ("8a", "8b 00", result("kill", "unsupported")), ("86", "87 01 00", result("write")), ("2c 0004", "2d 00", result("region", "failed")),
  ]) func chainwayAnswers(asked: String, answer: String, told: DeviceEvent) throws {
    #expect(try Bench.read(.chainway, chainway(answer), asked: chainway(asked)) == [told])
  }

  @Test func nurAndCAEN() throws {
    let entry = "18 c9 50 7800 78380d00 0030 03 01 3066c4409047e140075bcd15"
    #expect(try Bench.read(.nur, nur("07 00" + entry)) == [tag("3066c4409047e140075bcd15", antenna: 2, rssi: -55, pc: 0x3000)])
    #expect(try Bench.read(.nur, nur("02 00 41 05 0a 41 00 00 00")) == [info("firmware", "5.10-A")])
    #expect(try Bench.read(.nur, nur("33 00 e280"), asked: nur("33 00 00000000 06 02 00000000 01")) == [.tag(TagRead(tid: hex("e280"))), result("read")])
    #expect(try Bench.read(.nur, nur("33 00 e280")) == [info("read", "e280"), result("read")], "no tag that nobody could know")
    #expect(try Bench.read(.nur, nur("34 42 04")) == [result("write", "locked")])
    let command = "0000 0008 0001 0013", end = "0000 0008 0002 0000"
    let sight = "0000 000f 00fb 536f757263655f3000 0000 000b 0022 416e743000 0000 0012 0011 3066c4409047e140075bcd15 0000 0008 007a fdd0"
    let seen = tag("3066c4409047e140075bcd15", antenna: 1, rssi: -56)
    #expect(try Bench.read(.caen, caen(command + sight + sight + end)) == [seen, seen])
    // The light C library's order: signal, length of the TID, TID, XPC, PC; each tag's own, and none where a tag's TID could not be read.
    let more = "0000 0008 007a fda0 0000 0008 0050 000c 0000 0012 004d e28011052000789abcdef012 0000 0008 007c 0000 0000 0008 007d 3000"
    let short = "0000 000b 0022 416e743100 0000 000a 0011 30083344 0000 0008 007a fe0c 0000 0008 0050 0000 0000 0008 007d 1000"
    let first = "0000 000b 0022 416e743000 0000 0012 0011 3066c4409047e140075bcd15"
    let known = TagRead(
      epc: hex("3066c4409047e140075bcd15"), antenna: 1, rssi: -6080, pc: 0x3000, tid: hex("e28011052000789abcdef012"))
    #expect(try Bench.read(.caen, caen(command + first + more + short + end)) == [.tag(known), tag("30083344", antenna: 2, rssi: -50, pc: 0x1000)])
    let bare = caen("0000 0008 0001 0096" + "0000 000a 004d 12345678" + end)
    #expect(try Bench.read(.caen, bare) == [info("read", "12345678"), result("read")], "no tag that nobody could know")
    #expect(try Bench.read(.caen, caen("0000 0008 0001 007c" + "0000 000c 005c 312e322e3300" + end)) == [info("firmware", "1.2.3")])
    #expect(try Bench.read(.caen, caen("0000 0008 0001 0097" + "0000 0008 0002 00ca")) == [result("write", "no-tag")])
  }
}

/// A NUR answer around a payload.
func nur(_ payload: String) -> String {
  let body = hex(payload)
  var crc: UInt16 = 0xFFFF
  for byte in body {
    crc ^= UInt16(byte) << 8
    for _ in 0..<8 { crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
  }
  let head: [UInt8] = [0xA5, UInt8(body.count + 2), 0, 0, 0]
  return hexadecimal(head + [head.reduce(0xFF, ^)] + body + [UInt8(truncatingIfNeeded: crc), UInt8(crc >> 8)])
}

/// A CAEN answer around attributes.
func caen(_ attributes: String) -> String {
  let body = hex(attributes)
  return "0001 0000 00005358 00" + hexadecimal([UInt8(body.count + 10)]) + hexadecimal(body)
}

/// A frame of Chainway's around a command and its data.
func chainway(_ payload: String) -> String {
  let body = UInt16(hex(payload).count + 7).bytes + hex(payload)
  return hexadecimal([0xA5, 0x5A] + body + [body.reduce(0, ^), 0x0D, 0x0A])
}

extension UInt16 {
  fileprivate var bytes: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xFF)] }
}
