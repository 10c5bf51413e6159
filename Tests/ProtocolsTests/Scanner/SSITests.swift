import Foundation
import Testing
import Warehouse

@testable import Protocols

/// A message from the scanner.
func ssi(_ opcode: UInt8, _ data: [UInt8] = [], status: UInt8 = 0, source: UInt8 = 0) -> [UInt8] {
  let bytes = [UInt8(4 + data.count), opcode, source, status] + data
  let sum = 0 &- bytes.reduce(UInt16(0)) { $0 &+ UInt16($1) }
  return bytes + [UInt8(sum >> 8), UInt8(sum & 0xFF)]
}

/// DECODE_DATA.
func ssi(code type: UInt8, _ text: String, status: UInt8 = 0) -> [UInt8] { ssi(0xF3, [type] + Array(text.utf8), status: status) }

let ssiTaken = ssi(0xD0, source: 4)
let ssiResend = ssi(0xD1, [1], source: 4)

@Suite struct SSITests {
  struct Vector: Decodable, CustomTestStringConvertible {
    var id: String
    var hex: String
    var decoded: Decoded
    var text: String?
    var testDescription: String { id }

    struct Decoded: Decodable { var valid: Bool, opcode: String?, source: String?, status: String?, data: String? }
  }

  /// Frames of enioka_scan's and motorola-ssi-scanner's tests, and computed ones.
  @Test(arguments: try vectors("ssi_frames.json", of: Vector.self)) func vector(_ vector: Vector) throws {
    let frame = try #require(bytes(hex: vector.hex))
    let look = SSIFrame.look(frame.span, at: 0, wrapped: false)
    guard vector.decoded.valid else {
      #expect(look == .damaged(.init(start: 0, opcode: 1, data: 4, sum: frame.count - 2)))
      var bench = try Bench(.ssi)
      bench.receive(frame)
      #expect(bench.events == [.fault(code: "checksum", bytes: frame)] && bench.sent == [ssiResend])
      return
    }
    #expect(look == .frame(.init(start: 0, opcode: 1, data: 4, sum: frame.count - 2)))
    #expect(hexadecimal([frame[1]]) == vector.decoded.opcode && hexadecimal([frame[3]]) == vector.decoded.status)
    #expect(hexadecimal(frame[4..<(frame.count - 2)]) == vector.decoded.data)
    if vector.decoded.source == "host" {
      #expect(SSIFrame.make(frame[1], Array(frame[4..<(frame.count - 2)]), status: frame[3]) == frame)
    }
    guard let text = vector.text else { return }
    var bench = try Bench(.ssi)
    bench.receive(frame)
    guard case .scan(let scan)? = bench.events.first else { return #expect(Bool(false), "\(bench.events)") }
    #expect(scan.data == Array(text.utf8) && scan.symbology != nil && bench.sent == [ssiTaken])
  }

  /// A torn packet comes again; the last of several packets passes for a code of its own.
  @Test func betweenThePacketsOfACodeItIsInHand() throws {
    var bench = try Bench(.ssi)
    let first = ssi(code: 0x0B, "400638", status: 2)
    bench.receive(Array(first.dropLast()))
    #expect(!bench.isInCode)
    bench.receive([first.last!])
    #expect(bench.isInCode)
    bench.receive(ssi(code: 0x0B, "1333931"))
    #expect(!bench.isInCode && bench.events == [.scan(Scan(data: Array("4006381333931".utf8), symbology: "]E0"))])
  }

  /// Every code type of the compiled list has an AIM identifier.
  @Test func codeTypes() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/ssi_code_types.csv")
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst() {
      let type = try #require(UInt8(line.prefix(2), radix: 16))
      #expect(SSIReport.symbology(type, count: type == 0x0A ? 8 : 13) != nil, "\(line)")
    }
    #expect(SSIReport.symbology(0x08, count: 12) == nil, "12 digits are not what ]E0 promises")
    #expect(SSIReport.symbology(0x8B, count: 18) == "]E3" && SSIReport.symbology(0xF1, count: 5) == nil)
  }

