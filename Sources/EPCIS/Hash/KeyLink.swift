import Identifiers

/// The one form that a GS1 key has in a pre-hash string: `https://id.gs1.org/…` with the finest level of identification and nothing else (CBV 2.0,
/// 8.9.2, rules on EPC URIs and GS1 Digital Link URIs; the rows of the published generator's normaliser).
///
/// Check digits are not judged: the hash says what is written, `validate` what is wrong with it.
enum KeyLink {
  /// `nil` for what is neither an EPC URI nor a GS1 Digital Link URI.
  static func normalised(_ text: [UInt8]) -> [UInt8]? {
    guard text.count > 12, text.contains(point) else { return nil }
    if text.starts(with: "urn:epc:".utf8) { return urn(text[8...]) }
    return text.starts(with: "http://".utf8) ? link(text[7...]) : text.starts(with: "https://".utf8) ? link(text[8...]) : nil
  }

  private static let stem = Array("https://id.gs1.org/".utf8)
  private static let point = UInt8(ascii: ".")
  private static let slash = UInt8(ascii: "/")

  // MARK: EPC URIs

  private static func urn(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let second = text[(colon + 1)...].firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let family = String(decoding: text[..<colon], as: UTF8.self)
    let scheme = String(decoding: text[(colon + 1)..<second], as: UTF8.self)
    let prefix = text[(second + 1)...].prefix { isDigit($0) }
    guard (6...12).contains(prefix.count), prefix.endIndex < text.endIndex, text[prefix.endIndex] == point else { return nil }
    let parts = Parts(prefix: prefix, rest: text[(prefix.endIndex + 1)...])
    return switch family {
    case "id": instance(scheme, parts)
    case "class":
      scheme == "lgtin"
        ? parts.item.flatMap { key, lot in lot.flatMap { serial($0, most: 20) }.map { stem + "01/".utf8 + key + "/10/".utf8 + $0 } } : nil
    case "idpat": pattern(scheme, parts)
    default: nil
    }
  }

  private static func instance(_ scheme: String, _ parts: Parts) -> [UInt8]? {
    func make(_ ai: String, _ key: [UInt8]?, _ qualifier: String = "", _ value: [UInt8]? = []) -> [UInt8]? {
      guard let key, let value else { return nil }
      return stem + ai.utf8 + [slash] + key + qualifier.utf8 + value
    }
    switch scheme {
    case "sgtin": return parts.item.flatMap { make("01", $0, "/21/", serial($1, most: 20)) }
    case "upui": return parts.item.flatMap { make("01", $0, "/235/", serial($1, most: 28)) }
    case "sscc": return make("00", parts.whole(17, indicator: true))
    case "sgln":
      guard let (key, tail) = parts.reference(12), let value = tail else { return nil }
      return value.elementsEqual("0".utf8) ? make("414", checked(key)) : make("414", checked(key), "/254/", serial(value, most: 20))
    case "grai": return parts.reference(12).flatMap { make("8003", checked([UInt8(ascii: "0")] + $0), "", serial($1, most: 16)) }
    case "gdti": return parts.reference(12).flatMap { make("253", checked($0), "", serial($1, most: 19)) }
    case "sgcn": return parts.reference(12).flatMap { make("255", checked($0), "", digits($1, most: 12)) }
    case "giai": return serial(parts.rest, most: 30 - parts.prefix.count).flatMap { make("8004", Array(parts.prefix) + $0) }
    case "ginc": return serial(parts.rest, most: 30 - parts.prefix.count).flatMap { make("401", Array(parts.prefix) + $0) }
    case "gsrn": return make("8018", parts.whole(17))
    case "gsrnp": return make("8017", parts.whole(17))
    case "gsin": return make("402", parts.whole(16))
    case "pgln": return parts.reference(12).flatMap { $1 == nil || $1?.isEmpty == true ? make("417", checked($0)) : nil }
    case "cpi":
      guard let last = parts.rest.lastIndex(of: point), let part = component(parts.rest[..<last], parts.prefix) else { return nil }
      return make("8010", part, "/8011/", digits(parts.rest[(last + 1)...], most: 12))
    case "itip": return parts.item.flatMap { key, rest in piece(rest).flatMap { make("8006", key + $0, "/21/", serial($1, most: 20)) } }
    default: return nil
    }
  }

