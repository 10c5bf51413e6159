import Protocols
import Testing
import Warehouse

/// A reader made of a few rules: answers what it is asked, refuses what it is told to refuse. Its answers are bytes built by hand or by the encoder.
struct ScriptedReader {
  var bench: Bench
  /// What it has been sent, by name, and how many of it have been answered.
  var requests: [LLRPMessage] = []
  var refuse: (LLRPMessage) -> [UInt8]? = { _ in nil }
  var silent: (LLRPMessage) -> Bool = { _ in false }
  /// ROSpecs that it has: id and state.
  var roSpecs: [(id: UInt32, state: UInt8)] = []
  var vendor: UInt32 = 161
  /// Cuts what it says into pieces of so many bytes.
  var piece = Int.max
  private var taken = 0

  init(_ options: [String: String]) throws { bench = try Bench(.llrp, options) }

  var names: [String] { requests.map(\.name) }

  mutating func say(_ bytes: [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: min(piece, max(1, bytes.count))) { bench.receive(Array(bytes[start..<min(start + min(piece, bytes.count), bytes.count)])) }
    answer()
  }

  mutating func greet(_ status: UInt8 = 0, time: UInt64? = nil) {
    let micro = time ?? UInt64(bench.now.wall) * 1000
    say(llrp(63, tlv(246, tlv(128, (0..<8).map { UInt8(truncatingIfNeeded: micro >> (56 - 8 * $0)) }) + tlv(256, [0, status]))))
  }

  /// Answers all that has been sent by now, and what comes of it.
  mutating func answer() {
    while taken < bench.sent.count {
      var messages: [LLRPMessage] = []
      try? LLRPMessage.read(bench.sent[taken], into: &messages)
      taken += 1
      for message in messages where message.type != 72 {
        requests.append(message)
        if silent(message) { continue }
        if let reply = reply(message) { say(reply) }
      }
    }
  }

  private mutating func reply(_ message: LLRPMessage) -> [UInt8]? {
    let type = message.type == 1023 ? message.type : message.type + 10
    let id = UInt8(truncatingIfNeeded: message.id)
    if let status = refuse(message) { return llrp(type, id: id, status) }
    let ok = tlv(287, [0, 0, 0, 0])
    let spec = message["ROSpecID"]?.number.map { UInt32($0) }
    switch message.name {
    case "ENABLE_EVENTS_AND_REPORTS", "KEEPALIVE_ACK": return nil
    case "GET_READER_CAPABILITIES": return llrp(11, id: id, ok + capabilities)
    case "GET_READER_CONFIG":
      return llrp(12, id: id, ok + tlv(221, [0x80, 0, 1, 0, 0]) + tlv(221, [0, 0, 2, 0, 0]) + [1, 2].flatMap { tlv(222, [0, UInt8($0)] + tlv(224, [0, 3, 0, 0, 0, 2])) })
    case "GET_ROSPECS":
      let minimal = tlv(178, tlv(179, [0]) + tlv(182, [0, 0, 0, 0, 0])) + tlv(183, [0, 1, 0, 0] + tlv(184, [0, 0, 0, 0, 0]) + tlv(186, [0, 1, 1]))
      return llrp(36, id: id, ok + roSpecs.flatMap { spec in tlv(177, (0..<4).map { UInt8(truncatingIfNeeded: spec.id >> (24 - 8 * $0)) } + [0, spec.state] + minimal) })
    case "ADD_ROSPEC": roSpecs.append((UInt32(message.body.first("ROSpec")?["ROSpecID"]?.number ?? 0), 0))
    case "DELETE_ROSPEC": roSpecs.removeAll { $0.id == spec }
    case "ENABLE_ROSPEC": for index in roSpecs.indices where roSpecs[index].id == spec { roSpecs[index].state = 2 }
    case "DISABLE_ROSPEC": for index in roSpecs.indices where roSpecs[index].id == spec { roSpecs[index].state = 0 }
    case "IMPINJ_ENABLE_EXTENSIONS": return llrp(1023, id: id, [0, 0, 0x65, 0x1A, 22] + ok)
    default: break
    }
    return llrp(type, id: id, ok)
  }

