import Warehouse

/// What a count by tags says of one pallet, or of one item outside the pallets.
public struct CountLine: Sendable, Hashable {
  public var unit: String?
  public var item: String?
  /// Of goods that nobody here knows.
  public var raw: String?
  public var serials: [String] = []
  /// Base units of each of these.
  var sizes: [Int] = []
  /// Base units, or whether the pallet is there.
  public var counted: Int
  /// `nil` where nobody says what should be there.
  public var expected: Int?
  /// Where a pallet was last known, that should not be here.
  public var elsewhere: String?
}

extension CountLine {
  /// In lines of at most `TagBurst.most` numbers, so that no entry grows without bound.
  fileprivate var parts: [CountLine] {
    guard serials.count > TagBurst.most else { return [self] }
    return stride(from: 0, to: serials.count, by: TagBurst.most).map { start in
      let range = start..<min(serials.count, start + TagBurst.most)
      var part = self
      (part.serials, part.sizes, part.counted) = (Array(serials[range]), Array(sizes[range]), sizes[range].reduce(0, +))
      return part
    }
  }
}

/// What tags that were read at a place come to, against what the centre knows to be there: the pallets first.
public func count(_ burst: TagBurst, _ context: Context) -> [CountLine] { Turn(asking: context).lines(of: burst) }

/// The count of a place by tags, as movements of kind `count`, applied together.
extension Turn {
  func lines(of burst: TagBurst) -> [CountLine] {
    let labels = Set(burst.tags.compactMap { LabelParts(epc: $0) })
    let known = burst.location.map { master.handlingUnits(at: $0) } ?? []
    let there = Set(labels.compactMap(\.sscc))
    var lines = Set(known.map(\.sscc)).union(there).sorted().map { sscc in
      var line = CountLine(unit: sscc, counted: there.contains(sscc) ? 1 : 0, expected: burst.location == nil ? nil : 0)
      if known.contains(where: { $0.sscc == sscc }) { line.expected = 1 } else { line.elsewhere = master.handlingUnit(sscc: sscc)?.location }
      return line
    }
    // What is on the pallets is counted with them.
    let contents = there.compactMap { master.handlingUnit(sscc: $0) }.flatMap(\.contents)
    let named = Set(contents.flatMap { keys(of: $0) })
    var room = contents.filter { $0.serials?.isEmpty ?? true }.reduce(into: [String: Int]()) { $0[$1.item, default: 0] += baseUnits($1.qty) }
    var pieces: [String: CountLine] = [:]
    for label in labels.sorted(by: { ($0.code ?? "", $0.serial ?? "") < ($1.code ?? "", $1.serial ?? "") }) {
      guard let code = label.code, let serial = label.serial else { continue }
      let scanned = master.item(scanned: code)
      // Packs of unknown size are counted as what their own code says, which is not the item's count.
      let found = scanned?.pack.baseUnits == nil ? nil : scanned
      let units = found?.pack.baseUnits ?? 1
      if let item = scanned?.item.code, named.contains(GoodsKey.of(item, pack: scanned?.pack.packed ?? "", serial)) { continue }
      if let item = found?.item.code, let left = room[item], left >= units {
        room[item] = left - units
        continue
      }
      var line = pieces[found?.item.code ?? code] ?? CountLine(item: found?.item.code, raw: found == nil ? code : nil, counted: 0)
      line.counted += units
      line.serials.append(serial)
      line.sizes.append(units)
      pieces[found?.item.code ?? code] = line
    }
    lines += pieces.sorted { $0.key < $1.key }.map(\.value)
    return lines
  }

  mutating func count(_ burst: TagBurst) {
    guard !inService else { return }
    let lines = lines(of: burst)
    let number = "C-" + context.fresh.uppercased().prefix(8)
    let lane = Lane.document(type: "count", number: number)
    let told = [
      "location": burst.location ?? burst.zone, "there": String(lines.count { $0.counted > 0 }),
      "missing": String(lines.count { $0.counted < $0.expected ?? 0 }),
      "extra": String(lines.count { $0.unit != nil && $0.expected == 0 }),
    ]
    guard !lines.isEmpty else {
      add(.command, .object(["command": "count", "zone": .string(burst.zone), "location": burst.location.map { .string($0) }]), lanes: [])
      return say(good(), "place-counted", told)
    }
    let parts = lines.flatMap(\.parts)
    let group = parts.count > 1 ? "\(context.session)-\(context.fresh)" : nil
    for line in parts {
      var movement = Movement(.count)
      movement.document = .init(type: "count", number: number)
      movement.how = "rfid"
      movement.group = group
      movement.from = Movement.Place(location: burst.location, unit: line.unit)
      if line.unit == nil {
        movement.item = .init(code: line.item, raw: line.raw)
        movement.serials = line.serials.map { .init($0, source: "scanned") }
      }
      movement.qty = Quantity(line.counted, unit: line.unit == nil ? line.item.flatMap { master.item(code: $0)?.baseUnit } ?? "pcs" : "unit")
      if let expected = line.expected, expected != line.counted {
        movement.expected = .init(qty: String(expected), location: line.elsewhere)
        movement.reason = line.counted < expected ? "missing" : "not-expected"
      }
      let own = line.unit.map { [Lane.unit($0)] } ?? line.serials.map { Lane.serial(item: line.item ?? line.raw ?? "?", $0) }
      add(.movement, movement.json.setting("zone", to: .string(burst.zone)), lanes: [lane] + own)
    }
    say(good(), "place-counted", told)
  }
}
