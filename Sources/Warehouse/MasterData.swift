// What comes down from the WMS (DOMAIN, "What comes down"). A cache that can be rebuilt: losing it costs a resync, never a movement.

/// An item of the site, and how it is packed.
public struct Item: Sendable, Hashable, Codable {
  public var code: String
  public var name: String
  /// Other languages of the name, by code: `ru`, `en`.
  public var names: [String: String]?
  public var baseUnit: String
  public var version: Int
  public var packs: [Pack]
  public var supplierCodes: [String]?
  /// By operation (`receive`, `pick`): which of lot, expiry, serial, marking-code, weight must be captured.
  public var tracking: [String: [String]]?
  /// The operations at which "no lot on label" is a legal answer.
  public var lotOptional: Bool?
  /// How far above the expected quantity needs no confirmation, in per cent.
  public var tolerance: Int?

  public struct Pack: Sendable, Hashable, Codable {
    /// A GTIN (14 digits, zero-padded) or the site's other code of this pack.
    public var code: String
    /// each · inner · case · pallet
    public var level: String
    /// Base units in it; `nil` = unknown, must be asked, never taken as 1.
    public var units: Int?
    public var variableWeight: Bool?
    public init(code: String, level: String, units: Int?, variableWeight: Bool? = nil) {
      self.code = code
      self.level = level
      self.units = units
      self.variableWeight = variableWeight
    }
  }
  public init(
    code: String, name: String, names: [String: String]? = nil, baseUnit: String = "pcs", version: Int = 1, packs: [Pack],
    supplierCodes: [String]? = nil, tracking: [String: [String]]? = nil, lotOptional: Bool? = nil, tolerance: Int? = nil
  ) {
    self.code = code
    self.name = name
    self.names = names
    self.baseUnit = baseUnit
    self.version = version
    self.packs = packs
    self.supplierCodes = supplierCodes
    self.tracking = tracking
    self.lotOptional = lotOptional
    self.tolerance = tolerance
  }
}

/// Something to be done against paper: an ASN to receive or an order to pick.
public struct Document: Sendable, Hashable, Codable {
  /// asn · order
  public var type: String
  public var number: String
  public var version: Int
  /// open · closed · cancelled
  public var state: String
  public var party: String?
  /// Barcodes that open the document besides its number.
  public var codes: [String]?
  /// Empty where the ASN is a header only, or a tree only.
  public var lines: [Line]
  /// Handling units announced by an ASN.
  public var units: [AnnouncedUnit]?
  /// whole: one scan of its SSCC accepts a unit, contents declared · open: units must be opened and counted.
  public var unitRule: String?
  /// For tasks: which device holds the lease, `nil` = nobody.
  public var holder: String?

  public struct Line: Sendable, Hashable, Codable {
    public var line: String
    public var item: String
    /// Base units, an integer as text.
    public var qty: String
    /// What the centre knew as done when this version was made.
    public var done: String?
    public var lot: String?
    public var dates: [String: String]?
    /// exact · fefo · any (orders)
    public var lotRule: String?
    public var from: String?
    public var substitutes: [String]?
    public init(
      line: String, item: String, qty: String, done: String? = nil, lot: String? = nil, dates: [String: String]? = nil, lotRule: String? = nil,
      from: String? = nil, substitutes: [String]? = nil
    ) {
      self.line = line
      self.item = item
      self.qty = qty
      self.done = done
      self.lot = lot
      self.dates = dates
      self.lotRule = lotRule
      self.from = from
      self.substitutes = substitutes
    }
  }

  public struct AnnouncedUnit: Sendable, Hashable, Codable {
    public var sscc: String
    public var contents: [Content]?
    public var units: [AnnouncedUnit]?
    public init(sscc: String, contents: [Content]? = nil, units: [AnnouncedUnit]? = nil) {
      self.sscc = sscc
      self.contents = contents
      self.units = units
    }
  }

  public struct Content: Sendable, Hashable, Codable {
    public var item: String
    public var qty: String
    public var lot: String?
    public var dates: [String: String]?
    public var serials: [String]?
    public init(item: String, qty: String, lot: String? = nil, dates: [String: String]? = nil, serials: [String]? = nil) {
      self.item = item
      self.qty = qty
      self.lot = lot
      self.dates = dates
      self.serials = serials
    }
  }

  public init(
    type: String, number: String, version: Int = 1, state: String = "open", party: String? = nil, codes: [String]? = nil, lines: [Line] = [],
    units: [AnnouncedUnit]? = nil, unitRule: String? = nil, holder: String? = nil
  ) {
    self.type = type
    self.number = number
    self.version = version
    self.state = state
    self.party = party
    self.codes = codes
    self.lines = lines
    self.units = units
    self.unitRule = unitRule
    self.holder = holder
  }
}

public struct Location: Sendable, Hashable, Codable {
  public var code: String
  /// dock · rack · floor · stage …
  public var kind: String?
  public init(code: String, kind: String? = nil) {
    self.code = code
    self.kind = kind
  }
}

/// Who may work here. The badge itself is nowhere: `id` is its keyed hash.
public struct Operator: Sendable, Hashable, Codable {
  public var id: String
  public var name: String
  public var supervisor: Bool
  public init(id: String, name: String, supervisor: Bool = false) {
    self.id = id
    self.name = name
    self.supervisor = supervisor
  }
}

