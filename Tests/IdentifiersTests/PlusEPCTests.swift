import Foundation
import Testing

@testable import Identifiers

/// The binary schemes of TDS 2.x against the standard's own examples and tables.
@Suite struct PlusEPCTests {
  struct Example: Decodable {
    var id: String
    var scheme: String
    var hex: String
    var digital_link: String
    var hostname: String?
    var filter: Int?
  }

  /// Annex E.3 and the vectors built like it: read to the AIs of the Digital Link, and written to the very same bits.
  @Test func examples() throws {
    let examples = try Vectors.json("tds23_annex_e3", as: Example.self) + Vectors.json("plus_vectors")
    var read = 0
    for example in examples where example.scheme.hasSuffix("+") {
      let bytes = try #require(TagHex.bytes(example.hex), "\(example.id)")
      let epc = try #require(PlusEPC(bytes: bytes), "\(example.id)")
      #expect(epc.scheme.rawValue == example.scheme.lowercased(), "\(example.id)")
      #expect(epc.problems == [], "\(example.id)")
      #expect(epc.hostname == example.hostname, "\(example.id)")
      if let filter = example.filter { #expect(epc.filter == filter) }
      #expect(link(epc) == example.digital_link, "\(example.id)")
      let encoded = try epc.encoded()
      #expect(encoded.bitCount == epc.bitCount, "\(example.id)")
      #expect(TagHex.text(encoded.words).hasPrefix(example.hex), "\(example.id)")
      #expect(bytes.count <= encoded.words.count, "\(example.id)")
      read += 1
    }
    #expect(read == 56)
  }

  /// TDS 2.3 prints two examples with the header of the scheme without host name; read by their header, the host name is no AI.
  @Test(arguments: ["F9009520123456789123592832F8C3B786CCB6C0", "F3309521141123454010266AE27FDF3592832F8C3B786CCB6C00"])
  func erratum(hex: String) throws {
    let epc = try #require(PlusEPC(bytes: TagHex.bytes(hex) ?? []))
    #expect(!epc.isValid)
    #expect(epc.hostname == nil)
  }

  /// What annex E.3 means by example.com in SGTIN++; the bits it prints say id.example.com.
  @Test func hostnameErratum() throws {
    var epc = try #require(PlusEPC(bytes: TagHex.bytes("FD3795211411234538566CB0AFC525065F1876F0D996D800") ?? []))
    epc.hostname = "example.com"
    #expect(try TagHex.text(epc.encoded().bytes) == "FD3795211411234538566CB0AFC5232F8C3B786CCB6C")
  }

  @Test func everyTableRow() throws {
    let lines = try Vectors.text("tds2_table_f_ai_encodings.csv").split(whereSeparator: \.isNewline).dropFirst()
    #expect(lines.count == 532)
    #expect(PlusTable.shared.rows.count == 532)
    for line in lines {
      let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let row = try #require(PlusTable.shared.row(columns[0].utf8))
      #expect(row.ai == columns[0])
      let written = [1, 8].filter { $0 < columns.count && !columns[$0].isEmpty }
      #expect(row.components.count == written.count)
      for (component, first) in zip(row.components, written) {
        let found = description(component)
        #expect(found.format == columns[first], "AI \(columns[0])")
        if let size = found.size { #expect(String(size) == columns[first + 2], "AI \(columns[0])") }
        if let bits = found.bits { #expect(String(bits) == columns[first + 3], "AI \(columns[0])") }
        if let length = found.lengthBits { #expect(String(length) == columns[first + 5], "AI \(columns[0])") }
        if let most = found.most { #expect(String(most) == columns[first + 6], "AI \(columns[0])") }
      }
      #expect(ElementString(pairs: [(columns[0], "1")]).problems.allSatisfy { $0.code != .unknownAI }, "AI \(columns[0]) is in the AI table")
    }
  }

  @Test func lengthsOfAIs() throws {
    for line in try Vectors.text("tds2_table_k_ai_key_length.csv").split(whereSeparator: \.isNewline).dropFirst() {
      let columns = line.split(separator: ",").compactMap { Int($0) }
      #expect(Int(PlusTable.shared.lengths[columns[0]]) == columns[1])
    }
  }

  @Test func hostnameTables() throws {
    struct Tables: Decodable {
      struct Short: Decodable { var entries: [String: String] }
      struct Long: Decodable { var entries: [String] }
      var optimizationTableA: Short
      var optimizationTableB1, optimizationTableB2, optimizationTableB3, optimizationTableB4: Long
    }
    let tables = try JSONDecoder().decode(Tables.self, from: Data(Vectors.text("tds23_hostname_optimisation.json").utf8))
    let short = tables.optimizationTableA.entries.filter { $0.value.utf8.count > 1 }
    #expect(short.count == PlusHostname.short.count)
    for (unit, text) in PlusHostname.short { #expect(short[binary(unit)] == text) }
    let long = [tables.optimizationTableB1, tables.optimizationTableB2, tables.optimizationTableB3, tables.optimizationTableB4]
    #expect(long.map(\.entries) == PlusHostname.long)
  }

  private func binary(_ unit: UInt8) -> String {
    let text = String(unit, radix: 2)
    return String(repeating: "0", count: 7 - text.utf8.count) + text
  }

  private func link(_ epc: PlusEPC) -> String {
    let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    let path = epc.key.map { "/\($0.ai)/\($0.value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")" }.joined()
    let query = epc.date.map { "?\($0.ai)=\($0.value)" } ?? ""
    return "https://id.gs1.org" + path + query
  }

  private func description(_ component: PlusComponent) -> (format: String, size: Int?, bits: Int?, lengthBits: Int?, most: Int?) {
    func length(_ most: Int) -> Int { PlusComponent.lengthBits(most) }
    return switch component {
    case .nibbles(let size): ("Fixed-length numeric", size, 4 * size, nil, nil)
    case .fixedNumber(let size): ("Fixed-Bit-Length Numeric String", size, PlusNumber.bits(size), nil, nil)
    case .number(let most): ("Variable-length numeric string without encoding indicator", nil, nil, length(most), most)
    case .text(let most): ("Variable-length alphanumeric", nil, nil, length(most), most)
    case .delimited(let most): ("Delimited/terminated numeric", nil, nil, length(most), most)
    case .date: ("6-digit date YYMMDD", 6, 16, nil, nil)
    case .dateTime: ("10-digit date+time YYMMDDhhmm", 10, 27, nil, nil)
    case .dateRange: ("Variable-format date / date range", nil, nil, nil, nil)
    case .precision: ("Variable-precision date+time", nil, nil, nil, nil)
    case .country: ("Country code (ISO 3166-1 alpha-2)", 2, 12, nil, nil)
    case .bit: ("Single data bit", 1, 1, nil, nil)
    case .minus: ("Optional minus sign in 1 bit", nil, 1, nil, 1)
    case .sequence: ("Sequence indicator", 3, 8, nil, nil)
    }
  }
}

/// Tag memory as hexadecimal digits.
enum TagHex {
  /// Of an odd number of digits the last byte's low half is zero.
  static func bytes(_ hex: String) -> [UInt8]? {
    let digits = hex.compactMap(\.hexDigitValue)
    guard digits.count == hex.count else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | ($0 + 1 < digits.count ? digits[$0 + 1] : 0)) }
  }

  static func text(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
