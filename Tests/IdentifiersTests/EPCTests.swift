import Testing

@testable import Identifiers

/// The facade over all forms.
struct EPCTests {
  @Test func allFormsOfOne() throws {
    let epc = EPC(hex: "3034257BF7194E4000001A85")
    #expect(epc.isValid && epc.problems.isEmpty)
    #expect(epc.scheme?.name == "sgtin-96")
    #expect(epc.tagURI == "urn:epc:tag:sgtin-96:1.0614141.812345.6789")
    #expect(epc.pureIdentityURI == "urn:epc:id:sgtin:0614141.812345.6789")
    #expect(epc.rawURI == "urn:epc:raw:96.x3034257BF7194E4000001A85")
    #expect(epc.elementString == "0180614141123458216789")
    #expect(epc.digitalLink == "https://id.gs1.org/01/80614141123458/21/6789")
    let fields = epc.fields.map { "\($0.name)=\($0.value)" }
    #expect(
      fields == [
        "filter=number(1)", "filterMeaning=text(\"point of sale item\")", "partition=number(5)", "companyPrefix=text(\"0614141\")",
        "itemReference=text(\"812345\")", "serial=text(\"6789\")",
      ])
    #expect(try epc.encode().hex == "3034257BF7194E4000001A85")
  }

  @Test(arguments: try Vectors.json("epc_vectors", as: EPCVectorTests.Tag.self))
  func everyFormIsTheSame(_ vector: EPCVectorTests.Tag) throws {
    let epc = EPC(hex: vector.hex.lowercased())
    #expect(epc.problems.isEmpty)
    #expect(epc.hex == vector.hex)
    let padded = try epc.encode().hex
    #expect(EPC(hex: padded).pureIdentityURI == vector.pure_identity)
    let tag = EPC(uri: try #require(epc.tagURI))
    #expect(tag.problems.isEmpty && tag.hex == padded && tag.scheme == epc.scheme && tag.filter == epc.filter && tag.identity == epc.identity)
    let raw = EPC(uri: try #require(EPC(hex: padded).rawURI))
    #expect(raw.problems.isEmpty && raw.tagURI == epc.tagURI)
    let pure = EPC(uri: try #require(epc.pureIdentityURI))
    #expect(pure.identity == epc.identity && pure.memory.isEmpty)
    #expect(try pure.encode(scheme: epc.scheme, filter: epc.filter).hex == padded)
    if let link = vector.digital_link { #expect(epc.digitalLink == link) }
    guard let identity = epc.identity, identity.kind.hasCompanyPrefix else {
      #expect(epc.elementString == nil && epc.digitalLink == nil)
      return
    }
    let string = ElementString(parsing: Array(try #require(epc.elementString).utf8))
    #expect(String(decoding: string.canonical, as: UTF8.self) == epc.elementString)
    let made = EPC(elements: string, prefixes: CompanyPrefixes(length: identity.prefixLength))
    #expect(made.identity == identity)
    #expect(try made.encode(scheme: epc.scheme, filter: epc.filter).hex == padded)
  }

  struct Example: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var scheme: String
    var hex: String
    var digital_link: String
    var hostname: String?
    var testDescription: String { id }
  }

  @Test(arguments: try Vectors.json("tds23_annex_e3", as: Example.self))
  func annexE3(_ vector: Example) throws {
    let epc = EPC(hex: vector.hex, prefixes: CompanyPrefixes(length: 7))
    #expect(epc.problems.isEmpty)
    #expect(epc.scheme?.name == vector.scheme.lowercased())
    #expect(epc.digitalLink == vector.digital_link)
    #expect(epc.hostLink == vector.hostname.map { vector.digital_link.replacing("id.gs1.org", with: $0) })
    #expect(epc.fields.first { $0.name == "hostname" }?.value == vector.hostname.map { .text($0) })
    #expect(epc.identity != nil)
    #expect(EPC(hex: vector.hex).identity == nil || !vector.scheme.hasSuffix("+"))
    let encoded = try epc.encode()
    #expect(encoded.hex.hasPrefix(vector.hex) || vector.hex.hasPrefix(encoded.hex))
    let rest = encoded.hex.dropFirst(vector.hex.utf8.count) + vector.hex.dropFirst(encoded.hex.utf8.count)
    #expect(rest.allSatisfy { $0 == "0" })
  }

  static let broken: [(String, [(Problem.Code, Int)])] = [
    ("", [(.length, 0)]),
    ("3", [(.length, 0), (.length, 0)]),
    ("30", [(.length, 2)]),
    ("3034257BF7194E4000001A8", [(.length, 22), (.length, 23)]),
    ("3034257BF7194E4000001A850", [(.length, 24), (.length, 24)]),
    ("3034257BF7194E4000001A85FF", [(.padding, 24)]),
    ("3034257BF7194E4000001A8500000001", [(.padding, 31)]),
    ("3034257BF7194E4000001A850000", [(.length, 24)]),
    ("30 34 25 7B F7 19 4E 40 00 00 1A 85 01", [(.padding, 37)]),
    ("3034257BF7194E4000001A8G", [(.character, 23)]),
    ("0x3034257BF7194E4000001A85", [(.character, 1)]),
    ("٣034257BF7194E4000001A85", [(.character, 0)]),
    ("000000000000000000000000", [(.unknownScheme, 0)]),
    ("E28011702000020A1B2C3D4E", [(.unknownScheme, 0)]),
    ("CE28011702000020A1B2C3D4", [(.unknownScheme, 0)]),
    ("42E8011702000020A1B2C3D4", [(.unknownScheme, 0)]),
    ("305C00000000000000000000", [(.range, 2)]),
    ("3077FFFFFC00014000000001", [(.range, 3)]),
    ("302376A16E453B0000000001", [(.range, 13)]),
    // Reserved bits behind the reference, padding behind a serial, no serial, a serial that goes on after its end.
    ("3114257BF4499602D2000001", [(.padding, 23)]),
    ("3634257BF7194E5B3770E60C20000000000000000000000400", [(.padding, 47)]),
    ("3634257BF7194E40000000000000000000000000000000000000", [(.length, 14)]),
    ("3634257BF7194E5B00006000000000000000000000000000000", [(.length, 50), (.padding, 20)]),
    // SGCN without its leading 1; a CAGE code with an I; a lower-case letter that six bits do not have.
    ("3F14F4E4E612640000000009", [(.range, 13)]),
    ("2F02032493139342DFDC1C35", [(.character, 7)]),
    ("3B157E316390F32CCE78D1", [(.length, 22)]),
  ]

  @Test(arguments: broken)
  func named(_ hex: String, _ expected: [(Problem.Code, Int)]) {
    let epc = EPC(hex: hex)
    #expect(epc.problems.map(\.code) == expected.map(\.0), "\(hex): \(epc.problems)")
    #expect(epc.problems.map(\.offset) == expected.map(\.1), "\(hex): \(epc.problems)")
    #expect(!epc.isValid)
  }

  @Test func halfByteThatHoldsTheEnd() {
    // 170 bits are 43 digits.
    #expect(EPC(hex: "3723778C5A14EC2A3183CFC62D80000000000000000").problems.isEmpty)
    #expect(EPC(hex: "3723778C5A14EC2A3183CFC62D800000000000000000").problems.isEmpty)
    #expect(EPC(hex: "3723778C5A14EC2A3183CFC62D8000000000000000000").problems.map(\.code) == [.length, .length])
  }

  static let brokenURIs: [(String, Problem.Code, Int)] = [
    ("urn:epc:", .syntax, 0), ("urn:epc:id:", .length, 11), ("urn:epc:id:sgtin", .length, 16), ("urn:epc:id:sgtin:", .length, 17),
    ("URN:EPC:id:sgtin:0614141.812345.6789", .syntax, 0), ("urn:epc:id:lgtin:0614141.812345.6789", .unknownScheme, 11),
    ("urn:epc:id:sgtin:0614141.812345.67%2f9", .character, 34), ("urn:epc:id:sgtin:0614141.812345.67%419", .character, 34),
    ("urn:epc:id:sgtin:0614141.812345.67/9", .character, 34), ("urn:epc:id:sgtin:0614141.812345.67%2", .character, 34),
    ("urn:epc:id:sgtin:0614141.812345.%2F%2F%C3", .character, 38), ("urn:epc:id:sgtin:0614141.812345.а", .character, 32),
    ("urn:epc:id:sgtin:0614141.81234.6789", .length, 25), ("urn:epc:id:sgtin:0614141.812345", .length, 31),
    ("urn:epc:id:sscc:0614141.1234567890.1", .character, 34),
    ("urn:epc:id:bic:CSQU3054384", .checkDigit, 25), ("urn:epc:id:bic:CSQA3054383", .character, 18), ("urn:epc:id:imovn:9176188", .checkDigit, 23),
    ("urn:epc:tag:sgtin-96:8.0614141.812345.6789", .range, 21), ("urn:epc:tag:sgtin-96:0614141.812345.6789", .range, 21),
    ("urn:epc:tag:sgtin-97:1.0614141.812345.6789", .unknownScheme, 12), ("urn:epc:tag:sgtin-96:1.0614141.812345.06789", .range, 23),
    ("urn:epc:tag:[att=y01]:sgtin-96:1.0614141.812345.6789", .syntax, 12), ("urn:epc:tag:[att=x01]sgtin-96:1.0614141.812345.6789", .syntax, 21),
    ("urn:epc:raw:96.x3034257BF7194E4000001A8", .length, 16), ("urn:epc:raw:96.x3034257bF7194E4000001A85", .character, 23),
    ("urn:epc:raw:96.xA1.x3034257BF7194E4000001A85", .unknownScheme, 15), ("urn:epc:raw:0.x", .syntax, 12), ("urn:epc:raw:9999999.x", .range, 12),
    ("urn:epc:raw:8.256", .range, 14), ("urn:epc:raw:96.x305C00000000000000000000", .range, 18),
  ]

  @Test(arguments: brokenURIs)
  func refused(_ uri: String, _ code: Problem.Code, _ offset: Int) {
    let epc = EPC(uri: uri)
    #expect(epc.problems.map(\.code) == [code], "\(epc.problems)")
    #expect(epc.problems.map(\.offset) == [offset], "\(epc.problems)")
    #expect(epc.identity == nil)
  }

  static let right = [
    "urn:epc:id:bic:CSQU3054383", "urn:epc:id:imovn:9176187", "urn:epc:idpat:sgtin:0614141.812345.*", "urn:epc:idpat:sgtin:*.*.*",
    "urn:epc:idpat:sgln:0614141.*.*", "urn:epc:idpat:itip:4012345.012345.01.02.*", "urn:epc:idpat:giai:0614141.*",
    "urn:epc:idpat:gid:95100000.12345.*",
    "urn:epc:id:sgtin:0614141.812345.*", "urn:epc:class:lgtin:0614141.812345.%22%25%26%2F%3C%3E%3F", "urn:epc:id:cpi:0614141.1%231456.123456789",
    "urn:epc:id:adi:2S194..12345678901", "urn:epc:id:pgln:012345678901.",
  ]

  @Test(arguments: right)
  func printedAsRead(_ uri: String) {
    let epc = EPC(uri: uri)
    #expect(epc.problems.isEmpty)
    #expect(epc.pureIdentityURI == uri)
  }

  @Test func patternsAsElements() {
    #expect(EPC(uri: "urn:epc:idpat:sgtin:0614141.812345.*").elementString == "0180614141123458")
    #expect(EPC(uri: "urn:epc:idpat:itip:4012345.012345.01.02.*").elementString == "8006040123451234560102")
    #expect(EPC(uri: "urn:epc:idpat:grai:0614141.12345.*").elementString == "800300614141123452")
    for pattern in ["sgtin:*.*.*", "giai:0614141.*", "sscc:0614141.*", "itip:4012345.012345.*.*.*"] {
      let epc = EPC(uri: "urn:epc:idpat:" + pattern)
      #expect(epc.elementString == nil && epc.digitalLink == nil && epc.problems.isEmpty)
    }
    #expect(throws: Problem.self) { try EPC(uri: "urn:epc:idpat:sgtin:0614141.812345.*").encode() }
  }

  @Test func controlFieldsAndDecimalNumbers() {
    #expect(EPC(uri: "urn:epc:tag:[umi=1][att=x01]:sgtin-96:1.0614141.812345.6789").hex == "3034257BF7194E4000001A85")
    #expect(EPC(uri: "urn:epc:raw:[umi=1]:96.x3034257BF7194E4000001A85").tagURI == "urn:epc:tag:sgtin-96:1.0614141.812345.6789")
    #expect(EPC(uri: "urn:epc:raw:120.301561835791195621766331553854580608").hex == "3A14257BF46072000000000020E780")
    #expect(EPC(uri: "urn:epc:raw:16.12345").hex == "3039")
    #expect(EPC(uri: "urn:epc:raw:14.12345").hex == "C0E4")
  }

  @Test func shortestSchemeThatHoldsTheSerial() throws {
    func scheme(_ uri: String) throws -> String { try EPC(uri: uri).encode().scheme.name }
    #expect(try scheme("urn:epc:id:sgtin:0614141.812345.274877906943") == "sgtin-96")
    #expect(try scheme("urn:epc:id:sgtin:0614141.812345.274877906944") == "sgtin-198")
    #expect(try scheme("urn:epc:id:sgtin:0614141.812345.01") == "sgtin-198")
    #expect(try scheme("urn:epc:id:gdti:0614141.12345.01") == "gdti-174")
    #expect(try scheme("urn:epc:id:cpi:0614141.98765.12345") == "cpi-96")
    #expect(try scheme("urn:epc:id:cpi:0614141.5PQ7%2FZ43.12345") == "cpi-var")
    #expect(throws: Problem.self) { try scheme("urn:epc:id:pgln:012345678901.") }
    #expect(throws: Problem.self) { try EPC(uri: "urn:epc:id:sgtin:0614141.812345.1").encode(scheme: .tag(.sscc96)) }
    #expect(throws: Problem.self) { try EPC(uri: "urn:epc:id:sgtin:0614141.812345.1").encode(filter: 8) }
  }

  /// Of TDS 1.6 to 1.8: a 1 in front keeps the serial's zeros.
  @Test func documentOfOld() {
    let epc = EPC(hex: "3A74F4E4E7039AC790E65D7AA5C38000")
    #expect(epc.problems.isEmpty)
    #expect(epc.tagURI == "urn:epc:tag:gdti-113:3.4012345.98765.12345678901234567")
    #expect(EPC(uri: "urn:epc:tag:gdti-113:3.4012345.98765.12345678901234567").hex == "3A74F4E4E7039AC790E65D7AA5C38000")
  }

  @Test func elementsWithMore() throws {
    let string = ElementString(bracketed: Array("(01)80614141123458(17)270331(10)AB(21)6789".utf8))
    let epc = EPC(elements: string, prefixes: CompanyPrefixes(length: 7))
    let short = try epc.encode(filter: 1)
    #expect(short.hex == "3034257BF7194E4000001A85" && short.leftOut == ["17", "10"])
    let long = try epc.encode(scheme: EPC.Scheme("sgtin+"))
    #expect(long.leftOut.isEmpty)
    let back = EPC(hex: long.hex)
    #expect(back.problems.isEmpty && back.digitalLink == "https://id.gs1.org/01/80614141123458/10/AB/21/6789?17=270331")
    #expect(back.elementString.map { ElementString(parsing: Array($0.utf8)).isValid } == true)
  }

  @Test func digitalLinks() throws {
    let seven = CompanyPrefixes(length: 7)
    let epc = EPC(digitalLink: Array("https://id.gs1.org/01/80614141123458/21/6789".utf8), prefixes: seven)
    #expect(epc.problems.isEmpty)
    #expect(try epc.encode(filter: 1).hex == "3034257BF7194E4000001A85")
    let own = EPC(digitalLink: Array("https://id.example.com/01/79521141123453/21/32a%2Fb?17=220630".utf8), prefixes: seven)
    #expect(try own.encode(scheme: .plus(.dsgtinHost), filter: 3).hex == "FC342CDE795211411234538566CB0AFC525065F1876F0D996D80")
    #expect(try own.encode(filter: 3).leftOut == ["17"])
    #expect(throws: Problem.self) { try epc.encode(scheme: .plus(.sgtinHost)) }
    let wrong = EPC(digitalLink: Array("https://id.gs1.org/01/80614141123459/21/6789".utf8), prefixes: seven)
    #expect(wrong.problems.map(\.code) == [.checkDigit] && wrong.problems.first?.offset == 22 && wrong.identity == nil)
    let missing = EPC(digitalLink: Array("https://id.gs1.org/01/80614141123458".utf8), prefixes: seven)
    #expect(missing.problems.map(\.code) == [.missingCompanion] && missing.problems.first?.ai == "21" && !missing.isValid)
    #expect(EPC(digitalLink: Array("https://id.gs1.org/8003/00614141123452".utf8), prefixes: seven).problems.map(\.code) == [.length])
  }

  @Test func unknownPrefix() {
    let string = ElementString(bracketed: Array("(01)80614141123458(21)6789".utf8))
    let epc = EPC(elements: string)
    #expect(epc.problems.map(\.code) == [.companyPrefix] && epc.problems.first?.ai == "01")
    #expect(throws: Problem.self) { try epc.encode() }
    #expect((try? epc.encode(scheme: .plus(.sgtin)).hex) != nil)
    let short = EPC(elements: ElementString(bracketed: Array("(01)00000095010939(21)7".utf8)))
    #expect(short.pureIdentityURI == "urn:epc:id:sgtin:00000950.01093.7")
    let missing = EPC(elements: ElementString(bracketed: Array("(01)80614141123458".utf8)), prefixes: CompanyPrefixes(length: 7))
    #expect(missing.problems.map(\.code) == [.missingCompanion] && missing.identity == nil && !missing.isValid)
    let wide = EPC(elements: string, prefixes: CompanyPrefixes(length: 13))
    #expect(wide.problems.map(\.code) == [.companyPrefix])
  }

  @Test func prefixTable() throws {
    let json = #"{"_disclaimer":["prefix 1"],"GCPPrefixFormatList":{"date":"2026-06-03T11:14:42.028Z","entry":[{"prefix":"061","gcpLength":6},"#
      + #"{"prefix":"061414","gcpLength":7},{"prefix":"0614142","gcpLength":0},{"prefix": "952", "gcpLength": 12}]}}"#
    let xml = #"<?xml version="1.0"?><GCPPrefixFormatList date="2026-06-03T11:14:42.028Z"><entry prefix="061414" gcpLength="7" />"#
      + #"<entry prefix="061" gcpLength="6" /><entry prefix="0614142" gcpLength="0"/><entry prefix='952' gcpLength='12'/></GCPPrefixFormatList>"#
    for table in [json, xml, "952 12\n0614142 0\n061414 7\n061 6\n"] {
      let prefixes = try CompanyPrefixes(table: Array(table.utf8))
      #expect(prefixes.count == 4)
      #expect(prefixes.length(of: "0614141123458".utf8) == 7)
      #expect(prefixes.length(of: "0615141123458".utf8) == 6)
      #expect(prefixes.length(of: "0614142123458".utf8) == nil)
      #expect(prefixes.length(of: "9521141123454".utf8) == 12)
      #expect(prefixes.length(of: "4012345678901".utf8) == nil)
      #expect(prefixes.length(of: "06".utf8) == nil)
    }
    for table in ["", "{}", "<a/>", "0614141 13", "0614141 5", "06141412 7"] {
      #expect(throws: Problem.self) { try CompanyPrefixes(table: Array(table.utf8)) }
    }
  }

  /// Every scheme with every partition, random components: what is written is read, what is read is written.
  @Test func thereAndBack() throws {
    var random = Scramble(3)
    for _ in 0..<4_000 {
      let scheme = TagScheme.allCases.randomElement(using: &random)!
      let identity = try randomIdentity(for: scheme, using: &random)
      let filter = Int.random(in: 0..<(1 << scheme.filterBits), using: &random)
      let tag = TagBinary(scheme: scheme, filter: filter, identity: identity)
      let (bytes, count) = try tag.encoded()
      #expect(bytes.count % 2 == 0 && (scheme.bits ?? count) == count)
      let epc = EPC(bytes: bytes)
      #expect(epc.problems.isEmpty, "\(scheme) \(identity.uri): \(epc.problems)")
      #expect(epc.identity == identity && epc.scheme == .tag(scheme) && epc.filter ?? 0 == filter)
      #expect(EPC(uri: tag.uri).memory == bytes)
      #expect(EPC(uri: identity.uri).identity == identity)
      #expect(try epc.encode().bytes == bytes)
    }
  }

  /// Bits of no meaning: nothing traps, and what is taken for an EPC is written to the same bits again.
  @Test func randomBits() throws {
    var random = Scramble(5)
    var valid = 0
    for _ in 0..<60_000 {
      var bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if !bytes.isEmpty { bytes[0] = UInt8.random(in: 0x2C...0x41, using: &random) }
      let epc = EPC(bytes: bytes)
      _ = epc.tagURI
      _ = epc.fields
      guard epc.problems.isEmpty else {
        #expect(epc.problems.allSatisfy { (0...bytes.count).contains($0.offset) })
        continue
      }
      valid += 1
      let hex = try epc.encode().hex
      #expect(hex.hasPrefix(epc.hex) && hex.utf8.count - epc.hex.utf8.count < 4)
    }
    #expect(valid > 100)
  }

  private func randomIdentity(for scheme: TagScheme, using random: inout Scramble) throws -> PureIdentity {
    func digits(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0x30...0x39, using: &random) } }
    func number(below limit: UInt64) -> [UInt8] { Array(String(UInt64.random(in: 0..<limit, using: &random)).utf8) }
    func text(_ set: EPCCharacters, _ counts: ClosedRange<Int>) -> [UInt8] {
      let all = (0...255 as ClosedRange<UInt8>).filter { EPCCharacters.of($0, set) }
      return (0..<Int.random(in: counts, using: &random)).map { _ in all.randomElement(using: &random)! }
    }
    let prefix = Int.random(in: 6...12, using: &random)
    let cage = text(.alphanumeric, 5...6).map { $0 == 0x49 || $0 == 0x4F ? 0x30 : $0 }
    let layout = scheme.layout
    var values: [[UInt8]] = []
    for part in scheme.kind.parts {
      let isLast = values.count == scheme.kind.parts.count - 1
      switch part.content {
      case .prefix: values.append(digits(prefix))
      case .rest(let total): values.append(digits(total - prefix))
      case .restText, .restPart:
        if case .number(let total) = layout.reference {
          let bits = UInt64(layout.keyBits - TagScheme.prefixBits[12 - prefix])
          values.append(number(below: min(1 << bits, powersOfTen[min(19, total - prefix)])))
        } else {
          values.append(text(scheme.kind == .cpi ? .set39 : .set82, 1...(30 - prefix)))
        }
      case .digits(let range): values.append(digits(Int.random(in: range, using: &random)))
      case .text(let most):
        if isLast, case .number(let bits) = layout.tail {
          values.append(number(below: 1 << UInt64(bits)))
        } else if case .digits = layout.tail {
          values.append(digits(Int.random(in: 1...17, using: &random)))
        } else {
          values.append(text(.set82, 1...most))
        }
      case .number(let limit):
        let bits = if case .number(let bits) = layout.tail, isLast { UInt64(bits) } else { UInt64(63) }
        values.append(number(below: min(limit, 1 << bits)))
      case .cage: values.append(cage)
      case .part(let range, let hash):
        var value = text(.set39, range).filter { $0 != 0x23 }
        if hash && value.isEmpty { value = [0x41] }
        if hash && value.count < 30 && Bool.random(using: &random) { value.insert(0x23, at: 0) }
        values.append(value)
      case .container, .vessel: break
      }
    }
    return try PureIdentity(scheme.kind, values.map { $0[...] })
  }

  @Test func glance() throws {
    for vector in try Vectors.json("epc_vectors", as: EPCVectorTests.Tag.self) {
      let epc = EPC(hex: vector.hex)
      let glance = EPCGlance(hex: vector.hex)
      guard ["sgtin-96", "sscc-96"].contains(epc.scheme?.name) else {
        #expect(glance == nil)
        continue
      }
      #expect(glance?.scheme.rawValue == epc.scheme?.name && glance.map { Int($0.filter) } == epc.filter)
      #expect(glance?.digits == epc.elements[0].value)
      #expect(glance?.serial == (epc.elements.count > 1 ? UInt64(epc.elements[1].value) : nil))
    }
    for (hex, _) in Self.broken where !hex.hasSuffix("0000") { #expect(EPCGlance(hex: hex) == nil) }
    var random = Scramble(11)
    for _ in 0..<20_000 {
      var bytes = (0..<12).map { _ in UInt8.random(in: 0...255, using: &random) }
      bytes[0] = Bool.random(using: &random) ? 0x30 : 0x31
      let epc = EPC(bytes: bytes)
      let glance = EPCGlance(hex: epc.hex)
      #expect((glance != nil) == epc.problems.isEmpty)
      if let glance { #expect(glance.digits == epc.elements[0].value) }
    }
  }
}
