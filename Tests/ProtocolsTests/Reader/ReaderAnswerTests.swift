import Protocols
import Testing
import Warehouse

/// Answers as the manuals lay them out, their bytes made here: what a bank or a buffer holds, what stands before an EPC, and what is a value and no failure.
@Suite struct ReaderAnswerTests {
  private static let epc = "3066c4409047e140075bcd15", next = "3066c4409047e140075bcd16", tid = "e2801105200071c0a0b1c2d3"

  /// XI set: XPC_W1 stands before the EPC, and XPC_W2 where the first bit of that is set.
  @Test(arguments: [
    (ProtocolID.m100, "bb02220013c93a0012343066c4409047e140075bcd15abcdce7e", tag(epc, rssi: -55, pc: 0x3A00)),
    (.m100, "bb02220015c94200923456783066c4409047e140075bcd15abcd267e", tag(epc, rssi: -55, pc: 0x4200)),
    (.m100, "bb02220005c90200abcd6c7e", tag("", rssi: -55, pc: 0x0200)),
    (.r2000, "a0150189153a0012343066c4409047e140075bcd154e08", tag(epc, antenna: 2, rssi: -51, pc: 0x3A00)),
    (.r2000, "a0170189154200923456783066c4409047e140075bcd154eb0", tag(epc, antenna: 2, rssi: -51, pc: 0x4200)),
  ]) func extendedProtocolControlIsNoPartOfTheEPC(id: ProtocolID, frame: String, seen: DeviceEvent) throws {
    #expect(try Bench.read(id, frame) == [seen])
  }

