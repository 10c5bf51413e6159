/// A scalar as it stands in the file.
public struct SettingsScalar: Sendable {
  public let text: String
  /// Written without quotes.
  public let isPlain: Bool
}

/// A type that a scalar can be read as.
public protocol SettingsValue {
  /// What a message asks for: `a whole number`.
  static var expected: SettingsSentence { get }
  /// Stands in after a problem was recorded, so that reading goes on; never leaves `SettingsDocument.read`.
  static var placeholder: Self { get }
  init?(settings scalar: SettingsScalar)
}

/// An enumeration whose raw values are the words of the file.
public typealias SettingsChoice = CaseIterable & RawRepresentable<String>

extension String: SettingsValue {
  public static var expected: SettingsSentence { "text" }
  public static var placeholder: String { "" }
  public init?(settings scalar: SettingsScalar) { self = scalar.text }
}

extension Bool: SettingsValue {
  public static var expected: SettingsSentence { "true or false" }
  public static var placeholder: Bool { false }
  public init?(settings scalar: SettingsScalar) {
    guard scalar.isPlain, let value = Bool(scalar.text) else { return nil }
    self = value
  }
}

extension Int: SettingsValue {
  public static var expected: SettingsSentence { "a whole number" }
  public static var placeholder: Int { 0 }
  public init?(settings scalar: SettingsScalar) {
    guard scalar.isPlain, let value = Int(scalar.text) else { return nil }
    self = value
  }
}

extension Double: SettingsValue {
  public static var expected: SettingsSentence { "a number" }
  public static var placeholder: Double { 0 }
  public init?(settings scalar: SettingsScalar) {
    guard scalar.isPlain, let value = Double(scalar.text), value.isFinite else { return nil }
    self = value
  }
}

extension Duration: SettingsValue {
  public static var expected: SettingsSentence { "a duration such as 300ms, 2s, 5m, 12h or 90d" }
  public static var placeholder: Duration { .zero }
  public init?(settings scalar: SettingsScalar) {
    guard let (number, unit) = magnitude(scalar.text) else { return nil }
    let milliseconds: Int64? = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000][unit]
    guard let milliseconds else { return nil }
    let (total, overflow) = number.multipliedReportingOverflow(by: milliseconds)
    guard !overflow else { return nil }
    self = .milliseconds(total)
  }
}

/// An amount of storage, `2GB` or `512MiB`.
public struct ByteCount: SettingsValue, Sendable, Hashable, Comparable, CustomStringConvertible {
  public var bytes: Int64
  public init(_ bytes: Int64) { self.bytes = bytes }

  public static var expected: SettingsSentence { "a size such as 512MiB or 2GB" }
  public static var placeholder: ByteCount { ByteCount(0) }
  public init?(settings scalar: SettingsScalar) {
    guard let (number, unit) = magnitude(scalar.text) else { return nil }
    let sizes: [String: Int64] = [
      "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
      "TiB": 1 << 40,
    ]
    guard let size = sizes[unit] else { return nil }
    let (total, overflow) = number.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    bytes = total
  }

  public static func < (a: Self, b: Self) -> Bool { a.bytes < b.bytes }
  public var description: String {
    for (shift, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")] where bytes != 0 && bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)B"
  }
}

/// `300ms` as 300 and `ms`; a space between them is fine. No sign, no fraction.
private func magnitude(_ text: String) -> (Int64, String)? {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  guard let number = Int64(digits) else { return nil }
  return (number, String(text.dropFirst(digits.count).drop { $0 == " " }))
}