  /// Four antennas, GPIO, holding, powers of 10, 20 and 30 dBm, modes FM0 at 640 kbit/s and M4 at 160.
  private var capabilities: [UInt8] {
    let vendorBytes = (0..<4).map { UInt8(truncatingIfNeeded: vendor >> (24 - 8 * $0)) }
    let device = tlv(137, [0, 4, 0x40, 0] + vendorBytes + [0, 0, 0, 7, 0, 3] + Array("1.2".utf8) + tlv(139, [0, 1, 0, 80]) + tlv(141, [0, 4, 0, 4]) + tlv(140, [0, 1, 0, 1, 1]))
    let llrp = tlv(142, [0x48, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8])
    func mode(_ id: UInt8, _ miller: UInt8, _ rate: UInt32) -> [UInt8] {
      tlv(329, [0, 0, 0, id, 0x80, miller, 0, 3] + [rate, 1500, 6250, 25000, 0].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } })
    }
    let powers = [(1, 1000), (2, 2000), (3, 3000)].flatMap { tlv(145, [0, UInt8($0.0), UInt8($0.1 >> 8), UInt8($0.1 & 0xFF)]) }
    let hop = tlv(146, [0x80] + tlv(147, [3, 0, 0, 1, 0, 0x0D, 0xDF, 0xC2]))
    return device + llrp + tlv(143, [3, 0x48, 0, 1] + tlv(144, powers + hop + tlv(328, mode(0, 0, 640_000) + mode(2, 2, 160_000)))) + tlv(327, [0, 0, 2])
  }

  /// The ROSpec that was added last.
  var added: LLRPParameter? { requests.last { $0.name == "ADD_ROSPEC" }?.body.first("ROSpec") }
  var antennas: [LLRPParameter] {
    added?.body.first("AISpec")?.body.first("InventoryParameterSpec")?.body.all("AntennaConfiguration") ?? []
  }
}

/// A refusal of the ROSpec because of a parameter inside.
private func refusal(of types: UInt16..., text: String = "") -> [UInt8] {
  let inner = types.reversed().reduce([UInt8]()) { inner, type in tlv(289, [UInt8(type >> 8), UInt8(type & 0xFF), 0, inner.isEmpty ? 201 : 200] + inner) }
  return tlv(287, [0, 100, 0, UInt8(text.utf8.count)] + Array(text.utf8) + inner)
}

private let tag: [UInt8] = tlv(240, [0x8D] + (1...12).map { UInt8($0) } + [0x81, 0, 1, 0x86, 0xCE])

@Suite struct LLRPSessionTests {
  private let order = [
    "GET_READER_CAPABILITIES", "GET_READER_CONFIG", "ENABLE_EVENTS_AND_REPORTS", "GET_ROSPECS", "GET_ACCESSSPECS", "SET_READER_CONFIG", "SET_READER_CONFIG",
    "SET_READER_CONFIG", "ADD_ROSPEC", "ENABLE_ROSPEC", "ENABLE_EVENTS_AND_REPORTS",
  ]

  @Test func aReaderIsToldWhatToDoFromItsOwnTables() throws {
    var reader = try ScriptedReader(["intent": "portal", "power": "25 2=15.5", "antennas": "1 2"])
    #expect(reader.bench.sent.isEmpty && reader.bench.deadline == .seconds(10))
    reader.greet()
    #expect(reader.names == order)
    #expect(reader.bench.isEstablished)
    let configurations = reader.antennas
    #expect(configurations.map { $0["AntennaID"]?.number } == [1, 2])
    // Not above 25 and 15.5 dBm: 20 and 10; hop table and channel as the reader is set.
    #expect(configurations.map { $0.body.first("RFTransmitter")?["TransmitPower"]?.number } == [2, 1])
    #expect(configurations.map { $0.body.first("RFTransmitter")?["HopTableID"]?.number } == [3, 3])
    let command = configurations.first?.body.first("C1G2InventoryCommand")
    #expect(command?.body.first("C1G2RFControl")?["ModeIndex"]?.number == 2)
    #expect(command?.body.first("C1G2SingulationControl")?["Session"]?.number == 1)
    let account = try #require(reader.bench.account)
    #expect(account.state == .reading && account.manufacturer == "Zebra" && account.refusals.isEmpty && account.keepalive == 10_000)
    #expect(account.antennas.map(\.power) == [2000, 1000] && account.antennas.map(\.isConnected) == [true, false])
    #expect(account.chosen["mode"] == "2 (M4, 160000 bit/s)" && account.skew == 0)
    #expect(reader.bench.events.contains { if case .info("provisioned", let what) = $0 { what.hasPrefix("portal, mode 2") } else { false } })
  }

