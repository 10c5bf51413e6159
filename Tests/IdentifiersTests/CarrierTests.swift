import Identifiers
import Testing

@Suite struct CarrierTests {
  struct Vector: Decodable {
    var id, courier, rule, number: String
    var valid: Bool
  }

  private func read(_ text: String, _ symbology: String? = nil) -> CarrierNumber? {
    CarrierNumber.read(Array(text.utf8), symbology: symbology.flatMap { AIMIdentifier($0) })
  }

  private static let names: [String: Set<String>] = [
    "amazon": ["Amazon"], "canadapost": ["Canada Post"], "canpar": ["Canpar"], "dhl": ["DHL Express", "DHL", "DHL eCommerce", "DHL Paket"],
    "dpd": ["DPD"], "fedex": ["FedEx"], "gofo": ["GOFO Express"], "landmark": ["Landmark Global"], "lasership": ["LaserShip"],
    "old_dominion": ["Old Dominion"], "ontrac": ["OnTrac"], "purolator": ["Purolator"], "speedee": ["Spee-Dee"], "ups": ["UPS"], "usps": ["USPS"],
    "yodel": ["Yodel"], "yunexpress": ["YunExpress"],
  ]

  /// Numbers without a check digit or a structure of their own, and SSCCs, are no carrier's here.
  private static let unread: Set<String> = ["Amazon International", "DHL E-Commerce", "DHL E-Commerce (14)", "FedEx Ground (SSCC-18)"]

  @Test func numbersOfTheVectors() throws {
    let vectors: [Vector] = try Vectors.json("tracking_numbers")
    #expect(vectors.count == 259)
    for vector in vectors {
      let number = read(vector.number)
      let names = Self.names[vector.courier]
      let found = number?.candidates.contains { $0.problems.isEmpty && (names?.contains($0.carrier) ?? ($0.rule == "s10")) } == true
      if vector.valid && !Self.unread.contains(vector.rule) {
        #expect(found, "\(vector.id) \(vector.number) \(String(describing: number?.candidates.map(\.rule)))")
      }
      // That Purolator's other kind of number is right for this one.
      if !vector.valid && vector.id != "purolator-purolator_alpha-invalid-1" {
        let isValid = number?.isValid == true && (names?.contains(number?.reading?.carrier ?? "") ?? (number?.reading?.rule == "s10"))
        #expect(!isValid, "\(vector.id) \(vector.number) \(String(describing: number?.candidates.map(\.rule)))")
      }
    }
  }

  private func name(_ text: String, _ symbology: String? = nil) -> String {
    guard let number = read(text, symbology) else { return "none" }
    guard let reading = number.reading else { return "?" + number.candidates.map(\.rule).joined(separator: " ") }
    return ([reading.rule] + reading.problems.map { "\($0.code.rawValue)@\($0.offset)" }).joined(separator: " ")
  }

  @Test func aStructureOfItsOwnIsNamedEvenWithAWrongCheckDigit() {
    #expect(name("1Z999AA10123456784") == "ups-1z" && name("1Z999AA10123456785") == "ups-1z check-digit@17")
    #expect(name("RR473124829RU") == "s10" && name("RR473124828RU") == "s10 check-digit@10" && name("RR473124829XX") == "none")
    #expect(read("RR473124829RU")?.reading?.carrier == "Почта России" && read("RR473124829RU")?.reading?.service == "letter, registered")
    #expect(read("EE473124829FI")?.reading?.service == "EMS" && name("GD473124829WW") == "tnt")
    #expect(read("1Z999AA10323456782")?.reading?.fields.first { $0.name == "service" }?.title == "Ground")
    #expect(name("JD014600003828392839") == "dhl-jd01" && name("JJD000390007882823476") == "dhl-jjd00" && name("JVGL0999999990") == "dhl-jvgl")
    #expect(name("TBA502887274000") == "amazon" && name("3SDEVC123456789") == "postnl-3s" && name("JJD0002257639032011") == "yodel-jjd")
  }

