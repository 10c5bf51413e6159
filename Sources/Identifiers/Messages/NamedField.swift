/// A part of what was scanned, under the name its standard gives it.
public struct NamedField: Sendable, Hashable {
  /// The short name: a data identifier (`1P`), an element of a licence (`DAQ`), a property of a contact (`TEL`), or a word such as `service`.
  public var name: String
  /// What the name stands for; `nil` where the standard gives it no words.
  public var title: String?
  /// The characters as they were read; bytes that are no UTF-8 show as U+FFFD.
  public var value: String
  /// The day as `2026-11-20`, where the value is one and writes its century.
  public var date: String?
  /// The byte of the input where the value begins.
  public var offset: Int

  public init(_ name: String, title: String? = nil, value: String, date: String? = nil, offset: Int) {
    self.name = name
    self.title = title
    self.value = value
    self.date = date
    self.offset = offset
  }
}

/// The separators of ISO/IEC 15434.
enum Control {
  static let endOfTransmission: UInt8 = 0x04
  static let file: UInt8 = 0x1C
  static let group: UInt8 = 0x1D
  static let record: UInt8 = 0x1E
  static let unit: UInt8 = 0x1F
}
