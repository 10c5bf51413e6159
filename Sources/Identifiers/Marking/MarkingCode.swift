/// A marking code (код маркировки) of Честный ЗНАК, or of a state that uses the same structure.
///
/// A marking code is told from any other element string of 01 and 21 by its verification part: 91 and 92, or 93, with the lengths of one of the
/// layouts; the pack of tobacco by its 29 characters (see `TobaccoPack`). 01 and 21 alone are an element string like any other.
public struct MarkingCode: Sendable, Hashable {
  public let layout: MarkingLayout
  /// 14 digits, as read.
  public let gtin: String
  /// AI 21, or the pack's seven characters.
  public let serial: String
  /// The identification code (КИ): the part that names the item, without verification part and separators.
  public let identificationCode: [UInt8]
  /// The id of the verification key, AI 91.
  public let verificationKey: String?
  /// The verification code: AI 92 or 93, or the pack's last four characters.
  public let verificationCode: String?
  /// Kopecks, from AI 8005 or the pack's four characters; `nil` where the code carries none.
  public let maximumRetailPrice: Int?
  /// ISO 3166-1 alpha-2 of the EAEU state that issued the code, where the layout's serials begin with its mark.
  public let state: String?
  /// The elements; of a code that lost separators: with the separators where they belong. `nil` for the pack of tobacco.
  public let elementString: ElementString?
  /// What is wrong, by offset of the input.
  public let problems: [Problem]
  /// Bytes of the input in front of which a separator is missing.
  let missingSeparators: [Int]

  /// The groups whose codes have this layout; those known to, first. Which of them it is, the code does not say.
  public var groups: [ProductGroup] { ProductGroup.candidates(layout) }
  /// The verification part is there. Whether it is true, only the operator can say.
  public var hasCryptoTail: Bool { verificationCode != nil }
  public var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }
  /// A GTIN-14 with an indicator from 1 to 8 names a grouping of items, so this is a group pack (КИГУ). With 0 it may be a unit, a set or a group.
  public var isGrouping: Bool { gtin.utf8.first.map { (UInt8(ascii: "1")...UInt8(ascii: "8")).contains($0) } ?? false }
}

extension MarkingCode {
  /// What a code proves, or does not, without asking anybody.
  public enum Statement: String, Sendable, Hashable, CaseIterable {
    /// Proved by every code.
    case structure, item
    /// Proved by some.
    case whole, price, grouping
    /// Never proved.
    case authentic, original, circulation, group
    /// Not proved by a code without verification part.
    case scanned

    public var english: String {
      switch self {
      case .structure: "The characters have the structure of a marking code, and the GTIN's check digit is right."
      case .item: "It names one item: this GTIN with this serial number."
      case .whole: "The verification part is there: the code was read whole, not taken from a document."
      case .price: "The maximum retail price the manufacturer wrote into it."
      case .grouping: "It names a grouping of items, not a single one."
      case .authentic: "That the verification part is true: only the operator or a cash register's fiscal storage can check it."
      case .original: "That this is the original and not a copy of it."
      case .circulation: "That the item is in circulation, not sold, withdrawn, or somebody else's."
      case .group: "Which product group it is of: several have the same structure."
      case .scanned: "That it was read from the goods: documents carry the same characters."
      }
    }

    public var russian: String {
      switch self {
      case .structure: "Символы построены как код маркировки, контрольная цифра GTIN верна."
      case .item: "Код называет один товар: этот GTIN с этим серийным номером."
      case .whole: "Код проверки на месте: код прочитан целиком, а не взят из документа."
      case .price: "Максимальная розничная цена, которую указал производитель."
      case .grouping: "Код называет групповую упаковку, а не единицу товара."
      case .authentic: "Что код проверки подлинный: проверить его может только оператор или фискальный накопитель кассы."
      case .original: "Что это оригинал, а не копия."
      case .circulation: "Что товар в обороте, не продан, не выведен и принадлежит вам."
      case .group: "К какой товарной группе относится код: у нескольких групп он построен одинаково."
      case .scanned: "Что код прочитан с товара: в документах стоят те же символы."
      }
    }
  }

  /// Empty for a code with problems.
  public var proves: [Statement] {
    guard isValid else { return [] }
    var statements: [Statement] = [.structure]
    if layout != .transport && layout != .counted { statements.append(.item) }
    if hasCryptoTail { statements.append(.whole) }
    if maximumRetailPrice != nil { statements.append(.price) }
    if isGrouping && layout != .transport { statements.append(.grouping) }
    return statements
  }

  public var doesNotProve: [Statement] {
    var statements: [Statement] = hasCryptoTail ? [.authentic] : [.scanned]
    statements += [.original, .circulation]
    if groups.count != 1 { statements.append(.group) }
    return statements
  }
}