  @Test func digitsNeedARightCheckDigitAndNoOtherReading() {
    #expect(name("563102430313", "]I1") == "dhl-identcode" && name("21348075016401") == "dhl-leitcode" && name("563102430314") == "none")
    #expect(name("563102430313", "]C0") == "none")
    #expect(name("500268001102") == "gls-12" && name("500268001104") == "none" && name("993990103198") == "?fedex-12 gls-12")
    #expect(name("986578788855") == "fedex-12" && name("986578788855", "]E0") == "none")
    #expect(name("000000000000") == "none" && name("1234") == "none")
    #expect(name("11481140743") == "air-waybill" && name("11481140744") == "none" && name("1148114074300001") == "air-waybill-piece")
    #expect(name("XXHELARUMOWDAUN21234001000055") == "none" && name("FIHELARUMOWDAUN21234001000055") == "upu-s9")
    // A waybill of DHL has the shape of an order of CDEK; an ISBN-10 that passes DHL's check is a book's.
    #expect(name("3318810025") == "dhl-10" && name("1099255990") == "?dhl-10 cdek" && name("1234567890") == "?cdek")
    #expect(name("0306406152") == "none" && read("0007149522")?.reading == nil)
  }

  @Test func aNumberThatIsAGTINIsNotACarriers() {
    // The Russian post's check digit is GS1's, so most of its numbers are GTINs as well.
    let both = read("63009912345673")
    #expect(both?.candidates.map(\.rule) == ["russian-post-14"] && both?.mayBeProduct == true && both?.reading == nil)
    let parcel = read("11700091234563")
    #expect(parcel?.reading?.carrier == "Почта России" && parcel?.mayBeProduct == false)
    #expect(parcel?.reading?.fields.map(\.value) == ["117000", "91", "23456", "3"])
  }

  @Test func uspsRoutingIsTakenApart() throws {
    let number = try #require(read("420787459400111206206406260787")?.reading)
    #expect(number.carrier == "USPS" && number.rule == "usps-94-6")
    #expect(
      number.fields.map { "\($0.name)=\($0.value)@\($0.offset)" } == [
        "postalCode=78745@3", "ai=94@8", "service=001@10", "mailer=112062@13", "serial=0640626078@19", "check=7@29",
      ])
    #expect(read("42078745\u{1D}9400111206206406260787", "]C1")?.reading?.fields.last?.offset == 30)
    #expect(name("420787459400111206206406260788") == "none" && name("4201028200009261290113185417468510") == "usps-92")
  }

  @Test func everyCheckDigitIsItsRulesOwn() {
    // Changing one digit of a number that stands by its check digit never leaves the same reading valid.
    for text in [
      "1Z5R89390357567127", "986578788855", "041441760228964", "9611020987654312345672", "3318810025", "563102430313", "21348075016401",
      "500268001102", "0073938000549297", "320595463938", "9400111206206406260787",
    ] {
      let rule = read(text)?.candidates.first?.rule
      var bytes = Array(text.utf8)
      for index in bytes.indices where bytes[index] >= 0x30 && bytes[index] <= 0x39 {
        let kept = bytes[index]
        bytes[index] = 0x30 + (kept - 0x30 + 1) % 10
        let again = CarrierNumber.read(bytes)?.candidates.first { $0.rule == rule && $0.problems.isEmpty }
        // In front of a Ground number of 22 digits stands what its check digit does not cover.
        #expect(again == nil || text.hasPrefix("96") && index < 7, "\(text) \(index)")
        bytes[index] = kept
      }
    }
  }

  @Test func anyBytesAreReadWithoutATrap() {
    var random = Scramble(7)
    let pieces = ["1Z", "420", "JJD", "JD", "%", "GD", "WW", "RU", "94", "001", "JGB ", "3S", "TBA"].map { Array($0.utf8) }
    for _ in 0..<20_000 {
      var bytes: [UInt8] = Bool.random(using: &random) ? pieces.randomElement(using: &random)! : []
      for _ in 0..<Int.random(in: 0...34, using: &random) {
        bytes.append(
          Int.random(in: 0...20, using: &random) == 0 ? UInt8.random(in: 0...255, using: &random) : UInt8.random(in: 0x30...0x39, using: &random))
      }
      guard let number = CarrierNumber.read(bytes) else { continue }
      #expect(number.canonical == bytes && !number.candidates.isEmpty)
      for reading in number.candidates {
        for field in reading.fields { #expect(bytes[field.offset...].starts(with: Array(field.value.utf8)), "\(bytes)") }
      }
    }
  }
}
