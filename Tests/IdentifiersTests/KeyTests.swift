import Identifiers
import Testing

@Suite struct KeyTests {
  struct Key: Decodable { var id, key, value: String; var valid: Bool }
  struct Allocation: Decodable { var id: String; var `extension`: Int; var gcp: String; var reference: Int64; var sscc: String }
  struct Dated: Decodable { var id, value, reference_date: String; var date: String?; var valid: Bool }

  @Test func checkDigitsOfTheVectors() throws {
    let keys: [Key] = try Vectors.json("mod10")
    #expect(keys.count == 24)
    for key in keys {
      #expect(CheckDigit.isValid(key.value.utf8) == key.valid, "\(key.id)")
      let made: Bool? =
        switch key.key {
        case "SSCC": SSCC(key.value) != nil
        case "GLN": GLN(key.value) != nil
        case "GTIN-8", "GTIN-12", "GTIN-13", "GTIN-14": GTIN(key.value) != nil
        default: nil
        }
      if let made { #expect(made == key.valid, "\(key.id)") }
    }
  }

  @Test func ssccsOfTheVectors() throws {
    for vector in try Vectors.json("sscc_allocation", as: Allocation.self) {
      #expect(SSCC(prefix: "\(vector.extension)\(vector.gcp)", serial: vector.reference)?.digits == vector.sscc, "\(vector.id)")
    }
  }

  @Test func anSSCCThatDoesNotFitIsRefused() {
    #expect(SSCC(prefix: "00614141", serial: 999_999_999)?.digits == "006141419999999994")
    #expect(SSCC(prefix: "00614141", serial: 1_000_000_000) == nil)
    #expect(SSCC(prefix: "00614141", serial: -1) == nil)
    #expect(SSCC(prefix: "0061414A", serial: 1) == nil)
    #expect(SSCC(prefix: "00614141234567890", serial: 0) == nil)
  }

  @Test func anItemIsTheSameInAnyLength() throws {
    let short = try #require(GTIN("036000291452"))
    #expect(short == GTIN("0036000291452") && short == GTIN("00036000291452"))
    #expect(Set([short, try #require(GTIN("00036000291452"))]).count == 1)
    #expect(short.padded == "00036000291452" && short.digits == "036000291452")
    #expect(GTIN("36000291452") == nil && GTIN("") == nil && GTIN("٠٣٦٠٠٠٢٩١٤٥٢") == nil)
  }

  @Test func datesOfTheVectors() throws {
    for vector in try Vectors.json("dates", as: Dated.self) {
      let parts = vector.reference_date.split(separator: "-").compactMap { Int($0) }
      let date = GS1Date.date(vector.value, reference: (parts[0], parts[1], parts[2]))
      let text = date.map { [$0.year, $0.month, $0.day].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-") }
      #expect(text == (vector.valid ? vector.date : nil), "\(vector.id)")
    }
  }
}
