import Testing

@testable import Identifiers

/// User memory: DSFID, data sets and packed objects.
@Suite struct UserMemoryTests {
  /// TDS 2.3 annex L, with its hypothetical table.
  @Test func annexL() throws {
    let table = PackedObjectTable(size: 128, "3 1=1*20an\n8 7=6n\n51 3%10=4*18n\n125 7=6n 1=1*20an")
    let object = try #require(TagHex.bytes("447EB32A87733F499F5801231E240070DE"))
    let (objects, problems) = PackedObject.read([0x83] + object + [0], table: table)
    #expect(problems == [])
    #expect(objects.map(\.byteCount) == [17] && objects.map(\.kind) == [.list])
    #expect(objects.first?.elements == [.init(ai: "7", value: "061031"), .init(ai: "1", value: "1A23B456CD"), .init(ai: "32", value: "978123456")])
    // Cut anywhere it is no object; a bit turned never traps.
    for count in 1..<object.count { #expect(!PackedObject.read([0x83] + object.prefix(count), table: table).1.isEmpty) }
    for bit in 0..<(object.count * 8) {
      var changed = object
      changed[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      _ = PackedObject.read([0x83] + changed, table: table)
    }
  }

  /// ISO 28560-2, annex D: the data sets of a library book. (Its AFI and DSFID stand in system memory; user memory of Gen2 begins with it.)
  @Test func library() throws {
    let bank = try #require(TagHex.bytes("069100051CBE991A140201D0140204B34607441CB6E2E335D6830207ACC09EBAA06F6B000000"))
    let memory = try #require(UserMemory(userBank: bank))
    #expect(memory.problems == [] && memory.packedObjects == [] && memory.elements == [])
    #expect(memory.dsfid.accessMethod == .noDirectory && memory.dsfid.dataFormatName == "ISO 28560 library")
    #expect(memory.dataSets.map(\.relativeOID) == [1, 2, 4, 6, 3])
    #expect(memory.dataSets.map(\.compaction) == [.integer, .applicationDefined, .integer, .sixBit, .applicationDefined])
    #expect(memory.dataSets.map(\.text) == ["123456789012", nil, "1203", "QA268.L55", nil])
    for count in 0..<bank.count { _ = UserMemory(userBank: Array(bank.prefix(count))) }
  }

  /// GS1 data sets: the arc is the AI.
  @Test func gs1DataSets() throws {
    var writer = BitWriter()
    for byte in "LOT-7a".utf8 { writer.write(UInt64(byte), 7) }
    writer.write(0x3F, 6)
    // Precursors: seven bits and arc 10; numeric and arc 1; octets and arc 15 + 6.
    let bank = [0x09, 0x5A, 0x06] + writer.bytes + [0x21, 0x07, 0x09, 0x52, 0x11, 0x41, 0x12, 0x34, 0x54, 0x6F, 0x06, 0x02, 0x41, 0x2F, 0x00]
    let memory = try #require(UserMemory(userBank: bank))
    #expect(memory.dataSets.map(\.compaction) == [.sevenBit, .numeric, .octets])
    #expect(memory.elements.map(\.value) == ["LOT-7a", "09521141123454", "A/"])
    #expect(memory.problems == [])
    #expect(memory.elements.map(\.ai) == ["10", "01", "21"])
  }

  @Test func dsfid() {
    let packed = DSFID(0x89)
    #expect(packed.accessMethod == .packedObjects && !packed.isExtended && packed.dataFormat == 9)
    #expect(packed.dataFormatName == "GS1 application identifiers")
    #expect(DSFID(0x03).dataFormatName == "ISO/IEC 15434 message")
    #expect(DSFID(0x11).dataFormatName == "ISO/IEC 20248 digital signature" && DSFID(0x11).accessMethod == .noDirectory)
    #expect(DSFID(0x49).accessMethod == .directory && DSFID(0xC9).accessMethod == .tagDataProfile && DSFID(0xA9).isExtended)
    #expect(UserMemory(userBank: []) == nil && UserMemory(userBank: [0, 1]) == nil)
    #expect(UserMemory(userBank: [0xA9, 1])?.problems.map(\.code) == [.syntax])
  }

  /// The table against the AI table: every AI of F9B0 and its secondary tables, with lengths that the AI can have. Annex F itself has other
  /// lengths for the AIs named.
  @Test func table() throws {
    var lengths: [String: ClosedRange<Int>] = [:]
    for entry in ApplicationIdentifier.all {
      let ends = entry.name.split(separator: "-")
      for number in (Int(ends[0]) ?? 0)...(Int(ends[ends.count - 1]) ?? 0) {
        lengths[String(repeating: "0", count: max(0, ends[0].count - String(number).count)) + String(number)] = entry.minLength...entry.maxLength
      }
    }
    var seen = Set<String>()
    for id in 0..<90 {
      guard let row = PackedObjectTable.gs1.row(id) else {
        #expect([0, 86, 87, 88, 89].contains(id))
        continue
      }
      for item in row.items {
        for digit in 0..<max(item.range, 1) {
          let ai = item.range > 0 ? item.stem + String(digit) : item.stem
          #expect(seen.insert(ai).inserted || ai == "7002", "\(ai) stands twice")
          guard let entry = lengths[ai], let format = item.format else { continue }
          let least = (format.digits?.lowerBound ?? 0) + (format.text?.lowerBound ?? 0)
          let most = (format.digits?.upperBound ?? 0) + (format.text?.upperBound ?? 0)
          #expect(least <= entry.lowerBound || ["710", "711", "712", "713"].contains(ai), "\(ai)")
          #expect(most >= entry.upperBound || ["710", "711", "712", "713", "8007", "425"].contains(ai), "\(ai)")
        }
      }
    }
    #expect(seen.isSuperset(of: ["00", "01", "02", "37", "10", "3105", "3909", "254", "421", "8111", "7259", "99"]))
  }

  /// What an encoder writes comes back: lists of AIs, texts of every base, with and without runs.
  @Test func everyBase() throws {
    var random = PlusRandom(seed: 5)
    let alphabets = ["0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "ABC-/+.", "abcXYZ019_!", "ABCDEF\"%&'", "AbCd0123456789012345"]
    for round in 0..<3_000 {
      let texts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        String(decoding: random.text(alphabets[Int(random.next() % 6)], 1...20), as: UTF8.self)
      }
      let gtin = String(decoding: random.digits(14), as: UTF8.self)
      let parts: [(id: Int, ai: String, value: String)] =
        [(2, "01", gtin)] + zip([4, 11, 12, 13], texts).map { id, text in (id, id == 13 ? "240" : [4: "10", 11: "21", 12: "22"][id] ?? "", text) }
      let bytes = PackedWriter(radix: round % 2 == 0 ? 30 : 74, runs: round % 3 != 0).object(parts.map { ($0.id, $0.value) })
      let memory = try #require(UserMemory(userBank: [0x89] + bytes + (round % 5 == 0 ? [0x04, 0x04] : []) + [0]))
      #expect(memory.problems == [], "\(parts) \(TagHex.text(bytes))")
      #expect(memory.elements == parts.map { .init(ai: $0.ai, value: $0.value) })
      #expect(memory.packedObjects.map(\.ais) == [parts.map(\.ai)])
    }
  }

  @Test func patterns() throws {
    let object = PackedWriter(radix: 30, runs: false).object([(2, "09521141123454"), (4, "AB")])
    // Padding bytes, run-length padding, a directory pointer, two objects.
    let bank = [0x89, 0x04] + object + [0x05, 0x03, 0xFF, 0xFF, 0x07, 0x00] + object + [0, 0xFF]
    let memory = try #require(UserMemory(userBank: bank))
    #expect(memory.problems == [] && memory.packedObjects.count == 2 && memory.elements.count == 4)
    // Invalid patterns, another data format.
    #expect(UserMemory(userBank: [0x89, 0x01, 1])?.problems.map(\.code) == [.syntax])
    #expect(UserMemory(userBank: [0x8A] + object)?.packedObjects.map(\.byteCount) == [object.count])
    #expect(UserMemory(userBank: [0x8A] + object)?.problems.map(\.code) == [.syntax])
    // Only the structure where the standard's tables disagree: 7241 is identifier 85, secondary 73.
    let doubtful = PackedWriter(radix: 30, runs: false).object([(2, "09521141123454"), (85, "10")], secondary: [(73, 7)])
    let recognised = try #require(UserMemory(userBank: [0x89] + doubtful))
    #expect(recognised.packedObjects.map(\.ais) == [["01", "7241"]] && recognised.elements == [] && recognised.problems.map(\.code) == [.syntax])
  }

  /// The same object with its identifiers as a list that says its table, as a map, and as a directory in front (I.5.1, I.9).
  @Test func otherForms() throws {
    let items = [(2, "09521141123454"), (4, "AB-12"), (11, "1A")]
    let expected = [("01", "09521141123454"), ("10", "AB-12"), ("21", "1A")].map { PlusEPC.Element(ai: $0.0, value: $0.1) }
    for form in [PackedWriter.Form.lists, .map] {
      let object = PackedWriter(radix: 30, runs: true, form: form).object(items)
      let memory = try #require(UserMemory(userBank: [0x89] + object + PackedWriter(radix: 30, runs: true).object(items) + [0]))
      #expect(memory.problems == [] && memory.elements == expected + expected)
      #expect(memory.packedObjects.map(\.kind) == [form == .map ? .map : .list, .list])
    }
    let directory = PackedWriter(radix: 30, runs: true, form: .directory).object(items)
    let memory = try #require(UserMemory(userBank: [0x89] + directory + PackedWriter(radix: 74, runs: true).object(items) + [0]))
    #expect(memory.problems == [] && memory.packedObjects.map(\.kind) == [.directory, .list])
    #expect(memory.packedObjects.map(\.ais) == [["01", "10", "21"], ["01", "10", "21"]] && memory.elements == expected)
    // Of another table, or for restricted use, only the place is known.
    for form in [PackedWriter.Form.foreign, .restricted] {
      let memory = try #require(UserMemory(userBank: [0x89] + PackedWriter(radix: 30, runs: true, form: form).object(items) + [0]))
      #expect(memory.packedObjects.map(\.ais) == [[]] && memory.problems.map(\.code) == [.syntax])
    }
  }

  /// Editable but not edited it is read; with a later object that changes it, its values are not given.
  @Test func addenda() throws {
    let items = [(2, "09521141123454"), (4, "AB")]
    let editable = try #require(UserMemory(userBank: [0x89] + PackedWriter(radix: 30, runs: true, form: .editable(0)).object(items)))
    #expect(editable.problems == [] && editable.elements.count == 2 && !editable.packedObjects[0].isEdited)
    let edited = try #require(UserMemory(userBank: [0x89] + PackedWriter(radix: 30, runs: true, form: .editable(9)).object(items)))
    #expect(edited.problems.map(\.code) == [.syntax] && edited.elements == [] && edited.packedObjects[0].isEdited)
  }

  @Test func noise() {
    var random = PlusRandom(seed: 23)
    for round in 0..<30_000 {
      var bytes = (0..<Int(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if round % 2 == 0, !bytes.isEmpty { bytes[0] = round % 4 == 0 ? 0x89 : 0x09 }
      guard let memory = UserMemory(userBank: bytes) else { continue }
      for problem in memory.problems { #expect((0...bytes.count).contains(problem.offset)) }
    }
  }
}
