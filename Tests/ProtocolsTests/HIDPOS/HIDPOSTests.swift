import Foundation
import Testing
import Warehouse

@testable import Protocols

@Suite struct HIDPOSTests {
  struct Vector: Decodable, CustomTestStringConvertible {
    struct Layout: Decodable { var data_len: Int }
    struct Expected: Decodable {
      var aim: String
      var text: String
    }
    var id: String
    var descriptor_hex: String
    var reports_hex: [String]?
    var scan: Expected?
    var layout: Layout?
    var testDescription: String { id }
  }

  /// `hid_pos.json` names its sources.
  static let vectors: [Vector] = {
    struct File: Decodable { var vectors: [Vector] }
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "hid_pos.json")
    return (try? JSONDecoder().decode(File.self, from: Data(contentsOf: file)).vectors) ?? []
  }()

  private func bench(_ descriptor: [UInt8], _ options: [String: String] = [:]) throws -> Bench {
    try Bench(.hidPOS, options, opening: LinkOpening(reportDescriptor: descriptor))
  }

  /// A report of `Layouts.plain`.
  private func plain(_ data: String, _ aim: String = "]C0", more: Bool = false) -> [UInt8] {
    let data = Array(data.utf8)
    return [2] + Array(aim.utf8) + data + [UInt8](repeating: 0, count: 56 - data.count) + [more ? 1 : 0]
  }

  /// A report of `Layouts.real`.
  private func counted(_ data: [UInt8], _ aim: String = "]d2", count: Int? = nil, more: UInt8 = 0) -> [UInt8] {
    [2, UInt8(count ?? data.count)] + Array(aim.utf8) + data + [UInt8](repeating: 0, count: 56 - data.count) + [0x77, 0, more]
  }

  @Test func thereAreVectors() { #expect(Self.vectors.count == 6) }

  @Test(arguments: vectors) func vector(_ vector: Vector) throws {
    var bench = try bench(Layouts.hex(vector.descriptor_hex))
    guard let scan = vector.scan, let reports = vector.reports_hex else {
      let fields = try ReportDescriptor(Layouts.hex(vector.descriptor_hex)).fields.filter { $0.kind == .input }
      #expect(BarcodeReport(fields)?.capacity == vector.layout?.data_len)
      return
    }
    for report in reports { bench.receive(Layouts.hex(report)) }
    #expect(bench.events == [.scan(Scan(data: Array(scan.text.utf8), symbology: scan.aim))])
    #expect(bench.deadline == nil)
  }

  @Test func aCountKeepsNULsAndWithoutOneTheyArePadding() throws {
    var counted = try bench(Layouts.real)
    counted.receive(self.counted([0x41, 0, 0x42, 0]))
    #expect(counted.events == [.scan(Scan(data: [0x41, 0, 0x42, 0], symbology: "]d2"))])
    var plain = try bench(Layouts.plain)
    plain.receive(self.plain("A\0B\0"))
    plain.receive(self.plain(""))
    #expect(plain.told == ["]C0A<NUL>B"], "an empty report is none")
  }

  @Test func aCodeInPartsWaitsForItsEnd() throws {
    var bench = try bench(Layouts.plain)
    let part = String(repeating: "x", count: 56)
    bench.receive(plain(part, more: true))
    #expect(bench.events.isEmpty && bench.deadline == .milliseconds(500))
    bench.receive(plain("end"))
    #expect(bench.told == ["]C0\(part)end"] && bench.deadline == nil)
  }

  @Test func aCodeThatLosesItsEndIsIncomplete() throws {
    let part = String(repeating: "x", count: 56)
    func begun() throws -> Bench {
      var bench = try bench(Layouts.plain)
      bench.receive(plain(part, more: true))
      return bench
    }
    var silent = try begun()
    silent.silence()
    silent.receive(plain("A"))
    #expect(silent.told == ["timeout \(part)", "]C0A"])
    var pulled = try begun()
    pulled.lost()
    #expect(pulled.told == ["unplugged \(part)"])
    var interrupted = try begun()
    interrupted.receive(plain("7", "]Q1"))
    #expect(interrupted.told == ["dropped \(part)", "]Q17"])
  }

  @Test func aCodeThatIsTooLongIsReportedOnceAndItsRestPassedOver() throws {
    var bench = try bench(Layouts.plain, ["max-length": "100"])
    let part = String(repeating: "x", count: 56)
    for _ in 0..<4 { bench.receive(plain(part, more: true)) }
    bench.receive(plain("end"))
    bench.receive(plain("next"))
    #expect(bench.told == ["overflow \(part)\(part)", "]C0next"])
    var exact = try self.bench(Layouts.plain, ["max-length": "3"])
    exact.receive(plain("1234"))
    exact.receive(plain("123"))
    #expect(exact.told == ["overflow 1234", "]C0123"])
  }

  @Test func reportsOfAnotherLengthThanDeclared() throws {
    var bench = try bench(Layouts.plain)
    bench.receive(Array(plain("ABCDEF").prefix(8)))
    bench.receive(plain("longer") + [1, 2, 3])
    bench.receive([2])
    #expect(bench.told == ["dropped ABCD", "]C0longer", "dropped "])
    var counted = try self.bench(Layouts.real)
    counted.receive(self.counted([0x41], count: 57))
    counted.receive(self.counted([0x42]))
    #expect(counted.events.first == .incomplete(data: [0x41] + [UInt8](repeating: 0, count: 55), reason: .dropped), "a count beyond the room for it")
    #expect(counted.told.last == "]d2B")
  }

  @Test func otherReportsAreNoCodes() throws {
    var bench = try bench(Layouts.real)
    bench.receive([0xF0] + [UInt8](repeating: 0x41, count: 63))
    #expect(bench.events.isEmpty)
    bench.receive([0x07, 0x41])
    #expect(bench.events == [.fault(code: "unknown", bytes: [0x07, 0x41])])
  }

  @Test func identifiersWhereverTheyStand() throws {
    var bench = try bench(Layouts.real, ["suffix": "\\r"])
    bench.receive(counted(Array("]C101\r".utf8), "\0\0\0"))
    bench.receive(counted(Array("]d202".utf8), "]d2"))
    bench.receive(counted(Array("]d203".utf8), "]Q3"))
    bench.receive(counted(Array("04".utf8), "\u{2}\0\0"))
    #expect(bench.told == ["]C101", "]d202", "]Q3]d203", "04"])
    var never = try self.bench(Layouts.real, ["aim": "false"])
    never.receive(counted(Array("]C101".utf8), "\0\0\0"))
    #expect(never.told == ["]C101"] && never.events == [.scan(Scan(data: Array("]C101".utf8)))])
  }

  @Test(arguments: [
    (nil, "report descriptor, byte 0: no input report with decoded data (usage 8c:fe)"),
    ("05010906a101c0", "report descriptor, byte 0: no input report with decoded data (usage 8c:fe)"),
    ("058c27ffff", "report descriptor, byte 2: the item announces 4 bytes, 2 are left"),
  ] as [(String?, String)])
  func aDescriptorThatDoesNotTellLosesNoScanInSilence(descriptor: String?, sentence: String) throws {
    var bench = try Bench(.hidPOS, opening: LinkOpening(reportDescriptor: descriptor.map(Layouts.hex)))
    #expect(bench.events.last == .info(name: "descriptor", value: sentence))
    guard case .fault(code: "descriptor", _)? = bench.events.first else {
      Issue.record("no fault")
      return
    }
    bench.receive([2, 0x41])
    #expect(bench.events.count == 3)
  }

  // MARK: To the device

  @Test func soundsThatTheDescriptorDeclares() throws {
    var bench = try bench(Layouts.real)
    for signal in Signal.allCases { bench.command(.signal(signal)) }
    #expect(bench.sent.map(hexadecimal) == ["0408", "0404"], "good and error beep; there is no other sound")
    for command in [DeviceCommand.trigger(true), .trigger(false), .scanning(false), .scanning(true)] { bench.command(command) }
    #expect(bench.sent.dropFirst(2).map(hexadecimal) == ["0402", "0401", "0401", "0400"])
    var silent = try self.bench(Layouts.plain)
    silent.command(.signal(.good))
    #expect(silent.sent.isEmpty)
  }

  @Test func theProfilesBytesWinAndFillTheirReport() throws {
    let wrapped = Layouts.hex("058c0902a101" + "85fd150026ff007508953e09fe81029508060000" + "0900910285fe95010900b102c0")
    var bench = try bench(wrapped, ["good": "<SYN><BEL>\\r", "command-report": "253", "enable": "\\xfe\\x01"])
    #expect(bench.features.map(hexadecimal) == ["fe01"])
    bench.command(.signal(.good))
    #expect(bench.sent.map(hexadecimal) == ["fd0316070d00000000"])
    var without = try self.bench(Layouts.plain, ["enable": "\\xfe\\x01", "refused": "\\x05\\x20", "duplicate": ""])
    #expect(without.features.isEmpty, "no such report: the device needs no switching")
    without.command(.signal(.refused))
    without.command(.signal(.duplicate))
    #expect(without.sent.map(hexadecimal) == ["0520"])
  }

  // MARK: Whatever the layout

  @Test(arguments: 0..<300) func anyLayoutGivesBackWhatWasWrittenByIt(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    let layout = MadeLayout(&dice)
    var bench = try bench(layout.descriptor)
    for _ in 0..<5 {
      let code = (0..<Int.random(in: 1...300, using: &dice)).map { _ in UInt8.random(in: 1...255, using: &dice) }
      let before = bench.events.count
      let reports = layout.reports(code, symbology: "]Q4")
      for report in reports { bench.receive(report) }
      #expect(Array(bench.events[before...]) == [.scan(Scan(data: code, symbology: "]Q4"))], "seed \(seed), \(layout)")
    }
  }

  @Test(arguments: 0..<40) func rubbishDoesNoHarm(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    for _ in 0..<200 {
      var descriptor = Bool.random(using: &dice) ? Layouts.real : MadeLayout(&dice).descriptor
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        descriptor[Int.random(in: descriptor.indices, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      }
      var bench = try bench(descriptor)
      for _ in 0..<20 {
        bench.receive((0..<Int.random(in: 1...80, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) })
        bench.command(.signal(.good))
      }
      bench.lost()
    }
  }
}
