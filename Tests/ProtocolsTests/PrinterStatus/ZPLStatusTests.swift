import Testing
import Warehouse

import Protocols

@Suite struct ZPLStatusTests {
  func events(_ pieces: [[UInt8]], _ options: [String: String] = [:]) throws -> [DeviceEvent] {
    var bench = try Bench(.zpl, options)
    for piece in pieces { bench.receive(piece) }
    return bench.events
  }

  @Test(arguments: StatusVector.all.filter { $0.protocol.hasPrefix("ZPL") }) func vector(_ vector: StatusVector) throws {
    let reply = try #require(bytes(hex: vector.hex))
    let whole = try events([reply])
    guard case .printer(let status)? = whole.first, whole.count == 1 else { return #expect(Bool(false), "\(whole)") }
    if let ready = vector.ready { #expect(status.ready == ready) }
    if let fields = vector.fields {
      #expect(status.remaining == fields["labels_remaining"]??.number)
      #expect(status.buffered == fields["formats_in_buffer"]??.number)
      let expected: [(String, PrinterCondition)] = [
        ("paper_out", .paperOut), ("pause", .paused), ("buffer_full", .bufferFull), ("partial_format", .partialFormat), ("corrupt_ram", .ramCorrupt),
        ("under_temp", .underTemperature), ("over_temp", .overTemperature), ("head_up", .headOpen), ("ribbon_out", .ribbonOut),
        ("label_waiting", .labelWaiting),
      ]
      for (field, condition) in expected { #expect(status.conditions.contains(condition) == (fields[field]??.number == 1), "\(field)") }
    }
    if let errors = vector.errors {
      let names: [String: PrinterCondition] = ["media_out": .paperOut, "ribbon_out": .ribbonOut, "head_open": .headOpen]
      #expect(Set(status.conditions) == Set(errors.compactMap { names[$0] }))
      #expect(status.ready == errors.isEmpty)
    }
    #expect(try events(reply.map { [$0] }) == whole)
    #expect(try events([[0x0D, 0x0A] + reply + reply]).count == 2)
  }

  @Test func sgdSaysTheSame() throws {
    let text = "\"030,1,0,1245,003,0,0,1,000,0,0,0\r\n000,0,1,0,1,2,6,0,00000012,1,000\r\n1234,0\""
    let status = PrinterStatus(ready: false, conditions: [.paperOut, .partialFormat, .headOpen], remaining: 12, buffered: 3)
    #expect(try events([Array(text.utf8)]) == [.printer(status)])
    #expect(try events([Array("\"?\"".utf8)]) == [.fault(code: "unknown", bytes: Array("?".utf8))])
  }

  @Test func hostIdentification() throws {
    #expect(try events([[0x02] + Array("ZD421-203dpi,V93.21.17Z,8,8176KB".utf8) + [0x03]]) == [
      .info(name: "model", value: "ZD421-203dpi"), .info(name: "firmware", value: "V93.21.17Z"), .info(name: "dots-per-mm", value: "8"),
      .info(name: "memory", value: "8176KB"),
    ])
  }

  @Test func diagnosticModeIsAFault() throws {
    let reply = "\u{2}030,0,0,1245,000,0,1,0,000,0,0,0\u{3}\u{2}000,0,0,0,1,2,6,0,00000000,1,000\u{3}\u{2}1234,0\u{3}"
    #expect(try events([Array(reply.utf8)]) == [.printer(PrinterStatus(ready: false, conditions: [.fault], remaining: 0, buffered: 0))])
  }

  @Test func errorsAndWarningsOfTheExtendedQuery() throws {
    func query(_ errors: String, _ warnings: String) throws -> DeviceEvent? {
      try events([Array("\u{2}\r\n  PRINTER STATUS\r\n   ERRORS:   \(errors)\r\n   WARNINGS: \(warnings)\r\n\u{3}".utf8)]).first
    }
    #expect(try query("1 00000000 00000005", "1 00000000 00000002") == .printer(PrinterStatus(ready: false, conditions: [.paperOut, .headOpen])))
    #expect(try query("0 00000000 00000000", "1 00000000 00000008") == .printer(PrinterStatus(ready: true, conditions: [.lowPaper])))
    #expect(try query("1 00000000 00011000", "0 00000000 00000000") == .printer(PrinterStatus(ready: false, conditions: [.jam, .paused])))
    #expect(try query("1 00000000 00000040", "0 00000000 00000000") == .printer(PrinterStatus(ready: false, conditions: [.fault])))
    #expect(try query("1 00000001 00000000", "0 00000000 00000000") == .printer(PrinterStatus(ready: false, conditions: [.fault])))
  }

  @Test func aTornReplyIsReportedAndTheNextIsRead() throws {
    let reply = try #require(StatusVector.all.first.flatMap { bytes(hex: $0.hex) })
    var bench = try Bench(.zpl)
    bench.receive(Array(reply.prefix(20)))
    bench.receive(reply)
    guard bench.events.count == 2, case .fault(code: "framing", _) = bench.events[0], case .printer = bench.events[1] else {
      return #expect(Bool(false), "\(bench.events)")
    }
    bench.receive(Array(reply.prefix(20)))
    bench.lost()
    #expect(bench.events.count == 3)
  }

  @Test(arguments: ["status": "~HS", "errors": "~HQES\r\n", "sgd": "! U1 getvar \"device.host_status\"\r\n"])
  func asksAsTheProfileSays(_ query: String, _ question: String) throws {
    var bench = try Bench(.zpl, ["query": query])
    bench.command(.status)
    #expect(bench.sent == [Array(question.utf8)])
    #expect(bench.deadline == .seconds(2))
  }

  @Test func garbageNeverGrows() throws {
    #expect(try events([[0x02] + [UInt8](repeating: 0x41, count: 10_000)]) == [.fault(code: "length", bytes: [UInt8](repeating: 0x41, count: 32))])
    #expect(try events([[0x02, 0xFF, 0xFE, 0x03]]) == [.fault(code: "unknown", bytes: [0xFF, 0xFE])])
  }
}
