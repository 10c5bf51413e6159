import Protocols

/// What is reported of a tag, and when: ROReportSpec as a reader understands it.
struct LLRPReaderReport: Sendable, Hashable {
  enum Trigger: Int, Sendable {
    case request, tagsOrEndOfRound, tagsOrEnd, secondsOrEndOfRound, secondsOrEnd, millisecondsOrEndOfRound, millisecondsOrEnd
  }

  var trigger = Trigger.request
  var n = 0
  var contents: Set<LLRPReportSpec.Content> = []
  var pc = false
  var crc = false
  /// Impinj's.
  var tid = false
  var phase = false
  var fineRSSI = false
  var doppler = false

  init() {}

  init(_ body: LLRPBody, impinj: Bool) {
    trigger = Trigger(rawValue: body.number("ROReportTrigger")) ?? .request
    n = body.number("N")
    if let selector = body.first("TagReportContentSelector")?.body {
      contents = Set(LLRPReportSpec.Content.allCases.filter { selector.flag("Enable" + $0.rawValue) })
      for memory in selector.all("C1G2EPCMemorySelector") {
        pc = memory.body.flag("EnablePCBits")
        crc = memory.body.flag("EnableCRC")
      }
    }
    guard impinj, let extras = body.first("ImpinjTagReportContentSelector")?.interpreted else { return }
    func isOn(_ name: String, _ field: String) -> Bool { extras.first(name)?.interpreted?.flag(field) == true }
    tid = isOn("ImpinjEnableSerializedTID", "SerializedTIDMode")
    phase = isOn("ImpinjEnableRFPhaseAngle", "RFPhaseAngleMode")
    fineRSSI = isOn("ImpinjEnablePeakRSSI", "PeakRSSIMode")
    doppler = isOn("ImpinjEnableRFDopplerFrequency", "RFDopplerFrequencyMode")
  }

  /// How many tags make a report, where tags do.
  var tagLimit: Int? { (trigger == .tagsOrEndOfRound || trigger == .tagsOrEnd) && n > 0 ? n : nil }
  /// After how long a report is made, where time decides.
  var period: Duration? {
    guard n > 0 else { return nil }
    switch trigger {
    case .secondsOrEndOfRound, .secondsOrEnd: return .seconds(n)
    case .millisecondsOrEndOfRound, .millisecondsOrEnd: return .milliseconds(n)
    case .request, .tagsOrEndOfRound, .tagsOrEnd: return nil
    }
  }
  var isAtEndOfRound: Bool { trigger == .tagsOrEndOfRound || trigger == .secondsOrEndOfRound || trigger == .millisecondsOrEndOfRound }
  var isAtEnd: Bool { trigger != .request }
}

/// One line of a report to be: a tag as it was seen, once or several times.
struct LLRPSighting: Sendable {
  var tag: Int
  var antenna: Int
  /// Hundredths of a dBm.
  var rssi: Int
  var channel: Int
  /// Microseconds by the reader's clock.
  var first: UInt64
  var last: UInt64
  var count = 1
  var specIndex = 0
  var parameterSpec = 0
  var accessSpec: UInt32 = 0
  /// Results of an AccessSpec, encoded.
  var results: [UInt8] = []
  var phase: UInt16 = 0
  /// The tag as it was before an access.
  var snapshot: VirtualTag?
}

/// Writes RO_ACCESS_REPORTs without a detour: what a reader does a thousand times a second.
struct LLRPReportWriter: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where timestamps stand in `bytes`.
  private var timestamps: [Int] = []
  private(set) var messages = 0
  private(set) var tags = 0
  private var start = 0

  mutating func begin(version: UInt8, id: UInt32) {
    start = bytes.count
    put(UInt16(version) << 10 | 61)
    put(UInt32(0))
    put(id)
  }

  mutating func end() {
    messages += 1
    patch(UInt32(bytes.count - start), at: start + 2)
  }

  mutating func add(_ sighting: LLRPSighting, _ tag: VirtualTag, roSpec: UInt32, _ report: LLRPReaderReport) {
    let head = bytes.count
    tags += 1
    put(UInt16(240))
    put(UInt16(0))
    let epc = tag.epc
    if epc.count == 12 {
      bytes.append(0x80 | 13)
    } else {
      put(UInt16(241))
      put(UInt16(6 + epc.count))
      put(UInt16(epc.count * 8))
    }
    bytes += epc
    let contents = report.contents
    if contents.contains(.roSpecID) { tv(9, roSpec) }
    if contents.contains(.specIndex) { tv(14, UInt16(sighting.specIndex)) }
    if contents.contains(.inventoryParameterSpecID) { tv(10, UInt16(sighting.parameterSpec)) }
    if contents.contains(.antennaID) { tv(1, UInt16(sighting.antenna)) }
    if contents.contains(.peakRSSI) { tv(6, Int8(clamping: (sighting.rssi - 50) / 100)) }
    if contents.contains(.channelIndex) { tv(7, UInt16(sighting.channel)) }
    if contents.contains(.firstSeenTimestamp) { time(2, sighting.first) }
    if contents.contains(.lastSeenTimestamp) { time(4, sighting.last) }
    if contents.contains(.tagSeenCount) { tv(8, UInt16(clamping: sighting.count)) }
    if report.pc { tv(12, tag.pc) }
    if report.crc { tv(11, tag.crc) }
    if contents.contains(.accessSpecID) { tv(16, sighting.accessSpec) }
    bytes += sighting.results
    if report.tid { impinj(55, [UInt8(0), UInt8(tag.tid.count / 2)] + tag.tid) }
    if report.phase { impinj(56, sighting.phase) }
    if report.fineRSSI { impinj(57, Int16(clamping: sighting.rssi)) }
    if report.doppler { impinj(68, UInt16(0)) }
    patch(UInt16(bytes.count - head), at: head + 2)
  }

  /// Another time in all timestamps.
  mutating func restamp(_ microseconds: UInt64) { for place in timestamps { patch(microseconds, at: place) } }

  private mutating func tv(_ type: UInt8, _ value: some FixedWidthInteger) {
    bytes.append(0x80 | type)
    put(value)
  }

  private mutating func time(_ type: UInt8, _ value: UInt64) {
    timestamps.append(bytes.count + 1)
    tv(type, value)
  }

  private mutating func impinj(_ subtype: UInt32, _ value: some FixedWidthInteger) {
    impinj(subtype, (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (value.bitWidth - 8 - 8 * $0)) })
  }

  private mutating func impinj(_ subtype: UInt32, _ data: [UInt8]) {
    put(UInt16(1023))
    put(UInt16(12 + data.count))
    put(UInt32(25882))
    put(subtype)
    bytes += data
  }

  private mutating func put(_ value: some FixedWidthInteger) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  private mutating func patch(_ value: some FixedWidthInteger, at place: Int) {
    for index in 0..<value.bitWidth / 8 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (value.bitWidth - 8 - 8 * index)) }
  }
}