  @Test func aRepeatedMessageIsAnsweredAndNotToldAgain() throws {
    var bench = try Bench(.ssi)
    bench.receive(ssi(code: 0x0B, "4006381333931"))
    bench.receive(ssi(code: 0x0B, "4006381333931", status: 1))
    #expect(bench.told == ["]E04006381333931"] && bench.sent == [ssiTaken, ssiTaken])
    bench.receive(ssi(code: 0x0B, "4006381333931"))
    #expect(bench.told.count == 2, "the same code once more, not a repetition")
    bench.receive(ssi(code: 0x0B, "4006381333932", status: 1))
    #expect(bench.told.count == 3, "a repetition whose first sending never came")
  }

  @Test func aRepetitionLongAfterIsAnotherScan() throws {
    var bench = try Bench(.ssi)
    bench.receive(ssi(code: 0x03, "A"))
    #expect(bench.deadline == .milliseconds(9_900))
    bench.silence()
    #expect(bench.deadline == nil)
    bench.receive(ssi(code: 0x03, "A", status: 1))
    #expect(bench.told == ["]C0A", "]C0A"])
  }

  @Test func aDamagedMessageIsAskedForAgain() throws {
    var bench = try Bench(.ssi)
    bench.receive(ssi(code: 0x03, "A"))
    var damaged = ssi(code: 0x03, "A")
    damaged[5] ^= 0x20
    bench.receive(damaged)
    bench.receive(ssi(code: 0x03, "A", status: 1))
    let expected: [DeviceEvent] = [scan("A"), .fault(code: "checksum", bytes: damaged), scan("A")]
    #expect(bench.events == expected)
    #expect(bench.sent == [ssiTaken, ssiResend, ssiTaken])
    // A repetition that comes damaged is no new message: what it repeats was taken.
    var again = ssi(code: 0x03, "A", status: 1)
    again[5] ^= 0x20
    bench.receive(again)
    bench.receive(ssi(code: 0x03, "A", status: 1))
    #expect(bench.events.count == 4)
  }

  @Test func damagedThriceIsGivenUp() throws {
    var bench = try Bench(.ssi)
    for status in [0, 1, 1] as [UInt8] {
      var frame = ssi(code: 0x03, "LOT-7", status: status)
      frame[6] = 0x7E
      bench.receive(frame)
    }
    #expect(bench.sent == [ssiResend, ssiResend, ssiResend])
    #expect(bench.told.last == "checksum L~T-7")
    bench.receive(ssi(code: 0x03, "LOT-8"))
    #expect(bench.told.last == "]C0LOT-8")
  }

  @Test func longCodesComeInPackets() throws {
    var bench = try Bench(.ssi)
    let parts = [String(repeating: "A", count: 250), String(repeating: "B", count: 250), "C"]
    bench.receive(ssi(code: 0x1B, parts[0], status: 2))
    bench.receive(ssi(code: 0x1B, parts[1], status: 2))
    bench.receive(ssi(code: 0x1B, parts[1], status: 3))
    bench.receive(ssi(0xF6, [0x01]))
    bench.receive(ssi(code: 0x1B, parts[2]))
    #expect(bench.events == [.info(name: "event", value: "decode"), scan(parts.joined(), "]d1")])
    #expect(bench.sent == Array(repeating: ssiTaken, count: 5))
  }

  @Test func aPacketThatIsLostLeavesNoHole() throws {
    var bench = try Bench(.ssi)
    bench.receive(ssi(code: 0x11, "one ", status: 2))
    var damaged = ssi(code: 0x11, "two ", status: 2)
    damaged[6] = 0
    bench.receive(damaged)
    bench.receive(ssi(code: 0x11, "three"))
    #expect(bench.told.last == "checksum one three" && bench.events.count == 2)
    // The first of several is lost as well as a later one.
    bench.receive(damaged)
    bench.receive(ssi(code: 0x11, "three"))
    #expect(bench.told.last == "checksum three")
    bench.receive(ssi(code: 0x11, "whole"))
    #expect(bench.told.last == "]L0whole")
    // And where it comes again, nothing is missing.
    bench.receive(ssi(code: 0x11, "one ", status: 2))
    bench.receive(damaged)
    bench.receive(ssi(code: 0x11, "two ", status: 3))
    bench.receive(ssi(code: 0x11, "three"))
    #expect(bench.told.last == "]L0one two three")
    // After a long silence the scanner has given it up.
    bench.receive(damaged)
    bench.silence()
    #expect(bench.deadline == nil)
    bench.receive(ssi(code: 0x11, "next"))
    #expect(bench.told.last == "]L0next")
  }

