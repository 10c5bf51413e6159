/// An Electronic Product Code in any of its forms: binary, tag URI, pure identity, GS1 elements, GS1 Digital Link (GS1 EPC Tag Data Standard 2.3,
/// which keeps all of 1.13).
///
/// Making one never fails as a whole: what could be read is there, `problems` says what is wrong and where; offsets count bytes of the input.
public struct EPC: Sendable, Hashable {
  /// The binary scheme; `nil` for an identity that is in none, and for bits of none.
  public internal(set) var scheme: Scheme?
  public internal(set) var filter: Int?
  public internal(set) var partition: Int?
  /// What is named, with the company prefix apart; `nil` where its length is not known, or where the EPC is not valid.
  public internal(set) var identity: PureIdentity?
  /// The bits as they were given or, for a tag URI, as a tag holds them.
  public internal(set) var memory: [UInt8] = []
  /// How many of `memory` count.
  public internal(set) var bitCount = 0
  public internal(set) var problems: [Problem] = []
  private var source = Source.none

  /// What more there is than the identity; apart from the rest, because most tags have none of it.
  private indirect enum Source: Sendable, Hashable {
    case none
    case plus(PlusEPC)
    case elements([Pair], host: String?)
  }

  /// The EPC as TDS 2.x reads it from bits.
  public var plus: PlusEPC? { if case .plus(let plus) = source { plus } else { nil } }

  /// Whether it is of TDS 2.x.
  var isPlus: Bool { if case .plus = source { true } else { false } }

  /// Elements it was made of.
  var given: [Pair] { if case .elements(let pairs, _) = source { pairs } else { [] } }

  /// Host of the link it was made of, but the canonical one.
  var givenHost: String? { if case .elements(_, let host) = source { host } else { nil } }

  struct Pair: Sendable, Hashable {
    var ai: String
    var value: String
  }

  init() {}

  /// Nothing is wrong. A missing companion does not count: it may be in the bar code beside the tag.
  public var isValid: Bool { (identity != nil || isPlus) && problems.allSatisfy { $0.code == .missingCompanion } }

  // MARK: From bits

  /// Reads hexadecimal digits of either case; spaces, dashes and colons may stand between them. An odd digit at the end is half a byte, which is
  /// right only where it holds the EPC's last bits.
  ///
  /// - Parameter prefixes: for the URIs of TDS 2.x.
  public init(hex: String, prefixes: CompanyPrefixes = CompanyPrefixes()) { self.init(hex: Array(hex.utf8), prefixes: prefixes) }

  public init(hex: [UInt8], prefixes: CompanyPrefixes = CompanyPrefixes()) {
    let text = EPCHex(hex)
    guard let bytes = text.bytes else {
      self.init()
      problems = text.problem.map { [$0] } ?? []
      return
    }
    self.init(bits: bytes, count: text.bits, prefixes: prefixes)
    for index in problems.indices { problems[index].offset = text.offset(ofBit: problems[index].offset) }
  }

  /// Reads the bits of EPC memory from 0x20 on.
  /// - Parameter count: how many bits count, all where `nil`.
  public init(bytes: [UInt8], count: Int? = nil, prefixes: CompanyPrefixes = CompanyPrefixes()) {
    self.init(bits: bytes, count: min(max(count ?? .max, 0), 8 * bytes.count), prefixes: prefixes)
    for index in problems.indices { problems[index].offset /= 8 }
  }

  /// Offsets of problems are bits.
  private init(bits bytes: [UInt8], count: Int, prefixes: CompanyPrefixes) {
    memory = bytes
    bitCount = count
    if count >= 8, let plus = PlusEPC(bytes: bytes, count: count) {
      take(plus, prefixes)
    } else {
      take(TagReading(bytes, count: count))
    }
  }

  private mutating func take(_ reading: consuming TagReading) {
    scheme = reading.scheme.map { .tag($0) }
    filter = reading.filter
    partition = reading.partition
    identity = reading.identity
    checkHalfByte(reading.end)
    if let problem = reading.problem { problems.append(problem) } else { checkEnd(reading.end) }
  }

