import Foundation
import Testing
import Warehouse

@testable import Labels

/// What is drawn is read back by other people's decoders: zbarimg (zbar-tools) and dmtxread (dmtx-utils).
@Suite struct SheetTests {
  @Test(arguments: [
    Array("Tallyman-128 ~!".utf8), Array("00123456789012345675".utf8), Array("A\u{1D}b\u{1E}C\u{04}123456d".utf8), Array(1..<127),
  ]) func code128IsReadBack(_ text: [UInt8]) throws {
    let read = try decode(Sheet(title: "", items: [.init("", [.code128(text.map { .character($0) })])]), with: "zbarimg", ["--raw", "-q", "-S*.disable", "-Scode128.enable"], width: 1400)
    #expect(read == text + [0x0A])
  }

  @Test func fnc1IsReadBackAsGS() throws {
    let code: [Code128.Unit] = [.fnc1] + "10LOT".utf8.map { .character($0) } + [.fnc1] + "21SER".utf8.map { .character($0) }
    let read = try decode(Sheet(title: "", items: [.init("", [.code128(code)])]), with: "zbarimg", ["--raw", "-q"], width: 200)
    #expect(read == Array("10LOT\u{1D}21SER\n".utf8))
  }

  /// Every size of symbol but the smallest ones' twins: digits fill a codeword in pairs, letters one each.
  @Test(arguments: [1, 4, 8, 12, 20, 30, 43, 60, 86, 114, 144, 174, 204, 280, 368, 456, 576, 696, 816, 1050, 1304])
  func dataMatrixIsReadBack(_ codewords: Int) throws {
    let text = (0..<codewords).map { UInt8(0x41 + $0 * 7 % 26) }
    #expect(try decode(Sheet(title: "", items: [.init("", [.dataMatrix(text.map { .byte($0) })])]), with: "dmtxread", ["-n"], width: 200) == text + [0x0A])
  }

  @Test func everyByteInADataMatrixIsReadBack() throws {
    let text = Array(UInt8.min...UInt8.max) + Array("0123456".utf8)
    #expect(try decode(Sheet(title: "", items: [.init("", [.dataMatrix(text.map { .byte($0) })])]), with: "dmtxread", [], width: 200) == text)
    #expect(DataMatrix([]) == nil && DataMatrix(Array(repeating: .byte(0xFF), count: 653)) == nil)
  }

  @Test func whatDoesNotFitIsRefusedWithItsSize() throws {
    let sheet = Sheet(title: "A", items: [.init("B", [.code128(Array(repeating: .character(0x61), count: 60))])])
    let error = #expect(throws: LabelError.self) { try sheet.pages(width: 50, height: 50, resolution: .dpi203) }
    #expect(error?.description == "media: a barcode of 715 modules needs 178.8 mm; the page has 44.0 mm")
  }

  @Test func aLongSheetIsSeveralPages() throws {
    let code = "12345".utf8.map { Code128.Unit.character($0) }
    let sheet = Sheet(title: "Tallyman", items: (0..<20).map { .init("№ \($0): считайте", [.code128(code), .code128(code)]) })
    let pages = try sheet.pages(width: 100, height: 150, resolution: .dpi203)
    #expect((2...20).contains(pages.count) && pages.allSatisfy { $0.width == 800 && $0.height == 1200 })
    let target = try LabelTarget(width: 100, height: 150)
    let requests = try sheet.requests(printer: "zebra", target: target)
    #expect(requests.count == pages.count)
    for request in requests {
      let zpl = String(decoding: try request.rendered(for: target), as: UTF8.self)
      #expect(zpl.contains("^PW800^LL1200\n^FO0,0^GFA,120000,120000,100,") && zpl.hasSuffix("^XZ"))
    }
  }

  @Test func aSheetSurvivesTheWayToThePrinter() throws {
    let sheet = Sheet(
      title: "Лист № 1", items: [.init("+ д", [.code128([.fnc3, .character(0), .character(0xF), .fnc1]), .dataMatrix([.fnc1, .byte(0xF1), .byte(0x0A)])]), .init("")])
    #expect(Sheet(encoded: sheet.encoded) == sheet)
    #expect(Sheet(encoded: "zz") == nil && Sheet(encoded: "410a42") == nil)
    let target = try LabelTarget()
    #expect(throws: LabelError.self) { try LabelRequest(template: "sheet", printer: "p", values: ["sheet": sheet.encoded, "page": "2"]).rendered(for: target) }
  }

  /// Draws the sheet, and gives the file to a program that knows nothing of this one.
  private func decode(_ sheet: Sheet, with program: String, _ arguments: [String], width: Double) throws -> [UInt8] {
    let pages = try sheet.pages(width: width, height: 200, resolution: .dpi203)
    let path = FileManager.default.temporaryDirectory.appending(path: "tallyman-sheet-\(UInt32.random(in: 0...UInt32.max)).png").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(try #require(pages.first).png(dotsPerMetre: 8000)).write(to: URL(filePath: path))
    return try output(of: program, arguments + [path])
  }
}

private func output(of program: String, _ arguments: [String]) throws -> [UInt8] {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/\(program)")
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return Array(data)
}