  @Test func norIsItInTheAnswerToAnOrder() throws {
    let user = hex("12345678")
    #expect(try Bench.read(.m100, "bb01390015103a0012343066c4409047e140075bcd1512345678c97e", asked: "bb003900090000ffff0300000002457e")
      == [.tag(TagRead(epc: hex(Self.epc), pc: 0x3A00, user: user)), result("read")])
    #expect(try Bench.read(.r2000, "a01f01810001163a0012343066c4409047e140075bcd15abcd12345678040201bf", asked: "a00a018103000200000000cf")
      == [.tag(TagRead(epc: hex(Self.epc), antenna: 3, pc: 0x3A00, user: user)), result("read")])
  }

  /// C0 to CF are a tag's errors of a lock and of a kill: which of them is in the question.
  @Test(arguments: [("bb006500040000ffff677e", "kill"), ("bb008200070000ffff020080097e", "lock")])
  func m100SaysWhatATagHasRefused(asked: String, name: String) throws {
    #expect(try Bench.read(.m100, "bb01ff0010c40e340030751feb705c5904e3d50d70237e", asked: asked) == [result(name, "locked")])
  }

  /// Settings are told with a single byte, as orders are answered with a code: antenna, profile, threshold and loss in dB, FastTID.
  @Test(arguments: [
    ("a004017500e6", info("antenna", "1")), ("a004017503e3", info("antenna", "4")), ("a004017522c4", result("antenna", "antenna")),
    ("a004016ad120", info("link-profile", "1")), ("a004016a539e", result("link-profile", "radio-failed")), ("a004018e8d40", info("fast-tid", "on")),
    ("a004018e00cd", info("fast-tid", "off")), ("a004018e11bc", result("fast-tid", "failed")), ("a004016303f5", info("antenna-check", "3")),
    ("a004016300f8", info("antenna-check", "off")), ("a004016341b7", result("antenna-check", "bad-parameter")),
    ("a004017e05d8", info("return-loss", "5")), ("a004017e10cd", info("return-loss", "16")), ("a004017eeeef", result("return-loss", "failed")),
    ("a004018d10be", result("fast-tid")),
  ]) func r2000TellsASettingWithOneByte(frame: String, event: DeviceEvent) throws {
    #expect(try Bench.read(.r2000, frame) == [event])
  }

  /// What a buffer holds, a frame for each tag: PC, EPC and CRC with their length, signal, antenna, count.
  @Test func r2000TellsTheTagsOfItsBuffer() throws {
    let seen = TagRead(epc: hex(Self.epc), antenna: 3, rssi: -5100, pc: 0x3000, count: 5)
    #expect(try Bench.read(.r2000, "a019019000021030003066c4409047e140075bcd15abcd4e0205d1", asked: "a0030190cc") == [.tag(seen)])
    let extended = TagRead(epc: hex(Self.epc), antenna: 3, rssi: -5100, pc: 0x3A00, count: 1)
    #expect(try Bench.read(.r2000, "a01b01910001123a0012343066c4409047e140075bcd15abcd4e020181", "a004019110ba") == [.tag(extended), result("buffer")])
    #expect(try Bench.read(.r2000, "a00401903893") == [result("buffer", "buffer-empty")])
    // Five words of EPC where there is room for six; a length that is one more.
    let odd = "00021028003066c4409047e140075bcd15abcd4e0205", long = "00021130003066c4409047e140075bcd15abcd4e0205"
    #expect(try Bench.read(.r2000, "a019019000021028003066c4409047e140075bcd15abcd4e0205d9") == [info("buffer", odd)])
    #expect(try Bench.read(.r2000, "a019019000021130003066c4409047e140075bcd15abcd4e0205d0") == [info("buffer", long)])
  }

  /// The 288's mixed inventory: an EPC, then what was read of that tag, from the bank in the question; also where a frame ends between the two.
  @Test func mixedInventoryTellsWhatWasReadOfATag() throws {
    let ofTID = "11001904000200000600000000008014de42", ofUser = "110019040003000002000000000080149101"
    let known = DeviceEvent.tag(TagRead(epc: hex(Self.epc), antenna: 1, tid: hex(Self.tid)))
    let user = DeviceEvent.tag(TagRead(epc: hex(Self.epc), antenna: 1, user: hex("12345678")))
    for frame in [
      "250019010102000c3066c4409047e140075bcd1550800ce2801105200071c0a0b1c2d3502eef",
      "250019010102000c3066c4409047e140075bcd1550810ce2801105200071c0a0b1c2d35004a7",
      // With phase and frequency.
      "330019010102000c3066c4409047e140075bcd1550010203040dfa2c810ce2801105200071c0a0b1c2d350010203040dfa2c2069",
    ] { #expect(try Bench.read(.uhfreader288, frame, asked: ofTID) == [known]) }
    #expect(try Bench.read(.uhfreader288, "2c0019010103000c3066c4409047e140075bcd155081041234567850020c3066c4409047e140075bcd165075bb", asked: ofUser)
      == [user, tag(Self.next, antenna: 1)])
    #expect(try Bench.read(.uhfreader288, "160019030101000c3066c4409047e140075bcd15502d40", "0e00190101018104123456785080d4", asked: ofUser)
      == [tag(Self.epc, antenna: 1), user])
    #expect(try Bench.read(.uhfreader288, "1d0019010102000c3066c4409047e140075bcd1550810412345678500d63") == [tag(Self.epc, antenna: 1)], "of which bank?")
    for (code, frame) in [("unknown", "0e001901010185041234567850f6bb"), ("length", "1e0019010102000c3066c4409047e140075bcd1550810ce28011052000ea7b")] {
      #expect(try Bench.read(.uhfreader288, frame, asked: ofTID) == [fault(code, frame)])
    }
  }

  /// Where the question has the TID's first word and length, what comes are TIDs; else they are EPCs.
  @Test(arguments: [
    (ProtocolID.uhfreader18, "06000102064a07", "13000101010ce2801105200071c0a0b1c2d3c63c", true),
    (.uhfreader18, "040001db4b", "13000101010c3066c4409047e140075bcd15fff7", false),
    (.uhfreader288, "0b000104000006008014fdfe", "1500010101010ce2801105200071c0a0b1c2d3508574", true),
    (.uhfreader288, "0f00010400010000000206008014f7d8", "1500010101010ce2801105200071c0a0b1c2d3508574", true),
    (.uhfreader288, "0d000104000100200830020698cc", "1500010101010ce2801105200071c0a0b1c2d3508574", true),
    (.uhfreader288, "0b0001040001002008303298", "1500010101010c3066c4409047e140075bcd15500cd8", false),
    (.uhfreader288, "0d00010400010000000080149043", "1500010101010c3066c4409047e140075bcd15500cd8", false),
    (.uhfreader288, "0900010400008014dd23", "1500010101010c3066c4409047e140075bcd15500cd8", false),
  ]) func anInventoryOfTIDs(id: ProtocolID, asked: String, frame: String, isTID: Bool) throws {
    let antenna = id == .uhfreader288 ? 1 : nil
    let seen = isTID ? TagRead(antenna: antenna, tid: hex(Self.tid)) : TagRead(epc: hex(Self.epc), antenna: antenna)
    #expect(try Bench.read(id, frame, asked: asked) == [.tag(seen)])
  }

  @Test func theBufferOfA288() throws {
    let asked = "040072c70a"
    let (one, two) = (TagRead(epc: hex(Self.epc), antenna: 1, count: 7), TagRead(epc: hex(Self.next), antenna: 3, count: 1))
    #expect(try Bench.read(.uhfreader288, "2600720102010c3066c4409047e140075bcd155007040c3066c4409047e140075bcd165101a328", asked: asked)
      == [.tag(one), .tag(two)])
    #expect(try Bench.read(.uhfreader288, "1600720301010c3066c4409047e140075bcd15500784df", asked: asked) == [.tag(one)])
    #expect(try Bench.read(.uhfreader288, "0600720100a827", asked: asked) == [result("buffer")])
    #expect(try Bench.read(.uhfreader288, "1600720102010c3066c4409047e140075bcd1550074a16", asked: asked)
      == [info("buffer", "02010c3066c4409047e140075bcd155007")], "two are announced, one is there")
  }

  /// Bit 6 of an entry's length: phase and frequency stand behind the signal.
  @Test func phaseAndFrequencyBehindATag() throws {
    let seen = tag(Self.epc, antenna: 1)
    #expect(try Bench.read(.uhfreader288, "1c00010101014c3066c4409047e140075bcd1550010203040dfa2c3cdb") == [seen])
    #expect(try Bench.read(.uhfreader288, "2a00010101024c3066c4409047e140075bcd1550010203040dfa2c0c3066c4409047e140075bcd1651f500")
      == [seen, tag(Self.next, antenna: 1)])
    #expect(try Bench.read(.uhfreader288, "280001010101d83066c4409047e140075bcd15e2801105200071c0a0b1c2d350010203040dfa2cc069")
      == [.tag(TagRead(epc: hex(Self.epc), antenna: 1, tid: hex(Self.tid)))])
    #expect(try Bench.read(.uhfreader288, "1b00ee00014c3066c4409047e140075bcd1550010203040dfa2cbf43") == [seen])
    let short = "1b00010101014c3066c4409047e140075bcd1550010203040dfab3ab"
    #expect(try Bench.read(.uhfreader288, short) == [fault("length", short)])
  }
}
