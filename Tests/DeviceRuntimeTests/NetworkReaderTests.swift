import DeviceReplay
import DeviceRuntime
import Links
import Protocols
import Testing
import Warehouse

/// A network reader of RFID tags, simulated and on TCP, kept at work by the supervisor.
@Suite(.timeLimit(.minutes(2))) struct NetworkReaderTests {
  private func reader(_ tags: Int = 20, _ faults: [String] = [], port: UInt16 = 0) throws -> VirtualLLRPReader {
    var options = VirtualLLRPReader.Options()
    options.faults = try LLRPReaderFaults(faults)
    options.port = port
    return try VirtualLLRPReader(SimulatedField(tags: tags), options)
  }

  private func spec(_ reader: VirtualLLRPReader, _ options: [String: String] = [:]) -> DeviceSpec {
    let options = ["intent": "portal"].merging(options) { $1 }
    return DeviceSpec(id: "gate", endpoint: .tcp(host: "127.0.0.1", port: Int(reader.port))) { try ProtocolID.llrp.make(options: options) }
  }

  /// An empty account before the device's runner has begun.
  private func look(_ supervisor: DeviceSupervisor) async -> ReaderAccount {
    await supervisor.account(of: "gate") ?? ReaderAccount(intent: "", asked: [:], roSpec: 0)
  }

  @Test func itIsToldWhatToDoAndReads() async throws {
    let reader = try reader()
    let recorder = Recorder()
    try await withSupervisor([spec(reader, ["power": "20 2=12.3"])], sink: recorder) { supervisor in
      try await eventually("all tags") {
        Set(await recorder.events(of: "gate").compactMap { if case .tag(let read) = $0 { read.epc } else { nil } }).count == 20
      }
      let account = await look(supervisor)
      #expect(account.state == .reading && account.refusals.isEmpty && account.provisions == 1, "\(account.refusals)")
      #expect(account.antennas.map(\.power) == [2_000, 1_225, 2_000, 2_000] && account.keepalive == 10_000 && account.chosen["session"] == "1")
      #expect(reader.roSpecs.all == [84_001] && reader.roSpecs.running == 84_001)
      #expect(account.skew.map { abs($0) < 1_000 } == true)
      #expect(await supervisor.snapshot().first?.tags ?? 0 >= 20)
      // Reads come with their antenna and level.
      let reads = await recorder.events(of: "gate").compactMap { if case .tag(let read) = $0 { read } else { nil } }
      #expect(reads.allSatisfy { (1...4).contains($0.antenna ?? 0) && $0.rssi != nil && $0.count != nil })
    }
  }

  @Test func afterABreakAndAfterAPowerCutItIsToldAnew() async throws {
    let reader = try reader()
    let recorder = Recorder()
    try await withSupervisor([spec(reader)], sink: recorder) { supervisor in
      try await eventually("reading") { await look(supervisor).state == .reading }
      reader.strike(.reset)
      try await eventually("told anew after a break") { await look(supervisor).provisions == 2 && reader.roSpecs.running == 84_001 }
      reader.strike(.reboot(.milliseconds(300)))
      try await eventually("told anew after a power cut") { await look(supervisor).provisions == 3 && reader.roSpecs.running == 84_001 }
      let before = await recorder.inputs.count
      try await eventually("reads again") { await recorder.inputs.count > before + 50 }
      #expect(reader.roSpecs.all == [84_001])
    }
  }

  @Test func whatItRefusesIsNamedAndTheRestIsDone() async throws {
    let reader = try reader(20, ["refuse=C1G2RFControl", "refuse=KeepaliveSpec"])
    try await withSupervisor([spec(reader)], sink: Recorder()) { supervisor in
      try await eventually("reading") { await look(supervisor).state == .reading && reader.roSpecs.running == 84_001 }
      let account = await look(supervisor)
      #expect(Set(account.refusals.map(\.setting)) == ["mode", "keepalive"] && account.refusals.allSatisfy(\.isLeftOut), "\(account.refusals)")
      #expect(account.chosen["mode"] == nil && account.refusals.contains { $0.causes.contains { $0.hasPrefix("C1G2RFControl") } })
    }
  }

  /// A reader that connects to us, at a port of its own.
  private func calling(_ tags: Int = 20) throws -> (reader: VirtualLLRPReader, spec: DeviceSpec) {
    let free = try reader(0).port
    var options = VirtualLLRPReader.Options()
    (options.connects, options.port) = (true, free)
    let caller = try #require(TCPCaller(at: TCPPlace(host: "127.0.0.1", port: Int(free)), from: "127.0.0.1"))
    let spec = DeviceSpec(id: "gate", endpoint: .calls(caller)) { try ProtocolID.llrp.make(options: ["intent": "portal", "keepalive": "1 s"]) }
    return (try VirtualLLRPReader(SimulatedField(tags: tags), options), spec)
  }

  @Test func oneThatConnectsByItselfIsKeptAtWorkTheSameWay() async throws {
    let (reader, spec) = try calling()
    let recorder = Recorder()
    try await withSupervisor([spec], sink: recorder) { supervisor in
      try await eventually("reading") { await look(supervisor).state == .reading && reader.roSpecs.running == 84_001 }
      #expect(await supervisor.snapshot().first?.state == .open)
      reader.strike(.reset)
      try await eventually("told anew after a break") { await look(supervisor).provisions == 2 && reader.roSpecs.running == 84_001 }
      reader.strike(.reboot(.milliseconds(300)))
      try await eventually("told anew after a power cut") { await look(supervisor).provisions == 3 && reader.roSpecs.running == 84_001 }
      reader.strike(.stall(.seconds(4)))
      try await eventually("given up as silent") { await look(supervisor).silences == 1 }
      try await eventually("told anew after the silence") { await look(supervisor).provisions == 4 && reader.roSpecs.running == 84_001 }
      let before = await recorder.inputs.count
      try await eventually("reads again") { await recorder.inputs.count > before + 50 }
    }
    // The daemon is gone, and its port with it.
    try await eventually("let go of") { !reader.isConnected }
  }

  @Test func oneThatHasNotConnectedIsAbsentAndAReloadKeepsThePort() async throws {
    let free = Int(try reader(0).port)
    let caller = try #require(TCPCaller(at: TCPPlace(host: "127.0.0.1", port: free), from: "127.0.0.1"))
    func spec(_ revision: String) -> DeviceSpec {
      DeviceSpec(id: "gate", endpoint: .calls(caller), revision: revision) { try ProtocolID.llrp.make(options: ["intent": "portal"]) }
    }
    try await withSupervisor([spec("1")], sink: Recorder()) { supervisor in
      try await eventually("absent, with what to do") {
        let health = await supervisor.snapshot().first
        return health?.state == .absent && health?.lastError?.detail.contains("set it to connect to this machine, port \(free)") == true
      }
      var options = VirtualLLRPReader.Options()
      (options.connects, options.port) = (true, UInt16(free))
      let reader = try VirtualLLRPReader(SimulatedField(tags: 5), options)
      try await eventually("reading") { await look(supervisor).state == .reading }
      await supervisor.update([spec("2")])
      try await eventually("reading under the new configuration") { await look(supervisor).state == .reading && reader.counts.clients >= 2 }
    }
  }

  @Test func anotherClientIsWaitedOut() async throws {
    let reader = try reader()
    let other = TCPLink(host: "127.0.0.1", port: Int(reader.port))
    try await other.open()
    _ = try await other.read(timeout: .seconds(5))
    try await withSupervisor([spec(reader)], sink: Recorder()) { supervisor in
      try await eventually("turned away twice") { await look(supervisor).turnedAway >= 2 }
      try await eventually("busy, between two attempts") {
        let health = await supervisor.snapshot().first
        return health?.state == .busy && health?.lastError?.detail.contains("another client") == true
      }
      await other.close()
      try await eventually("reading") { await look(supervisor).state == .reading }
    }
  }

  @Test func aSilentReaderIsLeftAndComesBack() async throws {
    let reader = try reader(0)
    try await withSupervisor([spec(reader, ["keepalive": "1 s"])], sink: Recorder()) { supervisor in
      try await eventually("a keep-alive") { await look(supervisor).keepalives > 0 }
      reader.set(try LLRPReaderFaults(["mute"]))
      try await eventually("silence") { await look(supervisor).silences == 1 }
      reader.set(LLRPReaderFaults())
      try await eventually("reading again") { await look(supervisor).provisions >= 2 }
    }
  }

  @Test func aClockThatIsWrongIsMeasured() async throws {
    let reader = try reader(5, ["clock=-1h"])
    try await withSupervisor([spec(reader)], sink: Recorder()) { supervisor in
      try await eventually("the clock") { await look(supervisor).skew.map { abs($0 + 3_600_000) < 1_500 } == true }
    }
  }

  @Test func tagsAreReadAndWrittenOnOrder() async throws {
    let reader = try reader(1)
    let recorder = Recorder()
    try await withSupervisor([spec(reader, ["intent": "encode"])], sink: recorder) { supervisor in
      try await eventually("reading") { await look(supervisor).state == .reading }
      let tag = reader.field { $0.tags[0].epc }
      await supervisor.command(.tag(TagOperation(.read(.tid, word: 0, count: 2), tag: tag)), to: "gate")
      try await eventually("the TID") { await recorder.events(of: "gate").contains { if case .tag(let read) = $0 { read.tid?.count == 4 } else { false } } }
      let fresh: [UInt8] = [0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0, 0, 0x99, 0x99]
      await supervisor.command(.tag(TagOperation(.write(.epc, word: 2, data: fresh), tag: tag)), to: "gate")
      try await eventually("written") { await recorder.events(of: "gate").contains(.result(operation: "write", ok: true, error: nil)) }
      try await eventually("seen") { await recorder.events(of: "gate").contains { if case .tag(let read) = $0 { read.epc == fresh } else { false } } }
      try await eventually("the AccessSpecs are gone") { reader.accessSpecs.isEmpty }
    }
  }

  @Test func whatWasKeptWhileNobodyWasThereComesWithItsTime() async throws {
    let reader = try reader()
    try await withSupervisor([spec(reader)], sink: Recorder()) { supervisor in
      try await eventually("reading") { await look(supervisor).state == .reading }
    }
    // A thousand a second.
    let before = reader.counts.reads
    try await eventually("reads that nobody takes") { reader.counts.reads > before + 3_500 }
    try await withSupervisor([spec(reader)], sink: Recorder()) { supervisor in
      try await eventually("the kept reads") { await look(supervisor).kept > 500 }
      try await eventually("reading") { await look(supervisor).state == .reading }
      #expect(reader.roSpecs.all == [84_001])
    }
  }
}