  @Test func aCodeWhosePacketsStopIsReported() throws {
    var bench = try Bench(.ssi, ["max-length": "8"])
    bench.receive(ssi(code: 0x11, "one ", status: 2))
    bench.silence()
    bench.receive(ssi(code: 0x11, "one ", status: 2))
    bench.lost()
    bench.receive(ssi(code: 0x11, "123456789", status: 2))
    bench.receive(ssi(code: 0x11, "123456789", status: 2))
    bench.receive(ssi(code: 0x11, "1"))
    bench.receive(ssi(code: 0x03, "12345678"))
    #expect(bench.told == ["timeout one ", "unplugged one ", "overflow 123456789123456789", "]C012345678"])
  }

  @Test func segmentsOfCordlessScanners() throws {
    var bench = try Bench(.ssi)
    let text = (0..<600).map { UInt8(0x30 + $0 % 10) }
    let head: [UInt8] = [0, 0xF3, 0, 0, 0, 0, 0x1C, 0, 0x02, 0x58]
    bench.receive(ssi(0x73, head + text[..<241], status: 2))
    bench.receive(ssi(0x73, [1] + text[241..<491]))
    bench.receive(ssi(0x73, [2] + text[491...]))
    #expect(bench.events == [.scan(Scan(data: text, symbology: "]Q1"))])
    #expect(bench.sent == [ssi(0x74, source: 4), ssi(0x74, source: 4), ssiTaken])
    bench.receive(ssi(0x73, head + text[..<241], status: 2))
    bench.receive(ssi(0x73, [2] + text[491...]))
    bench.receive(ssi(0x73, [3] + text[491...]))
    #expect(bench.events.count == 2 && bench.told[1].hasPrefix("dropped 0123"))
  }

  /// A length of two bytes behind FF F4; as the E200Z engine's public drivers read it.
  @Test func lengthsOfTwoBytes() throws {
    var bench = try Bench(.ssi)
    let text = (0..<700).map { UInt8(0x30 + $0 % 10) }
    let length = 8 + text.count
    let body: [UInt8] = [0xFF, 0xF4, UInt8(length >> 8), UInt8(length & 0xFF), 0xF4, 0, 0, 0x1C] + text
    let sum = 0 &- body.reduce(UInt16(0)) { $0 &+ UInt16($1) }
    bench.receive(body + [UInt8(sum >> 8), UInt8(sum & 0xFF)])
    #expect(bench.events == [.scan(Scan(data: text, symbology: "]Q1"))] && bench.sent == [ssiTaken])
  }

  @Test func noiseAndLyingLengths() throws {
    var bench = try Bench(.ssi)
    bench.receive([0, 0, 0x41, 0x42, 0x43] + ssi(code: 0x03, "A"))
    #expect(bench.events == [.fault(code: "framing", bytes: [0x41, 0x42, 0x43]), scan("A")])
    // Too long: swallows the next message, which is found inside.
    var lie = ssi(code: 0x03, "B")
    lie[0] = UInt8(lie.count + 4)
    bench.receive(lie + ssi(code: 0x03, "C"))
    #expect(bench.events.suffix(2) == [.fault(code: "checksum", bytes: lie), scan("C")] && bench.sent == [ssiTaken, ssiTaken])
    // Longer than anything that comes.
    lie[0] = 200
    bench.receive(lie)
    #expect(bench.deadline == .milliseconds(200))
    bench.silence()
    #expect(bench.told.last == "timeout " + ControlBytes.text(lie[5...]) && bench.sent.last == ssiResend)
    bench.receive(ssi(code: 0x03, "B", status: 1))
    #expect(bench.told.last == "]C0B")
    // Too short.
    lie[0] = 5
    bench.receive(lie)
    bench.silence()
    #expect(bench.sent.last == ssiResend)
    bench.receive(ssi(code: 0x03, "D", status: 1))
    #expect(bench.told.last == "]C0D")
    bench.receive([UInt8](repeating: 0x41, count: 1000))
    bench.lost()
    #expect(bench.events.suffix(4).allSatisfy { if case .fault("framing", let bytes) = $0 { bytes.count <= 256 } else { false } })
  }

