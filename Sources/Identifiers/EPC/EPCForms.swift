extension EPC {
  /// `urn:epc:tag:sgtin-96:1.0614141.812345.6789`; `nil` for the schemes of TDS 2.x, which have none.
  public var tagURI: String? {
    guard case .tag(let scheme) = scheme, let identity else { return nil }
    return TagBinary(scheme: scheme, filter: filter ?? 0, identity: identity).uri
  }

  /// `urn:epc:id:sgtin:0614141.812345.6789`
  public var pureIdentityURI: String? { identity?.uri }

  /// `urn:epc:raw:96.x3034257BF7194E4000001A85`: the bits as they are, whatever they mean.
  public var rawURI: String? {
    guard !memory.isEmpty else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24 + 2 * memory.count)
    bytes += Self.rawPrefix
    bytes.append(decimal: UInt64(bitCount))
    bytes.append(UInt8(ascii: "."))
    bytes.append(UInt8(ascii: "x"))
    appendHex(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static let rawPrefix = Array("urn:epc:raw:".utf8)

  /// The bits that count as capital hexadecimal digits.
  public var hex: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * memory.count)
    appendHex(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func appendHex(to bytes: inout [UInt8]) {
    for index in 0..<((bitCount + 3) / 4) { bytes.append(hexDigit(index % 2 == 0 ? memory[index / 2] >> 4 : memory[index / 2] & 15)) }
  }

  /// What it says in AIs, in canonical order; empty where GS1 has none for it.
  public var elements: [(ai: String, value: String)] {
    if let plus { return plus.elements.map { ($0.ai, $0.value) } }
    return given.isEmpty ? identity?.elements ?? [] : given.map { ($0.ai, $0.value) }
  }

  /// The element string in canonical order, with GS as separator and nothing in front; `nil` where there is none, or it is not valid.
  public var elementString: String? {
    guard isIdentityAlone else { return isValid ? String(decoding: ElementString(pairs: elements).canonical, as: UTF8.self) : nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    return identity?.appendElementString(to: &bytes) == true ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// The canonical GS1 Digital Link URI, at `https://id.gs1.org`; `nil` where there is none, or the EPC is not valid.
  public var digitalLink: String? {
    guard isIdentityAlone else { return link(stem: DigitalLink.canonicalStem) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(96)
    return identity?.appendLink(to: &bytes) == true ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// The same at the host that the tag names.
  public var hostLink: String? { plus?.hostname.flatMap { link(stem: "https://\($0)") } }

  /// Whether the identity says all that there is to say in AIs.
  private var isIdentityAlone: Bool {
    if isPlus { return false }
    let given = given
    return given.isEmpty || given == identity?.elements.map { Pair(ai: $0.ai, value: $0.value) }
  }

  private func link(stem: String) -> String? {
    isValid ? (try? DigitalLink(ElementString(pairs: elements), stem: stem))?.uri() : nil
  }

  // MARK: Fields

  public enum Field: Sendable, Hashable {
    case number(Int)
    case text(String)
  }

  /// Filter and partition as numbers, then the components by their names in the standard's grammar, in camel case. Of TDS 2.x also the toggle bit
  /// and the host name.
  public var fields: [(name: String, value: Field)] {
    var fields: [(name: String, value: Field)] = []
    if let filter {
      fields.append(("filter", .number(filter)))
      if let meaning = scheme?.meaning(ofFilter: filter) { fields.append(("filterMeaning", .text(meaning))) }
    }
    if let plus { fields.append(("dataToggle", .number(plus.hasAIDC ? 1 : 0))) }
    if let partition { fields.append(("partition", .number(partition))) }
    for (name, value) in identity?.components ?? [] { fields.append((name, .text(value))) }
    if let hostname = plus?.hostname { fields.append(("hostname", .text(hostname))) }
    return fields
  }
}

extension PureIdentity {
  /// The element string in canonical order: the key, a separator where its length is not predefined, the second element.
  func appendElementString(to bytes: inout [UInt8]) -> Bool {
    guard hasElements else { return false }
    bytes += keyAI.utf8
    appendKey(to: &bytes)
    if let (ai, index) = qualifier {
      if !isKeyPredefined { bytes.append(separator) }
      bytes += ai.utf8
      bytes += self[index]
    }
    return true
  }

  func appendLink(to bytes: inout [UInt8]) -> Bool {
    guard hasElements else { return false }
    bytes += Self.linkStem
    bytes += keyAI.utf8
    bytes.append(UInt8(ascii: "/"))
    let start = bytes.count
    appendKey(to: &bytes)
    if bytes[start...].contains(where: { !isDigit($0) }) {
      let value = Array(bytes[start...])
      bytes.removeLast(value.count)
      PercentCoding.append(value, to: &bytes)
    }
    if let (ai, index) = qualifier {
      bytes.append(UInt8(ascii: "/"))
      bytes += ai.utf8
      bytes.append(UInt8(ascii: "/"))
      PercentCoding.append(self[index], to: &bytes)
    }
    return true
  }

  private static let linkStem = Array((DigitalLink.canonicalStem + "/").utf8)
}
