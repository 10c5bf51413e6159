/// An EPC in a binary scheme of TDS 2.x: header, whether data follow, filter, the GS1 key as AIs, for `++` a host name, then more AIs (+AIDC data).
///
/// Reading never fails as a whole: what could be read is there, `problems` says what is wrong and where. Source: GS1 EPC Tag Data Standard 2.3,
/// 14.5, 14.6 and 15.3.
public struct PlusEPC: Sendable, Hashable {
  /// An AI with its value.
  public struct Element: Sendable, Hashable {
    public var ai: String
    public var value: String

    public init(ai: String, value: String) {
      self.ai = ai
      self.value = value
    }
  }

  public var scheme: Scheme
  /// 0 to 7.
  public var filter: Int
  /// The toggle bit: data follow the EPC.
  public var hasAIDC: Bool
  /// The date of a DSGTIN+, six digits.
  public var date: Element?
  /// The AIs that are the key. An SGLN without extension has no AI 254.
  public var key: [Element]
  public var hostname: String?
  /// The AIs after the EPC, in the order of the bits.
  public var additional: [Element]
  /// In the order of the bits; those about the elements' contents and companions last. Offsets count bytes of what was read.
  public var problems: [Problem]
  /// Bits up to the padding.
  public var bitCount: Int

  /// Key, date, then additional data: the order of an element string.
  public var elements: [Element] { key + (date.map { [$0] } ?? []) + additional }

  /// Nothing is wrong. A missing companion does not count: it may be in the bar code beside the tag.
  public var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }

  /// The elements as an element string, checked.
  public var elementString: ElementString { ElementString(pairs: elements.map { ($0.ai, $0.value) }) }

  /// As many bits as the length in the PC word can say: 31 words.
  static let limit = 496

  public init(
    scheme: Scheme, filter: Int = 0, date: Element? = nil, key: [Element], hostname: String? = nil, additional: [Element] = []
  ) {
    self.scheme = scheme
    self.filter = filter
    self.date = date
    self.key = key
    self.hostname = hostname
    self.additional = additional
    hasAIDC = !additional.isEmpty
    problems = []
    bitCount = 0
  }
}
