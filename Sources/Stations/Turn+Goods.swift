import Identifiers
import Warehouse

extension Turn {
  /// What a line lacks before it can become a movement, in the order it is asked for.
  enum Missing { case item, packSize, lot, date, serial, quantity }

  var operation: String { configuration.flow == .receiving ? "receive" : "pick" }

  func tracks(_ what: String, _ item: Item) -> Bool { item.tracking?[operation]?.contains(what) == true }
  func bySerial(_ item: Item) -> Bool { tracks("serial", item) || tracks("marking-code", item) }

  func missing(_ line: Line) -> Missing? {
    let contents = Contents(line)
    if line.purpose == .putAside { return contents.total == 0 ? .quantity : nil }
    guard let code = contents.item, let item = master.item(code: code) else {
      return contents.item == nil ? .item : contents.total == 0 ? .quantity : nil
    }
    if contents.pack != nil, contents.unitsPerPack == nil { return .packSize }
    if tracks("lot", item) || mustHaveLot(line), contents.lot == nil, !contents.noLot { return .lot }
    if tracks("expiry", item), contents.dates.isEmpty, !contents.noLot { return .date }
    if bySerial(item), contents.serials.isEmpty { return .serial }
    return quantity(contents, item) == 0 ? .quantity : nil
  }

  /// Base units: by serials where each piece has one, else by packs counted.
  func quantity(_ contents: Contents, _ item: Item?) -> Int {
    guard let item, bySerial(item) else { return contents.total }
    return contents.serials.count * (contents.unitsPerPack ?? 1)
  }

  var finishArguments: [String: String] {
    guard let line = state.lines.first(where: { missing($0) != nil }) ?? state.lines.last else {
      return ["item": state.unit.map { "…" + $0.suffix(6) } ?? "?", "missing": "@place"]
    }
    let contents = Contents(line)
    let what =
      switch missing(line) {
      case .item: "@item"
      case .packSize: "@pack-size"
      case .lot: "@lot"
      case .date: "@date"
      case .serial: "@serial"
      case .quantity: "@quantity"
      case nil: "@place"
      }
    return ["item": contents.item.map { name(item: $0) } ?? contents.raw ?? contents.lot ?? "?", "missing": what]
  }

  /// One symbol of a goods label, after the flow has said that its item may come: to the line in hand or to a new one.
  mutating func take(_ label: LabelParts, item: Item?, pack: Item.Pack?) {
    guard let line = lineFor(label, item: item) else { return }
    var contents = Contents(line)
    let before = contents
    var parts: [Part] = []
    if let item {
      let units = pack?.units ?? (pack == nil ? 1 : nil)
      parts.append(Part(.item, item.code, text: pack?.level ?? "each", pack: pack?.code ?? "", number: units, source: .scanned))
    }
    if let lot = label.lot, lot != contents.lot { parts.append(Part(.lot, lot, source: .scanned)) }
    for (kind, day) in label.dates.sorted(by: { $0.key < $1.key }) where contents.dates[kind] == nil {
      parts.append(Part(.date, day, text: kind, source: .scanned))
    }
    let known = item ?? contents.item.flatMap { master.item(code: $0) }
    if let serial = label.serial {
      let isMarked = known.map { tracks("marking-code", $0) } == true
      if isMarked, label.marking == nil, let wrong = MarkingCode.suspicion(in: AIMIdentifier.split(scan.data).1) {
        return refuse("bad-label", ["problem": wrong.message])
      }
      let whole = isMarked ? label.marking ?? String(decoding: scan.data, as: UTF8.self) : serial
      parts.append(Part(.serial, whole, source: .scanned))
    }
    if let weight = label.weight { parts.append(Part(.weight, weight.value, text: weight.unit, source: .label)) }
    if item != nil, known.map(bySerial) != true {
      if label.code == nil, let count = label.contentCount {
        parts.append(Part(.count, number: count, source: .label))
      } else if let count = label.count {
        parts.append(Part(.count, number: count, source: .label))
      } else {
        parts.append(Part(.count, number: 1, source: .scanned))
      }
    }
    for part in parts { contents.add(part) }
    guard check(contents, known, added: quantity(contents, known) - quantity(before, known), label: label) else { return }

    var lanes: [Lane] = []
    if let serial = label.serial, let document = state.document {
      let code = known?.code ?? label.code ?? "?"
      let key = GoodsKey.of(code, pack: known == nil ? "" : contents.packed, serial)
      changes.append(.seen(document, key, Sighting(seq: nextDraft, stream: configuration.stream.rawValue)))
      lanes.append(.serial(item: code, serial))
    }
    guard before.item != nil || item == nil || before.serials.allSatisfy({ claim(plain($0.value), of: item, contents) }) else { return }
    adopt(line)
    accept(parts, contents, known, lanes: lanes)
  }

