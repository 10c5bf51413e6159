import Identifiers
import Warehouse

/// Pallets: opened and counted, closed under a number of our own, labels that come late.
extension Turn {
  /// An opened pallet is done: what was counted, and zero of what was announced and is not there.
  mutating func closeUnit(location: String?) {
    guard let unit = state.unit, handIsFinished() else { return }
    let missing = missingContents(unit)
    if !missing.isEmpty {
      let shown = missing.map { content in
        content.serials.isEmpty
          ? "\(name(item: content.item)) × \(content.qty)" : "\(name(item: content.item)) \(content.serials.prefix(5).joined(separator: ", "))"
      }
      guard allowed("unit-short", ["unit": "…" + unit.suffix(6), "missing": shown.joined(separator: "; ")]) else { return }
    }
    let place = Movement.Place(location: location, unit: unit, issuer: "foreign", contents: "verified")
    let absent = missing.filter { content in !state.lines.contains { Contents($0).item == content.item } }.map { content in
      var movement = Movement(.receive)
      movement.item = .init(code: content.item)
      movement.qty = Quantity(0, unit: master.item(code: content.item)?.baseUnit ?? "pcs")
      movement.lot = content.lot
      movement.how = "scan-count"
      movement.to = place
      movement.expected = .init(qty: String(content.qty))
      movement.reason = "missing"
      return movement
    }
    guard !state.lines.isEmpty || !absent.isEmpty else { return refuse("nothing-in-hand") }
    let first = entries.count
    moveLines(to: place, seen: ["unit:" + unit], extra: absent)
    for content in missing { markShort(content, from: first) }
    (state.unit, state.standing) = (nil, location == nil ? unit : nil)
    notice = Notice(
      missing.isEmpty ? "unit-counted" : "unit-counted-short", ["unit": "…" + unit.suffix(6), "missing": String(missing.reduce(0) { $0 + $1.qty })])
  }

  private struct Lacking {
    var item: String
    var lot: String?
    var qty: Int
    var serials: [String]
  }

  private func missingContents(_ unit: String) -> [Lacking] {
    guard let announced = master.announcement(sscc: unit) else { return [] }
    var left: [String: Int] = [:]
    var found: Set<String> = []
    for line in state.lines {
      let contents = Contents(line)
      guard let item = contents.item else { continue }
      left[item, default: 0] += quantity(contents, master.item(code: item))
      for serial in contents.serials { found.insert("\(item):\(serial.value)") }
    }
    return leaves(announced.unit).compactMap { _, content in
      let expected = baseUnits(content.qty)
      let taken = min(expected, left[content.item] ?? 0)
      left[content.item, default: 0] -= taken
      let serials = (content.serials ?? []).filter { serial in
        !found.contains { $0 == "\(content.item):\(serial)" || $0.contains(serial) && $0.hasPrefix(content.item) }
      }
      let lacking = max(expected - taken, serials.count)
      return lacking > 0 ? Lacking(item: content.item, lot: content.lot, qty: lacking, serials: serials) : nil
    }
  }

  /// The movement of an item that came short says what was expected.
  private mutating func markShort(_ content: Lacking, from first: Int) {
    for index in entries.indices.dropFirst(first)
    where entries[index].kind == .movement && entries[index].detail["item"]?["code"]?.string == content.item {
      guard entries[index].detail["expected"] == nil, let got = entries[index].detail["qty"]?["value"]?.string.flatMap({ Int($0) }) else { continue }
      entries[index].detail = entries[index].detail
        .setting("expected", to: .object(["item": .string(content.item), "qty": .string(String(got + content.qty))]))
        .setting("reason", to: "missing")
        .setting("missing", to: content.serials.isEmpty ? nil : .array(content.serials.map { .string($0) }))
    }
  }

  /// The goods in hand stand on a pallet of their own. Closing it is a movement; its label is a job that may be as late as it likes.
  mutating func closePallet() {
    guard ready() else { return }
    if state.unit != nil { return closeUnit(location: configuration.defaultLocation) }
    guard !state.lines.isEmpty else { return refuse("nothing-in-hand") }
    guard handIsFinished() else { return }
    let total = state.lines.reduce(0) { sum, line in
      let contents = Contents(line)
      return sum + quantity(contents, contents.item.flatMap { master.item(code: $0) })
    }
    if let limit = configuration.palletLimit, total > limit, !allowed("pallet-limit", ["qty": String(total), "limit": String(limit)]) { return }
    let number = context.sscc
    let unit = number ?? "U-\(configuration.name)-\(context.fresh.prefix(8))"
    let lines = state.lines
    moveLines(
      to: Movement.Place(location: configuration.defaultLocation, unit: unit, issuer: "own", contents: "verified"), unit: number,
      seen: ["unit:" + unit])
    usedSSCC = number != nil
    if let number { add(.label, .object(["event": "allocated", "sscc": .string(number)]), lanes: [.unit(number)]) }
    if let number, let printer = configuration.printer { jobs.append(logistic(number, lines, printer: printer)) }
    let label = PendingLabel(unit: unit, state: number == nil ? .numberless : .waiting, since: trigger.at.wall, document: state.document)
    if number == nil || configuration.printer != nil { changes.append(.label(station: configuration.name, unit: unit, label)) }
    state.standing = configuration.defaultLocation == nil ? unit : nil
    let code = number == nil ? "pallet-closed-numberless" : configuration.printer == nil ? "pallet-closed" : "pallet-closed-label"
    notice = Notice(code, ["unit": unit, "qty": String(total)])
  }

  private func logistic(_ sscc: String, _ lines: [Line], printer: String) -> LabelRequest {
    var values = ["sscc": sscc, "lines": String(lines.count)]
    if let only = lines.first, lines.count == 1 {
      let contents = Contents(only)
      let item = contents.item.flatMap { master.item(code: $0) }
      values["item"] = item?.code
      values["name"] = item.map(name)
      values["count"] = String(quantity(contents, item))
      values["unit"] = item?.baseUnit
      // A site's own code may look like a GTIN: the pallet's label must come out all the same.
      values["gtin"] = contents.pack.flatMap { $0.utf8.count == 14 && GTIN($0) != nil ? $0 : nil }
      values["packs"] = contents.packs.count == 1 ? contents.packs.values.first.flatMap { (1...99_999_999).contains($0) ? String($0) : nil } : nil
      values["lot"] = contents.lot
      for (kind, day) in contents.dates { values[kind] = day }
    }
    values["document"] = state.document?.number
    values["party"] = document?.party
    return LabelRequest(template: "logistic", printer: printer, values: values, sscc: sscc)
  }

  /// A late label is scanned at its pallet. Whether the code was that.
  mutating func attach(_ sscc: String) -> Bool {
    guard context.memory.labels[configuration.name]?[sscc]?.state == .attach else { return false }
    changes.append(.label(station: configuration.name, unit: sscc, nil))
    command("label-attached", "label-attached", ["unit": sscc], detail: .object(["sscc": .string(sscc)]))
    return true
  }
}
