import Identifiers
import Testing

@Suite struct DocumentTests {
  struct Vector: Decodable {
    var id, input, standard, issuer: String
    var fields, dates: [String: String]
    var problems: [String]
  }

  @Test func identityDocumentsOfTheVectors() throws {
    for vector in try Vectors.json("identity_documents", as: Vector.self) {
      let bytes = Array(vector.input.utf8)
      let document = try #require(IdentityDocument.read(bytes), "\(vector.id)")
      #expect(document.standard.rawValue == vector.standard && document.issuer == vector.issuer && document.isPersonal, "\(vector.id)")
      for (name, value) in vector.fields { #expect(document[name] == value, "\(vector.id) \(name)") }
      for (name, date) in vector.dates { #expect(document.fields.first { $0.name == name }?.date == date, "\(vector.id) \(name)") }
      #expect(document.problems.map { "\($0.code.rawValue)@\($0.offset)" } == vector.problems, "\(vector.id)")
      // With an identifier in front everything stands three bytes further on.
      let shifted = try #require(IdentityDocument.read(Array("]L2".utf8) + bytes, from: 3))
      #expect(
        shifted.fields.map(\.offset) == document.fields.map { $0.offset + 3 }
          && shifted.problems.map(\.offset) == document.problems.map { $0.offset + 3 })
      for field in document.fields where document.standard == .aamva { #expect(bytes[field.offset...].starts(with: Array(field.value.utf8))) }
    }
  }

  @Test func noDocumentIsMadeOfText() {
    for text in ["", "@", "@ANSI", "ANSI 636000", "P<UTO", String(repeating: "A", count: 88), String(repeating: "<", count: 90), "@home ANSI 123456"]
    { #expect(IdentityDocument.read(Array(text.utf8)) == nil, "\(text)") }
  }

  @Test func aWrongDigitOfAZoneIsSeen() {
    let zone = Array("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10".utf8)
    for index in 44..<88 where zone[index] >= 0x30 && zone[index] <= 0x39 {
      var wrong = zone
      wrong[index] = 0x30 + (zone[index] - 0x30 + 1) % 10
      #expect(IdentityDocument.read(wrong)?.isValid == false, "\(index)")
    }
  }

  private func card(_ text: String) -> String {
    guard let contact = Contact.read(Array(text.utf8)) else { return "none" }
    return
      (["\(contact.format.rawValue) \(contact.version ?? "-")"] + contact.fields.map { "\($0.name)=\($0.value)" }
      + contact.problems.map { "\($0.code.rawValue)@\($0.offset)" }).joined(separator: "|")
  }

  @Test func vCards() {
    #expect(
      card("BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;John;;;\r\nFN:John Doe\r\nTEL;TYPE=WORK,VOICE:+1 555 0100\r\nEND:VCARD\r\n")
        == "vcard 3.0|N=Doe;John;;;|FN=John Doe|TEL=+1 555 0100")
    // RFC 6350 3.2: folded lines; escapes; a group; a quoted parameter with a colon in it.
    #expect(
      card("begin:vcard\nVERSION:4.0\nFN:J. Doe\nNOTE:one\\, two\\n thr\n ee\nitem1.ADR;LABEL=\"a:b\":;;Main St 1;;;;\nEND:VCARD")
        == "vcard 4.0|FN=J. Doe|NOTE=one, two\n three|ADR=;;Main St 1;;;;")
    // vCard 2.1: quoted-printable with a soft line break, parameters without names.
    #expect(
      card("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=\n=D0=B0=D0=BD\nTEL;CELL:1\nEND:VCARD")
        == "vcard 2.1|N=Иван|TEL=1")
    #expect(card("BEGIN:VCARD\nVERSION:3.0\nFN:A") == "vcard 3.0|FN=A|length@28")
    #expect(card("BEGIN:VCARD\nFN:A\nEND:VCARD") == "vcard -|FN=A|length@0")
    #expect(card("BEGIN:VCARD\nVERSION:5.0\nNICKNAME:A\nEND:VCARD") == "vcard 5.0|NICKNAME=A|character@0|length@0")
    #expect(card("BEGIN:VCARD\nVERSION:3.0\nFN:A\nnonsense\n:x\nEND:VCARD") == "vcard 3.0|FN=A|missing-separator@29|character@38")
  }

