import Testing
import Warehouse

@Suite struct StateWriteTests {
  @Test func holesTakeTheNumbersOfTheAppend() {
    let write = StateWrite("session/a/b", Array(#"{"openSteps":[7,],"x":}"#.utf8), holes: [.init(offset: 16, draft: 1), .init(offset: 22, draft: 0)])
    #expect(write.bytes(seqs: 41..<43).map { String(decoding: $0, as: UTF8.self) } == #"{"openSteps":[7,42],"x":41}"#)
    #expect(StateWrite("a", nil).bytes(seqs: 1..<2) == nil)
  }

  @Test(arguments: [["doc", "upd", "12/34 %2F"], ["a", "", "%"], ["usb/1-1:1.0", "ж/%25"]])
  func aKeyKeepsItsParts(parts: [String]) {
    #expect(StateKey.parts(StateKey.path(parts[0], parts[1], parts.count > 2 ? parts[2] : "z")) == (parts.count > 2 ? parts : parts + ["z"]))
  }
}
