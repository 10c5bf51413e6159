/// A business card: vCard 2.1, 3.0 or 4.0 (RFC 2426, RFC 6350), MECARD, or BIZCARD.
public struct Contact: Sendable, Hashable {
  public enum Format: String, Sendable, Hashable {
    case vCard = "vcard"
    case meCard = "mecard"
    case bizCard = "bizcard"
  }

  public let format: Format
  /// `2.1`, `3.0` or `4.0`; `nil` where a card does not say, and for the others.
  public let version: String?
  /// The properties in their order, under their name in capitals, values without their escapes.
  public let fields: [NamedField]
  public let problems: [Problem]

  public var isValid: Bool { problems.isEmpty }
  /// Always: it is about a person.
  public var isPersonal: Bool { true }

  /// The card that `data` is from `start` on; `nil` if it is none.
  public static func read(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil) -> Contact? {
    guard start <= data.count, symbology?.gtinLength == nil else { return nil }
    var reader = ContactReader(data, from: start)
    if reader.begins("BEGIN:VCARD") { return reader.vCard() }
    if reader.begins("MECARD:") { return reader.fieldCard(.meCard, header: 7) }
    if reader.begins("BIZCARD:") { return reader.fieldCard(.bizCard, header: 8) }
    return nil
  }

  /// What a property says by its name, such as `TEL`; the first where it stands more than once.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}
