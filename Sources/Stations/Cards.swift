/// What a person tells the station with a printed card. The raw value is the card's text after `Card.prefix`.
///
/// Every reserved prefix of the floor begins with `%`, which opens no GS1 element string, no check-digit code and no marking code:
/// `%T-` cards (`%T-UNDO`, numbers `%T-N12`, reasons `%T-R-WET`), `%B-` badges, `%L-` locations, `%D-` documents, `%S-` stations (`PairingCard`). A code under a reserved
/// prefix is never taken as goods, also where nothing by that name exists.
public enum Card: String, Sendable, Codable, CaseIterable {
  case undo = "UNDO"
  /// Drop the line in hand and whatever is being asked.
  case cancel = "CANCEL"
  case confirm = "OK"
  case close = "CLOSE"
  /// Close the document with something missing; while picking: this line cannot be picked in full.
  case closeShort = "SHORT"
  case suspend = "SUSPEND"
  /// The goods scanned next are damaged.
  case damaged = "DAMAGED"
  /// Put aside what the system does not know.
  case putAside = "ASIDE"
  case blindReceipt = "BLIND"
  case noLot = "NOLOT"
  /// Open the pallet scanned next and count it, though one scan would do.
  case openUnit = "OPEN"
  /// The goods in hand stand on a pallet of their own: give it a number and a label.
  case closePallet = "PALLET"
  case service = "SERVICE"

  public static let prefix = "%T-"
  static let badgePrefix = "%B-"
  static let locationPrefix = "%L-"
  static let documentPrefix = "%D-"

  /// The text to print on the card.
  public var text: String { Card.prefix + rawValue }
  /// The text of a number card.
  public static func number(_ number: Int) -> String { "\(prefix)N\(number)" }
  /// The text of a reason card.
  public static func reason(_ reason: String) -> String { "\(prefix)R-\(reason.uppercased())" }
}
