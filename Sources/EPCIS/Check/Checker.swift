import Identifiers

/// Walks one document or event and collects what is wrong with it.
struct Checker {
  private let lines: Lines
  private var path: [String] = []
  private(set) var findings: [Finding] = []
  private var prefixes: Prefixes

  /// - Parameter context: of the document around what is judged.
  init(_ lines: Lines, context: JSONNode? = nil) {
    self.lines = lines
    prefixes = Prefixes(context)
  }

  mutating func find(_ code: Finding.Code, _ node: JSONNode, _ args: [String: String] = [:]) {
    var text = ""
    for part in path { text += part.hasPrefix("[") || text.isEmpty ? part : "." + part }
    // What stands in the text is quoted, so that it is not taken for a word of the catalogue.
    let quoted = Dictionary(uniqueKeysWithValues: args.map { ($0, ["value", "name"].contains($0) ? "\"\($1.prefix(120))\"" : $1) })
    findings.append(Finding(code: code, args: quoted, path: text, line: lines.line(of: node.offset)))
  }

  mutating func within<Result>(_ name: String, _ work: (inout Checker) -> Result) -> Result {
    path.append(name)
    defer { path.removeLast() }
    return work(&self)
  }

  // MARK: Structure

  mutating func check(_ node: JSONNode, _ shape: Shape) {
    switch shape {
    case .any: break
    case .object(let fields): check(node, fields)
    case .list(let inner, let least, let unique): check(node, inner, atLeast: least, unique: unique)
    case .oneOrMore(let inner): check(node, node.array == nil ? inner : .list(inner))
    case .number: if case .number = node.value {} else { expected("a number", node) }
    case .bool: if case .bool = node.value {} else { expected("true or false", node) }
    case .context: checkContext(node)
    case .text, .hex, .unit, .offset, .version, .time, .uri, .key, .choice, .word:
      guard let text = node.string else { return expected("a text", node) }
      check(text, shape, node)
    }
  }

  private mutating func expected(_ what: String, _ node: JSONNode) {
    find(.type, node, ["expected": "@epcis.\(what)", "found": "@epcis.\(node.kindName)"])
  }

  private mutating func check(_ node: JSONNode, _ fields: Fields) {
    guard let members = node.members else { return expected("an object", node) }
    let outer = prefixes
    defer { prefixes = outer }
    if let context = node["@context"] { prefixes.take(context) }
    for name in fields.required where node[name] == nil { find(.missing, node, ["name": name]) }
    for member in members {
      within(member.key) { checker in
        if let shape = fields.members[member.key] {
          checker.check(member.value, shape)
        } else if fields.more == .nothing {
          checker.find(.unknown, member.value, ["name": member.key])
        } else if fields.more == .prefixed, !["comment", "@context"].contains(member.key) {
          if !member.key.contains(":") {
            checker.find(.unprefixed, member.value, ["name": member.key])
          } else if !checker.prefixes.declares(member.key) {
            checker.find(.undeclared, member.value, ["name": member.key])
          }
        }
      }
    }
  }

  private mutating func check(_ node: JSONNode, _ inner: Shape, atLeast least: Int, unique: Bool) {
    guard let values = node.array else { return expected("a list", node) }
    if values.count < least { find(.empty, node) }
    var seen: Set<String> = []
    for (index, value) in values.enumerated() {
      within("[\(index)]") { checker in
        checker.check(value, inner)
        if unique, let text = value.string, !seen.insert(text).inserted { checker.find(.twice, value, ["value": text]) }
      }
    }
  }

  private mutating func checkContext(_ node: JSONNode) {
    switch node.value {
    case .string, .object: break
    case .array(let contexts):
      var seen: Set<String> = []
      for context in contexts {
        switch context.value {
        case .string, .object:
          let text = context.sortedText
          if !seen.insert(text).inserted { find(.twice, context, ["value": context.string ?? text]) }
        default: expected("a text", context)
        }
      }
    default: expected("a list", node)
    }
  }

  /// A document, or an event by itself, means what EPCIS says only by the standard's own context (EPCIS 2.0, chapter 10).
  mutating func checkMeaning(of node: JSONNode) {
    guard let context = node["@context"], !Prefixes.knowsEPCIS(context) else { return }
    within("@context") { $0.find(.epcisContext, context) }
  }

  // MARK: Values