  /// `urn:epc:idpat:`, whose last components are `*`: the class.
  private static func pattern(_ scheme: String, _ parts: Parts) -> [UInt8]? {
    func isOpen(_ rest: ArraySlice<UInt8>?) -> Bool { rest?.elementsEqual("*".utf8) ?? false }
    switch scheme {
    case "sgtin", "upui": return parts.item.flatMap { isOpen($1) ? stem + "01/".utf8 + $0 : nil }
    case "grai": return parts.reference(12).flatMap { isOpen($1) ? stem + "8003/".utf8 + checked([UInt8(ascii: "0")] + $0) : nil }
    case "gdti": return parts.reference(12).flatMap { isOpen($1) ? stem + "253/".utf8 + checked($0) : nil }
    case "sgcn": return parts.reference(12).flatMap { isOpen($1) ? stem + "255/".utf8 + checked($0) : nil }
    case "itip": return parts.item.flatMap { key, rest in piece(rest).flatMap { isOpen($1) ? stem + "8006/".utf8 + key + $0 : nil } }
    case "cpi":
      guard parts.rest.suffix(2).elementsEqual(".*".utf8) else { return nil }
      return component(parts.rest.dropLast(2), parts.prefix).map { stem + "8010/".utf8 + $0 }
    default: return nil
    }
  }

  /// A company prefix, and what follows its point.
  private struct Parts {
    var prefix: ArraySlice<UInt8>
    var rest: ArraySlice<UInt8>

    /// Prefix and reference with so many digits together, and what follows the next point (`nil` = the text ends here).
    func reference(_ count: Int) -> (key: [UInt8], rest: ArraySlice<UInt8>?)? {
      let reference = rest.prefix { isDigit($0) }
      guard prefix.count + reference.count == count else { return nil }
      let tail = rest[reference.endIndex...]
      guard let first = tail.first else { return (Array(prefix + reference), nil) }
      return first == point ? (Array(prefix + reference), tail.dropFirst()) : nil
    }

    /// A GTIN-14 with its check digit: the indicator leads the reference and the number.
    var item: (key: [UInt8], rest: ArraySlice<UInt8>?)? {
      guard let (_, tail) = reference(13), let indicator = rest.first else { return nil }
      let reference = rest.dropFirst().prefix(12 - prefix.count)
      return (checked([indicator] + prefix + reference), tail)
    }

    /// All of it digits.
    func whole(_ count: Int, indicator: Bool = false) -> [UInt8]? {
      guard prefix.count + rest.count == count, rest.allSatisfy({ isDigit($0) }) else { return nil }
      return checked(indicator ? rest.prefix(1) + prefix + rest.dropFirst() : prefix + rest)
    }
  }

  private static func piece(_ rest: ArraySlice<UInt8>?) -> (numbers: [UInt8], rest: ArraySlice<UInt8>)? {
    guard let rest, rest.count > 6, case let at = rest.startIndex, rest[at + 2] == point, rest[at + 5] == point else { return nil }
    let numbers = rest[at..<at + 2] + rest[(at + 3)..<(at + 5)]
    return numbers.allSatisfy { isDigit($0) } ? (Array(numbers), rest[(at + 6)...]) : nil
  }

  private static func digits(_ text: ArraySlice<UInt8>?, most: Int) -> [UInt8]? {
    guard let text, (1...most).contains(text.count), text.allSatisfy({ isDigit($0) }) else { return nil }
    return Array(text)
  }

