/// A line of the GS1 AI table: one application identifier, or a range of them that differ in the last digit.
public final class ApplicationIdentifier: Sendable {
  /// `01`, or `3100-3105` for a range.
  public let name: String
  /// The data title, as printed beside the text; empty where GS1 gives none.
  public let title: String
  /// The format as GS1 writes it, such as `N13 [X..17]`.
  public let format: String
  /// The length is predefined, so no separator is needed after the value (General Specifications 7.8.5).
  public let isPredefinedLength: Bool
  public let minLength: Int
  public let maxLength: Int
  /// A part of the value is a date.
  public let hasDate: Bool

  /// Of the AI, or of the first one of the range.
  private let digits: [UInt8]
  let components: [Component]
  /// Groups of alternatives, of which each group must be met.
  let requires: [[Companion]]
  let excludes: [String]
  /// May stand as a data attribute in the query of a GS1 Digital Link URI.
  let isLinkAttribute: Bool
  /// As the key of a GS1 Digital Link URI: the orders in which qualifiers follow it in the path (none: no qualifier does). `nil`: no key.
  let linkQualifiers: [[String]]?

  /// A part of the value.
  struct Component: Sendable {
    enum Characters: Character, Sendable { case digits = "N", set82 = "X", set39 = "Y", set64 = "Z" }
    let characters: Characters
    let length: ClosedRange<Int>
    let isOptional: Bool
    let checks: [ContentCheck]
  }

  /// AIs, or patterns of them, that satisfy a need together.
  typealias Companion = [String]

  /// Every line of the table, in its order.
  public static let all: [ApplicationIdentifier] = applicationIdentifierTable[...].parts("\n").map(ApplicationIdentifier.init(line:))

  /// Reads a line of `applicationIdentifierTable`; the table's test reads each line back and compares.
  init(line: Substring) {
    let columns = line.parts("|", keepingEmpty: true)
    let parts = columns[2].parts(" ")
    name = String(columns[0])
    digits = Array(columns[0].utf8.prefix { $0 != UInt8(ascii: "-") })
    title = String(columns[5])
    isPredefinedLength = columns[1] == "*"
    let components = parts.map(Component.init)
    self.components = components
    hasDate = components.contains { part in part.checks.contains { [.yymmdd, .yymmd0, .yyyymmdd].contains($0) } }
    minLength = components.reduce(0) { $0 + ($1.isOptional ? 0 : $1.length.lowerBound) }
    maxLength = components.reduce(0) { $0 + $1.length.upperBound }
    format = parts.map { part in
      let text = part.parts(":")[0]
      return part.hasPrefix("[") && !text.hasSuffix("]") ? text + "]" : String(text)
    }.joined(separator: " ")
    requires = columns[3].isEmpty ? [] : columns[3].parts(" ").filter { $0 != "AND" }.map { group in
      group.dropFirst().dropLast().parts(",").map { $0.parts("+").map(String.init) }
    }
    excludes = columns[4].parts(" ").map(String.init)
    isLinkAttribute = columns[6] == "?"
    let path = columns[7].parts(" ")
    linkQualifiers = path.first != "key" ? nil : path.dropFirst().map { $0.parts(",").map(String.init) }
  }

  /// Whether an AI or a pattern of the table (`310n`, `31nn`) stands for AIs of this line. A pattern's last `n` runs within a line.
  func matches(_ pattern: String) -> Bool { matches(Array(pattern.utf8)) }

  func matches(_ pattern: [UInt8]) -> Bool {
    guard digits.count == pattern.count else { return false }
    for index in digits.indices where digits[index] != pattern[index] && pattern[index] != UInt8(ascii: "n") {
      guard name.utf8.count > digits.count, index == digits.count - 1, isDigit(pattern[index]) else { return false }
    }
    return true
  }
}

extension ApplicationIdentifier.Component {
  /// `[X..17:checks]` without or with brackets, `..` and checks.
  fileprivate init(_ text: Substring) {
    isOptional = text.hasPrefix("[")
    let bare = String(decoding: text.utf8.filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }, as: UTF8.self)
    let parts = bare[...].parts(":")
    characters = parts[0].first.flatMap(Characters.init) ?? .set82
    let size = parts[0].dropFirst()
    let upper = Int(size.drop { $0 == "." }) ?? 0
    length = (size.hasPrefix("..") ? 1 : upper)...upper
    checks = parts.count < 2 ? [] : parts[1].parts("+").compactMap { ContentCheck(rawValue: String($0)) }
  }
}

extension Substring {
  /// As `split`, by byte: comparing characters would take longer than all else that is done with the table.
  fileprivate func parts(_ separator: Unicode.Scalar, keepingEmpty: Bool = false) -> [Substring] {
    utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: !keepingEmpty).map { Substring($0) }
  }
}
