import DeviceReplay
import Protocols
import Testing
import Warehouse

/// Redaction of protocols whose codes stand in frames: the frames stay whole.
@Suite struct FrameRedactionTests {
  private func message(_ opcode: UInt8, _ data: [UInt8], status: UInt8 = 0) -> [UInt8] {
    let bytes = [UInt8(4 + data.count), opcode, 0, status] + data
    let sum = 0 &- bytes.reduce(UInt16(0)) { $0 &+ UInt16($1) }
    return bytes + [UInt8(sum >> 8), UInt8(truncatingIfNeeded: sum)]
  }

  private func told(_ id: ProtocolID, _ packets: [[UInt8]], opening: LinkOpening = LinkOpening()) throws -> [DeviceEvent] {
    var (scanner, actions): (any DeviceProtocol, [DeviceAction]) = (try id.make(), [])
    scanner.opened(opening, into: &actions)
    for packet in packets { scanner.receive(packet.span, into: &actions) }
    return actions.compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  private func text(_ event: DeviceEvent?) -> String? {
    switch event {
    case .scan(let scan): String(decoding: scan.data, as: UTF8.self)
    case .incomplete(let data, _): String(decoding: data, as: UTF8.self)
    default: nil
    }
  }

  @Test func packetsOfZebraScannersKeepTheirSums() throws {
    var redaction = try #require(Redaction(for: .ssi))
    let one = message(0xF3, [0x0B] + Array("4006381333931".utf8))
    let parts = [message(0xF3, [0x1B] + Array("0104006381333931".utf8), status: 2), message(0xF3, [0x1B] + Array("10LOT-7".utf8))]
    let bytes = one + parts[0] + parts[1]
    let changed = redaction.redact([Array(bytes.prefix(9)), Array(bytes.dropFirst(9))])
    #expect(changed.map(\.count) == [9, bytes.count - 9])
    let codes = try told(.ssi, changed).compactMap(text)
    #expect(codes.count == 2 && codes[0].count == 13 && codes[0] != "4006381333931")
    #expect(codes[0].utf8.enumerated().reduce(0) { $0 + Int($1.element & 15) * ($1.offset.isMultiple(of: 2) ? 1 : 3) } % 10 == 0)
    #expect(codes[1].hasPrefix("01") && codes[1].dropFirst(16).hasPrefix("10") && codes[1].contains("-") && !codes[1].contains("LOT"))
  }

  @Test func aDamagedOrTornPacketGivesNothingAwayAndStaysAsDamaged() throws {
    var redaction = try #require(Redaction(for: .ssi))
    var damaged = message(0xF3, [0x01] + Array("SECRET1".utf8))
    damaged[damaged.count - 1] &+= 3
    let torn = Array(message(0xF3, [0x01] + Array("SECRET2".utf8)).prefix(10))
    let changed = redaction.redact([damaged + torn])[0]
    #expect(changed.count == damaged.count + torn.count && !String(decoding: changed, as: UTF8.self).contains("SECRET"))
    #expect(!String(decoding: changed, as: UTF8.self).contains("SECR"))
    let sum = changed.prefix(damaged.count - 2).reduce(UInt16(0)) { $0 &+ UInt16($1) }
    #expect(sum &+ UInt16(changed[damaged.count - 2]) << 8 &+ UInt16(changed[damaged.count - 1]) == 3)
  }

  @Test func aCodeBehindAnUnfinishedOneIsReplacedAsEverywhereElse() throws {
    var redaction = try #require(Redaction(for: .ssi))
    let code = message(0xF3, [0x0B] + Array("4006381333931".utf8))
    let unfinished = message(0xF3, [0x1B] + Array("0104006381333931".utf8), status: 2)
    let changed = redaction.redact([code, unfinished + code])
    #expect(changed[1].suffix(code.count).elementsEqual(changed[0]))
  }

  @Test func reportsOfHIDScannersKeepTheirFields() throws {
    // Report 2: byte count, 40 bytes of data, three characters of the identifier, one byte "goes on".
    let descriptor = try #require(
      bytes(
        hexadecimal: "058c0902a10185020912a102150026ff00750895010501093b8102" + "9528058c09fe820201" + "950309fb09fc09fd8102" + "25017501950109ff810275078103c0c0"))
    let opening = LinkOpening(reportDescriptor: descriptor)
    func report(_ text: String, goesOn: Bool = false) -> [UInt8] {
      [2, UInt8(text.utf8.count)] + Array(text.utf8) + [UInt8](repeating: 0, count: 40 - text.utf8.count) + Array("]E0".utf8) + [goesOn ? 1 : 0]
    }
    let reports = [report("4006381333931"), report("AB", goesOn: true), report("cd-12")]
    #expect(try told(.hidPOS, reports, opening: opening).map(text) == ["4006381333931", "ABcd-12"])
    var redaction = try #require(Redaction(for: .hidPOS))
    redaction.opening = opening
    let changed = redaction.redact(reports)
    let codes = try told(.hidPOS, changed, opening: opening).compactMap(text)
    #expect(codes.count == 2 && codes[0] != "4006381333931" && codes[0].count == 13 && codes[1].count == 7 && codes[1] != "ABcd-12")
    for (before, after) in zip(reports, changed) { #expect(before.prefix(2) == after.prefix(2) && before.suffix(4) == after.suffix(4)) }
    var blind = try #require(Redaction(for: .hidPOS))
    let hidden = blind.redact(reports).flatMap(\.self)
    #expect(!String(decoding: hidden, as: UTF8.self).contains("4006381333931"), "without a descriptor everything may be a code")
  }
}