  @Test func fieldCards() {
    #expect(
      card("MECARD:N:Owen,Sean;ADR:76 9th Avenue;TEL:12125551212;EMAIL:srowen@example.com;;")
        == "mecard -|N=Owen,Sean|ADR=76 9th Avenue|TEL=12125551212|EMAIL=srowen@example.com")
    #expect(card("MECARD:N:A\\;B\\:C;;") == "mecard -|N=A;B:C" && card("BIZCARD:N:Sean;X:Owen;T:Engineer;;") == "bizcard -|N=Sean|X=Owen|T=Engineer")
    #expect(card("MECARD:N:A;") == "mecard -|N=A|missing-separator@11" && card("MECARD:N:A") == "mecard -|N=A|missing-separator@10")
    #expect(card("MECARD:TEL:1;;") == "mecard -|TEL=1|length@0" && card("MECARD:N:A;;X") == "mecard -|N=A|length@12")
    #expect(card("CARD:N:A;;") == "none" && card("") == "none")
  }

  @Test func textsThatAreNoGoodsAreNamed() {
    func kind(_ text: String) -> String? { LooksLike.read(Array(text.utf8))?.kind.rawValue }
    #expect(kind("WIFI:T:WPA;S:net;P:pass;;") == "wifi" && kind("HTTPS://EXAMPLE.COM/") == "web-page" && kind("tel:+7") == "telephone")
    #expect(kind("t=20261120T1200&s=100.00&fn=9999078900001234&i=12345&fp=1234567890&n=1") == "fiscal-receipt")
    #expect(
      kind("ST00012|Name=ООО|PersonalAcc=40702810138250123017") == "payment" && kind("BCD\r\n002\r\n1\r\nSCT") == "payment"
        && kind("SPC\n0200\n1") == "payment")
    #expect(kind("00020101021129370016A000000677010111011300668112345675802TH530376463048956") == "payment")
    #expect(kind("22N0000154NUCPRZ3R8381461004001003499NKAQ0ZBHVDNV62JQAR69PEV878RO93V") == "alcohol-stamp")
    #expect(LooksLike.read(Array("otpauth://totp/x?secret=A".utf8))?.isSecret == true && LooksLike.read(Array("http://x".utf8))?.isSecret == false)
    // The HIBC standard's own example, a PZN, a donation, ISO 6346's example, and the VIN of 49 CFR 565's.
    #expect(kind("+A123BJC5D6E71G") == "health" && kind("+A123BJC5D6E71H") == nil && kind("-27580899") == "health" && kind("-27580898") == nil)
    #expect(kind("=W12341412345600") == "health" && kind("CSQU3054383") == "container" && kind("CSQU3054384") == nil)
    #expect(kind("1M8GDM9AXKP042788") == "vehicle" && kind("1M8GDM9A1KP042788") == nil)
    #expect(kind("LOC-A-01-02") == nil && kind("") == nil && kind("t=1&s=2") == nil && kind("12345678") == nil)
  }

  @Test func anyBytesAreReadWithoutATrap() {
    var random = Scramble(9)
    let pieces = [
      "@\n\u{1E}\rANSI ", "636000", "10", "01", "02", "DL00410060", "DLDAQ", "\n", "\r", "DBB", "BEGIN:VCARD\n", "END:VCARD", "VERSION:3.0\n",
      "N;QUOTED-PRINTABLE:=", "=\n", " ", ":", ";", "MECARD:", "BIZCARD:", "\\", "P<UTO", "<<", "ST00012", "t=1&s=&fn=&i=&fp=", "=D0",
    ].map { Array($0.utf8) }
    for _ in 0..<6_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        bytes += Int.random(in: 0...3, using: &random) > 0 ? pieces.randomElement(using: &random)! : [UInt8.random(in: 0...255, using: &random)]
      }
      let found = (IdentityDocument.read(bytes)?.problems ?? []) + (Contact.read(bytes)?.problems ?? [])
      _ = LooksLike.read(bytes)
      for problem in found { #expect((0...bytes.count).contains(problem.offset), "\(bytes)") }
    }
  }

  @Test func manyBytesStayABoundedWork() throws {
    let pieces = [
      "\u{1D}", "\u{1E}", "09\u{1E}", "09\u{1D}", "06\u{1D}1PA\u{1E}", "05\u{1D}10A\u{1E}", "1P\u{1D}", "DL", "DLDAQ\r", "DAQ\n", "=\n", "N:",
      "N;QUOTED-PRINTABLE:=\n", ";", "\\;", "\n ", "A:B;", "1Z", "<", "7",
    ]
    for head in [
      "", "[)>\u{1E}", "[)>\u{1E}06\u{1D}", "@\n\u{1E}\rANSI 636000100199DL00410060DL00410060", "BEGIN:VCARD\n", "MECARD:",
      "BEGIN:VCARD\nN;QUOTED-PRINTABLE:=\n",
    ] {
      for piece in pieces {
        var bytes = Array(head.utf8)
        while bytes.count < 30_000 { bytes += Array(piece.utf8) }
        let problems = [SyntaxMessage.read(bytes)?.problems, IdentityDocument.read(bytes)?.problems, Contact.read(bytes)?.problems].compactMap(
          \.?.count)
        let fields = [SyntaxMessage.read(bytes)?.fields, IdentityDocument.read(bytes)?.fields, Contact.read(bytes)?.fields].compactMap(\.?.count)
        #expect(problems.allSatisfy { $0 <= 64 + 3 } && fields.allSatisfy { $0 <= 64 * 512 })
        #expect(CarrierNumber.read(bytes) == nil && LabelData.read(bytes, trusted: true) == nil)
        _ = LooksLike.read(bytes)
      }
    }
  }
}
