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
}
