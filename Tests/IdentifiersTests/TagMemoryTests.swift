import Testing

@testable import Identifiers

/// PC and XPC words, CRC, ISO UIIs and TIDs of Gen2 tags.
@Suite struct TagMemoryTests {
  /// The examples of Gen2 (UHF air interface 2.1, annex F).
  @Test(arguments: [
    ("0000", "E2F0"), ("08001111", "CCAE"), ("100011112222", "968F"), ("1800111122223333", "78F6"), ("20001111222233334444", "C241"),
    ("280011112222333344445555", "2A91"), ("3000111122223333444455556666", "1835"),
  ])
  func crc(memory: String, crc: String) throws {
    let rest = try #require(TagHex.bytes(memory))
    let stored = try #require(TagHex.bytes(crc))
    let memory = TagMemory(epcBank: stored + rest)
    #expect(memory.problems.map(\.code) == (rest.count == 2 ? [.length] : []))
    #expect(memory.epc == Array(rest.dropFirst(2)))
    #expect(TagMemory.bank(pc: memory.pc, epc: memory.epc) == stored + rest)
    guard rest.count > 2 else { return }
    var wrong = stored + rest
    wrong[wrong.count - 1] ^= 1
    #expect(TagMemory(epcBank: wrong).problems.map(\.code) == [.checkDigit])
    #expect(TagMemory(epcBank: Array(wrong.dropLast(2))).problems.map(\.code) == [.length])
  }

  @Test func protocolControl() {
    let plain = ProtocolControl(0x3000)
    #expect(plain.wordCount == 6 && !plain.hasUserMemory && !plain.hasXPC && !plain.isISO && plain.attributes.isEmpty && plain.family == nil)
    #expect(ProtocolControl(0x3400).hasUserMemory)
    #expect(ProtocolControl(0x3801).wordCount == 7)
    #expect(ProtocolControl(0x3801).attributes == [.hazardous])
    let product = ProtocolControl(0x65A1)
    #expect(product.wordCount == 12 && product.hasUserMemory && product.isISO && product.attributeBits == 0)
    #expect(product.family?.name == "ISO 17367 product" && product.family?.isSupplyChain == true)
    #expect(ApplicationFamily(0xA7).isHazardous && !ApplicationFamily(0xA2).isHazardous)
    for family in UInt8.min...UInt8.max where ApplicationFamily(family).isHazardous {
      #expect(ApplicationFamily(family).name?.hasSuffix(", hazardous") == true)
    }
    #expect(XPCWord(first: 0x8E85).flags.map(\.symbol) == ["XEB", "SA", "SS", "FS", "B", "K", "H"])
    #expect(TagMemory.pc(bits: 96)?.word == 0x3000)
    #expect(TagMemory.pc(bits: 111, userMemory: true)?.word == 0x3C00)
    #expect(TagMemory.pc(bits: 192, family: ApplicationFamily(0xA2))?.word == 0x61A2)
    #expect(TagMemory.pc(bits: 497) == nil)
  }

  /// A bank up to the XPC words: XI says that they count, XEB that there is a second.
  @Test func xpcWords() throws {
    var bank = try #require(TagMemory.bank(pc: ProtocolControl(0x3200), epc: Array(repeating: 0x30, count: 12)))
    bank += [UInt8](repeating: 0, count: 0x42 - bank.count) + [0x80, 0x01, 0x12, 0x34]
    let memory = TagMemory(epcBank: bank)
    #expect(memory.problems == [] && memory.xpc == XPCWord(first: 0x8001, second: 0x1234))
    #expect(memory.controlFields == "[xpc=x80011234]:")
    bank[0x42] = 0
    #expect(TagMemory(epcBank: bank).xpc == XPCWord(first: 0x0001))
    #expect(TagMemory(epcBank: bank).controlFields == "[xpc=x0001]:")
    bank[2] = 0x30
    #expect(TagMemory(epcBank: bank).xpc == nil)
  }