  private mutating func take(_ plus: PlusEPC, _ prefixes: CompanyPrefixes) {
    source = .plus(plus)
    scheme = .plus(plus.scheme)
    filter = plus.filter
    problems = plus.problems
    for index in problems.indices { problems[index].offset *= 8 }
    checkHalfByte(plus.bitCount)
    guard plus.isValid else { return }
    let pairs = plus.key.map { ($0.ai, $0.value) }
    identity = try? PureIdentity(elements: pairs, kind: plus.scheme.kind, prefixLength: prefixes.length(ai:number:))
  }

  /// What follows the EPC is zeros up to the end of a word, as memory is read.
  private mutating func checkEnd(_ end: Int) {
    guard bitCount > end else { return }
    var rest = BitReader(memory, count: bitCount)
    rest.skip(end)
    let word = (end + 15) / 16 * 16
    let last = rest.endOfOnes
    if last > end {
      var place = end
      while rest.read(1) == 0 { place += 1 }
      problems.append(Problem(.padding, offset: place, "the EPC ends before bit \(end), and what follows is not zero from bit \(place) on"))
    } else if bitCount > word {
      problems.append(Problem(.length, offset: word, "the EPC ends before bit \(end), and \(bitCount - word) zero bits follow its last word"))
    }
  }

  private mutating func checkHalfByte(_ end: Int) {
    guard bitCount % 8 == 4, (end + 3) / 4 * 4 != bitCount else { return }
    problems.append(Problem(.length, offset: bitCount - 4, "an odd number of hexadecimal digits: \(bitCount / 4)"))
  }

  // MARK: From elements

  /// Of GS1 elements: the key and what makes it a thing, as AI 01 with 21.
  ///
  /// - Parameters:
  ///   - kind: the kind asked for; without it the elements decide, a logistic unit before a trade item before the others.
  public init(elements: ElementString, kind: EPCKind? = nil, prefixes: CompanyPrefixes = CompanyPrefixes()) {
    self.init(elements, elements.problems, kind, prefixes)
  }

  /// Of a GS1 Digital Link URI. A host other than `id.gs1.org` is the one that a `++` scheme takes.
  public init(digitalLink: [UInt8], kind: EPCKind? = nil, prefixes: CompanyPrefixes = CompanyPrefixes()) {
    let link = DigitalLink(parsing: digitalLink)
    self.init(link.elements, link.problems, kind, prefixes)
    let scheme = "https://"
    guard link.stem.hasPrefix(scheme), link.stem != DigitalLink.canonicalStem, !link.stem.dropFirst(scheme.count).contains("/") else { return }
    source = .elements(given, host: String(link.stem.dropFirst(scheme.count)))
  }

  private init(_ elements: ElementString, _ found: [Problem], _ kind: EPCKind?, _ prefixes: CompanyPrefixes) {
    source = .elements(elements.elements.map { Pair(ai: $0.ai, value: $0.value) }, host: nil)
    problems = found.filter { !isRight(in: $0.ai, $0.code) }
    guard problems.allSatisfy({ $0.code == .missingCompanion }) else { return }
    do throws(Problem) {
      identity = try PureIdentity(elements: given.map { ($0.ai, $0.value) }, kind: kind, prefixLength: prefixes.length(ai:number:))
    } catch {
      var problem = error
      problem.offset = elements.elements.first { $0.ai == problem.ai }?.offset ?? 0
      problems.append(problem)
    }
  }

  /// What bar codes must not say and EPCs may: a part's serial number 0, piece 00 of 00.
  private func isRight(in ai: String?, _ code: Problem.Code) -> Bool {
    guard code != .checkDigit, code != .length, let value = given.first(where: { $0.ai == ai })?.value else { return false }
    return ai == "8011" && value == "0" || ai == "8006" && value.utf8.count == 18 && value.hasSuffix("00") && value.utf8.allSatisfy(isDigit)
  }
}
