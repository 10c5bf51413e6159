import Testing

@testable import Protocols

@Suite struct ReportDescriptorTests {
  @Test func aScannersOwnDescriptor() throws {
    let descriptor = try ReportDescriptor(Layouts.real)
    #expect(descriptor.applications == [HIDUsage(page: 0x8C, id: 2)])
    #expect(descriptor.isNumbered)
    #expect(descriptor.length(.input, 2) == 63 && descriptor.length(.output, 4) == 1 && descriptor.length(.input, 0xF0) == 63)
    #expect(descriptor.length(.feature, 254) == nil)
    let data = try #require(descriptor.fields.first { !$0.controls(of: BarcodeUsage.data).isEmpty })
    #expect(data.offset == 32 && data.size == 8 && data.count == 56)
    // Eight bits, four usages: the last one is that of the rest.
    let sounds = try #require(descriptor.fields.first { $0.kind == .output })
    #expect(sounds.controls(of: BarcodeUsage.soundError) == [2..<3] && sounds.controls(of: BarcodeUsage.soundGoodRead) == [3..<8])
  }

  @Test func everyKindOfItem() throws {
    let descriptor = try ReportDescriptor(Layouts.hex(
      "fe03f0010203"  // a long item, of which none is defined
        + "058c0902a101" + "850115002501750195080960b1020a8600b102"  // two fields of one feature report
        + "a4" + "0501" + "8502" + "7510950116feff26ff7f093b8102" + "b4"  // pushed and popped: report, size and page are the old ones again
        + "0b85008c009102"  // a usage with its page, one byte of controls
        + "a90109850986a9008102"  // alternatives: the first is meant
        + "1961296391009102c0" + "05010906a101c0"))
    #expect(descriptor.applications == [HIDUsage(page: 0x8C, id: 2), HIDUsage(page: 1, id: 6)])
    #expect(descriptor.fields.map(\.report) == [1, 1, 2, 1, 1, 1, 1])
    #expect(descriptor.fields.map(\.offset) == [0, 8, 0, 0, 0, 8, 16])
    let wide = descriptor.fields[2]
    #expect(wide.size == 16 && wide.logical == -2...32767 && !wide.controls(of: BarcodeUsage.byteCount).isEmpty)
    #expect(descriptor.fields[1].controls(of: BarcodeUsage.soundGoodRead) == [0..<8])
    #expect(descriptor.fields[3].controls(of: BarcodeUsage.soundError) == [0..<8])
    #expect(descriptor.fields[4].controls(of: BarcodeUsage.soundError) == [0..<8] && descriptor.fields[4].controls(of: BarcodeUsage.soundGoodRead).isEmpty)
    #expect(descriptor.fields[5].isChoice && descriptor.fields[5].selector(of: HIDUsage(page: 0x8C, id: 0x63)) == 2)
    #expect(descriptor.fields[6].usages.isEmpty, "local items end with the main item")
  }

  @Test(arguments: [
    ("05", "byte 0: the item announces 1 bytes, 0 are left"),
    ("058c27ffff", "byte 2: the item announces 4 bytes, 2 are left"),
    ("fe", "byte 0: the item announces 2 bytes, 0 are left"),
    ("fe0900aa", "byte 0: the item announces 11 bytes, 3 are left"),
    ("c0", "byte 0: ends a collection, and none is open"),
    ("0902a1010902a102c0", "byte 9: 1 collections are not ended"),
    ("8500", "byte 0: report id 0; ids are 1 to 255"),
    ("86000195", "byte 0: report id 256; ids are 1 to 255"),
    ("b4", "byte 0: Pop without a Push before it"),
    ("058c19fd29fb", "byte 4: a range of usages from 253 to 251"),
    ("a9000985", "byte 0: Delimiter 0 where the other was due"),
    ("77ffffffff97ffffffff8102", "byte 10: report 0 grows beyond 16384 bytes: 4294967295 controls of 4294967295 bits"),
    ("7508960040810281021500", "byte 7: report 0 grows beyond 16384 bytes: 16384 controls of 8 bits"),
  ])
  func whatIsWrongIsNamedWithItsByte(hex: String, sentence: String) {
    let error = #expect(throws: ReportDescriptorError.self) { try ReportDescriptor(Layouts.hex(hex)) }
    #expect(error?.description == "report descriptor, " + sentence)
  }

  @Test func tooLongIsRefusedAndHugeClaimsCostNothing() throws {
    #expect(throws: ReportDescriptorError.self) { try ReportDescriptor([UInt8](repeating: 0xA4, count: 4097)) }
    // A thousand fields, each of every usage that there is.
    let greedy: [UInt8] = [0x75, 0x01, 0x95, 0x01] + (0..<200).flatMap { _ in Layouts.hex("1b000000002bffffffff8102") }
    let descriptor = try ReportDescriptor(greedy)
    #expect(descriptor.fields.count == 200)
    #expect(BarcodeReport(descriptor.fields) == nil, "one control a field, and the first usage is none of ours")
  }
}
