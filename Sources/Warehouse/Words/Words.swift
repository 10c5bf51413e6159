/// The languages that workers and technicians read.
public enum Language: String, Sendable, Codable, CaseIterable {
  case en, ru

  /// From `LC_ALL`, `LC_MESSAGES` or `LANG`: Russian where it starts with `ru`, else English.
  public init(locale: String?) { self = locale?.hasPrefix("ru") == true ? .ru : .en }
}

/// The one catalogue of sentences. Codes are stable; a site may override a sentence by its code.
public enum Words {
  /// A sentence in each language; `{name}` is replaced by the argument of that name.
  ///
  /// What a worker reads has up to three lines, parted by a newline: what was scanned, what was expected, what to do.
  public struct Sentence: Sendable {
    let en: String
    let ru: String
    init(_ en: String, ru: String) {
      self.en = en
      self.ru = ru
    }
  }

  static let catalogue: [String: Sentence] = floor.merging(console) { first, _ in first }.merging(evidence) { first, _ in first }
    .merging(sync) { first, _ in first }.merging(plugs) { first, _ in first }.merging(calibration) { first, _ in first }.merging(epcis) { first, _ in first }
    .merging(rfid) { first, _ in first }.merging(writing) { first, _ in first }.merging(simulators) { first, _ in first }.merging(wmsCheck) { first, _ in first }.merging(enrolment) { first, _ in first }
    .merging(journal) { first, _ in first }

  /// The sentence with its arguments filled in; an unknown code is shown as it is with its arguments, so that nothing is ever hidden.
  public static func say(_ code: String, _ args: [String: String] = [:], in language: Language) -> String {
    if code.hasPrefix("@") { return word(code, in: language) }
    guard let sentence = catalogue[code] else {
      return ([code] + args.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
    }
    return fill(language == .ru ? sentence.ru : sentence.en, args.mapValues { word($0, in: language) })
  }

  /// An argument that is itself a word of the catalogue, `@lot` or `@device.absent`; any other is shown as it is.
  private static func word(_ value: String, in language: Language) -> String {
    guard value.hasPrefix("@") else { return value }
    guard let sentence = catalogue[value] ?? catalogue[String(value.dropFirst())] else { return String(value.dropFirst()) }
    return language == .ru ? sentence.ru : sentence.en
  }

  /// Whether there is a sentence for this code.
  public static func knows(_ code: String) -> Bool { catalogue[code] != nil }

  /// The names of the values that a code's sentences take, of both languages; empty for an unknown code.
  public static func arguments(of code: String) -> Set<String> {
    guard let sentence = catalogue[code] else { return [] }
    return Set((sentence.en + sentence.ru).split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first.map(String.init) })
  }

  public static func say(_ notice: Notice, in language: Language) -> String { say(notice.code, notice.args, in: language) }

  static func fill(_ template: String, _ args: [String: String]) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      result += args[name] ?? "?"
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}
