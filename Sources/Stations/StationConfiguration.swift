public import Identifiers
public import Warehouse

/// What is done at a station. A new flow is a file in `Flows/` and a case here.
public enum FlowID: String, Sendable, Codable, CaseIterable {
  case receiving, picking, loading
}

/// Whose name stands on the entries.
public enum OperatorRule: Sendable, Hashable, Codable {
  /// Nothing is accepted before a badge.
  case required
  case optional
  /// One known operator, no badge asked.
  case fixed(String)
}

/// A bench as the site set it up.
public struct StationConfiguration: Sendable, Hashable, Codable {
  public var name: String
  public var flow: FlowID
  public var `operator`: OperatorRule
  /// Where logistic labels come out; `nil` = the station has no printer and numbers no pallets.
  public var printer: String?
  /// Where goods are unless a location is scanned.
  public var defaultLocation: String?
  /// All scanners of the station work in one session.
  public var shared: Bool
  /// Numbers may be scanned from cards.
  public var numberCards: Bool
  /// Base units above which a quantity typed or on a card is confirmed.
  public var packLimit: Int?
  /// Base units on one pallet above which closing it is confirmed.
  public var palletLimit: Int?
  /// Whether dates are compared with today.
  public var expiry: Bool
  /// Milliseconds in which the same code from the same scanner is the same sight of the same label.
  public var duplicateWindow: Int64
  public var language: Language
  /// `training`: a stream of its own that no destination reads.
  public var mode: Mode
  public var badges: [CodePattern]
  public var locations: [CodePattern]
  public var documents: [CodePattern]
  /// What numbers for restricted circulation (goods weighed in the shop) mean here.
  public var restricted = RestrictedCirculation.none
  /// Reasons by their number, from 1, as they are stored and shown.
  public var reasons: [String]
  /// Minutes of service mode that its card opens.
  public var serviceMinutes: Int

  public init(
    name: String, flow: FlowID, operator: OperatorRule = .required, printer: String? = nil, defaultLocation: String? = nil, shared: Bool = false,
    numberCards: Bool = true, packLimit: Int? = nil, palletLimit: Int? = nil, expiry: Bool = true, duplicateWindow: Int64 = 300,
    language: Language = .en, mode: Mode = .live, badges: [CodePattern] = [], locations: [CodePattern] = [], documents: [CodePattern] = [],
    reasons: [String] = ["crushed", "wet", "torn", "missing", "not-found", "other"], serviceMinutes: Int = 10
  ) {
    self.name = name
    self.flow = flow
    self.operator = `operator`
    self.printer = printer
    self.defaultLocation = defaultLocation
    self.shared = shared
    self.numberCards = numberCards
    self.packLimit = packLimit
    self.palletLimit = palletLimit
    self.expiry = expiry
    self.duplicateWindow = duplicateWindow
    self.language = language
    self.mode = mode
    self.badges = badges
    self.locations = locations
    self.documents = documents
    self.reasons = reasons
    self.serviceMinutes = serviceMinutes
  }

  /// The order domain of the station's entries. Training has its own, which no destination reads.
  public var stream: StreamID { mode == .training ? .training(name) : StreamID(name) }
}
