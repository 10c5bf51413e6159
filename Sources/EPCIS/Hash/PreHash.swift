import Crypto
import Warehouse

/// The EPCIS event hash id of CBV 2.0, section 8.9: an event's identity from its content alone.
///
/// Others compare with what the published generator computes (`RalphTro/epcis-event-hash-generator` 1.9.3 and the ignored fields after it), so it decides
/// wherever the section leaves something open, and where it departs from it: fields outside the canonical order come last, sorted, and with them
/// `bizTransactionList`, `destinationList`, `ilmd` and `sourceList`; a transaction's type stands before it; a prefix that the document does not declare
/// itself stays; `true` of JSON is `True`. Three of the section's rules hold against it: the fourth decimal of a second rounds up from 5; the order
/// of a JSON object's members never matters; and every key has its one form, `https://id.gs1.org`, the finest level and no query. The generator's patterns
/// miss some and leave them as they are written: a Digital Link with an escape or a bare `!` in a value on another host (`https://example.com/01/…/21/A%2FB`),
/// one with a slash at the path's end (`/21/AB/?17=…`), one with both `/235/` and `/21/`, and a GIAI with an escape (`urn:epc:id:giai:4012345.A%23B`).
public struct EventHash: Sendable {
  private let names: Names
  /// Places, units, classes and parties in their canonical form.
  private let known = Memo<[UInt8]>()

  /// For the events of one document: `context` is its `@context`, `ignored` names members of events that are no part of what happened
  /// (a repository's own, its `ignoreFields`).
  public init(context: JSONNode? = nil, ignored: Set<String> = []) {
    names = Names(context)
    self.ignored = ignored.union(["eventID", "recordTime", "errorDeclaration", "type", "@context"])
  }
  private let ignored: Set<String>

  /// `ni:///sha-256;…?ver=CBV2.0`
  public func id(of event: JSONNode) -> String {
    var text = Array("ni:///sha-256;".utf8)
    for byte in SHA256.hash(data: bytes(of: event)) {
      text.append(EventHash.digits[Int(byte >> 4)])
      text.append(EventHash.digits[Int(byte & 15)])
    }
    text += "?ver=CBV2.0".utf8
    return String(decoding: text, as: UTF8.self)
  }
  private static let digits = Array("0123456789abcdef".utf8)

  /// The pre-hash string.
  public func preHash(of event: JSONNode) -> String { String(decoding: bytes(of: event), as: UTF8.self) }

  func bytes(of event: JSONNode) -> [UInt8] {
    var local = self
    // An event by itself, or one with words of its own, brings its context with it.
    if let context = event["@context"] { local = EventHash(names: names.adding(context), ignored: ignored) }
    var bytes = Array("eventType=".utf8)
    bytes.reserveCapacity(1024)
    bytes += (event["type"]?.string ?? "").utf8
    let rest = local.append(local.elements(of: event, in: .event), CanonicalOrder.event, isEvent: true, to: &bytes)
    local.append(sorted: rest, to: &bytes)
    return bytes
  }

  private init(names: Names, ignored: Set<String>) {
    self.names = names
    self.ignored = ignored
  }

  // MARK: From JSON to elements

  /// Where a value stands, as far as it decides what a bare word means.
  private enum Place { case event, persistent, transaction, party, report, other }

  /// A name with a value, as the XML form has it: a list's members are elements of their own.
  private struct Element {
    var name: String
    var node: JSONNode
    var place: Place
    /// What the element contains in place of `node`'s own members: the elements of a list.
    var parts: [Element]?
  }

  private func elements(of node: JSONNode, in place: Place) -> [Element] {
    guard let members = node.members else { return [] }
    var elements: [Element] = []
    elements.reserveCapacity(members.count)
    for member in members where !EventHash.isComment(member.key) && (place != .event || !ignored.contains(member.key)) {
      let name = names.key(member.key)
      if name.hasSuffix("List") {
        let single = EventHash.singles[name] ?? String(name.dropLast(4))
        let inner: Place =
          switch name {
          case "bizTransactionList": .transaction
          case "sourceList", "destinationList": .party
          default: .other
          }
        let parts = (member.value.array ?? [member.value]).map { Element(name: single, node: $0, place: inner) }
        if !parts.isEmpty { elements.append(Element(name: name, node: JSONNode(.null), place: place, parts: parts)) }
      } else if name == "childEPCs" {
        let parts = (member.value.array ?? [member.value]).map { Element(name: "epc", node: $0, place: .other) }
        if !parts.isEmpty { elements.append(Element(name: name, node: JSONNode(.null), place: place, parts: parts)) }
      } else {
        let inner: Place = name == "sensorReport" ? .report : name == "persistentDisposition" ? .persistent : .other
        // The element keeps the place it stands in for its own word, and hands on the one for its members.
        let isWord = inner == .other
        for value in member.value.array ?? [member.value] {
          elements.append(Element(name: name, node: value, place: isWord ? place : inner))
        }
      }
    }
    return elements
  }

  /// What the XML form calls the members of a list whose name does not say it.
  private static let singles = [
    "quantityList": "quantityElement", "childQuantityList": "quantityElement", "inputQuantityList": "quantityElement",
    "outputQuantityList": "quantityElement", "inputEPCList": "epc", "outputEPCList": "epc",
  ]

  private static func isComment(_ key: String) -> Bool { key == "comment" || key == "rdfs:comment" || key == "#text" }

  /// An element's own elements, and what its text is written from.
  private func content(of element: Element) -> (elements: [Element], text: JSONNode?, place: Place) {
    if let parts = element.parts { return (parts, nil, .other) }
    switch element.node.value {
    case .object:
      let inner: Place = [.transaction, .party, .report, .persistent].contains(element.place) ? element.place : .other
      return (elements(of: element.node, in: inner), element.node["#text"], .other)
    case .array(let values): return (values.map { Element(name: "", node: $0, place: .other) }, nil, .other)
    default: return ([], element.node, element.place)
    }
  }