  /// What a reader reports: the length must be that of the PC word; zeros beyond are padding.
  @Test func reported() throws {
    let epc = try #require(TagHex.bytes("30340242201D8840009EFDF7"))
    #expect(TagMemory(pc: 0x3000, epc: epc).isValid)
    #expect(TagMemory(pc: 0x3000, epc: epc + [0, 0]).epc == epc)
    #expect(TagMemory(pc: 0x3000, epc: epc + [0, 0]).isValid)
    #expect(TagMemory(pc: 0x3000, epc: epc + [0, 1]).problems.map(\.code) == [.length])
    #expect(TagMemory(pc: 0x3800, epc: epc).problems.map(\.code) == [.length])
    #expect(TagMemory(pc: 0x3000, epc: epc).rawURI == "urn:epc:raw:96.x30340242201D8840009EFDF7")
    #expect(TagMemory(pc: 0x3401, epc: epc).rawURI == "urn:epc:raw:[att=x01][umi=1]:96.x30340242201D8840009EFDF7")
    let memory = TagMemory(pc: 0x3401, epc: epc)
    #expect(memory.code()?.tagURI == "urn:epc:tag:sgtin-96:1.0037000.030241.10419703")
    #expect(memory.uri() == "urn:epc:tag:[att=x01][umi=1]:sgtin-96:1.0037000.030241.10419703")
    #expect(EPC(uri: memory.uri()).isValid)
    #expect(TagMemory(pc: 0x31A1, epc: epc).uri() == TagMemory(pc: 0x31A1, epc: epc).rawURI && TagMemory(pc: 0x31A1, epc: epc).code() == nil)
    #expect(TagMemory(pc: 0x3000, epc: [0xFF] + epc.dropFirst()).uri().hasPrefix("urn:epc:raw:96.xFF"))
    #expect(TagMemory(pc: 0x31A1, epc: epc).rawURI == "urn:epc:raw:96.xA1.x30340242201D8840009EFDF7")
  }