  @Test func aSplitOfWhatTheReaderSaysChangesNothing() throws {
    var whole = try ScriptedReader(["intent": "inventory", "trigger": "gpi2-low"])
    whole.vendor = 25882
    whole.greet()
    whole.say(llrp(61, tag + tag))
    for piece in [1, 2, 3, 7, 10, 11, 64] {
      var cut = try ScriptedReader(["intent": "inventory", "trigger": "gpi2-low"])
      cut.vendor = 25882
      cut.piece = piece
      cut.greet()
      cut.say(llrp(61, tag + tag))
      #expect(cut.bench.sent == whole.bench.sent && cut.bench.events == whole.bench.events, "pieces of \(piece)")
    }
  }

  @Test func impinjReadersGetTheirExtensions() throws {
    var reader = try ScriptedReader(["intent": "conveyor", "contents": "phase tid"])
    reader.vendor = 25882
    reader.greet()
    #expect(reader.names.prefix(2) == ["GET_READER_CAPABILITIES", "IMPINJ_ENABLE_EXTENSIONS"])
    let command = reader.antennas.first?.body.first("C1G2InventoryCommand")
    #expect(command?.body.first("ImpinjInventorySearchMode")?.interpreted?["InventorySearchMode"]?.number == 2)
    let selector = reader.added?.body.first("ROReportSpec")?.body.first("ImpinjTagReportContentSelector")?.interpreted
    #expect(selector?.parameters.map(\.name) == ["ImpinjEnablePeakRSSI", "ImpinjEnableRFPhaseAngle", "ImpinjEnableSerializedTID"])
    // The fastest.
    #expect(command?.body.first("C1G2RFControl")?["ModeIndex"]?.number == 0)
  }

  @Test func whatIsRefusedIsNamedAndLeftOut() throws {
    var reader = try ScriptedReader(["intent": "portal", "power": "20"])
    reader.refuse = { message in
      guard message.name == "ADD_ROSPEC" else { return message.body.first("KeepaliveSpec") == nil ? nil : refusal(of: 220, text: "no keep-alive") }
      let command = message.body.first("ROSpec")?.body.first("AISpec")?.body.first("InventoryParameterSpec")?.body.first("AntennaConfiguration")?.body
      if command?.first("RFTransmitter") != nil { return refusal(of: 177, 183, 186, 222, 224, text: "invalid HopTableID") }
      return command?.first("C1G2InventoryCommand")?.body.first("C1G2RFControl") != nil ? refusal(of: 177, 183, 186, 222, 330, 335) : nil
    }
    reader.greet()
    #expect(reader.names.filter { $0 == "ADD_ROSPEC" }.count == 3)
    let account = try #require(reader.bench.account)
    #expect(account.state == .reading)
    #expect(account.refusals.map(\.setting) == ["keepalive", "power", "mode"] && account.refusals.allSatisfy(\.isLeftOut))
    #expect(account.refusals[1].text == "invalid HopTableID" && account.refusals[1].causes.last == "RFTransmitter: P_FieldError")
    #expect(account.refusals[1].status == "M_ParameterError")
    #expect(reader.bench.events.contains { if case .result("add-rospec", false, let error?) = $0 { error.contains("HopTableID") } else { false } })
    // Without keep-alives the reader is asked instead.
    #expect(reader.bench.deadline == .seconds(10))
    reader.bench.silence()
    reader.answer()
    #expect(reader.names.last == "GET_ROSPECS")
  }