  // MARK: From elements to text

  /// Appends the elements that have a place in the order, and below the event its own extensions; returns what has none, for the end.
  private func append(_ elements: [Element], _ order: CanonicalOrder?, isEvent: Bool = false, to bytes: inout [UInt8]) -> [Element] {
    // One behind the other as they come, then copied in their order.
    var written: [UInt8] = []
    written.reserveCapacity(isEvent ? 1024 : 128)
    var placed: [(place: Int, value: Range<Int>)] = []
    placed.reserveCapacity(elements.count)
    var extensions: [Element] = []
    var rest: [Element] = []
    for element in elements {
      guard let field = order?.fields[element.name] else {
        // The generator knows an extension by the slash that ends its namespace, and only beside something else.
        if !isEvent, elements.count > 1, element.name.hasPrefix("{"), element.name.contains("/}") {
          extensions.append(element)
        } else {
          rest.append(element)
        }
        continue
      }
      let (inner, text, place) = content(of: element)
      guard field.parts != nil || inner.isEmpty else {
        rest.append(element)
        continue
      }
      let start = written.count
      written += element.name.utf8
      let empty = written.count
      if let text { append(text, element.name, place, isTime: field.isTime, to: &written) }
      if !inner.isEmpty {
        let left = append(inner, field.parts, to: &written)
        if !left.isEmpty { rest.append(Element(name: element.name, node: JSONNode(.null), place: element.place, parts: left)) }
      }
      if written.count > empty { placed.append((field.place, start..<written.count)) } else { written.removeLast(empty - start) }
    }
    placed.sort { $0.place == $1.place ? written[$0.value].lexicographicallyPrecedes(written[$1.value]) : $0.place < $1.place }
    for (_, value) in placed { bytes += written[value] }
    append(sorted: extensions, to: &bytes)
    return rest
  }

  private func append(sorted elements: [Element], to bytes: inout [UInt8]) {
    if elements.count == 1 {
      bytes += whole(elements[0])
    } else {
      for value in elements.map(whole).sorted(by: EventHash.precedes) { bytes += value }
    }
  }

  /// An element with all that is in it.
  private func whole(_ element: Element) -> [UInt8] {
    let isParty = (element.place == .transaction || element.place == .party) && element.parts == nil && element.node.members != nil
    var (inner, text, place) = content(of: element)
    var bytes = isParty ? [] : Array(element.name.utf8)
    if let text { append(text, element.name, place, to: &bytes) }
    if isParty { inner = append(inner, CanonicalOrder.party, isEvent: true, to: &bytes) }
    append(sorted: inner, to: &bytes)
    return bytes
  }

  private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }

  /// Appends `=` and a value in its canonical form; nothing where the value is no text, or an empty one.
  private func append(_ node: JSONNode, _ name: String, _ place: Place, isTime: Bool = false, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(UInt8(ascii: "="))
    switch node.value {
    case .object, .array: break
    case .null: bytes += "None".utf8
    case .bool(let value): bytes += (value ? "True" : "False").utf8
    case .number(let digits): bytes += DecimalText.canonical(digits).utf8
    case .string(let written):
      var text = EventHash.trimmed(written)
      if isTime, let moment = Moment(text) {
        bytes += moment.utc.utf8
        break
      }
      if place != .other, let vocabulary = EventHash.vocabulary(name, place) { text = vocabulary.expanded(text) }
      if text.utf8.contains(UInt8(ascii: ":")) {
        bytes += EventHash.recurring.contains(name) && EventHash.isShort(text) ? known.value(of: text) { canonical(text) } : canonical(text)
      } else {
        bytes += DecimalText.canonical(text).utf8
      }
    }
    if bytes.count == start + 1 { bytes.removeLast() }
  }

  /// Elements whose values are the same few in many events.
  private static let recurring: Set<String> = ["id", "parentID", "epcClass", "source", "destination"]

  /// Texts of other characters than ASCII may be equal and yet other bytes.
  private static func isShort(_ text: String) -> Bool { text.utf8.count < 100 && text.utf8.allSatisfy { $0 < 0x80 } }

  /// A name in its full length, and a key in its one form.
  private func canonical(_ text: String) -> [UInt8] {
    let full = Array(EventHash.withoutURN(names.value(text)).utf8)
    return KeyLink.normalised(full) ?? full
  }

  private static func vocabulary(_ name: String, _ place: Place) -> Vocabulary? {
    switch (name, place) {
    case ("bizStep", .event): .bizStep
    case ("disposition", .event), ("set", .persistent), ("unset", .persistent): .disposition
    case ("type", .transaction): .transactionType
    case ("type", .party): .sourceType
    case ("type", .report): .measurement
    case ("exception", .report): .alert
    case ("component", .report): .component
    default: nil
    }
  }

  private static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    // Nearly every text begins and ends with a letter or digit of ASCII.
    if (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) { return text }
    let inner = text.unicodeScalars.drop(while: isSpace)
    return String(inner.prefix(upTo: inner.lastIndex { !isSpace($0) }.map { inner.index(after: $0) } ?? inner.startIndex))
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value) }

  private static func withoutURN(_ text: String) -> String {
    guard text.hasPrefix("urn:epcglobal:cbv:") else { return text }
    for vocabulary in Vocabulary.allCases {
      if let urn = vocabulary.urn, text.hasPrefix(urn) { return vocabulary.stem + text.dropFirst(urn.count) }
    }
    return text
  }
}
