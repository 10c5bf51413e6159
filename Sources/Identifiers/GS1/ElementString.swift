/// What a GS1 element string says: application identifiers (AI) with their values, and what is wrong with them.
///
/// Reading never fails as a whole: `elements` is what could be read, `problems` says what is wrong and where. Rules: General Specifications 7.8,
/// GS1 Barcode Syntax Dictionary 2026-01-27.
public struct ElementString: Sendable, Hashable {
  /// What was read; the elements are places in it.
  let bytes: [UInt8]
  var places = Places()
  /// How many bytes the input had that offsets count in.
  let inputCount: Int
  /// In the order of the input; those about companions last. At most 64 are told: what has more wrong is no element string, and is not read on.
  public internal(set) var problems: [Problem] = []

  /// What could be read, in its order.
  public var elements: Elements { Elements(bytes: bytes, places: places) }

  /// Nothing is wrong within this one symbol. A missing companion does not count: it may be in another symbol of the same label.
  public var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }

  /// Nothing is wrong, and every companion is there.
  public var isComplete: Bool { problems.isEmpty }

  /// Reads `data` from byte `start`, which must not hold an AIM identifier. GS (0x1D) is the separator, FNC1 in first position may stand as a
  /// leading GS. Offsets count from the beginning of `data`.
  public init(parsing data: [UInt8], from start: Int = 0) {
    var parser = ElementParser()
    parser.parse(data.span, from: start)
    // Not by way of the initialiser below: that would copy the result, and count references for it.
    (places, problems) = parser.finish(data.span)
    bytes = data
    inputCount = data.count
  }

  /// Reads the form for people, `(01)09521234543213(10)AB\(C`, from byte `start`: a bracket that belongs to a value has a backslash in front.
  public init(bracketed data: [UInt8], from start: Int = 0) {
    var assembly = ElementAssembly()
    assembly.read(bracketed: data, from: start)
    self = assembly.finish(inputCount: data.count)
  }

  /// Of AIs with their values, as a Digital Link, a tag or a label has them, checked like one that was read.
  ///
  /// Offsets count as if the pairs had been written in the order given, each its AI, its value and a separator if its length is not predefined.
  public init(pairs: some Sequence<(ai: String, value: String)>) {
    var assembly = ElementAssembly()
    let count = assembly.read(pairs: pairs)
    self = assembly.finish(inputCount: count)
  }

  /// Nothing yet.
  init() {
    bytes = []
    inputCount = 0
  }

  /// What a parser found in `bytes`, with what the elements say of each other.
  init(_ parser: consuming ElementParser, of bytes: [UInt8], inputCount: Int) {
    (places, problems) = parser.finish(bytes.span)
    self.bytes = bytes
    self.inputCount = inputCount
  }

  public static func == (a: Self, b: Self) -> Bool { a.problems == b.problems && a.elements.elementsEqual(b.elements) }

  public func hash(into hasher: inout Hasher) {
    for element in elements { hasher.combine(element) }
  }

  /// The value of the first element with this AI.
  public subscript(ai: String) -> String? { first(ai)?.value }

  /// The first element with this AI.
  public func first(_ ai: String) -> Element? {
    guard let code = AIRegistry.shared.code(of: ai) else { return nil }
    return elements.first { $0.code == code }
  }
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

  /// The first day that the first element with this AI names, seen from `reference`; see `Element.dates`.
  public func date(ai: String, reference: (year: Int, month: Int, day: Int)) -> (year: Int, month: Int, day: Int)? {
    first(ai)?.dates(reference: reference).first.map { ($0.year, $0.month, $0.day) }
  }
}

/// GS, 0x1D: how FNC1 as a separator is transmitted.
let separator: UInt8 = 0x1D