  @Test func aReaderThatTakesNothingIsLeftWithTheReason() throws {
    var reader = try ScriptedReader(["intent": "shelf"])
    reader.roSpecs = [(1, 2)]
    reader.refuse = { $0.name == "ADD_ROSPEC" ? refusal(of: 177, text: "table full") : nil }
    reader.greet()
    #expect(reader.bench.partings.count == 1 && reader.bench.partings[0].code == .configuration)
    #expect(reader.bench.partings[0].detail.contains("table full") && reader.bench.partings[0].detail.contains("take-over"))
    #expect(!reader.bench.isEstablished && reader.bench.account?.state == .refused && reader.bench.account?.others == [1])
  }

  @Test func onlyOwnSpecsAreDeleted() throws {
    var reader = try ScriptedReader(["intent": "portal"])
    reader.roSpecs = [(1, 2), (84_001, 2), (7, 0)]
    reader.greet()
    #expect(reader.requests.filter { $0.name == "DELETE_ROSPEC" }.map { $0["ROSpecID"]?.number } == [84_001])
    #expect(reader.roSpecs.map(\.id) == [1, 7, 84_001] && reader.bench.account?.others == [1, 7])
    var taker = try ScriptedReader(["intent": "portal", "take-over": "true"])
    taker.roSpecs = [(1, 2), (84_001, 2)]
    taker.greet()
    #expect(taker.roSpecs.map(\.id) == [84_001] && taker.bench.account?.others == [])
  }

  @Test func aStaleSessionIsWaitedOut() throws {
    var reader = try ScriptedReader(["intent": "portal"])
    reader.greet(2)
    #expect(reader.bench.partings.map(\.code) == [.busy] && !reader.bench.isEstablished && reader.bench.sent.isEmpty)
    #expect(reader.bench.account?.turnedAway == 1 && reader.bench.account?.state == .refused && reader.bench.deadline == nil)
    reader.bench.lost()
    reader.bench.opened()
    reader.greet()
    #expect(reader.names == order && reader.bench.account?.state == .reading && reader.bench.account?.provisions == 1)
  }

  @Test func twoMissedKeepalivesEndTheConnection() throws {
    var reader = try ScriptedReader(["intent": "portal", "keepalive": "2 s"])
    reader.greet()
    #expect(reader.bench.deadline == .seconds(5))
    reader.bench.now.mono += 4_000
    reader.say(llrp(62, id: 3))
    #expect(reader.bench.sent.last == llrp(72, id: 3) && reader.bench.deadline == .seconds(5))
    reader.bench.silence()
    #expect(reader.bench.partings.map(\.code) == [.lost] && reader.bench.account?.silences == 1 && reader.bench.account?.keepalives == 1)
    // And again, from the beginning.
    reader.bench.lost()
    reader.bench.opened()
    reader.requests = []
    reader.greet()
    #expect(reader.requests.contains { $0.name == "DELETE_ROSPEC" } && reader.names.last == "ENABLE_EVENTS_AND_REPORTS")
  }

  @Test func aRequestWithoutAnAnswerEndsTheConnectionAndIsNotRepeatedForEver() throws {
    var reader = try ScriptedReader(["intent": "portal", "answer-time": "1 s"])
    reader.silent = { $0.name == "GET_ACCESSSPECS" }
    reader.greet()
    #expect(reader.bench.deadline == .seconds(1))
    reader.bench.silence()
    #expect(reader.bench.partings.count == 1 && reader.bench.partings[0].detail.contains("GET_ACCESSSPECS"))
    reader.bench.lost()
    reader.bench.opened()
    reader.requests = []
    reader.greet()
    #expect(!reader.names.contains("GET_ACCESSSPECS") && reader.bench.account?.state == .reading)
    var mute = try ScriptedReader(["intent": "portal"])
    mute.bench.silence()
    #expect(mute.bench.partings.map(\.code) == [.lost])
  }