  /// The UII of ISO 17365 as in the tests of iomz/go-llrp (MIT), and a freight container (ISO 17363).
  @Test(arguments: [
    ("CB54D53B0D33CF2D77C71348E30CF1CB0C30C30C30C30C31", "25SUN043325711MH8031200000000001", "25S", false),
    ("DC20412B0C31CB3D2C8208", "7BAAJ00123456   ", "7B", false),
  ])
  func items(hex: String, text: String, identifier: String, isTerminated: Bool) throws {
    let bytes = try #require(ISOItemIdentifier.encode(text.trimmed))
    let item = ISOItemIdentifier(uii: bytes)
    #expect(item.text == text.trimmed && item.dataIdentifier == identifier && item.problems == [])
    #expect(item.data == text.trimmed.dropFirst(identifier.count))
    if text == text.trimmed { #expect(TagHex.text(bytes) == hex) }
    let ended = try #require(ISOItemIdentifier.encode(text.trimmed, terminated: true))
    #expect(ISOItemIdentifier(uii: ended).isTerminated && ISOItemIdentifier(uii: ended).text == text.trimmed)
    #expect(ISOItemIdentifier(uii: ended + [0x82, 0x08]).problems == [] || ended.count * 8 % 6 != 0)
    let memory = TagMemory(pc: TagMemory.pc(bits: bytes.count * 8, family: ApplicationFamily(0xA2))?.word ?? 0, epc: bytes)
    #expect(memory.itemIdentifier == item)
    #expect(TagMemory(pc: 0x3000, epc: bytes).itemIdentifier == nil)
  }

  /// What the data identifier says of its data; the container is that of ISO 6346's own example.
  @Test func itemData() throws {
    let unit = ISOItemIdentifier(uii: try #require(ISOItemIdentifier.encode("25SUN043325711MH8031200000000001")))
    #expect(unit.labelData?.isValid == true && unit.labelData?.fields.first?.value == "UN043325711MH8031200000000001")
    let container = ISOItemIdentifier(uii: try #require(ISOItemIdentifier.encode("7BCSQU3054383")))
    #expect(container.labelData?.isValid == true)
    let wrong = ISOItemIdentifier(uii: try #require(ISOItemIdentifier.encode("7BCSQU3054384")))
    #expect(wrong.problems == [] && wrong.labelData?.problems.map(\.code) == [.checkDigit])
  }

  @Test func itemProperties() throws {
    var random = PlusRandom(seed: 17)
    let alphabet = String(decoding: SixBit.characters.compactMap { $0 }.filter { $0 > 0x20 }, as: UTF8.self)
    for _ in 0..<2_000 {
      let text = "25S" + String(decoding: random.text(alphabet, 1...60), as: UTF8.self)
      for terminated in [true, false] {
        let item = ISOItemIdentifier(uii: try #require(ISOItemIdentifier.encode(text, terminated: terminated)))
        #expect(item.text == text && item.isTerminated == terminated && item.problems == [])
      }
    }
    for _ in 0..<5_000 {
      let bytes = (0..<Int(random.next() % 70)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      _ = ISOItemIdentifier(uii: bytes)
      _ = TagMemory(epcBank: bytes).rawURI
      _ = TagIdentifier(tidBank: bytes).designerName
    }
  }

  @Test func itemFaults() {
    #expect(ISOItemIdentifier(uii: []).problems.map(\.code) == [.length])
    #expect(ISOItemIdentifier(uii: [0x82, 0x08, 0x20]).problems.map(\.code) == [.length])
    // `A!` in plain ASCII: 0x22 is reserved.
    #expect(ISOItemIdentifier(uii: [0b0000_0110, 0b0010_1000]).problems.map(\.code) == [.character])
    // Ended, then zeros where the padding should be.
    #expect(ISOItemIdentifier(uii: [0b0000_0110, 0b0001_0000]).problems.map(\.code) == [.padding])
    // No letter.
    #expect(ISOItemIdentifier(uii: [0xC7, 0x1C, 0x60]).problems.map(\.code) == [.character])
    #expect(ISOItemIdentifier.encode("abc") == nil)
  }

  @Test func tids() throws {
    // https://gototags.com/uhf-rfid/chip/features/tid
    let ucode = TagIdentifier(tidBank: try #require(TagHex.bytes("E28069952000500101D589CC")))
    #expect(ucode.problems == [] && ucode.isExtended && !ucode.hasSecurity && !ucode.hasFiles)
    #expect(ucode.designerName == "NXP Semiconductors" && ucode.model == 0x995)
    #expect(ucode.stidURI == "urn:epc:stid:x806.x995.x500101D589CC")
    #expect(ucode.serial.map(TagHex.text) == "500101D589CC" && ucode.xtid?.serialBits == 48)

    let short = TagIdentifier(tidBank: try #require(TagHex.bytes("E2003412")))
    #expect(short.problems == [] && short.designerName == "Alien Technology" && short.model == 0x412 && short.stidURI == nil)

    let secure = TagIdentifier(tidBank: try #require(TagHex.bytes("E2C06892")))
    #expect(secure.hasSecurity && secure.designerName == "NXP Semiconductors" && secure.problems.map(\.code) == [.length])

    // Every segment (TDS 2.3, table 16-2), with 48 bits of serial number and the lock bits.
    let full = TagIdentifier(tidBank: try #require(TagHex.bytes("E28011003E001122334455660C1F010203040506070800040020003F")))
    #expect(full.problems == [] && full.xtid?.maximumEPCWords == 31 && full.xtid?.commands == 0x0C1F)
    #expect(full.xtid?.blockWrite == 0x0102_0304_0506_0708 && full.xtid?.userMemoryWords == 32 && full.xtid?.permalockBlockWords == 4)
    #expect(full.xtid?.lockBits == 0x3F && full.designerName == "Impinj")

    let long = TagIdentifier(tidBank: try #require(TagHex.bytes("E2801100E000" + String(repeating: "AB", count: 18))))
    #expect(long.xtid?.serialBits == 144 && long.stidURI == "urn:epc:stid:x801.x100.x" + String(repeating: "AB", count: 18))

    let cut = TagIdentifier(tidBank: try #require(TagHex.bytes("E280110020001122")))
    #expect(cut.problems.map(\.code) == [.length] && cut.serial == nil && cut.stidURI == nil)

    let iso = TagIdentifier(tidBank: try #require(TagHex.bytes("E004010012345678")))
    #expect(iso.designerName == "NXP Semiconductors" && iso.serial.map(TagHex.text) == "010012345678" && iso.problems == [])
    #expect(TagIdentifier(tidBank: []).problems.map(\.code) == [.length])
    #expect(TagIdentifier(tidBank: [0x30]).problems.map(\.code) == [.character])
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
