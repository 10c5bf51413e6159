import Testing
import Warehouse

@testable import DeviceReplay
@testable import Labels

let fullValues = [
  "sscc": "346012340000000018", "gtin": "4601234567893", "packs": "48", "lot": "L26/3A", "best-before": "2027-03-31",
  "sender": "Sklad-Sever LLC", "from": "Dock 1, Murmansk", "to": "Shop 17 \"Cafe\", Tver",
]

func request(_ template: String, _ values: [String: String], copies: Int = 1) -> LabelRequest {
  LabelRequest(template: template, printer: "p1", values: values, copies: copies)
}

/// What a printer would draw: each label of the bytes, and the `~` commands among them.
func drawn(_ bytes: [UInt8]) -> (labels: [PrintedLabel], immediates: [String]) {
  var engine = PrinterEngine(printTime: .milliseconds(1))
  _ = engine.receive(bytes)
  engine.advance(by: .seconds(10))
  return (engine.labels, engine.immediates)
}

func printed(_ request: LabelRequest, _ target: LabelTarget) throws -> PrintedLabel {
  let (labels, immediates) = drawn(try request.rendered(for: target))
  #expect(immediates.isEmpty)
  #expect(labels.count == 1)
  return try #require(labels.first)
}

func refusal(_ request: LabelRequest, _ target: LabelTarget) -> LabelError? {
  do {
    _ = try request.rendered(for: target)
    return nil
  } catch { return error }
}

@Suite struct LogisticLabelTests {
  @Test func ssccAloneIsOneSymbolLowestOnTheLabel() throws {
    let label = try printed(request("logistic", ["sscc": "346012340000000018"]), LabelTarget())
    #expect(label.barcodes == ["\u{1D}00346012340000000018"])
    #expect(label.sscc == "346012340000000018")
    #expect(label.texts == ["SSCC", "346012340000000018", "(00)346012340000000018"])
  }

  @Test func contentsStandInSymbolsOfTheirOwnAboveTheSSCC() throws {
    let label = try printed(request("logistic", fullValues), LabelTarget())
    #expect(label.barcodes == ["\u{1D}020460123456789337" + "48", "\u{1D}15270331" + "10L26/3A", "\u{1D}00346012340000000018"])
    let barcodes = label.fields.filter { $0.kind == .barcode }
    #expect(barcodes.map(\.y) == barcodes.map(\.y).sorted())
    #expect(label.texts.contains("(02)04601234567893(37)48"))
    #expect(label.texts.contains("(15)270331(10)L26/3A"))
    #expect(label.texts.contains("Shop 17 \"Cafe\", Tver"))
  }

  @Test func aWideLabelJoinsThemWithOneSeparator() throws {
    let label = try printed(request("logistic", fullValues), LabelTarget(width: 190, height: 210))
    #expect(label.barcodes.first == "\u{1D}0204601234567893" + "15270331" + "3748\u{1D}10L26/3A")
  }