  private static func component(_ text: ArraySlice<UInt8>, _ prefix: ArraySlice<UInt8>) -> [UInt8]? {
    value(text, most: 30 - prefix.count) { isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "-") }
      .map { prefix + $0 }
  }

  private static func checked(_ key: some Sequence<UInt8>) -> [UInt8] {
    let key = Array(key)
    return key + [CheckDigit.mod10(key) ?? UInt8(ascii: "0")]
  }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  // MARK: Values

  private static func serial(_ text: ArraySlice<UInt8>?, most: Int) -> [UInt8]? { text.flatMap { value($0, most: most, isPlain) } }

  /// Characters that stand bare in an EPC URI or in a path segment of a link, of GS1's character set 82.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "!"), UInt8(ascii: "\""), UInt8(ascii: "'")...UInt8(ascii: "."), UInt8(ascii: ":")...UInt8(ascii: ">"), UInt8(ascii: "_"): true
    default: false
    }
  }

  /// A value as a link takes it: `!()*+,:` are escaped, what is escaped already stays. `nil` for none, too many or other characters.
  private static func value(_ text: ArraySlice<UInt8>, most: Int, _ allows: (UInt8) -> Bool) -> [UInt8]? {
    var value: [UInt8] = []
    value.reserveCapacity(text.count + 8)
    var count = 0
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      count += 1
      if byte == UInt8(ascii: "%") {
        guard index + 2 < text.endIndex, text[index + 1..<index + 3].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        value += text[index..<index + 3]
        index += 3
        continue
      }
      guard allows(byte) else { return nil }
      switch byte {
      case UInt8(ascii: "!"), UInt8(ascii: "(")...UInt8(ascii: ","), UInt8(ascii: ":"):
        value.append(UInt8(ascii: "%"))
        value += String(byte, radix: 16, uppercase: true).utf8
      default: value.append(byte)
      }
      index += 1
    }
    return count > 0 && count <= most ? value : nil
  }

  // MARK: GS1 Digital Link URIs

  /// Short names of Digital Link 1.0 and 1.1.
  private static let names = [
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018", "gcn": "255", "sscc": "00",
    "gdti": "253",
    "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004", "cpv": "22", "lot": "10", "ser": "21", "glnx": "254", "cpsn": "8011",
  ]
  /// Key qualifiers from fine to coarse; the rest of what may follow a key is left out.
  private static let qualifiers = ["01": ["21", "235", "10"], "8006": ["21", "10"], "414": ["254"], "8010": ["8011"]]

  private static func link(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var rest = text.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    if rest.last == slash { rest.removeLast() }
    /// The next segment of the path.
    func next() -> ArraySlice<UInt8>? {
      guard let start = rest.firstIndex(of: slash) else { return nil }
      let segment = rest[(start + 1)...].prefix { $0 != slash }
      rest = rest[segment.endIndex...]
      return segment
    }
    func ai(_ segment: ArraySlice<UInt8>) -> String {
      let text = segment.count > 5 ? "" : String(decoding: segment, as: UTF8.self)
      return segment.first.map(isDigit) == true ? text : names[text] ?? text
    }
    var segment = next()
    while let name = segment {
      guard let value = next() else { return nil }
      segment = value
      guard name.count <= 5, value.prefix(4).count(where: isDigit) == 4 else { continue }
      let name = ai(name)
      guard let key = key(name, value) else { continue }
      var qualified: [(ai: String, value: ArraySlice<UInt8>)] = []
      while let qualifier = next() {
        guard let value = next(), case let ai = ai(qualifier), allowed[name]?.contains(ai) == true else { return nil }
        qualified.append((ai, value))
      }
      return finest(name, key, qualified)
    }
    return nil
  }

  private static let allowed: [String: Set<String>] = [
    "01": ["21", "235", "10", "22"], "8006": ["21", "10", "22"], "414": ["254"], "8010": ["8011"], "417": ["7040"], "8017": ["8019"],
    "8018": ["8019"],
  ]

  private static func finest(_ ai: String, _ key: [UInt8], _ qualified: [(ai: String, value: ArraySlice<UInt8>)]) -> [UInt8]? {
    var link: [UInt8] = []
    link.reserveCapacity(64)
    link += stem
    link += ai.utf8
    link.append(slash)
    link += key
    guard !qualified.isEmpty, let finest = qualifiers[ai]?.first(where: { name in qualified.contains { $0.ai == name } }),
      let text = qualified.last(where: { $0.ai == finest })?.value
    else { return link }
    guard let value = finest == "8011" ? digits(text, most: 12) : serial(text, most: finest == "235" ? 28 : 20) else { return nil }
    link.append(slash)
    link += finest.utf8
    link.append(slash)
    link += value
    return link
  }

  /// The key's value, a GTIN with 14 digits; `nil` where it cannot be one.
  private static func key(_ ai: String, _ text: ArraySlice<UInt8>) -> [UInt8]? {
    func split(_ count: Int, _ most: Int, onlyDigits: Bool = false) -> [UInt8]? {
      guard text.count >= count, text.prefix(count).allSatisfy(isDigit) else { return nil }
      let tail = text.dropFirst(count)
      if tail.isEmpty { return Array(text) }
      return (onlyDigits ? digits(tail, most: most) : serial(tail, most: most)).map { text.prefix(count) + $0 }
    }
    func fixed(_ count: Int) -> [UInt8]? { text.count == count && text.allSatisfy(isDigit) ? Array(text) : nil }
    switch ai {
    case "01":
      guard [8, 12, 13, 14].contains(text.count), text.allSatisfy(isDigit) else { return nil }
      return Array(repeating: UInt8(ascii: "0"), count: 14 - text.count) + text
    case "00", "8006", "8017", "8018": return fixed(18)
    case "402": return fixed(17)
    case "414", "417": return fixed(13)
    case "253": return split(13, 17)
    case "255": return split(13, 12, onlyDigits: true)
    case "8003": return split(14, 16)
    case "401", "8004", "8010": return serial(text, most: 30)
    default: return nil
    }
  }
}
