/// What a GS1 element string says: application identifiers (AI) with their values, and what is wrong with them.
///
/// Reading never fails as a whole: `elements` is what could be read, `problems` says what is wrong and where. Rules: General Specifications 7.8,
/// GS1 Barcode Syntax Dictionary 2026-01-27.
public struct ElementString: Sendable, Hashable {
  public struct Element: Sendable, Hashable {
    /// Two to four digits.
    public let ai: String
    /// The value as read; bytes that are no UTF-8 become U+FFFD (and a problem).
    public let value: String
    /// The data title, `USE BY or EXPIRY`.
    public let title: String
    /// Byte of the input where the AI begins.
    public let offset: Int
    /// Line in the AI table.
    let row: Int
  }

  public internal(set) var elements: [Element] = []
  /// In the order of the input; those about companions last.
  public internal(set) var problems: [Problem] = []

  /// Nothing is wrong within this one symbol. A missing companion does not count: it may be in another symbol of the same label.
  public var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }

  /// Nothing is wrong, and every companion is there.
  public var isComplete: Bool { problems.isEmpty }

  /// Nothing yet, for the parser to fill.
  init() {}

  /// Reads `data` from byte `start`, which must not hold an AIM identifier. GS (0x1D) is the separator, FNC1 in first position may stand as a
  /// leading GS. Offsets count from the beginning of `data`.
  public init(parsing data: [UInt8], from start: Int = 0) {
    var parser = ElementParser(data)
    parser.parse(from: start)
    self = parser.finish()
  }

  /// Reads the form for people, `(01)09521234543213(10)AB\(C`, from byte `start`: a bracket that belongs to a value has a backslash in front.
  public init(bracketed data: [UInt8], from start: Int = 0) {
    var parser = ElementParser(data)
    parser.parseBracketed(from: start)
    self = parser.finish()
  }

  /// Of AIs with their values, as a Digital Link, a tag or a label has them, checked like one that was read.
  ///
  /// Offsets count bytes of `input`: the pairs in the order given, each its AI, its value and a separator if its length is not predefined.
  public init(pairs: some Sequence<(ai: String, value: String)>) {
    var input: [UInt8] = []
    var places: [(start: Int, value: Int, end: Int)] = []
    let registry = AIRegistry.shared
    for pair in pairs {
      let start = input.count
      input.append(contentsOf: pair.ai.utf8)
      let value = input.count
      input.append(contentsOf: pair.value.utf8)
      places.append((start, value, input.count))
      let found = registry.find(in: input, at: start, before: value)
      if found.map({ !registry.rows[$0.row].isPredefinedLength }) ?? true { input.append(separator) }
    }
    var parser = ElementParser(input)
    parser.parse(places)
    self = parser.finish()
  }

  /// The value of the first element with this AI.
  public subscript(ai: String) -> String? { elements.first { $0.ai == ai }?.value }

  /// The element string in canonical order: elements of predefined length first, then the others, each in the order read; separators only where
  /// they are needed; identical repeats left out; no leading FNC1. What could not be read is not in it.
  public var canonical: [UInt8] {
    var bytes: [UInt8] = []
    var needsSeparator = false
    let rows = AIRegistry.shared.rows
    for predefined in [true, false] {
      for (index, element) in elements.enumerated() where rows[element.row].isPredefinedLength == predefined {
        if elements[..<index].contains(where: { $0.ai == element.ai && $0.value == element.value }) { continue }
        if needsSeparator { bytes.append(separator) }
        bytes.append(contentsOf: element.ai.utf8)
        bytes.append(contentsOf: element.value.utf8)
        needsSeparator = !predefined
      }
    }
    return bytes
  }

  /// Human-readable interpretation: `(01)09521234543213(10)ABC`.
  public var hri: String { elements.map { "(\($0.ai))\($0.value)" }.joined() }
}

extension ElementString {
  /// AI 01, `nil` without one or with a wrong check digit.
  public var gtin: GTIN? { self["01"].flatMap { GTIN($0) } }
  /// AI 02, the item inside a logistic unit: never the item of AI 01.
  public var contentGTIN: GTIN? { self["02"].flatMap { GTIN($0) } }
  /// AI 00.
  public var sscc: SSCC? { self["00"].flatMap { SSCC($0) } }
  /// AI 10.
  public var lot: String? { self["10"] }
  /// AI 21.
  public var serial: String? { self["21"] }
  /// AI 37, how many of `contentGTIN` are inside.
  public var count: Int? { self["37"].flatMap { Int($0) } }

  /// The day of an AI that begins with `YYMMDD` (11–17, 4324–4326, 7003, 7006, 7007, 7011, 8008), seen from `reference`.
  public func date(ai: String, reference: (year: Int, month: Int, day: Int)) -> (year: Int, month: Int, day: Int)? {
    self[ai].flatMap { GS1Date.date($0.prefix(6), reference: reference) }
  }
}

/// GS, 0x1D: how FNC1 as a separator is transmitted.
let separator: UInt8 = 0x1D
