import DeviceReplay
import DeviceRuntime
import Links
import Protocols
import Testing
import Warehouse

@Suite struct LinkPrinterTests {
  /// Asks a recording of a printer as often as it answers.
  func statuses(_ id: ProtocolID, _ lines: String, asking count: Int) async throws -> [PrinterStatus?] {
    let link = ReplayLink(try Session(parsing: "+0 open usb\n" + lines, file: "printer"), name: "printer", pace: .immediate)
    let printer = LinkPrinter(name: "p", link: link, language: try id.make(options: ["answer-time": "50 ms"]))
    var told: [PrinterStatus?] = []
    for _ in 0..<count { told.append(try await printer.status()) }
    await printer.close()
    return told
  }

  @Test func aPrinterIsAskedInItsOwnLanguage() async throws {
    let tspl = try await statuses(.tspl, "+0.01 < 00\n+0.02 < 04\n", asking: 3)
    #expect(tspl == [PrinterStatus(ready: true), PrinterStatus(ready: false, conditions: [.paperOut]), nil])
    let escpos = try await statuses(.escpos, "+0.01 < 12 12\n+0.02 < 12\n+0.03 < 1e\n", asking: 1)
    #expect(escpos == [PrinterStatus(ready: true, conditions: [.lowPaper])])
  }

  @Test func anAnswerThatComesLateIsNotTakenForTheNextOne() async throws {
    // The first question is answered after its time, together with the second.
    let told = try await statuses(.ezpl, "+0.09 < 30 31 0d 0a\n+0.095 < 30 30 0d 0a\n", asking: 3)
    #expect(told == [nil, PrinterStatus(ready: true), nil])
  }

  /// It talks without end, and answers nothing by it.
  @Test(arguments: [ProtocolID.zpl, .tspl, .ezpl]) func aPrinterThatTalksWithoutEndIsWaitedForNoLonger(_ id: ProtocolID) async throws {
    let printer = try Flooder(saying: [0x02])
    let link = SerialLink(path: printer.path, poller: try Poller())
    let port = LinkPrinter(name: "p", link: link, language: try id.make(options: ["answer-time": "50 ms"]))
    _ = try await port.status()
    #expect(printer.isTalking)
    await port.close()
  }
}
