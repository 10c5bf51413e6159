import Protocols
import Testing
import Warehouse

private func number(_ report: LLRPParameter, _ name: String, _ field: String) -> Int? { report.body.first(name)?[field]?.number }

private func tags(of message: LLRPMessage) -> [TagRead] {
  message.body.all("TagReportData").map { report in
    var read = TagRead()
    if case .bytes(let epc)? = report.body.first("EPC_96")?["EPC"] { read.epc = epc }
    if case .bits(_, let epc)? = report.body.first("EPCData")?["EPC"] { read.epc = epc }
    read.antenna = number(report, "AntennaID", "AntennaID")
    read.rssi = report.body.first("ImpinjPeakRSSI")?.interpreted?["RSSI"]?.number ?? number(report, "PeakRSSI", "PeakRSSI").map { $0 * 100 }
    read.pc = number(report, "C1G2_PC", "PC_Bits").map { UInt16($0) }
    read.count = number(report, "TagSeenCount", "TagCount")
    if case .words(let words)? = report.body.first("ImpinjSerializedTID")?.interpreted?["TID"] {
      read.tid = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
    return read
  }
}

private func quickly(_ bytes: [UInt8]) throws(LLRPError) -> [(LLRPTag, TagRead)] {
  var cursor = LLRPTagCursor()
  var tag = LLRPTag()
  var tags: [(LLRPTag, TagRead)] = []
  while try cursor.next(in: bytes.span, into: &tag) { tags.append((tag, TagRead(tag, in: bytes.span))) }
  return tags
}

/// A report with each of a tag's parameters at most once, in any order, custom and unknown ones among them.
private func report(_ dice: inout Dice) -> [UInt8] {
  func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
  func custom(_ vendor: [UInt8], _ subtype: [UInt8], _ content: [UInt8]) -> [UInt8] { tlv(1023, vendor + subtype + content) }
  let impinj: [UInt8] = [0, 0, 0x65, 0x1A]
  let tags = (0..<Int.random(in: 0...4, using: &dice)).map { _ -> [UInt8] in
    let long = Int.random(in: 0...20, using: &dice)
    var parts: [[UInt8]] = [
      Bool.random(using: &dice) ? [0x8D] + bytes(12) : tlv(241, [0, UInt8(long * 8)] + bytes(long)), [0x81] + bytes(2), [0x86] + bytes(1),
      [0x87] + bytes(2), [0x88] + bytes(2),
      [0x82] + bytes(8), [0x83] + bytes(8), [0x84] + bytes(8), [0x85] + bytes(8), [0x89] + bytes(4), [0x8E] + bytes(2), [0x8A] + bytes(2),
      [0x8B] + bytes(2), [0x8C] + bytes(2), [0x93] + bytes(2),
      [0x94] + bytes(2), custom(impinj, [0, 0, 0, 56], bytes(2)), custom(impinj, [0, 0, 0, 57], bytes(2)), custom(impinj, [0, 0, 0, 68], bytes(2)),
      custom(impinj, [0, 0, 0, 55], [0, 2] + bytes(4)),
      custom([0, 0, 0, 161], [0, 0, 2, 0xC5], bytes(2)), custom(bytes(4), bytes(4), bytes(3)), tlv(349, [0, 0, 1, 0, 1, 0xAB, 0xCD]),
      tlv(777, bytes(5)),
    ]
    parts = Array(parts.shuffled(using: &dice).prefix(Int.random(in: 0...parts.count, using: &dice)))
    return tlv(240, Array(parts.joined()))
  }
  return llrp(61, Array(tags.joined()) + (Bool.random(using: &dice) ? tlv(1023, bytes(9)) : []))
}

@Suite struct LLRPTagTests {
  @Test func theQuickReaderSaysTheSame() throws {
    var dice = Dice(seed: 61)
    for _ in 0..<3000 {
      let bytes = report(&dice)
      let message = try LLRPMessage(bytes)
      #expect(try quickly(bytes).map(\.1) == tags(of: message))
      for (tag, report) in zip(try quickly(bytes).map(\.0), message.body.all("TagReportData")) {
        func same(_ contents: LLRPTag.Contents, _ value: Int, _ name: String, _ field: String) {
          #expect((tag.contents.contains(contents) ? value : nil) == number(report, name, field), "\(name)")
        }
        same(.channel, Int(tag.channel), "ChannelIndex", "ChannelIndex")
        same(.roSpec, Int(tag.roSpec), "ROSpecID", "ROSpecID")
        same(.accessSpec, Int(tag.accessSpec), "AccessSpecID", "AccessSpecID")
        same(.xpc1, Int(tag.xpc1), "C1G2_XPCW1", "XPC_W1")
        same(.xpc2, Int(tag.xpc2), "C1G2_XPCW2", "XPC_W2")
        #expect(tag.contents.contains(.firstSeenUTC) == (report.body.first("FirstSeenTimestampUTC") != nil))
        if tag.contents.contains(.firstSeenUTC) {
          #expect(report.body.first("FirstSeenTimestampUTC")?["Microseconds"] == .unsigned(tag.firstSeenUTC))
        }
        if tag.contents.contains(.lastSeenUptime) {
          #expect(report.body.first("LastSeenTimestampUptime")?["Microseconds"] == .unsigned(tag.lastSeenUptime))
        }
        if tag.contents.contains(.doppler) {
          #expect(report.body.first("ImpinjRFDopplerFrequency")?.interpreted?["DopplerFrequency"] == .signed(Int64(tag.doppler)))
        }
        #expect(tag.contents.contains(.results) == (report.body.first("C1G2ReadOpSpecResult") != nil))
      }
    }
  }

  /// Any byte changed: the quick reader never says more than the general one, and where only it can read on, that is because it did not look.
  @Test func theQuickReaderTripsOverTheSame() throws {
    var dice = Dice(seed: 240)
    var refused = 0
    for _ in 0..<6000 {
      var bytes = report(&dice)
      for _ in 0..<Int.random(in: 1...3, using: &dice) {
        bytes[Int.random(in: 10...max(10, bytes.count - 1), using: &dice) % bytes.count] = UInt8.random(in: 0...255, using: &dice)
      }
      guard LLRPTagCursor.isReport(bytes.span), bytes.count >= 10 else { continue }
      do throws(LLRPError) { _ = try quickly(bytes) } catch {
        refused += 1
        let other = #expect(throws: LLRPError.self) { try LLRPMessage(bytes) }
        #expect((other?.offset ?? 0) <= error.offset, "\(error) but \(other?.description ?? "")")
      }
    }
    #expect(refused > 500)
  }

  @Test func phaseAndDopplerAreReadForEveryVendor() throws {
    let impinj = tlv(1023, [0, 0, 0x65, 0x1A, 0, 0, 0, 56, 0x08, 0]) + tlv(1023, [0, 0, 0x65, 0x1A, 0, 0, 0, 68, 0xFF, 0xF0])
    let zebra = tlv(1023, [0, 0, 0, 161, 0, 0, 2, 0xC5, 0x80, 0])
    let read = try quickly(llrp(61, tlv(240, impinj) + tlv(240, zebra))).map(\.0)
    #expect(read[0].phase == 0x8000 && read[0].doppler == -16 && read[1].phase == 0x8000)
    #expect(read[0].contents == [.phase, .doppler])
  }
}
