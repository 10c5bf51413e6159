import DeviceReplay
import Glibc
import Protocols
import Testing

@Suite struct VirtualLLRPReaderTests {
  private func spec(_ id: UInt32 = 1, _ change: (inout LLRPROSpec) -> Void = { _ in }) -> LLRPROSpec {
    var spec = LLRPROSpec(id: id)
    change(&spec)
    return spec
  }

  private func reader(tags: Int = 50, movement: TagMovement = .still, _ change: (inout VirtualLLRPReader.Options) -> Void = { _ in }) throws
    -> VirtualLLRPReader
  {
    var options = VirtualLLRPReader.Options()
    options.rate = 5000
    change(&options)
    return try VirtualLLRPReader(SimulatedField(tags: tags, movement: movement), options)
  }

  private func connect(_ reader: VirtualLLRPReader) throws -> LLRPClient {
    let client = try LLRPClient(reader.port)
    #expect(try client.next("READER_EVENT_NOTIFICATION")?.event("ConnectionAttemptEvent")?["Status"] == 0)
    return client
  }

  private func run(_ spec: LLRPROSpec, on client: LLRPClient) throws {
    #expect(try client.ask { .addROSpec(spec, id: $0) }.status?.isSuccess == true)
    #expect(try client.ask { .roSpec(.enable, spec.id, id: $0) }.status?.isSuccess == true)
    if spec.start == .order { #expect(try client.ask { .roSpec(.start, spec.id, id: $0) }.status?.isSuccess == true) }
  }

  @Test func readsEveryTagInViewWithWhatWasAskedFor() throws {
    let reader = try reader()
    let client = try connect(reader)
    try run(spec(7) { $0.report.contents = [.antennaID, .peakRSSI]; $0.report.pc = false }, on: client)
    #expect(reader.roSpecs.running == 7)
    let tags = try client.tags(400)
    #expect(Set(tags.compactMap(\.epc)).count == 50)
    #expect(tags.allSatisfy { $0.body.parameters.map(\.name) == ["EPC_96", "AntennaID", "PeakRSSI"] }, "selectors are honoured to the letter")
    #expect(tags.allSatisfy { (1...4).contains($0.number("AntennaID", "AntennaID") ?? 0) })
    #expect(tags.allSatisfy { (-71 ... -43).contains($0.number("PeakRSSI", "PeakRSSI") ?? 0) })
    #expect(try client.ask { .roSpec(.stop, 7, id: $0) }.status?.isSuccess == true)
    #expect(reader.roSpecs.running == nil)
  }

  @Test func tellsWhatItIsInBothVersions() throws {
    for version in [UInt8(1), 2] {
      let reader = try reader { $0.version = version }
      let client = try connect(reader)
      let supported = try client.ask { .getSupportedVersion(id: $0) }
      if version == 1 {
        #expect(supported.name == "ERROR_MESSAGE" && supported.status?.code == LLRPStatus.unsupportedVersion)
      } else {
        #expect(supported["SupportedVersion"] == 2)
        #expect(try client.ask { .setProtocolVersion(2, id: $0) }.status?.isSuccess == true)
      }
      let told = try client.ask { .getReaderCapabilities(id: $0, version: version) }
      #expect(told.version == version && told.remarks == [])
      #expect(told.body.first("GeneralDeviceCapabilities")?["MaxNumberOfAntennaSupported"] == 4)
      let bands = told.body.first("RegulatoryCapabilities")?.body.first("UHFBandCapabilities")?.body
      #expect(bands?.all("TransmitPowerLevelTableEntry").last?["TransmitPowerValue"] == .signed(3000))
      let configuration = try client.ask { .getReaderConfig(id: $0, version: version) }
      #expect(configuration.remarks == [] && configuration.body.all("AntennaConfiguration").count == 4)
      let wrong = try client.ask { .getROSpecs(id: $0, version: 3 - version) }
      #expect(wrong.name == "ERROR_MESSAGE" && wrong.status?.code == LLRPStatus.unsupportedVersion)
    }
  }

  @Test func letsOneClientInAndTellsItOfTheSecond() async throws {
    let reader = try reader()
    let first = try connect(reader)
    let second = try LLRPClient(reader.port)
    #expect(try second.next()?.event("ConnectionAttemptEvent")?["Status"] == 2)
    #expect(try second.next() == nil, "and the connection is closed")
    #expect(try first.next()?.event("ConnectionAttemptEvent")?["Status"] == 4)
    #expect(try first.ask { .closeConnection(id: $0) }.status?.isSuccess == true)
    #expect(try first.next() == nil)
    _ = try connect(reader)
    #expect(reader.counts.clients == 2 && reader.counts.refused == 1)
  }

  @Test func refusesByMessageParameterAndField() throws {
    let reader = try reader()
    let client = try connect(reader)
    func status(_ request: (UInt32) -> LLRPMessage) throws -> String { try client.ask(request).status?.description ?? "" }
    #expect(try status { .roSpec(.start, 9, id: $0) }.hasPrefix("M_FieldError, field 1: A_Invalid"))
    #expect(try status { LLRPMessage(20, id: $0, version: 1) }.hasPrefix("M_MissingParameter, ROSpec: P_MissingParameter"))
    var antenna = spec()
    antenna.antennas = [9]
    let nowhere = try status { .addROSpec(antenna, id: $0) }
    #expect(nowhere == "M_ParameterError, ROSpec: P_ParameterError, AISpec: P_FieldError, field 1: A_OutOfRange, there is no antenna 9", "\(nowhere)")
    var power = spec()
    power.inventory = [LLRPInventory(antenna: 1)]
    power.inventory[0].transmitPower = 200
    let refused = try status { .addROSpec(power, id: $0) }
    #expect(refused.contains("AISpec: P_ParameterError") && refused.contains("RFTransmitter: P_FieldError") && refused.contains("200"), "\(refused)")
    #expect(try client.ask { LLRPMessage(62, id: $0, version: 1) }.status?.code == LLRPStatus.unexpectedMessage)
    #expect(try client.ask { LLRPMessage(999, id: $0, version: 1) }.status?.code == LLRPStatus.unsupportedMessage)
    #expect(try client.ask { .addROSpec(spec(), id: $0) }.status?.isSuccess == true)
    #expect(try status { .addROSpec(spec(), id: $0) }.hasPrefix("M_ParameterError, ROSpec: P_FieldError"))
  }

  @Test func refusesWhatItIsToldToRefuse() throws {
    let reader = try reader { $0.faults.refused = ["KeepaliveSpec", "ADD_ROSPEC"] }
    let client = try connect(reader)
    let keepalive = LLRPParameter.standard("KeepaliveSpec", ["KeepaliveTriggerType": 1, "PeriodicTriggerValue": 100])
    let status = try client.ask { .setReaderConfig([keepalive], id: $0) }.status
    #expect(status?.description.contains("KeepaliveSpec: P_UnsupportedParameter") == true)
    #expect(try client.ask { .addROSpec(spec(), id: $0) }.status?.code == LLRPStatus.deviceError)
  }

  @Test func keepaliveEventsAndInputs() throws {
    let reader = try reader { $0.rate = 100 }
    let client = try connect(reader)
    let events = LLRPParameter.standard(
      "ReaderEventNotificationSpec", [:],
      [1, 2, 8].map { .standard("EventNotificationState", ["EventType": LLRPValue($0), "NotificationState": 1]) })
    let keepalive = LLRPParameter.standard("KeepaliveSpec", ["KeepaliveTriggerType": 1, "PeriodicTriggerValue": 50])
    let input = LLRPParameter.standard("GPIPortCurrentState", ["GPIPortNum": 1, "Config": 1, "State": 2])
    let output = LLRPParameter.standard("GPOWriteData", ["GPOPortNumber": 2, "GPOData": 1])
    #expect(try client.ask { .setReaderConfig([events, keepalive, output, input], id: $0) }.status?.isSuccess == true)
    #expect(reader.outputs == [false, true, false, false])
    #expect(try client.next("KEEPALIVE") != nil)
    #expect(try client.next("KEEPALIVE") != nil)
    try run(spec { $0.start = .gpi(port: 1, high: true); $0.stop = .gpi(port: 1, high: false, orAfter: 0) }, on: client)
    #expect(reader.roSpecs.running == nil)
    reader.set(input: 1, true)
    #expect(try client.next("READER_EVENT_NOTIFICATION")?.event("GPIEvent")?["GPIEvent"] == 1)
    #expect(try client.next("READER_EVENT_NOTIFICATION")?.event("ROSpecEvent")?["EventType"] == 0)
    #expect(try client.tags(3).count >= 3)
    reader.set(input: 1, false)
    #expect(try client.next("READER_EVENT_NOTIFICATION")?.event("GPIEvent")?["GPIEvent"] == 0)
    #expect(try client.next("READER_EVENT_NOTIFICATION")?.event("ROSpecEvent")?["EventType"] == 1)
    reader.set(antenna: 3, connected: false)
    #expect(try client.next("READER_EVENT_NOTIFICATION")?.event("AntennaEvent")?["AntennaID"] == 3)
  }

  @Test func accumulatesUntilTheEndAndCountsEveryRead() throws {
    let reader = try reader(tags: 10) { $0.rate = 2000 }
    let client = try connect(reader)
    try run(
      spec { $0.start = .every(period: 100_000, offset: 0); $0.stop = .after(300); $0.report.trigger = .tagsOrEnd; $0.report.n = 0 }, on: client)
    let report = try #require(try client.next("RO_ACCESS_REPORT"))
    let tags = report.body.all("TagReportData")
    let counts = tags.compactMap { $0.number("TagSeenCount", "TagCount") }
    #expect(counts.reduce(0, +) == reader.counts.reads && reader.counts.reads >= 500)
    #expect(Set(tags.compactMap(\.epc)).count == 10 && tags.count < 40, "a tag and antenna is one line")
    #expect(tags.allSatisfy { ($0.number("FirstSeenTimestampUTC", "Microseconds") ?? 0) < ($0.number("LastSeenTimestampUTC", "Microseconds") ?? 0) })
  }

  @Test func reportsWaitForTheClientAndForItsLeave() async throws {
    let reader = try reader(tags: 20) { $0.rate = 1000 }
    var client: LLRPClient? = try connect(reader)
    let hold = LLRPParameter.standard("EventsAndReports", ["HoldEventsAndReportsUponReconnect": 1])
    #expect(try client?.ask { .setReaderConfig([hold], id: $0) }.status?.isSuccess == true)
    try run(spec { $0.start = .immediately; $0.report.n = 10 }, on: try #require(client))
    #expect(try client?.tags(10).count == 10)
    client = nil
    #expect(await reader.wait(timeout: .seconds(5)) { $0.reads > 500 })
    let again = try connect(reader)
    #expect(try again.next(seconds: 0.2) == nil, "nothing but the connection's event, before it is asked for")
    try again.send(.enableEventsAndReports(id: 5))
    let tags = try again.tags(400)
    #expect(tags.count >= 400)
  }

  @Test func readsWritesLocksAndKills() throws {
    let reader = try reader(tags: 3) { $0.rate = 500 }
    let client = try connect(reader)
    let target = LLRPTagMask(reader.field { $0.tags[1].epc })
    func outcome(_ id: UInt32, _ operations: [LLRPAccessSpec.Operation]) throws -> [LLRPParameter] {
      var access = LLRPAccessSpec(id: id, target: target, operations)
      access.count = 1
      #expect(try client.ask { .addAccessSpec(access, id: $0) }.status?.isSuccess == true)
      #expect(try client.ask { .accessSpec(.enable, id, id: $0) }.status?.isSuccess == true)
      for _ in 0..<500 {
        guard let tag = try client.tags(1).first(where: { $0.number("AccessSpecID", "AccessSpecID") == Int(id) }) else { continue }
        return tag.body.parameters.filter { $0.name.hasSuffix("OpSpecResult") }
      }
      return []
    }
    try run(spec { $0.start = .immediately }, on: client)
    let tid = reader.field { $0.tags[1].tid }
    let read = try outcome(1, [.read(bank: 2, pointer: 0, count: 6)])
    #expect(read.first?["ReadData"] == .words(stride(from: 0, to: 12, by: 2).map { UInt16(tid[$0]) << 8 | UInt16(tid[$0 + 1]) }))
    #expect(try outcome(2, [.write(bank: 3, pointer: 4, [0xCAFE, 0xBABE])]).first?["NumWordsWritten"] == 2)
    #expect(reader.field { $0.tags[1].banks[3][4...5] } == [0xCAFE, 0xBABE])
    #expect(reader.accessSpecs == [], "after so many tags it is deleted")
    // Passwords, then a lock that takes the password, then a write without it, and with it.
    #expect(try outcome(3, [.write(bank: 0, pointer: 0, [0, 0x1234, 0, 0x5678])]).first?["Result"] == 0)
    #expect(try outcome(4, [.lock([.init(.readWrite, .user)], password: 0x5678)]).first?["Result"] == 0)
    #expect(try outcome(5, [.write(bank: 3, pointer: 0, [1])]).first?["Result"] == 2, "locked")
    #expect(try outcome(6, [.write(bank: 3, pointer: 0, [1], password: 0x9999)]).first?["Result"] == 7, "wrong password")
    #expect(try outcome(7, [.write(bank: 3, pointer: 0, [1], password: 0x5678)]).first?["Result"] == 0)
    #expect(try outcome(8, [.kill(password: 1)]).first?["Result"] == 6)
    #expect(try outcome(9, [.kill(password: 0x1234)]).first?["Result"] == 0)
    #expect(reader.field { $0.tags[1].isKilled })
    let dead = reader.field { $0.tags[1].epc }
    #expect(try client.tags(30).allSatisfy { $0.epc != dead })
  }

  @Test func filtersAndPowerDecideWhatIsSeen() throws {
    let reader = try reader(tags: 40)
    let client = try connect(reader)
    var inventory = LLRPInventory(antenna: 0)
    inventory.filters = [LLRPTagMask(bank: 1, pointer: 32 + 88, [7], count: 8)]
    inventory.transmitPower = 81
    try run(spec { $0.start = .immediately; $0.inventory = [inventory] }, on: client)
    #expect(Set(try client.tags(20).compactMap { $0.epc?.last }) == [7])
    #expect(try client.ask { .roSpec(.delete, 0, id: $0) }.status?.isSuccess == true)
    inventory.filters = []
    inventory.transmitPower = 1
    try run(spec { $0.start = .immediately; $0.inventory = [inventory] }, on: client)
    let weak = Set(try client.tags(200).compactMap(\.epc))
    #expect(weak.count > 0 && weak.count < 40, "20 dB less do not reach as far: \(weak.count)")
  }

  @Test func aHigherPriorityPreempts() throws {
    let reader = try reader()
    let client = try connect(reader)
    try run(spec(1) { $0.start = .immediately; $0.priority = 3 }, on: client)
    try run(spec(2) { $0.priority = 0 }, on: client)
    #expect(reader.roSpecs.running == 2)
    #expect(try client.ask { .addROSpec(spec(3) { $0.priority = 5 }, id: $0) }.status?.isSuccess == true)
    #expect(try client.ask { .roSpec(.enable, 3, id: $0) }.status?.isSuccess == true)
    #expect(try client.ask { .roSpec(.start, 3, id: $0) }.status?.isSuccess == false)
    #expect(try client.ask { .roSpec(.stop, 2, id: $0) }.status?.isSuccess == true)
    #expect(try client.tags(5).count >= 5, "the immediate one goes on")
    #expect(reader.roSpecs.running == 1)
  }

  @Test func impinjsExtrasAfterTheirMessageOnly() throws {
    let reader = try reader()
    let client = try connect(reader)
    let tid = try #require(LLRPParameter("ImpinjEnableSerializedTID", ["SerializedTIDMode": 1]))
    let rssi = try #require(LLRPParameter("ImpinjEnablePeakRSSI", ["PeakRSSIMode": 1]))
    let extras = try #require(LLRPParameter("ImpinjTagReportContentSelector", [:], [tid, rssi]))
    let spec = spec { $0.start = .immediately; $0.report.custom = [extras] }
    try run(spec, on: client)
    #expect(try client.tags(1).first?.body.first("ImpinjPeakRSSI") == nil)
    #expect(try client.ask { .roSpec(.delete, 0, id: $0) }.status?.isSuccess == true)
    let enabled = try client.ask { LLRPMessage.custom("IMPINJ_ENABLE_EXTENSIONS", id: $0) ?? .getROSpecs(id: $0) }
    #expect(enabled.name == "IMPINJ_ENABLE_EXTENSIONS_RESPONSE")
    try run(spec, on: client)
    let tag = try #require(try client.tags(1).first?.body)
    #expect(tag.first("ImpinjPeakRSSI") != nil && tag.first("ImpinjSerializedTID")?.interpreted?["TID"] != nil)
  }

  @Test func aRebootComesInTheMiddleOfAReport() async throws {
    let reader = try reader(tags: 500) { $0.rate = 2000 }
    let client = try connect(reader)
    try run(spec { $0.start = .immediately; $0.report.n = 100 }, on: client)
    #expect(try client.tags(100).count >= 100)
    reader.strike(.reboot(.milliseconds(200)))
    while try client.next() != nil {}
    #expect(client.rest > 0, "the last message is cut off")
    let again = try await patient(reader.port)
    #expect(try again.next()?.event("ConnectionAttemptEvent")?["Status"] == 0)
    #expect(try again.ask { .getROSpecs(id: $0) }.body.parameters.count == 1, "it has forgotten what it was told")
  }

  @Test func aResetLeavesItsWorkAndAStallItsConnection() async throws {
    let reader = try reader { $0.rate = 100 }
    let first = try connect(reader)
    try run(spec { $0.start = .immediately }, on: first)
    reader.strike(.reset)
    while try first.next() != nil {}
    let second = try connect(reader)
    #expect(try second.tags(5).count >= 5 && reader.roSpecs.running == 1)
    reader.strike(.stall(.milliseconds(600)))
    let start = ContinuousClock.now
    #expect(try second.ask { .getROSpecs(id: $0) }.status?.isSuccess == true)
    #expect(ContinuousClock.now - start > .milliseconds(400))
  }

  @Test func aWrongClockAndDuplicates() throws {
    let reader = try reader {
      $0.faults.clock = .seconds(-86_400)
      $0.faults.duplicates = 100
    }
    let client = try LLRPClient(reader.port)
    let connected = try client.next()?.body.first("ReaderEventNotificationData")?.body.first("UTCTimestamp")
    try run(spec { $0.start = .immediately }, on: client)
    let tags = try client.tags(20)
    #expect(tags[0] == tags[1] && tags[2] == tags[3])
    let seen = tags[0].number("LastSeenTimestampUTC", "Microseconds") ?? 0
    let now = try #require(connected?["Microseconds"]?.number)
    #expect(abs(seen - now) < 60_000_000 && abs(seen + 86_400_000_000 - wall()) < 60_000_000, "events and reports are of one clock, a day behind")
  }

  @Test func asFastAsTheClientTakesIt() throws {
    let reader = try reader(tags: 1000) { $0.rate = nil }
    let client = try connect(reader)
    try run(spec { $0.start = .immediately; $0.report.n = 100 }, on: client)
    #expect(Set(try client.tags(2000).compactMap(\.epc)).count == 1000)
  }

  @Test func tagsGoByOnTheConveyor() throws {
    let reader = try reader(tags: 8, movement: .conveyor(pace: 0.1)) { $0.rate = 2000 }
    let client = try connect(reader)
    try run(spec { $0.start = .immediately; $0.report.contents = [.antennaID] }, on: client)
    var order: [UInt8: [Int]] = [:]
    for tag in try client.tags(1500) { order[tag.epc?.last ?? 0, default: []].append(tag.number("AntennaID", "AntennaID") ?? 0) }
    #expect(order.count == 8)
    #expect(order.values.contains { Set($0).count == 4 }, "one passes all four antennas")
  }

  /// Microseconds since 1970.
  private func wall() -> Int { Int(time(nil)) * 1_000_000 }

  private func patient(_ port: UInt16) async throws -> LLRPClient {
    let deadline = ContinuousClock.now + .seconds(5)
    while true {
      if let client = try? LLRPClient(port, mayFail: true) { return client }
      try #require(ContinuousClock.now < deadline)
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}
