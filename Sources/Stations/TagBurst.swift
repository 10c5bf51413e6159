import Identifiers
import Warehouse

/// Tags that came together into a zone whose arrivals are a station's work: one trigger, however many they are.
public struct TagBurst: Sendable, Hashable {
  public var zone: String
  /// Where the zone is.
  public var location: String?
  /// Whether goods that do not belong to the document are told of, or pass for neighbours'.
  public var tellsWrong: Bool
  /// What the tags hold: EPC memory from bit 20h on.
  public var tags: [[UInt8]]

  public init(zone: String, location: String?, tellsWrong: Bool = true, tags: [[UInt8]]) {
    self.zone = zone
    self.location = location
    self.tellsWrong = tellsWrong
    self.tags = tags
  }

  /// More at once are several triggers, so that no entry and no append grows without bound.
  public static let most = 200

  /// Tags in bursts of at most `most`: those of pallets first, so that what is on them is known for that.
  public static func portions(of tags: [[UInt8]]) -> [[[UInt8]]] {
    let isPallet = tags.map { LabelParts(epc: $0)?.sscc != nil }
    let ordered = zip(tags, isPallet).filter(\.1).map(\.0) + zip(tags, isPallet).filter { !$0.1 }.map(\.0)
    return stride(from: 0, to: ordered.count, by: most).map { Array(ordered[$0..<min(ordered.count, $0 + most)]) }
  }

  /// The session of a zone's work. No device's name holds a `/`, so no scanner's session is called that.
  public var session: String { TagBurst.sessionPrefix + zone }
  static let sessionPrefix = "/"
}

extension SessionKey {
  /// Work of a portal or zone, not of a person.
  public var isPortal: Bool { session.hasPrefix(TagBurst.sessionPrefix) }
}

extension LabelParts {
  /// What an EPC says of goods or of a pallet; `nil` where it names neither, or is none.
  init?(epc bytes: [UInt8]) {
    let epc = EPC(bytes: bytes)
    guard epc.isValid else { return nil }
    self.init()
    for (ai, value) in epc.elements.map({ ($0.ai, $0.value) }) {
      switch ai {
      case "00": sscc = value
      case "01": (code, isGTIN) = (value, true)
      case "21": serial = value
      default: break
      }
    }
    if sscc == nil, code == nil || serial == nil { return nil }
  }
}

/// What a tag is to the work of a station.
enum TagFate: Hashable {
  /// It becomes a movement, or a step.
  case taken
  /// It has been counted: by its code, by its tag, or with its pallet.
  case known
  /// A person has to scan it: a tag cannot say all that is needed. A word of the catalogue says what.
  case waits(String)
  /// It does not belong here. A word of the catalogue says why.
  case wrong(String)
  /// Nothing that is counted: no goods, or a neighbour's.
  case nothing
}

/// A tag with what it says and what that means to the open document.
struct TaggedGoods {
  var epc: [UInt8]
  var label: LabelParts
  /// Under which it is seen once in a document.
  var key: String
  /// For people.
  var what: String
  var fate: TagFate
  var item: Item?
  var pack: Item.Pack?
  var lot: String?
  var dates: [String: String]?
  /// The pallet that the sender says it is on.
  var unit: String?
  /// The other document that counts it.
  var holder: DocumentKey?
  /// The pallet it has come with, which was received whole.
  var inside: Sighting.Inside?
  /// Base units in one; `nil` where nobody knows how many are in the pack.
  var units: Int? { pack.baseUnits }
}

extension Item.Pack? {
  /// Base units in one of what a code stands for, the item itself where there is no pack; an unknown size is never taken as 1.
  var baseUnits: Int? { map { $0.units } ?? 1 }
}

/// What a burst amounts to, as far as it has been looked through.
struct TagPlan {
  var goods: [TaggedGoods] = []
  var keys: Set<String> = []
  /// Base units by item that the plan takes.
  var taking: [String: Int] = [:]
  /// Receiving: what the document announces.
  var index: TagIndex?
  /// Loading: what is to go out.
  var loading: LoadIndex?
  /// Pallets that the plan takes, with all that is inside them.
  var units: Set<String> = []

  var isEmpty: Bool { !goods.contains { $0.fate == .taken || $0.inside != nil } }
  var taken: [TaggedGoods] { goods.filter { $0.fate == .taken } }
}
