extension DigitalLink {
  /// Why elements make no GS1 Digital Link.
  public enum Unfit: Error, Sendable, Hashable, CustomStringConvertible {
    /// The elements are not right themselves; the first problem.
    case invalid(Problem)
    /// None of the AIs is a key.
    case noKey
    /// This AI finds no place: neither in the path of this key nor among the data attributes.
    case noPlace(ai: String, key: String)

    public var description: String {
      switch self {
      case .invalid(let problem): problem.message
      case .noKey: "no AI among them is a key of GS1 Digital Link, such as 00, 01, 414, 8003 or 8004"
      case .noPlace(let ai, let key): "AI \(ai) has no place in a GS1 Digital Link of AI \(key)"
      }
    }
  }

  /// In which order data attributes are written.
  public enum AttributeOrder: Sendable, Hashable {
    /// By their AIs, as texts: the canonical form (URI Syntax 4.12).
    case sorted
    /// Those of predefined length first, then the others, each in the order read: as GS1's own syntax engine writes them.
    case predefinedFirst
  }

  /// The link of an element string: the first AI that is a key, behind it as many of its qualifiers as are there, and the others, further keys
  /// too, as data attributes. Identical repeats are left out.
  public init(_ elements: ElementString, stem: String = DigitalLink.canonicalStem) throws(Unfit) {
    if let problem = elements.problems.first(where: { $0.code != .missingCompanion }) { throw .invalid(problem) }
    let rules = LinkRules.shared
    let registry = AIRegistry.shared
    let places = elements.places
    func row(_ index: Int) -> Int { registry.line(Int(places[index].code)) }
    guard let key = (0..<places.count).first(where: { rules.isKey(row($0)) }) else { throw .noKey }
    var path = [key]
    for order in rules.orders(of: row(key)) {
      let qualifiers = order.compactMap { code in (0..<places.count).first { places[$0].code == code } }
      if qualifiers.count > path.count - 1 { path = [key] + qualifiers }
    }
    var all = path
    all.reserveCapacity(places.count)
    for index in 0..<places.count where !all.contains(where: { places[$0].code == places[index].code }) {
      guard rules.isAttribute(row(index)) else { throw .noPlace(ai: elements.elements[index].ai, key: elements.elements[key].ai) }
      all.append(index)
    }
    self.init()
    self.stem = stem
    pathCount = path.count
    self.elements = elements.arranged(at: all)
    problems = elements.problems
  }

  /// The whole URI, never compressed: stem, path, query with `parameters` last, fragment. `nil` where something is wrong with this link.
  ///
  /// - Parameter stem: another one than was read, such as `https://example.com/products`; a slash at its end does not count.
  public func uri(stem: String? = nil, order: AttributeOrder = .sorted) -> String? {
    guard isValid, pathCount > 0 else { return nil }
    var bytes = written(stem: stem ?? self.stem, order)
    var mark = attributes.isEmpty ? UInt8(ascii: "?") : UInt8(ascii: "&")
    for parameter in parameters {
      bytes.append(mark)
      bytes.append(contentsOf: parameter.utf8)
      mark = UInt8(ascii: "&")
    }
    if let fragment {
      bytes.append(UInt8(ascii: "#"))
      bytes.append(contentsOf: fragment.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The canonical URI (URI Syntax 4.12): at `https://id.gs1.org`, elements only. `nil` where something is wrong with this link.
  public var canonical: String? { canonical(order: .sorted) }

  /// As `canonical`, with the data attributes in another order.
  public func canonical(order: AttributeOrder) -> String? {
    guard isValid, pathCount > 0 else { return nil }
    return String(decoding: written(stem: Self.canonicalStem, order), as: UTF8.self)
  }

  private func written(stem: String, _ order: AttributeOrder) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(stem.utf8.count + elements.elements.reduce(0) { $0 + $1.data.count + 6 })
    bytes.append(contentsOf: stem.utf8)
    if bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    for element in path {
      bytes.append(UInt8(ascii: "/"))
      bytes.append(contentsOf: element.ai.utf8)
      bytes.append(UInt8(ascii: "/"))
      PercentCoding.append(element.data, to: &bytes)
    }
    var mark = UInt8(ascii: "?")
    for element in attributes(in: order) {
      bytes.append(mark)
      bytes.append(contentsOf: element.ai.utf8)
      bytes.append(UInt8(ascii: "="))
      PercentCoding.append(element.data, to: &bytes)
      mark = UInt8(ascii: "&")
    }
    return bytes
  }

  private func attributes(in order: AttributeOrder) -> [ElementString.Element] {
    guard attributes.count > 1 else { return Array(attributes) }
    switch order {
    case .sorted: return attributes.sorted { $0.ai < $1.ai }
    case .predefinedFirst:
      let rows = AIRegistry.shared.rows
      return attributes.filter { rows[$0.row].isPredefinedLength } + attributes.filter { !rows[$0.row].isPredefinedLength }
    }
  }
}
