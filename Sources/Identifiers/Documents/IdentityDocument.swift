/// A driver licence or identity card of North America (AAMVA), or the machine-readable zone of a travel document (ICAO 9303).
///
/// Whoever scans one in a warehouse has taken the wrong card. All of it is personal data: it is not to be logged or sent on.
public struct IdentityDocument: Sendable, Hashable {
  public enum Standard: String, Sendable, Hashable {
    /// AAMVA DL/ID Card Design Standard, the PDF417 on the card's back.
    case aamva
    /// ICAO 9303 part 5 (three lines of 30), part 6 (two of 36), part 4 (two of 44).
    case td1, td2, td3
    /// ICAO 9303 part 7, visas: two lines of 44, two of 36.
    case visaA = "mrv-a"
    case visaB = "mrv-b"
  }

  public let standard: Standard
  /// Who issued it: a jurisdiction's name with AAMVA, else the three letters of the zone.
  public let issuer: String
  /// AAMVA's version of the bar code, from 0 on; `nil` for a machine-readable zone.
  public let version: Int?
  public let fields: [NamedField]
  public let problems: [Problem]

  public var isValid: Bool { problems.isEmpty }
  /// Always: it is a person's document.
  public var isPersonal: Bool { true }

  /// The document that `data` is from `start` on; `nil` if it is none.
  public static func read(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil) -> IdentityDocument? {
    guard start <= data.count, symbology?.gtinLength == nil else { return nil }
    var licence = LicenceReader(data, from: start)
    return licence.document() ?? TravelDocument(data[start...])?.document()
  }

  /// What an element says by its name, such as `DAQ` or `documentNumber`.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}