  @Test func aReaderThatForgetsIsToldAnew() throws {
    var reader = try ScriptedReader(["intent": "portal", "keepalive": "600 s"])
    reader.greet()
    reader.roSpecs = []
    #expect(reader.bench.deadline == .seconds(60))
    reader.requests = []
    reader.bench.silence()
    reader.answer()
    #expect(reader.names == ["GET_ROSPECS", "ADD_ROSPEC", "ENABLE_ROSPEC", "ENABLE_EVENTS_AND_REPORTS"])
    // A month of checks keeps the account small.
    for _ in 0..<300 {
      reader.bench.silence()
      reader.answer()
    }
    #expect(reader.bench.account?.steps.count ?? 0 < 101 && reader.bench.account?.roSpecState == "active")
  }

  @Test func aRebootInMidReportLosesNothingThatCame() throws {
    var reader = try ScriptedReader(["intent": "portal"])
    reader.greet()
    reader.say(llrp(61, tag) + Array(llrp(61, tag).prefix(20)))
    reader.bench.lost()
    reader.bench.opened()
    reader.roSpecs = []
    reader.greet()
    reader.say(llrp(61, tag))
    #expect(reader.bench.events.filter { if case .tag = $0 { true } else { false } }.count == 2)
    #expect(reader.bench.events.contains(.fault(code: "length", bytes: Array(llrp(61, tag).prefix(20)))) && reader.bench.account?.provisions == 2)
  }

