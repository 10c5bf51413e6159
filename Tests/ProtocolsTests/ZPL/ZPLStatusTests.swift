import Foundation
import Testing
import Warehouse

@testable import Protocols

@Suite struct ZPLStatusTests {
  struct Vector: Decodable, CustomTestStringConvertible {
    var id: String
    var hex: String
    var ready: Bool?
    var fields: [String: Field]?
    var problems: [String]?
    var errors: [String]?
    var testDescription: String { id }

    enum Field: Decodable {
      case number(Int), text
      init(from decoder: any Decoder) throws { self = (try? decoder.singleValueContainer().decode(Int.self)).map(Field.number) ?? .text }
      var number: Int? { if case .number(let value) = self { value } else { nil } }
    }
  }

  static let vectors: [Vector] = {
    struct File: Decodable { var vectors: [Vector] }
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "status.json")
    return (try? JSONDecoder().decode(File.self, from: Data(contentsOf: file)).vectors) ?? []
  }()

  func events(_ pieces: [[UInt8]], _ protocol: inout ZPLStatus) -> [DeviceEvent] {
    var actions: [DeviceAction] = []
    for piece in pieces { `protocol`.receive(piece.span, into: &actions) }
    return actions.compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  func events(_ pieces: [[UInt8]]) -> [DeviceEvent] {
    var fresh = ZPLStatus()
    return events(pieces, &fresh)
  }

  @Test func allVectorsAreHere() { #expect(ZPLStatusTests.vectors.count == 11) }

  @Test(arguments: vectors) func vector(_ vector: Vector) throws {
    let reply = try #require(bytes(hex: vector.hex))
    let whole = events([reply])
    guard case .printer(let status)? = whole.first, whole.count == 1 else { return #expect(Bool(false), "\(whole)") }
    if let ready = vector.ready { #expect(status.ready == ready) }
    if let fields = vector.fields {
      #expect(status.remaining == fields["labels_remaining"]?.number)
      #expect(status.buffered == fields["formats_in_buffer"]?.number)
      let expected: [(String, PrinterCondition)] = [
        ("paper_out", .paperOut), ("pause", .paused), ("buffer_full", .bufferFull), ("partial_format", .partialFormat), ("corrupt_ram", .ramCorrupt),
        ("under_temp", .underTemperature), ("over_temp", .overTemperature), ("head_up", .headOpen), ("ribbon_out", .ribbonOut),
        ("label_waiting", .labelWaiting),
      ]
      for (field, condition) in expected { #expect(status.conditions.contains(condition) == (fields[field]?.number == 1), "\(field)") }
    }
    if let errors = vector.errors {
      let names: [String: PrinterCondition] = ["media_out": .paperOut, "ribbon_out": .ribbonOut, "head_open": .headOpen]
      #expect(Set(status.conditions) == Set(errors.compactMap { names[$0] }))
      #expect(status.ready == errors.isEmpty)
    }
    #expect(events(reply.map { [$0] }) == whole)
    #expect(events([[0x0D, 0x0A] + reply + reply]).count == 2)
  }

  @Test func sgdSaysTheSame() throws {
    let text = "\"030,1,0,1245,003,0,0,1,000,0,0,0\r\n000,0,1,0,1,2,6,0,00000012,1,000\r\n1234,0\""
    let status = PrinterStatus(ready: false, conditions: [.paperOut, .partialFormat, .headOpen], remaining: 12, buffered: 3)
    #expect(events([Array(text.utf8)]) == [.printer(status)])
    #expect(events([Array("\"?\"".utf8)]) == [.fault(code: "unknown", bytes: Array("?".utf8))])
  }

  @Test func hostIdentification() {
    #expect(events([[0x02] + Array("ZD421-203dpi,V93.21.17Z,8,8176KB".utf8) + [0x03]]) == [
      .info(name: "model", value: "ZD421-203dpi"), .info(name: "firmware", value: "V93.21.17Z"), .info(name: "dots-per-mm", value: "8"),
      .info(name: "memory", value: "8176KB"),
    ])
  }

  @Test func diagnosticModeIsAFault() {
    let reply = "\u{2}030,0,0,1245,000,0,1,0,000,0,0,0\u{3}\u{2}000,0,0,0,1,2,6,0,00000000,1,000\u{3}\u{2}1234,0\u{3}"
    #expect(events([Array(reply.utf8)]) == [.printer(PrinterStatus(ready: false, conditions: [.fault], remaining: 0, buffered: 0))])
  }

  @Test func aTornReplyIsReportedAndTheNextIsRead() throws {
    let reply = try #require(bytes(hex: ZPLStatusTests.vectors[0].hex))
    var zpl = ZPLStatus()
    let read = events([Array(reply.prefix(20)), reply], &zpl)
    #expect(read.count == 2)
    guard case .fault(code: "framing", _)? = read.first, case .printer? = read.last else { return #expect(Bool(false), "\(read)") }
    #expect(events([Array(reply.prefix(20))], &zpl).isEmpty)
    var actions: [DeviceAction] = []
    zpl.lost(into: &actions)
    #expect(actions.count == 1)
  }

  @Test func aQuestionWithoutAnswerIsSilence() {
    var zpl = ZPLStatus()
    var actions: [DeviceAction] = []
    zpl.command(.raw(ZPLStatus.statusRequest), into: &actions)
    #expect(actions == [.send(Array("~HS".utf8)), .expectWithin(.seconds(2))])
    actions = []
    zpl.timeout(into: &actions)
    #expect(actions == [.event(.fault(code: "silence", bytes: []))])
  }

  @Test func garbageNeverGrowsNorCrashes() {
    var zpl = ZPLStatus()
    #expect(events([[0x02] + [UInt8](repeating: 0x41, count: 10_000)], &zpl) == [.fault(code: "length", bytes: [UInt8](repeating: 0x41, count: 32))])
    #expect(events([[0x02, 0xFF, 0xFE, 0x03]], &zpl) == [.fault(code: "unknown", bytes: [0xFF, 0xFE])])
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let noise = (0..<200).map { _ in [0x02, 0x03, 0x22, 0x2C, 0x30, 0x0D, 0xFF].randomElement(using: &generator)! as UInt8 }
      _ = events([noise], &zpl)
    }
  }
}
