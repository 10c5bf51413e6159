import Protocols
import Testing
import Warehouse

/// What `tally rfid explain` has to say of a reader that does not speak LLRP.
@Suite struct ReaderLogTests {
  private func steps(_ account: ReaderAccount?) -> [String] {
    (account?.steps ?? []).map { "\($0.request) \($0.setting) \($0.outcome.rawValue)" + ($0.status.map { " \($0)" } ?? "") }
  }

  @Test func whatWasAskedAndAnsweredIsKept() throws {
    var bench = try Bench(.chainway, ["identify": "true", "inventory": "true", "region": "europe", "antennas": "1 2"])
    #expect(bench.account?.state == .provisioning)
    for answer in ["8d 01", "03 07 28 01", "8d 01", "2d 00"] { bench.receive(hex(chainway(answer))) }
    for answer in ["8d 01", "29 01", "71 01", "6f 01"] { bench.receive(hex(chainway(answer))) }
    let account = try #require(bench.account)
    #expect(account.state == .reading && account.firmware == "7.40.1" && account.intent == "inventory")
    #expect(account.asked == ["region": "europe", "antennas": "1 2"])
    #expect(steps(account) == [
      "stop 0x8c done", "firmware 0x02 done", "stop 0x8c done", "region 0x2c refused failed", "stop 0x8c done", "antennas 0x28 done", "mode 0x70 done",
      "select 0x6e done", "inventory 0x82 asked",
    ])
    #expect(account.refusals.map(\.request) == ["region"])
    for _ in 0..<3 { bench.receive(hex(chainway("83 3000 3066c4409047e140075bcd15 fd6f 01"))) }
    #expect(bench.account?.reads == 3 && steps(bench.account).last == "inventory 0x82 done")
    bench.command(.region(.india))
    #expect(steps(bench.account).last == "region  refused unsupported")
    bench.command(.scanning(false))
    #expect(bench.account?.state == .armed)
    bench.lost()
    #expect(bench.account?.state == .waiting)
  }

  @Test func roundAfterRoundIsOneStepAndSilenceIsNamed() throws {
    var bench = try Bench(.r2000, ["inventory": "true", "antennas": "2", "answer-time": "100 ms"])
    bench.receive(hex("a00401741 0d7"))
    for _ in 0..<5 { bench.receive(hex("a00a018b00002a0000000799")) }
    #expect(steps(bench.account).filter { $0.hasPrefix("inventory") }.count == 1)
    for _ in 0..<4 { bench.silence() }
    #expect(bench.account?.refusals.map(\.outcome) == [.unanswered])
    #expect(bench.account?.state == .refused)
  }

  @Test func whoIsNotThereIsToldNothing() throws {
    var bench = try Bench(.chainway)
    bench.lost()
    bench.command(.writing(true))
    bench.command(.tag(TagOperation(.read(.tid, word: 0, count: 6))))
    #expect(bench.events == [result("writing", "not-connected"), result("read", "not-connected")])
    #expect(bench.sent.isEmpty)
  }

  /// Frames are not kept: they hold passwords. What has no radio has no account.
  @Test func nothingSecretIsKept() throws {
    var bench = try Bench(.chainway)
    bench.command(.tag(TagOperation(.lock(.epc, .locked), password: 0xAABB_CCDD)))
    bench.receive(hex(chainway("8d 01")))
    #expect(steps(bench.account) == ["stop 0x8c done", "lock 0x88 asked"])
    for id in [ProtocolID.lcus, .modbusIO, .em4100] { #expect(try Bench(id).account == nil) }
  }
}

/// Inputs that a reader tells of only when it is asked, between the rounds of an inventory.
@Suite struct PolledInputTests {
  private func r2000(_ command: String, _ data: String) -> String {
    let body = [0xA0, UInt8(hex(data).count + 3), 0x01] + hex(command) + hex(data)
    return hexadecimal(body + [0 &- body.reduce(0, &+)])
  }

  @Test func anR2000sInputsAreAskedForBeforeEachRound() throws {
    var bench = try Bench(.r2000, ["inventory": "true", "antennas": "2", "inputs": "1 2"])
    bench.receive(hex(r2000("74", "10")))
    #expect(bench.sent.last?[3] == 0x60)
    for levels in ["0001", "0001", "0101", "0100"] {
      bench.receive(hex(r2000("60", levels)))
      #expect(bench.sent.last?[3] == 0x8B)
      bench.receive(hex(r2000("8b", "0000aa00000001")))
      #expect(bench.sent.last?[3] == 0x60)
    }
    #expect(bench.events == [result("antenna"), info("gpi", "1 high"), info("gpi", "2 low")], "the first state is no news")
  }

  @Test func aBoardWithoutInputsSaysSoOnceAndIsNotAskedWithoutEnd() throws {
    var bench = try Bench(.r2000, ["inventory": "true", "antennas": "2", "inputs": "1"])
    bench.receive(hex(r2000("74", "10")))
    bench.receive(hex(r2000("60", "11")))
    #expect(bench.sent.count == 2, "it rests for a while")
    bench.silence()
    bench.receive(hex(r2000("60", "11")))
    #expect(bench.events == [result("antenna"), result("gpio", "failed")])
    #expect(bench.account?.state == .refused)
  }

  /// UHF RFID Reader UR-SERIES User Manual v1.14, 8.4.11.
  @Test func aChafonsInput() throws {
    var bench = try Bench(.uhfreader288, ["inventory": "true", "inputs": "1"])
    func answer(_ body: String) -> [UInt8] {
      let bytes = hex(body)
      let crc = CRC16.reflected(bytes.span)
      return bytes + [UInt8(crc & 0xFF), UInt8(crc >> 8)]
    }
    #expect(bench.sent.last?[2] == 0x47)
    for level in ["00", "01", "31", "00"] {
      bench.receive(answer("06004700" + level))
      #expect(bench.sent.last?[2] == 0x01)
      bench.receive(answer("0500 01 fb"))
    }
    #expect(bench.events == [info("gpi", "1 high"), info("gpi", "1 low")])
  }
}