  @Test func unpluggedAndSilentInMidMessage() throws {
    var bench = try Bench(.ssi)
    let frame = ssi(code: 0x0B, "4006381333931")
    bench.receive(Array(frame[..<9]))
    bench.lost()
    bench.receive(Array(frame[..<9]))
    bench.silence()
    bench.receive(ssi(code: 0x0B, "4006381333931", status: 1))
    #expect(bench.told == ["unplugged 4006", "timeout 4006", "]E04006381333931"])
    bench.receive([0x07, 0xF6])
    bench.lost()
    #expect(bench.events.last == .fault(code: "framing", bytes: [0x07, 0xF6]) && bench.deadline == nil)
  }

  @Test func anEchoIsNotAnswered() throws {
    var bench = try Bench(.ssi)
    bench.receive(ssiTaken + ssi(code: 0x03, "A"))
    #expect(bench.events == [.fault(code: "unknown", bytes: ssiTaken), scan("A")] && bench.sent == [ssiTaken])
  }

  @Test func whatElseScannersSay() throws {
    var bench = try Bench(.ssi)
    bench.receive(ssi(0xA4, Array("PAAAAS00-001-R00 U E 12 ".utf8)))
    bench.receive(ssi(0xF6, [0x03]) + ssi(0xF6, [0x77]) + ssi(0xF6))
    bench.receive(ssi(0xC6, [0xFF, 0x38, 0x00, 0xF0, 0x4E, 0x01, 0xF8, 0x04, 0x55, 0x02, 0xF4, 0xF1, 0x37, 0x00, 0x64, 0xF3, 0x05, 0x02, 0x41, 0x42]))
    bench.receive(ssi(0xC6, [0xFF, 0xF0]))
    bench.receive(ssi(0xD4, [0x01, 0xFF, 0x03, 0x01, 0xE6, 0xE7]))
    bench.receive(ssi(code: 0x33, "N0a") + ssi(code: 0x69, "xx") + ssi(code: 0x99, "x"))
    bench.receive(ssi(0x5C, [1]) + ssi(0xF3, [3]))
    func info(_ name: String, _ value: String) -> DeviceEvent { .info(name: name, value: value) }
    let expected: [DeviceEvent] = [
        info("firmware", "PAAAAS00-001-R00"), info("board", "U"), info("engine", "E"), info("class", "12"), info("event", "power-up"),
        info("event", "77"), .fault(code: "length", bytes: []), info("parameter-56", "00"), info("parameter-334", "01"), info("parameter-1109", "02"),
        info("parameter-567", "0064"), info("parameter-5", "4142"), .fault(code: "length", bytes: [0xFF, 0xF0]), info("multi-packet", "true"),
        info("commands", "e6e7"), info("parameter-barcode", "N0a"), info("signature", "2 bytes"), .fault(code: "unknown", bytes: [0x99, 0x78]),
        .fault(code: "unknown", bytes: ssi(0x5C, [1])), .fault(code: "length", bytes: ssi(0xF3, [3])),
      ]
    #expect(bench.events == expected)
    let answers: [[UInt8]] = Array(repeating: ssiTaken, count: 8) + [ssi(0xD1, [2], source: 4), ssiTaken]
    #expect(bench.sent == answers)
  }

  @Test func aimIdentifiersAndSuffixesInsideTheMessage() throws {
    var bench = try Bench(.ssi, ["suffix": "auto"])
    bench.receive(ssi(code: 0x1B, "]d20104006381333931\r\n"))
    #expect(bench.told == ["]d20104006381333931"])
    var plain = try Bench(.ssi, ["aim": "false"])
    plain.receive(ssi(code: 0x03, "]d2A\r\n"))
    #expect(plain.told == ["]C0]d2A<CR><LF>"])
  }

  private func scan(_ text: String, _ symbology: String = "]C0") -> DeviceEvent { .scan(Scan(data: Array(text.utf8), symbology: symbology)) }
}