  /// A serial whose item came on a later symbol: unique like any other.
  private mutating func claim(_ serial: String, of item: Item?, _ contents: Contents) -> Bool {
    guard let item, let document = state.document else { return true }
    let key = GoodsKey.of(item.code, pack: contents.packed, serial)
    if let first = sighting(key) {
      changes = []
      duplicate(of: first.seq, stream: first.stream, "duplicate-serial", ["serial": serial, "item": name(item)])
      return false
    }
    changes.append(.seen(document, key, Sighting(seq: nextDraft, stream: configuration.stream.rawValue)))
    return true
  }

  /// Puts the line last, where the current one is, with what the person has just allowed.
  private mutating func adopt(_ line: Line) {
    var line = line
    if let index = state.lines.firstIndex(where: { $0.steps == line.steps && !$0.steps.isEmpty }) { state.lines.remove(at: index) }
    line.granted += granted.filter { !line.granted.contains($0) }
    line.authorisedBy = authorisedBy ?? line.authorisedBy
    state.lines.append(line)
  }

  mutating func accept(_ parts: [Part], _ contents: Contents, _ item: Item?, lanes: [Lane] = []) {
    let total = quantity(contents, item)
    var args = ["item": item.map(name) ?? contents.raw ?? "?", "qty": String(total), "unit": item?.baseUnit ?? "pcs"]
    var code = "counted"
    if contents.item == nil, contents.raw == nil { code = "part-taken" } else if total == 0 { code = "item-taken" }
    // A lot or date on its own is read back.
    if let part = parts.last, [.lot, .date].contains(part.kind) { code = "part-taken" }
    if code == "part-taken" { args["part"] = parts.last?.value ?? "?" }
    let expected = contents.item.flatMap { balance(item: $0, lot: contents.lot) }?.expected
    let detail = JSON.object([
      "document": state.document?.json, "item": contents.item.map { .string($0) }, "lot": contents.lot.map { .string($0) },
      "parts": .array(parts.map(\.json)), "total": .string(String(total)), "expected": expected.map { .string(String($0)) },
    ])
    step(parts, code: code, args, detail: detail, lanes: lanes)
    if state.lines.last.map({ $0.seqs.count >= Turn.stepLimit }) == true { closeFullLine() }
  }

  /// How many steps a line gathers before it becomes a movement by itself, so that a session's state stays small.
  static let stepLimit = 100
  /// How many it may have where it cannot: on an opened pallet, or where nobody said where the goods are.
  static let hardLimit = 600

  /// The line that a symbol belongs to, or `nil` after a refusal.
  private mutating func lineFor(_ label: LabelParts, item: Item?) -> Line? {
    let steps = state.openSteps.count
    guard steps < Turn.hardLimit, state.lines.count < 40 else {
      refuse("too-many", finishArguments)
      return nil
    }
    var fresh = Line()
    if let intent = state.intent, intent.kind == .damaged { (fresh.purpose, fresh.reason) = (.damaged, intent.reason) }
    guard let current = state.lines.last else { return fresh }
    if let item, let same = state.lines.last(where: { fits(label, item, $0, purpose: fresh.purpose) }) { return same }
    if item == nil {
      guard let clash = contradiction(label, Contents(current)) else { return current }
      refuse("contradiction", clash)
      return nil
    }
    guard missing(current) == nil, configuration.flow == .receiving else {
      let contents = Contents(current)
      if contents.item == item?.code, let clash = contradiction(label, contents) {
        refuse("contradiction", clash)
      } else {
        refuse("finish-first", finishArguments)
      }
      return nil
    }
    return fresh
  }

  private func fits(_ label: LabelParts, _ item: Item, _ line: Line, purpose: Line.Purpose) -> Bool {
    let contents = Contents(line)
    guard line.purpose == purpose, line.unit == nil, contents.item == item.code || contents.item == nil && contents.raw == nil else { return false }
    return contradiction(label, contents) == nil
  }

  /// Which part of a label says something else than the line in hand.
  private func contradiction(_ label: LabelParts, _ contents: Contents) -> [String: String]? {
    if let lot = label.lot, let known = contents.lot, lot != known { return ["part": lot, "expected": known] }
    for (kind, day) in label.dates { if let known = contents.dates[kind], known != day { return ["part": day, "expected": known] } }
    return nil
  }
}

extension Part {
  var json: JSON {
    .object([
      "kind": .string(word), "value": value.map { .string($0) }, "text": text.map { .string($0) },
      "pack": pack.flatMap { $0.isEmpty ? nil : .string($0) }, "number": number.map { .number($0) }, "source": source.map { .string($0.word) },
    ])
  }
  private var word: String {
    switch kind {
    case .item: "item"
    case .raw: "raw"
    case .lot: "lot"
    case .noLot: "no-lot"
    case .date: "date"
    case .serial: "serial"
    case .count: "count"
    case .quantity: "quantity"
    case .packSize: "pack-size"
    case .weight: "weight"
    case .from: "from"
    }
  }
}