  private mutating func check(_ text: String, _ shape: Shape, _ node: JSONNode) {
    let value = ["value": text]
    switch shape {
    case .time: if Moment(text)?.zone == nil { find(.time, node, value) }
    case .offset: if !Checker.isOffset(text) { find(.offset, node, value) }
    case .unit:
      if !(2...3).contains(text.utf8.count) || !text.utf8.allSatisfy({ Checker.isDigit($0) || Checker.isCapital($0) }) { find(.unit, node, value) }
    case .hex: if text.isEmpty || !text.allSatisfy(\.isHexDigit) { find(.hex, node, value) }
    case .version:
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      if !parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Checker.isDigit) }) {
        find(.version, node, value)
      } else if parts[0] != "2" {
        find(.schema, node, value)
      }
    case .choice(let words): if !words.contains(text) { find(.choice, node, value.merging(["words": words.joined(separator: ", ")]) { $1 }) }
    case .word(let vocabulary): check(text, wordOf: vocabulary, node)
    case .key(let level):
      if check(uri: text, node) { check(key: text, level, node) }
    case .uri: if check(uri: text, node) { check(key: text, nil, node) }
    default: break
    }
  }

  private mutating func check(_ text: String, wordOf vocabulary: Vocabulary, _ node: JSONNode) {
    let args = ["value": text, "vocabulary": "@epcis.vocabulary.\(vocabulary)"]
    if vocabulary.contains(text) { return }
    guard text.contains(":") else { return find(.word, node, args) }
    guard check(uri: text, node) else { return }
    // The schema takes a word of the standard only bare, or with its Web URI.
    let old =
      vocabulary == .measurement || vocabulary == .alert
      ? ["http://gs1.org/voc/", "https://gs1.org/voc/", "http://www.gs1.org/voc/", "https://www.gs1.org/voc/"]
      : ["urn:epcglobal:cbv", "http://ns.gs1.org/cbv/", "https://ns.gs1.org/cbv/"]
    if old.contains(where: text.hasPrefix) { return find(.urn, node, args) }
    let stems = [
      vocabulary.stem, vocabulary.stem.replacingStart("https://ref.gs1.org/cbv/", "cbv:"),
      vocabulary.stem.replacingStart("https://ref", "http://ref"),
    ]
    if let stem = stems.first(where: { text.hasPrefix($0) }), !vocabulary.contains(String(text.dropFirst(stem.count))) { find(.word, node, args) }
    // What the standard names for one field is not a word of one's own in another.
    if Checker.standardStems.contains(where: { $0.vocabulary != vocabulary && text.hasPrefix($0.stem) }) { find(.word, node, args) }
  }

  /// The three ways to write the Web URIs of CBV 2.0.
  private static let standardStems: [(vocabulary: Vocabulary, stem: String)] = Vocabulary.allCases.flatMap { vocabulary in
    guard vocabulary.stem.hasPrefix("https://ref.gs1.org/cbv/") else { return [(vocabulary: Vocabulary, stem: String)]() }
    let name = vocabulary.stem.dropFirst("https://ref.gs1.org/cbv/".count)
    return ["https://ref.gs1.org/cbv/", "http://ref.gs1.org/cbv/", "cbv:"].map { (vocabulary, $0 + name) }
  }

  /// Whether the text is an absolute URI (RFC 3986, 3 and 4.3), or a compact one.
  private mutating func check(uri text: String, _ node: JSONNode) -> Bool {
    let bytes = text.utf8
    let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
    let isRight =
      scheme.count < bytes.count && scheme.count + 1 < bytes.count
      && (scheme.first.map { Checker.isCapital($0 & 0xDF) } ?? false)
      && scheme.allSatisfy { Checker.isDigit($0) || Checker.isCapital($0 & 0xDF) || "+-._".utf8.contains($0) }
      && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"<>\"{}|\\^`".utf8.contains($0) }
    if !isRight {
      find(.uri, node, ["value": text])
    } else if let form = NamedForms.broken(text) {
      find(.form, node, ["value": text, "expected": "@epcis.\(form)"])
      return false
    }
    return isRight
  }

  /// An EPC URI must be right by the Tag Data Standard and a Digital Link by its own, and both an instance or a class where one is due.
  private mutating func check(key text: String, _ level: Shape.Level?, _ node: JSONNode) {
    let found: Shape.Level?
    if text.hasPrefix("urn:epc:") {
      found = text.hasPrefix("urn:epc:class:") || text.hasPrefix("urn:epc:idpat:") ? .itemClass : .instance
    } else if let link = LinkKey(text) {
      if let problem = link.problem { return find(.key, node, ["value": text, "reason": problem.message]) }
      found = link.level
    } else {
      return
    }
    if let level, let found, level != found {
      return find(.level, node, ["value": text, "expected": level == .itemClass ? "@epcis.a class" : "@epcis.an instance"])
    }
    guard text.hasPrefix("urn:epc:") else { return }
    // Events have the pure identity, not what a tag holds beside it (CBV 2.0, chapter 8).
    if level == .instance, !text.hasPrefix("urn:epc:id:") { return find(.pure, node, ["value": text]) }
    guard let problem = EPC(uri: text).problems.first else { return }
    find(.key, node, ["value": text, "reason": problem.message])
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

  private static func isOffset(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 6, "+-".utf8.contains(bytes[0]), bytes[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ isDigit(bytes[$0]) }) else {
      return false
    }
    let hours = Int(bytes[1] & 15) * 10 + Int(bytes[2] & 15)
    let minutes = Int(bytes[4] & 15) * 10 + Int(bytes[5] & 15)
    return minutes < 60 && hours * 60 + minutes <= 14 * 60
  }
}

extension String {
  fileprivate func replacingStart(_ old: String, _ new: String) -> String { hasPrefix(old) ? new + dropFirst(old.count) : self }
}

extension JSONNode {
  /// The same for all that JSON holds equal: the order of members means nothing.
  fileprivate var sortedText: String {
    var bytes: [UInt8] = []
    sorted.write(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private var sorted: JSONNode {
    switch value {
    case .array(let values): .array(values.map(\.sorted))
    case .object(let members): .object(members.map { Member($0.key, $0.value.sorted) }.sorted { $0.key < $1.key })
    default: self
    }
  }

  /// What it is, for people.
  fileprivate var kindName: String {
    switch value {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