  @Test func aWrongClockIsMeasuredAndKeptReportsAreOld() throws {
    var reader = try ScriptedReader(["intent": "portal"])
    func seen(_ time: UInt64) -> [UInt8] { tlv(240, [0x8D] + (1...12).map { UInt8($0) } + [0x84] + (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) }) }
    // An hour slow.
    let wrong = UInt64(reader.bench.now.wall - 3_600_000) * 1000
    reader.greet(time: wrong)
    #expect(reader.bench.account?.skew == -3_600_000)
    // Read five minutes before the connection, and just now.
    reader.say(llrp(61, seen(wrong - 300_000_000) + seen(wrong)))
    #expect(reader.bench.batch.sights.map(\.age) == [300_000, 0])
    #expect(reader.bench.account?.skew == -3_600_000 && reader.bench.account?.clock == "utc" && reader.bench.account?.kept == 1)
    // A lying time is worth nothing.
    reader.say(llrp(61, seen(.max)))
    #expect(reader.bench.batch.sights.map(\.age) == [0])
  }

  @Test func anInputStartsAndEndsReading() throws {
    var reader = try ScriptedReader(["intent": "portal", "trigger": "gpi2-high", "trigger-time": "30 s"])
    reader.greet()
    #expect(reader.requests.contains { $0.body.first("GPIPortCurrentState")?["GPIPortNum"]?.number == 2 })
    let boundary = reader.added?.body.first("ROBoundarySpec")?.body
    #expect(boundary?.first("ROSpecStartTrigger")?.body.first("GPITriggerValue")?["GPIEvent"]?.number == 1)
    #expect(boundary?.first("ROSpecStopTrigger")?.body.first("GPITriggerValue")?["GPIEvent"]?.number == 0)
    #expect(boundary?.first("ROSpecStopTrigger")?.body.first("GPITriggerValue")?["Timeout"]?.number == 30_000)
    #expect(reader.bench.account?.state == .armed)
    let time = tlv(128, [0, 0, 0, 0, 0, 0, 0, 1])
    reader.say(llrp(63, tlv(246, time + tlv(249, [0, 0, 1, 0x48, 0x21, 0, 0, 0, 0]))))
    #expect(reader.bench.account?.state == .reading)
    var refusing = try ScriptedReader(["intent": "portal", "trigger": "gpi2-high"])
    refusing.refuse = { $0.body.first("GPIPortCurrentState") != nil ? refusal(of: 225) : nil }
    refusing.greet()
    #expect(refusing.bench.partings.map(\.code) == [.configuration])
  }

  @Test func ordersAreCarriedOutWhileItReads() throws {
    var reader = try ScriptedReader(["intent": "encode"])
    reader.bench.command(.tag(TagOperation(.read(.tid, word: 0, count: 2))))
    #expect(reader.bench.events == [.result(operation: "read", ok: false, error: "not-connected")])
    reader.greet()
    let epc = (1...12).map { UInt8($0) }
    reader.bench.command(.tag(TagOperation(.read(.tid, word: 0, count: 2), tag: epc)))
    reader.answer()
    #expect(reader.names.suffix(2) == ["ADD_ACCESSSPEC", "ENABLE_ACCESSSPEC"])
    let results = [0x90, 0, 1, 0x48, 0x85] + tlv(349, [0, 0, 1, 0, 2, 0xE2, 0x80, 0x11, 0x05])
    reader.say(llrp(61, tlv(240, [0x8D] + epc + [0x81, 0, 1] + results)))
    #expect(reader.bench.events.last == .tag(TagRead(epc: epc, antenna: 1, tid: [0xE2, 0x80, 0x11, 0x05])))
    #expect(reader.names.last == "DELETE_ACCESSSPEC")
    // No such tag comes by.
    reader.bench.command(.tag(TagOperation(.kill, tag: epc)))
    reader.answer()
    #expect(reader.bench.deadline == .seconds(3))
    reader.bench.silence()
    reader.answer()
    #expect(reader.bench.events.last == .result(operation: "kill", ok: false, error: "no-tag") && reader.names.last == "DELETE_ACCESSSPEC")
    reader.bench.command(.scanning(false))
    reader.answer()
    #expect(reader.names.last == "DISABLE_ROSPEC" && reader.bench.account?.state == .armed)
    reader.bench.command(.scanning(true))
    reader.bench.command(.power(1_999))
    reader.answer()
    #expect(reader.names.suffix(4) == ["DELETE_ROSPEC", "ADD_ROSPEC", "ENABLE_ROSPEC", "ENABLE_EVENTS_AND_REPORTS"])
    #expect(reader.antennas.first?.body.first("RFTransmitter")?["TransmitPower"]?.number == 1)
  }

  @Test func optionsAreChecked() throws {
    func mistake(_ options: [String: String]) -> String { do { _ = try ProtocolID.llrp.make(options: options); return "" } catch { return "\(error)" } }
    #expect(mistake(["intent": "portel"]).contains("did you mean portal?"))
    #expect(mistake(["intnt": "portal"]).contains("did you mean intent?"))
    for power in ["", "x", "1=", "=3", "0=3", "1=30 1=20", "99", "1=2=3", "--5", "27.555", "65=20"] { #expect(mistake(["power": power]).contains("dBm"), "\(power)") }
    for power in ["27.5", "-3", "1=30 2=24.5", "20 3=30"] { #expect(mistake(["power": power]).isEmpty, "\(power)") }
    #expect(mistake(["trigger": "gpi9-high"]).contains("one of"))
  }
}

/// Inputs, outputs, and the making ready for writing.
@Suite struct LLRPPortTests {
  /// The outputs that the last request set.
  private func outputs(_ reader: ScriptedReader) -> [Int: Bool] {
    let parameters = reader.requests.last { $0.name == "SET_READER_CONFIG" }?.body.all("GPOWriteData") ?? []
    return Dictionary(parameters.compactMap { one in one["GPOPortNumber"]?.number.map { ($0, one["GPOData"]?.number == 1) } }) { $1 }
  }

  @Test func aSignalLightsItsOutputsForATime() throws {
    var reader = try ScriptedReader(["intent": "portal", "good": "1=300ms 3=1s", "refused": "2=2s", "inputs": "1 4"])
    reader.greet()
    // What another run has left lit is put out, and the inputs are switched on.
    let settings = reader.requests.filter { $0.name == "SET_READER_CONFIG" }
    #expect(settings.contains { $0.body.all("GPOWriteData").compactMap { $0["GPOPortNumber"]?.number } == [1, 2, 3] })
    #expect(settings.contains { $0.body.all("GPIPortCurrentState").compactMap { $0["GPIPortNum"]?.number } == [1, 4] })
    #expect(reader.bench.account?.outputs == [1: false, 2: false, 3: false])
    reader.bench.command(.signal(.good))
    reader.answer()
    #expect(outputs(reader) == [1: true, 3: true] && reader.bench.deadline == .milliseconds(300))
    reader.bench.silence()
    reader.answer()
    #expect(outputs(reader) == [1: false] && reader.bench.account?.outputs[3] == true)
    reader.bench.silence()
    reader.answer()
    #expect(outputs(reader) == [3: false] && reader.bench.account?.outputs == [1: false, 2: false, 3: false])
    // A signal without lights says nothing.
    let before = reader.bench.sent.count
    reader.bench.command(.signal(.duplicate))
    #expect(reader.bench.sent.count == before)
  }

  @Test func aLampBetweenOutputAndSupplyIsLitByLow() throws {
    var reader = try ScriptedReader(["intent": "portal", "good": "1=300ms", "lit": "low"])
    reader.greet()
    #expect(reader.requests.contains { $0.body.first("GPOWriteData")?["GPOData"]?.number == 1 })
    reader.bench.command(.signal(.good))
    reader.answer()
    #expect(outputs(reader) == [1: false])
  }

  @Test func aLightWaitsForNoAnswer() throws {
    var reader = try ScriptedReader(["intent": "portal", "good": "1=300ms", "check-time": "1 s"])
    reader.greet()
    reader.silent = { $0.name == "GET_ROSPECS" }
    while reader.names.last != "GET_ROSPECS" {
      reader.bench.silence()
      reader.answer()
    }
    reader.bench.command(.signal(.good))
    reader.answer()
    #expect(outputs(reader) == [1: true])
    // The reader is told: the answer to that is not taken for the other's.
    #expect(reader.bench.partings.isEmpty)
  }

  @Test func aRefusedOutputIsToldAndHarmsNothing() throws {
    var reader = try ScriptedReader(["intent": "portal"])
    reader.greet()
    reader.refuse = { $0.body.first("GPOWriteData") == nil ? nil : tlv(287, [0, 100, 0, 0]) }
    reader.bench.command(.output(2, true))
    reader.answer()
    #expect(reader.bench.events.contains { if case .result("set-reader-config", false, _) = $0 { true } else { false } }, "\(reader.bench.events)")
    // There are four.
    reader.bench.command(.output(5, true))
    #expect(reader.bench.events.last == .result(operation: "output", ok: false, error: "no-output"))
    #expect(reader.bench.isEstablished && reader.bench.partings.isEmpty)
  }

  @Test func anInputIsToldAndKept() throws {
    var reader = try ScriptedReader(["intent": "portal", "inputs": "2"])
    reader.greet()
    reader.say(llrp(63, tlv(246, tlv(128, [0, 6, 0, 0, 0, 0, 0, 0]) + tlv(248, [0, 2, 0x80]))))
    #expect(reader.bench.events.last?.input?.port == 2 && reader.bench.events.last?.input?.isHigh == true)
    #expect(reader.bench.events.last == .info(name: "gpi", value: "2 high") && reader.bench.account?.inputs == [2: true])
  }

  @Test func forWritingItLooksAtOneAntennaAndGoesBackAfterwards() throws {
    var reader = try ScriptedReader(["intent": "portal", "trigger": "gpi1-high"])
    reader.greet()
    let before = reader.added
    reader.bench.command(.writing(true, antenna: 2))
    reader.answer()
    #expect(reader.bench.events.last == .result(operation: "writing", ok: true, error: nil))
    let bench = reader.added
    #expect(bench != before)
    let command = reader.antennas.first?.body.first("C1G2InventoryCommand")
    #expect(command?.body.first("C1G2SingulationControl")?["Session"]?.number == 0)
    #expect(bench?.body.first("ROBoundarySpec")?.body.first("ROSpecStartTrigger")?["ROSpecStartTriggerType"]?.number == 1)
    reader.bench.command(.writing(false))
    reader.answer()
    #expect(reader.added == before && reader.roSpecs.map(\.id) == [84_001])
    // An antenna that is not there, and a break while it lasts.
    reader.bench.command(.writing(true, antenna: 9))
    #expect(reader.bench.events.last == .result(operation: "writing", ok: false, error: "no-antenna"))
    reader.bench.command(.writing(true))
    reader.answer()
    reader.bench.lost()
    #expect(reader.bench.events.contains(.result(operation: "writing", ok: false, error: "no-answer")))
    reader.bench.opened()
    reader.roSpecs = []
    reader.greet()
    #expect(reader.added == before)
  }
}
