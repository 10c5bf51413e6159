import Warehouse

/// One setting of a protocol, as data: what a profile may write, what `tally devices replay --set` takes and what help prints.
public struct ProtocolOption: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case string
    case int(ClosedRange<Int>)
    case bool
    case choice([String])
    /// Some of these words, with blanks or commas between them.
    case words([String])
    /// A number with its unit: `500 ms`, `1.5 s`.
    case duration(ClosedRange<Duration>)
    /// Bytes in the syntax of `ControlBytes`, or one of `names`, which means what the protocol says it means.
    case bytes(names: [String])
    /// Levels in dBm, one for all antennas or `ANTENNA=LEVEL` for each; the range in hundredths.
    case levels(ClosedRange<Int>)
    /// Keys and their characters in the syntax of `SiteKeys`.
    case keys
    /// Outputs and how long each is on, in the syntax of `SignalLight`.
    case outputs
  }

  public var key: String
  public var kind: Kind
  /// In the same syntax as a value; `nil` where the help says what holds without one.
  public var standard: String?
  /// One sentence in English.
  public var help: String

  public init(_ key: String, _ kind: Kind, default standard: String? = nil, help: String) {
    self.key = key
    self.kind = kind
    self.standard = standard
    self.help = help
  }

  /// One of an enum's raw values.
  static func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, _ choices: Choice.Type, _ standard: Choice?, help: String
  ) -> ProtocolOption {
    ProtocolOption(key, .choice(choices.allCases.map(\.rawValue)), default: standard?.rawValue, help: help)
  }

  /// What a value must look like, for an error and for help.
  public var expected: String {
    switch kind {
    case .string: "text"
    case .int(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .bool: "true or false"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .words(let words): "some of " + words.joined(separator: ", ")
    case .duration(let range): "a time from \(text(range.lowerBound)) to \(text(range.upperBound)), such as 500 ms or 1.5 s"
    case .bytes(let names): (names.isEmpty ? "" : "one of " + names.joined(separator: ", ") + ", or ") + "bytes such as \\x06, \\r or <STX>"
    case .levels(let range):
      "dBm from \(decibelText(range.lowerBound)) to \(decibelText(range.upperBound)), one for all antennas such as 27.5 or one for each such as 1=30 2=24.5"
    case .keys: "words KEY=CHARACTERS, such as z=yY"
    case .outputs: "outputs and how long each is on, such as 1=300ms or 1=300ms 4=2s"
    }
  }
}

/// Why options were refused. The sentence names protocol and option and says what is expected.
public struct OptionError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case unknownKey = "unknown-key"
    case badValue = "bad-value"
  }
  public var code: Code
  /// The protocol's id.
  public var subject: String
  public var key: String
  public var detail: String
  public var description: String { "\(subject): option \(key) \(detail)" }
}

/// The values of a protocol's options, all of them checked.
struct OptionValues {
  private enum Value {
    case string(String), int(Int), bool(Bool), duration(Duration), bytes([UInt8]), words([String]), levels([Int: Int])
  }

  private var values: [String: Value] = [:]

  init(_ given: [String: String], for subject: ProtocolID) throws(OptionError) {
    let declared = subject.options
    for key in given.keys.sorted() where !declared.contains(where: { $0.key == key }) {
      let detail = "is unknown" + suggestion(for: key, among: declared.map(\.key))
      throw OptionError(code: .unknownKey, subject: subject.rawValue, key: key, detail: detail)
    }
    for option in declared {
      guard let text = given[option.key] ?? option.standard else { continue }
      do {
        values[option.key] = try OptionValues.parse(text, as: option)
      } catch {
        let detail = "is \"\(ControlBytes.text(text.utf8))\": \(error.detail)"
        throw OptionError(code: .badValue, subject: subject.rawValue, key: option.key, detail: detail)
      }
    }
  }

  private struct ValueError: Error { var detail: String }

