import Warehouse

/// What a document announces and what has come of it, looked through once for all tags of a burst: so many tags against so many lines cost their sum,
/// not their product.
struct TagIndex {
  /// What is announced of an item on pallets without the pieces' numbers.
  struct OnPallets {
    /// On those that have not come.
    var due = 0
    /// On those that were received whole, less the pieces that have been seen since: by pallet, in order.
    var room: [(unit: String, qty: Int)] = []
  }
  struct Numbered: Hashable {
    var item: String
    var serial: String
  }

  /// By item, in the document's order.
  let announced: [String: [Announced]]
  /// All pallets, those on pallets too.
  private(set) var units: Set<String> = []
  /// The announced pallet that names a piece.
  private(set) var declared: [Numbered: (unit: String, content: Document.Content)] = [:]
  /// By item: how much without numbers lies on which pallet, the outermost first of those it is in.
  private(set) var unnumbered: [String: [(chain: [String], qty: Int)]] = [:]
  let hasLines: Bool
  var onPallets: [String: OnPallets] = [:]
  var balances: [String: (expected: Int, present: Int)] = [:]

  init(_ document: Document?, announced: [Announced], baseUnits: (String) -> Int) {
    self.announced = Dictionary(grouping: announced, by: \.item)
    hasLines = document?.lines.isEmpty == false
    for unit in document?.units ?? [] { add(unit, in: [], baseUnits) }
  }

  private mutating func add(_ unit: Document.AnnouncedUnit, in outer: [String], _ baseUnits: (String) -> Int) {
    let chain = outer + [unit.sscc]
    units.insert(unit.sscc)
    for content in unit.contents ?? [] {
      let serials = content.serials ?? []
      if serials.isEmpty { unnumbered[content.item, default: []].append((chain, baseUnits(content.qty))) }
      for serial in serials where declared[Numbered(item: content.item, serial: serial)] == nil {
        declared[Numbered(item: content.item, serial: serial)] = (unit.sscc, content)
      }
    }
    if outer.count < 16 { for inner in unit.units ?? [] { add(inner, in: chain, baseUnits) } }
  }

  /// All pieces of the item are announced by their numbers.
  func isNamed(_ item: String) -> Bool { !hasLines && unnumbered[item] == nil }

  /// What all that is announced of an item has in common.
  func only<Value: Hashable>(_ item: String, _ value: (Announced) -> Value?) -> Value? {
    let values = Set((announced[item] ?? []).map(value))
    return values.count == 1 ? values.first ?? nil : nil
  }

  /// Takes pieces for those that came with a pallet; `nil` where no pallet has so many left.
  mutating func absorb(_ item: String, _ units: Int) -> Sighting.Inside? {
    guard let place = onPallets[item]?.room.firstIndex(where: { $0.qty >= units }), let unit = onPallets[item]?.room[place].unit else { return nil }
    onPallets[item]?.room[place].qty -= units
    if onPallets[item]?.room[place].qty == 0 { onPallets[item]?.room.remove(at: place) }
    return Sighting.Inside(unit: unit, item: item, qty: units)
  }
}

/// The same for what goes out: what was picked for the document, or, where nothing was, what it orders.
struct LoadIndex {
  struct Picked {
    var serials: Set<String> = []
    /// Some were picked without numbers.
    var isUnnumbered = false
  }

  /// Under which keys that is seen which is to go out.
  let loadables: Set<String>
  private(set) var picked: [String: Picked] = [:]
  let hasPicks: Bool
  /// The first line of each item.
  let lines: [String: Document.Line]
  /// Base units by line that are loaded.
  let loaded: [String: Int]
  /// Pallets that were picked for other documents.
  let elsewhere: Set<String>

  init(
    _ document: Document?, loadables: Set<String>, picked movements: [Movement], loaded: [String: Int], elsewhere: Set<String>,
    plain: (String) -> String
  ) {
    (self.loadables, self.loaded, self.elsewhere, hasPicks) = (loadables, loaded, elsewhere, !movements.isEmpty)
    lines = Dictionary((document?.lines ?? []).map { ($0.item, $0) }) { first, _ in first }
    for movement in movements {
      guard let item = movement.item?.code else { continue }
      let serials = movement.serials ?? []
      if serials.isEmpty { picked[item, default: Picked()].isUnnumbered = true }
      for serial in serials { picked[item, default: Picked()].serials.insert(plain(serial.value)) }
    }
  }
}