/// Serial numbers of a GTIN that one box gives.
public struct SerialRange: Sendable, Hashable, Codable {
  public var id: String
  public var gtin: String
  /// Inclusive.
  public var first: Int64
  public var last: Int64
  /// The journal that it belongs to; one of another journal is never used.
  public var journal: String?
  public init(id: String, gtin: String, first: Int64, last: Int64, journal: String? = nil) {
    (self.id, self.gtin, self.first, self.last, self.journal) = (id, gtin, first, last, journal)
  }
}

/// Numbers this box alone may turn into SSCCs, leased by the WMS or configured.
public struct SSCCRange: Sendable, Hashable, Codable {
  public var id: String
  /// Extension digit and company prefix together, such as `04601234`: the leading digits of every SSCC of the range.
  public var prefix: String
  /// First and last serial reference, inclusive.
  public var first: Int64
  public var last: Int64
  /// The journal it was leased to; a range leased to another journal is never used.
  public var journal: String?
  public init(id: String, prefix: String, first: Int64, last: Int64, journal: String? = nil) {
    self.id = id
    self.prefix = prefix
    self.first = first
    self.last = last
    self.journal = journal
  }
}

/// Read access to what came down, for the flows. Synchronous: an implementation answers from memory or from a local file in microseconds.
public protocol MasterData: Sendable {
  /// The item with that site code.
  func item(code: String) -> Item?
  /// The item one of whose packs, supplier codes or own code is `code`, and that pack.
  func item(scanned code: String) -> (item: Item, pack: Item.Pack?)?
  func document(type: String, number: String) -> Document?
  /// A document by its number or by one of its codes.
  func document(scanned code: String) -> Document?
  /// The open document that announces a handling unit, and the unit with all below it.
  func announcement(sscc: String) -> (document: Document, unit: Document.AnnouncedUnit)?
  func location(code: String) -> Location?
  func `operator`(id: String) -> Operator?
  /// Where the WMS last knew the handling unit to be; `nil` = unknown here.
  func handlingUnit(sscc: String) -> KnownUnit?
  /// The handling units that the WMS last knew to be at a place, by their numbers; the first 5,000.
  func handlingUnits(at location: String) -> [KnownUnit]
  /// Wall time in milliseconds of the last good sync, `nil` = never.
  var asOf: Int64? { get }
}

/// A handling unit in the present stock.
public struct KnownUnit: Sendable, Hashable, Codable {
  public var sscc: String
  public var location: String?
  public var contents: [Document.Content]
  public init(sscc: String, location: String? = nil, contents: [Document.Content] = []) {
    self.sscc = sscc
    self.location = location
    self.contents = contents
  }
}

/// One answer of the centre to "what is new": what it names replaces what was here under the same key.
public struct MasterDataChange: Sendable, Hashable, Codable {
  /// The collection it belongs to: items · documents · locations · operators · units · errands.
  public var collection: String
  public var items: [Item]?
  public var documents: [Document]?
  public var locations: [Location]?
  public var operators: [Operator]?
  public var units: [KnownUnit]?
  public var errands: [Errand]?
  /// Keys of what is gone, where the answer is not whole: code · type:number · code · id · SSCC.
  public var gone: [String]?
  /// The collection is complete, with this answer or with the last of its pages: what is not named is gone.
  public var whole: Bool
  /// There is more: ask at once with `cursor`.
  public var more: Bool?
  /// Where the next question goes on; opaque. Absent: ask for the whole.
  public var cursor: String?
  /// The collection's validator for the next question.
  public var etag: String?
  public init(
    collection: String, items: [Item]? = nil, documents: [Document]? = nil, locations: [Location]? = nil, operators: [Operator]? = nil,
    units: [KnownUnit]? = nil, errands: [Errand]? = nil, gone: [String]? = nil, whole: Bool, more: Bool? = nil, cursor: String? = nil, etag: String? = nil
  ) {
    self.errands = errands
    self.gone = gone
    self.more = more
    self.cursor = cursor
    self.collection = collection
    self.items = items
    self.documents = documents
    self.locations = locations
    self.operators = operators
    self.units = units
    self.whole = whole
    self.etag = etag
  }
}

/// Something that the centre asks of a station, once: a label to print, words to show, or both.
public struct Errand: Sendable, Hashable, Codable {
  /// The centre's own, never used again.
  public var id: String
  public var station: String
  /// After this it is of no use; milliseconds since 1970.
  public var until: Int64?
  /// By language: `en`, `ru`.
  public var text: [String: String]?
  /// Of the station's own printer where `printer` is empty. A pallet's number is given by the box alone: `sscc` counts for nothing.
  public var label: LabelRequest?
  public init(id: String, station: String, until: Int64? = nil, text: [String: String]? = nil, label: LabelRequest? = nil) {
    self.id = id
    self.station = station
    self.until = until
    self.text = text
    self.label = label
  }
}

/// The replica: what came down, on this box.
public protocol MasterDataStore: MasterData {
  /// - Parameter continuing: the change is what a cursor asked for; else a whole one begins anew.
  func apply(_ change: MasterDataChange, continuing: Bool, at wall: Int64) async throws
  /// The validator that came with the last change of a collection.
  func etag(of collection: String) async throws -> String?
  /// Where the next question about a collection goes on.
  func cursor(of collection: String) async throws -> String?
}

extension MasterDataStore {
  public func apply(_ change: MasterDataChange, at wall: Int64) async throws { try await apply(change, continuing: false, at: wall) }
}
