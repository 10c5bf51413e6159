/// Numbers of publications as people write them: `ISBN 978-3-16-148410-0`, `0-306-40615-2`, `ISSN 0378-5955`, `M-2306-7118-7`.
enum PublicationText {
  /// Digits, a last X, a first M, without the single hyphens and spaces between them; `nil` for anything else.
  static func places(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard fault(text) == nil else { return nil }
    return text.filter { !isGap($0) }.map { $0 == UInt8(ascii: "x") ? UInt8(ascii: "X") : $0 }
  }

  /// What a person has written, if it is a publication's number beyond doubt: it is named (`ISBN …`), or stands in as many hyphenated groups as the
  /// number has, or is an ISBN-10 that ends in X. What is named and wrong is a problem.
  static func read(_ text: ArraySlice<UInt8>) -> (Publication?, [Problem])? {
    if let (name, number) = named(text) { return readNamed(name, number) }
    guard let first = text.first, isDigit(first) || first == UInt8(ascii: "M"), text.count <= 17, let places = places(text) else { return nil }
    let groups = text.split(omittingEmptySubsequences: false, whereSeparator: isGap)
    switch (groups.count, places.count) {
    case (4, 10): guard groups[3].count == 1, groups[0] == [UInt8(ascii: "M")] || isRegistrationGroup(groups[0]) else { return nil }
    case (5, 13): guard groups[4].count == 1, groups[0].count == 3 else { return nil }
    case (1, 10): guard places.last == UInt8(ascii: "X") else { return nil }
    default: return nil
    }
    if let isbn = ISBN(places: places) { return (.isbn(isbn), []) }
    if let ismn = ISMN(places: places) { return (.ismn(ismn), []) }
    return nil
  }

  /// The first group of an ISBN-10, a language or country (ISBN Users' Manual, seventh edition, 5.2): how many digits it has follows from the first
  /// ones. A place in a warehouse written in groups seldom begins so.
  private static func isRegistrationGroup(_ group: ArraySlice<UInt8>) -> Bool {
    let number = group.reduce(0) { $0 * 10 + Int($1 & 15) }
    return switch group.count {
    case 1: number <= 5 || number == 7
    case 2: number == 65 || (80...94).contains(number)
    case 3: (600...649).contains(number) || (950...989).contains(number)
    case 4: (9900...9989).contains(number)
    case 5: number >= 99_900
    default: false
    }
  }

  private static func readNamed(_ name: String, _ number: ArraySlice<UInt8>) -> (Publication?, [Problem]) {
    if let (offset, message) = fault(number) { return (nil, [Problem(.character, offset: offset, message)]) }
    guard let places = places(number) else { return (nil, []) }
    let lengths: [Int]
    let found: Publication?
    switch name {
    case "ISBN": (lengths, found) = ([10, 13], ISBN(places: places).map { .isbn($0) })
    case "ISSN": (lengths, found) = ([8, 13], ISSN(places: places).map { .issn($0) })
    default: (lengths, found) = ([10, 13], ISMN(places: places).map { .ismn($0) })
    }
    if let found { return (found, []) }
    guard lengths.contains(places.count) else {
      return (nil, [Problem(.length, offset: number.startIndex, "\(places.count) places, an \(name) has \(lengths[0]) or \(lengths[1])")])
    }
    let prefixes = name == "ISBN" ? ["978", "979"] : name == "ISSN" ? ["977"] : ["9790"]
    if places.count == 13, !prefixes.contains(where: { places.starts(with: $0.utf8) }) || name == "ISBN" && places.starts(with: "9790".utf8) {
      return (nil, [Problem(.character, offset: number.startIndex, "an \(name) of 13 digits begins with \(prefixes.joined(separator: " or "))")])
    }
    if places.count == 10, (name == "ISMN") != (places[0] == UInt8(ascii: "M")) {
      return (nil, [Problem(.character, offset: number.startIndex, "an \(name) of 10 places begins with \(name == "ISMN" ? "M" : "a digit")")])
    }
    return (nil, [Problem(.checkDigit, offset: number.startIndex, "the \(name)'s check digit is wrong")])
  }

  /// The name in front and the number behind it: `ISBN`, `ISBN-13:`, `issn `.
  private static func named(_ text: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
    let name = String(decoding: text.prefix(4).map { $0 & 0xDF }, as: UTF8.self)
    guard name == "ISBN" || name == "ISSN" || name == "ISMN" else { return nil }
    var rest = text.dropFirst(4)
    for length in ["-10", "-13"] where name == "ISBN" && rest.starts(with: length.utf8) {
      // `ISBN-10` may be the name and `ISBN-1000…` is not: a colon or a space follows the name.
      let after = rest.dropFirst(3).first
      if after == UInt8(ascii: ":") || after == UInt8(ascii: " ") { rest = rest.dropFirst(3) }
    }
    if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst() }
    return (name, rest.drop { $0 == UInt8(ascii: " ") })
  }

  /// The first byte that no number may have there.
  private static func fault(_ text: ArraySlice<UInt8>) -> (Int, String)? {
    var last: UInt8?
    for (index, byte) in zip(text.indices, text) {
      let isLast = index == text.endIndex - 1
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "X"), UInt8(ascii: "x"): guard isLast, last != nil else { return (index, "X may only be the check digit") }
      case UInt8(ascii: "M"): guard last == nil else { return (index, "M may only be first") }
      case _ where isGap(byte): guard let last, !isGap(last), !isLast else { return (index, "a hyphen or space stands between two digits") }
      default: return (index, "neither a digit nor a hyphen")
      }
      last = byte
    }
    return nil
  }

  private static func isGap(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: " ") }
}
