import Identifiers

/// A GS1 Digital Link URI where an event names something.
struct LinkKey {
  /// What is wrong with the key or its qualifiers.
  var problem: Problem?
  /// Whether it names one thing or a class of them; `nil` where that is not known.
  var level: Shape.Level?

  /// `nil` for what is no Digital Link. On GS1's own host every address with a key is one. On another host one that is not right may be anybody's own web
  /// address, which CBV 2.0 (chapter 8) allows as a name; but a whole GTIN or SSCC behind its AI is no chance.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first | 0x20 == UInt8(ascii: "h"), DigitalLink.looksLike(bytes[...]) else { return nil }
    let link = DigitalLink(parsing: bytes, allowing: [.shortNames, .shortGTINs])
    guard link.form == .plain, let key = link.path.first else { return nil }
    let names = Set(link.path.map(\.ai))
    let problems = link.problems.filter { problem in
      [.checkDigit, .length, .character].contains(problem.code) && problem.ai.map(names.contains) ?? false
    }
    let isOfGS1 = link.stem.lowercased().hasSuffix("://id.gs1.org")
    problem = problems.first { isOfGS1 || $0.code == .checkDigit && ["00", "01"].contains($0.ai) }
    if problems.isEmpty { level = LinkKey.level(key.ai, length: key.value.count, names) }
  }

  /// By the keys and qualifiers that CBV 2.0 (chapter 8) has for instances and for classes.
  private static func level(_ key: String, length: Int, _ names: Set<String>) -> Shape.Level? {
    let isInstance: Bool
    switch key {
    case "01": isInstance = names.contains("21") || names.contains("235")
    case "8006": isInstance = names.contains("21")
    case "8010": isInstance = names.contains("8011")
    case "253", "255": isInstance = length > 13
    case "8003": isInstance = length > 14
    case "00", "401", "402", "414", "417", "8004", "8017", "8018": isInstance = true
    default: return nil
    }
    return isInstance ? .instance : .itemClass
  }
}