  /// What no bar code of this label can hold is in the text all the same, and the SSCC is in the bars always.
  @Test(arguments: [
    (["lot": "ABCDEFGHIJKLMNOPQRST"], ["\u{1D}02046012345678933748", "\u{1D}15270331"]),
    (["lot": "A B"], ["\u{1D}02046012345678933748", "\u{1D}15270331"]),
    (["packs": ""], ["\u{1D}1527033110L26/3A"]), (["use-by": "2027-04-30"], ["\u{1D}02046012345678933748", "\u{1D}1527033117270430"]),
  ]) func whatTheBarsCannotHoldIsText(change: [String: String], barcodes: [String]) throws {
    let values = fullValues.merging(change) { $1 }
    let label = try printed(request("logistic", values), LabelTarget())
    #expect(label.barcodes == barcodes + ["\u{1D}00346012340000000018"])
    for value in values.values where !value.isEmpty { #expect(label.texts.contains { $0.hasSuffix(value) }) }
  }

  @Test func aReceivedPalletFitsA6WithAllItsText() throws {
    let values = [
      "sscc": "346012340000000018", "lines": "1", "item": "TEA-100", "name": "Black tea, 100 bags", "count": "240", "unit": "pcs",
      "gtin": "14601234567890",
      "packs": "20", "lot": "L2603", "use-by": "2027-03-31", "production": "2026-03-31", "document": "ASN-4711", "party": "Tea House LLC",
    ]
    let label = try printed(request("logistic", values), LabelTarget())
    #expect(label.barcodes.count == 3)
    let shown = ["TEA-100", "Black tea, 100 bags", "240 pcs", "14601234567890", "20", "L2603", "2027-03-31", "2026-03-31", "ASN-4711", "Tea House LLC"]
    for value in shown { #expect(label.texts.contains(value)) }
    let places = label.fields.filter { $0.kind == .text }.map { [$0.x, $0.y] }
    #expect(Set(places).count == places.count)
    #expect(label.fields.allSatisfy { $0.x >= 0 && $0.x < 840 && $0.y >= 0 && $0.y < 1184 })
  }

  /// The module is a whole number of dots inside 0.495–0.94 mm, and symbol and quiet zones lie on the label.
  @Test(arguments: Resolution.allCases) func modulesAreWholeDots(_ resolution: Resolution) throws {
    let target = try LabelTarget(resolution: resolution)
    let text = String(decoding: try request("logistic", ["sscc": "346012340000000018"]).rendered(for: target), as: UTF8.self)
    let module = try #require(text.firstMatch(of: #/\^BY(\d+),3,(\d+)\^BC/#))
    let dots = try #require(Double(module.1))
    let height = try #require(Double(module.2))
    #expect((0.495...0.94).contains(dots / resolution.dotsPerMillimetre))
    #expect(height / resolution.dotsPerMillimetre >= 31.95)
    #expect(dots * 176 <= 105 * resolution.dotsPerMillimetre)
    #expect(dots == [.dpi203: 4, .dpi300: 6, .dpi600: 13][resolution])
  }

  @Test func theSSCCTakes156Modules() throws {
    let symbol = try #require(GS1Symbol([.init(ai: "00", value: "346012340000000018")]))
    #expect(symbol.code.modules == 156)
    #expect(symbol.characters == 20)
  }

  @Test(arguments: [
    ("sscc", "346012340000000019", LabelError.Code.badValue), ("sscc", "34601234000000001", .badValue), ("sscc", "", .missingValue),
    ("gtin", "4601234567894", .badValue), ("packs", "0", .badValue), ("packs", "12,5", .badValue), ("name", "Чай", .unprintable),
    ("lot", "Партия", .unprintable), ("lot", "123456789012345678901", .badValue), ("to", String(repeating: "W", count: 80), .doesNotFit),
    ("best-before", "2027-02-30", .badValue), ("best-before", "31.03.2027", .badValue), ("colour", "red", .unknownValue),
  ]) func aWrongValueIsRefusedByName(field: String, value: String, code: LabelError.Code) throws {
    var values = fullValues
    values[field] = value
    let error = try #require(refusal(request("logistic", values), LabelTarget()))
    #expect(error.code == code)
    #expect(error.field == field, "\(error)")
  }

  @Test func aSymbolTooWideSaysHowWide() throws {
    let error = try #require(refusal(request("logistic", ["sscc": "346012340000000018"]), LabelTarget(width: 75, height: 148)))
    #expect(error.code == .doesNotFit)
    #expect(error.detail == "the bar code has 176 modules with its quiet zones; at 4 dots (0.500 mm) it is 88.0 mm wide, the place has 75.0 mm")
  }

  @Test func anSSCCIsNeverPrintedInCopies() throws {
    #expect(refusal(request("logistic", ["sscc": "346012340000000018"], copies: 2), try LabelTarget())?.code == .copies)
    var job = request("logistic", ["sscc": "346012340000000018"])
    job.sscc = "346012340000000025"
    #expect(refusal(job, try LabelTarget())?.field == "sscc")
  }
}

@Suite struct OtherLabelTests {
  @Test func aLocationReadsAsItIsWritten() throws {
    let label = try printed(request("location", ["location": "A-01-02-3", "text": "Row A, level 3"]), LabelTarget(width: 100, height: 50))
    #expect(label.barcodes == ["A-01-02-3"])
    #expect(label.texts == ["A-01-02-3", "Row A, level 3"])
  }

  @Test func copiesOfALocationComeOutOfOneJob() throws {
    let (labels, _) = drawn(try request("location", ["location": "A-01"], copies: 3).rendered(for: LabelTarget()))
    #expect(labels.count == 3)
  }

  @Test func theTestLabelHasEveryCharacter() throws {
    let label = try printed(request("test", ["printer": "dock-1"]), LabelTarget())
    let text = label.texts.joined()
    for scalar in (0x21...0x7E).compactMap(Unicode.Scalar.init) { #expect(text.unicodeScalars.contains(scalar)) }
    #expect(label.texts.contains("^XZ~JR \\& _5E >; <script>"))
    #expect(label.barcodes == ["0123456789", "Tallyman->^~_"])
  }

  @Test func textThatCannotShrinkFurtherIsRefusedWithNumbers() throws {
    let error = try #require(refusal(request("location", ["location": "A-01", "text": String(repeating: "W", count: 60)]), LabelTarget()))
    #expect(error.field == "text")
    #expect(error.detail.contains("60 characters need"))
  }

  @Test func anUnknownTemplateNamesTheKnownOnes() throws {
    let error = try #require(refusal(request("pallet", [:]), LabelTarget()))
    #expect(error.description == "template: no template 'pallet'; there are: logistic, location, test, sheet")
  }
}

@Suite struct HostileValueTests {
  /// Printable text of any kind comes out as the text it is, and as nothing else.
  @Test(arguments: [
    "^XZ~JR", "^XZ^XA^FDx^FS^XZ", "~JA", "_5E_XZ", "\\&\\\\", ">;>8>:>5", "'; DROP TABLE x", "<script>&amp;</script>", "a^FS^FDb", "«Ø»", "   x",
  ]) func aCommandInAValueIsText(_ value: String) throws {
    let label = try printed(request("logistic", ["sscc": "346012340000000018", "to": value]), LabelTarget())
    #expect(label.texts.contains(value))
    #expect(label.texts.count == 5)
    guard value.utf8.allSatisfy({ $0 < 0x7F }) else { return }
    let location = try printed(request("location", ["location": value]), LabelTarget())
    #expect(location.barcodes == [value])
    #expect(location.texts == [value])
  }

  @Test(arguments: ["\r\n", "a\u{1B}b", "a\0b", "\u{7F}", "a\u{200B}b", "\u{202E}abc", "📦", "Москва", "a\u{AD}b", "中"])
  func whatCannotBeDrawnIsRefused(_ value: String) throws {
    let error = try #require(refusal(request("location", ["location": "A-01", "text": value]), LabelTarget()))
    #expect(error.code == .unprintable)
    #expect(error.field == "text")
    #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func aHugeValueIsRefused() throws {
    let error = try #require(refusal(request("location", ["location": String(repeating: "A", count: 65536)]), LabelTarget()))
    #expect(error.detail == "65536 characters; at most 40 are allowed")
  }

  @Test func cyrillicIsDrawnWhereThePrinterHasTheFont() throws {
    let target = try LabelTarget(textFont: "E:TT0003M_.FNT", captions: .ru)
    var values = fullValues
    values["to"] = "ООО «Склад», г. Тверь, №7"
    let label = try printed(request("logistic", values), target)
    #expect(label.texts.contains("ООО «Склад», г. Тверь, №7"))
    #expect(label.texts.contains("КОМУ"))
    #expect(label.texts.contains("ПАРТИЯ"))
  }

  @Test(arguments: ["E:A.FNT^XZ", "TT0003M_.FNT", "E:.FNT", "E:A.EXE", "E:a.fnt"]) func aFontThatIsNoneIsRefused(_ font: String) {
    #expect(throws: LabelError.self) { try LabelTarget(textFont: font) }
    #expect(throws: LabelError.self) { try LabelTarget(captions: .ru) }
  }
}