  private static func parse(_ text: String, as option: ProtocolOption) throws(ValueError) -> Value {
    let refusal = ValueError(detail: "expected " + option.expected)
    switch option.kind {
    case .string: return .string(text)
    case .bool:
      guard let value = Bool(text) else { throw refusal }
      return .bool(value)
    case .int(let range):
      guard let value = Int(text), range.contains(value) else { throw refusal }
      return .int(value)
    case .choice(let words):
      guard words.contains(text) else { throw ValueError(detail: refusal.detail + suggestion(for: text, among: words)) }
      return .string(text)
    case .words(let known):
      let words = text.split { $0 == " " || $0 == "," }.map(String.init)
      if let wrong = words.first(where: { !known.contains($0) }) {
        let near = suggestion(for: wrong, among: known)
        throw ValueError(detail: "\(wrong) is unknown" + (near.isEmpty ? "; " + refusal.detail : near))
      }
      return .words(words)
    case .duration(let range):
      guard let value = Duration(text: text), range.contains(value) else { throw refusal }
      return .duration(value)
    case .bytes(let names):
      if names.contains(text) { return .string(text) }
      do { return .bytes(try ControlBytes.parse(text)) } catch { throw ValueError(detail: error.description) }
    case .levels(let range):
      guard let levels = levels(text, range) else { throw refusal }
      return .levels(levels)
    case .keys:
      do { _ = try SiteKeys(text) } catch { throw ValueError(detail: error.detail) }
      return .string(text)
    case .outputs:
      guard SignalLight.read(text) != nil else { throw refusal }
      return .string(text)
    }
  }

  /// By antenna; 0 is all of them.
  private static func levels(_ text: String, _ range: ClosedRange<Int>) -> [Int: Int]? {
    var levels: [Int: Int] = [:]
    for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
      let parts = word.split(separator: "=", omittingEmptySubsequences: false)
      guard let antenna = parts.count == 2 ? Int(parts[0]).flatMap({ (1...64).contains($0) ? $0 : nil }) : 0, let last = parts.last, parts.count <= 2,
        let level = hundredths(last), range.contains(level), levels.updateValue(level, forKey: antenna) == nil
      else { return nil }
    }
    return levels.isEmpty ? nil : levels
  }

  /// A decimal with at most two places.
  private static func hundredths(_ text: Substring) -> Int? {
    let digits = text.drop { $0 == "-" }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count - digits.utf8.count <= 1, (1...2).contains(parts.count), let whole = parts[0].count <= 4 ? UInt(parts[0]) : nil,
      let rest = parts.count == 1 ? 0 : parts[1].count <= 2 ? UInt((parts[1] + "00").prefix(2)) : nil
    else { return nil }
    return (digits.utf8.count < text.utf8.count ? -1 : 1) * Int(whole * 100 + rest)
  }

  func has(_ key: String) -> Bool { values[key] != nil }

  // Asking for a key that is not declared, or as another kind, is a mistake in the protocol itself: its first `make` finds it.
  func string(_ key: String) -> String { if case .string(let value)? = values[key] { value } else { preconditionFailure(key) } }
  func int(_ key: String) -> Int { if case .int(let value)? = values[key] { value } else { preconditionFailure(key) } }
  func bool(_ key: String) -> Bool { if case .bool(let value)? = values[key] { value } else { preconditionFailure(key) } }

  func words(_ key: String) -> [String] { if case .words(let value)? = values[key] { value } else { [] } }
  func duration(_ key: String) -> Duration? { if case .duration(let value)? = values[key] { value } else { nil } }
  func levels(_ key: String) -> [Int: Int] { if case .levels(let value)? = values[key] { value } else { [:] } }
  /// `nil` where the value is one of the option's names or there is none.
  func bytes(_ key: String) -> [UInt8]? { if case .bytes(let value)? = values[key] { value } else { nil } }
  /// The option's name that was given instead of bytes.
  func name(_ key: String) -> String? { if case .string(let value)? = values[key] { value } else { nil } }
}
