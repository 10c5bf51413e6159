import Identifiers

/// How a site names things in events: by GS1 keys where there are any, else by names of its own below `urn:tallyman:`.
struct Keys: Sendable {
  let gln: String
  private let prefixes: CompanyPrefixes?
  private let places = Memo<String>()
  private let units = Memo<String>()
  private let classes = Memo<String>()
  private let parties = Memo<String>()

  /// - Parameter companyPrefix: the site's own; keys that begin with it are written as EPC URIs, all others as GS1 Digital Link URIs. Without it all are
  ///   links, since a key does not say how long its company prefix is.
  init(gln: String, companyPrefix: String?) {
    self.gln = gln
    prefixes = companyPrefix.map { prefix in
      var prefixes = CompanyPrefixes()
      prefixes.add(prefix.utf8, length: prefix.utf8.count)
      return prefixes
    }
  }

  /// A place of the site: an SGLN whose extension is the location's code.
  func place(_ code: String?) -> String {
    guard let code, !code.isEmpty else { return key([("414", gln)], .sgln) }
    guard Keys.isSerial(code) else { return own("location", code) }
    return places.value(of: code) { key([("414", gln), ("254", code)], .sgln) }
  }

  /// A handling unit: an SSCC, an asset that carries others, or the site's own number.
  func unit(_ text: String) -> String {
    if Keys.isURI(text) { return text }
    if text.utf8.count == 18, text.utf8.allSatisfy(Keys.isDigit) { return units.value(of: text) { key([("00", text)], .sscc) } }
    for ai in ["8003", "8004"] where text.hasPrefix("(\(ai))") { return key([(ai, String(text.dropFirst(6)))], ai == "8003" ? .grai : .giai) }
    return own("unit", text)
  }

  /// Whether a unit is an asset that stays associated with what it carries (EPCIS 2.0, 7.4.6), and no logistic unit.
  static func isAsset(_ unit: String) -> Bool {
    if unit.hasPrefix("urn:") { return unit.hasPrefix("urn:epc:id:grai:") || unit.hasPrefix("urn:epc:id:giai:") }
    return unit.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst().dropLast().contains {
      $0.elementsEqual("8003".utf8) || $0.elementsEqual("8004".utf8)
    }
  }

  /// One article with its number. A marking code brings its GTIN with it; `nil` where there is no GTIN.
  func instance(gtin: String?, serial text: String) -> String? {
    let bytes = Array(text.utf8)
    // A code of GS1 as it was scanned: 01, GTIN, 21, serial up to the separator.
    if bytes.count > 18, bytes.starts(with: "01".utf8), bytes[2..<16].allSatisfy(Keys.isDigit), bytes[16..<18].elementsEqual("21".utf8) {
      let serial = String(decoding: bytes[18...].prefix { $0 != 0x1D }, as: UTF8.self)
      if Keys.isSerial(serial) { return key([("01", String(decoding: bytes[2..<16], as: UTF8.self)), ("21", serial)], .sgtin) }
    }
    guard let gtin = gtin.flatMap(Keys.gtin14), Keys.isSerial(text) else { return nil }
    return key([("01", gtin), ("21", text)], .sgtin)
  }

  /// A kind of article, of one lot where it is known.
  func itemClass(gtin: String?, code: String?, lot: String?) -> String? {
    guard let gtin = gtin.flatMap(Keys.gtin14) else { return code.map { code in own("item", lot.map { "\(code):\($0)" } ?? code) } }
    guard let lot, Keys.isSerial(lot) else { return classes.value(of: gtin) { pattern(gtin) } }
    return classes.value(of: gtin + lot) { key([("01", gtin), ("10", lot)], .lgtin) }
  }

  func party(_ text: String) -> String? {
    text.utf8.count == 13 && CheckDigit.isValid(Array(text.utf8)) ? parties.value(of: text) { key([("417", text)], .pgln) } : nil
  }

  /// A business document by its number with the site that knows it (CBV 2.0, 8.5.4).
  func document(_ number: String) -> String { "urn:epcglobal:cbv:bt:\(gln):\(Keys.escaped(number))" }

  // MARK: Forms

  private func key(_ elements: [(ai: String, value: String)], _ kind: EPCKind) -> String {
    if let prefixes, let identity = try? PureIdentity(elements: elements, kind: kind, prefixLength: { _, digits in prefixes.length(of: digits) }) {
      return identity.uri
    }
    var link = "https://id.gs1.org"
    for element in elements { link += "/\(element.ai)/\(Keys.escaped(element.value))" }
    return link
  }

  private func pattern(_ gtin: String) -> String {
    if let length = prefixes?.length(of: gtin.utf8.dropFirst()), (6...12).contains(length) {
      let digits = Array(gtin)
      return "urn:epc:idpat:sgtin:\(String(digits[1...length])).\(digits[0])\(String(digits[(length + 1)..<13])).*"
    }
    return "https://id.gs1.org/01/" + gtin
  }

  private func own(_ kind: String, _ text: String) -> String { "urn:tallyman:\(kind):\(gln):\(Keys.escaped(text))" }

  static func gtin14(_ text: String) -> String? {
    guard [8, 12, 13, 14].contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
    return String(repeating: "0", count: 14 - text.utf8.count) + text
  }

  private static func isURI(_ text: String) -> Bool { text.hasPrefix("urn:") || text.hasPrefix("https://") || text.hasPrefix("http://") }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// 1 to 20 of the characters that GS1 allows in serials, lots and extensions (General Specifications, 7.11).
  private static func isSerial(_ text: String) -> Bool {
    (1...20).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        switch $0 {
        // ! " % to / 0 to 9 : to ? A to Z _ a to z
        case 0x21, 0x22, 0x25...0x3F, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
      }
  }

  /// A path segment, or a part of a URN: what must not stand bare is escaped (RFC 3986, 2.1; GS1 Digital Link, table 7-1).
  static func escaped(_ text: String) -> String {
    func isBare(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "'"): true
      default: false
      }
    }
    guard !text.utf8.allSatisfy(isBare) else { return text }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isBare(byte) {
        bytes.append(byte)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        bytes += "%\(digits.count == 1 ? "0" : "")\(digits)".utf8
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
