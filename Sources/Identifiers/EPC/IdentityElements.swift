extension PureIdentity {
  /// The same as GS1 elements, in canonical order: AIs with values (Tag Data Standard 7). Empty where GS1 has none for the kind, or a pattern leaves
  /// more than the serial open.
  public var elements: [(ai: String, value: String)] {
    guard hasElements else { return [] }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(40)
    appendKey(to: &bytes)
    var pairs = [(ai: keyAI, value: String(decoding: bytes, as: UTF8.self))]
    if let (ai, index) = qualifier { pairs.append((ai, String(decoding: self[index], as: UTF8.self))) }
    return pairs
  }

  var hasElements: Bool {
    if !isPattern { return kind.hasCompanyPrefix }
    return switch kind {
    case .sgtin, .upui, .sgln, .grai, .gdti, .sgcn, .cpi: known == 2
    case .itip: known == 4
    default: false
    }
  }

  /// The second element, and the component that is its value.
  var qualifier: (ai: String, index: Int)? {
    guard !isPattern else { return nil }
    return switch kind {
    case .sgtin: ("21", 2)
    case .lgtin: ("10", 2)
    case .upui: ("235", 2)
    case .cpi: ("8011", 2)
    case .itip: ("21", 4)
    // A single zero says that there is no extension.
    case .sgln: self[2].elementsEqual([UInt8(ascii: "0")]) ? nil : ("254", 2)
    default: nil
    }
  }

  /// The first element's AI.
  var keyAI: String { Self.key(of: kind)?.ai ?? "" }

  /// Whether the first element's AI has a predefined length, so that no separator follows.
  var isKeyPredefined: Bool {
    switch kind {
    case .sgtin, .lgtin, .upui, .sscc, .sgln, .pgln: true
    default: false
    }
  }

  /// Appends the value of the first element.
  func appendKey(to bytes: inout [UInt8]) {
    let start = bytes.count
    switch kind {
    case .sgtin, .lgtin, .upui, .sscc, .itip:
      // Indicator or extension digit, company prefix, the rest of the reference.
      bytes.append(self[1][self[1].startIndex])
      bytes += self[0]
      bytes += self[1].dropFirst()
      bytes.appendCheckDigit(from: start)
    case .sgln, .pgln, .gsrn, .gsrnp, .gsin, .gdti, .sgcn, .grai:
      if kind == .grai { bytes.append(UInt8(ascii: "0")) }
      bytes += self[0]
      bytes += self[1]
      bytes.appendCheckDigit(from: kind == .grai ? start + 1 : start)
    case .giai, .ginc, .cpi:
      bytes += self[0]
      bytes += self[1]
    case .gid, .usdod, .adi, .bic, .imovn: break
    }
    switch kind {
    case .itip:
      bytes += self[2]
      bytes += self[3]
    case .gdti, .sgcn, .grai: if !isPattern { bytes += self[2] }
    default: break
    }
  }

  /// The identity that GS1 elements name.
  ///
  /// - Parameters:
  ///   - pairs: AIs with values that are legal (`ElementString.isValid`). Those that are no part of the identity do not count.
  ///   - kind: the kind asked for; without it the elements decide, a logistic unit before a trade item before the others.
  ///   - prefixLength: says how many digits are the company prefix, of the value of an AI from there on where the prefix begins.
  public init(
    elements pairs: [(ai: String, value: String)], kind wanted: EPCKind? = nil, prefixLength: (_ ai: String, _ number: [UInt8]) -> Int?
  ) throws(Problem) {
    let found = wanted ?? Self.kind(of: pairs.map(\.ai))
    guard let kind = found, let (ai, place) = Self.key(of: kind) else {
      throw Problem(.unknownScheme, offset: 0, "no EPC is made of \(pairs.isEmpty ? "nothing" : "AI " + pairs.map(\.ai).joined(separator: ", "))")
    }
    func value(_ ai: String) throws(Problem) -> [UInt8] {
      guard let pair = pairs.first(where: { $0.ai == ai }) else {
        throw Problem(.missingCompanion, ai: ai, offset: 0, "\(kind.rawValue) needs AI \(ai)")
      }
      return Array(pair.value.utf8)
    }
    let number = try value(ai)
    let counted = Array(number.dropFirst(place))
    guard let length = prefixLength(ai, counted) else {
      throw Problem(.companyPrefix, ai: ai, offset: 0, "the length of the company prefix in AI \(ai) is not known; give it (--prefix-length)")
    }
    guard (6...12).contains(length), length <= counted.count else {
      throw Problem(.companyPrefix, ai: ai, offset: 0, "a company prefix has 6 to 12 digits, not \(length)")
    }
    let prefix = counted[..<length]
    let digits = Self.keyDigits(of: kind)
    let rest = counted[length..<max(length, min(digits, counted.count))]
    let reference = place == 1 && kind != .grai ? number[..<1] + rest : rest
    /// What follows the check digit.
    func serial() throws(Problem) -> ArraySlice<UInt8> {
      let tail = counted.dropFirst(digits + 1)
      if tail.isEmpty { throw Problem(.length, ai: ai, offset: 0, "\(kind.rawValue) needs a serial number behind the check digit of AI \(ai)") }
      return tail
    }
    let values: [ArraySlice<UInt8>]
    switch kind {
    case .sgtin: values = [prefix, reference, try value("21")[...]]
    case .lgtin: values = [prefix, reference, try value("10")[...]]
    case .upui: values = [prefix, reference, try value("235")[...]]
    case .cpi: values = [prefix, counted[length...], try value("8011")[...]]
    case .itip: values = [prefix, reference, number[14..<16], number[16..<18], try value("21")[...]]
    case .sgln:
      let hasExtension = pairs.contains { $0.ai == "254" }
      values = [prefix, reference, hasExtension ? try value("254")[...] : [UInt8(ascii: "0")]]
    case .grai, .gdti, .sgcn: values = [prefix, reference, try serial()]
    case .giai, .ginc: values = [prefix, counted[length...]]
    default: values = [prefix, reference]
    }
    do throws(Problem) { try self.init(kind, values) } catch { throw Problem(error.code, ai: ai, offset: 0, error.message) }
  }

  /// The AI of a kind's key, and how many digits stand before the company prefix.
  private static func key(of kind: EPCKind) -> (ai: String, place: Int)? {
    switch kind {
    case .sgtin, .lgtin, .upui: ("01", 1)
    case .sscc: ("00", 1)
    case .itip: ("8006", 1)
    case .grai: ("8003", 1)
    case .sgln: ("414", 0)
    case .pgln: ("417", 0)
    case .giai: ("8004", 0)
    case .gsrn: ("8018", 0)
    case .gsrnp: ("8017", 0)
    case .gdti: ("253", 0)
    case .sgcn: ("255", 0)
    case .cpi: ("8010", 0)
    case .ginc: ("401", 0)
    case .gsin: ("402", 0)
    case .gid, .usdod, .adi, .bic, .imovn: nil
    }
  }

  /// Digits from the company prefix to before the check digit.
  private static func keyDigits(of kind: EPCKind) -> Int {
    switch kind {
    case .sscc: 16
    case .gsrn, .gsrnp: 17
    case .gsin: 16
    default: 12
    }
  }

  /// What a message is about: its first key, with the serial number that makes it a thing.
  static func kind(of ais: [String]) -> EPCKind? {
    let has = Set(ais)
    if has.contains("00") { return .sscc }
    if has.contains("8006") { return .itip }
    if has.contains("01") { return has.contains("21") ? .sgtin : has.contains("235") ? .upui : has.contains("10") ? .lgtin : .sgtin }
    let rest: [EPCKind] = [.grai, .giai, .cpi, .gsrn, .gsrnp, .gdti, .sgcn, .sgln, .pgln, .gsin, .ginc]
    return rest.first { key(of: $0).map { has.contains($0.ai) } ?? false }
  }
}

extension [UInt8] {
  /// The check digit of the digits from `start` on.
  mutating func appendCheckDigit(from start: Int) {
    if let check = CheckDigit.mod10(self[start...]) { append(check) }
  }
}
