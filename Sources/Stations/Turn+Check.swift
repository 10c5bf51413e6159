import Warehouse

extension Turn {
  /// What speaks against goods, each named, each to be overridden by a person: not announced, another lot, too old, too many, already seen.
  mutating func check(_ contents: Contents, _ item: Item?, added: Int, label: LabelParts) -> Bool {
    if let serial = label.serial, let code = item?.code ?? label.code {
      let key = GoodsKey.of(code, pack: item == nil ? "" : contents.packed, serial)
      if let first = sighting(key) {
        duplicate(of: first.seq, stream: first.stream, "duplicate-serial", ["serial": serial, "item": item.map(name) ?? code])
        return false
      }
    }
    guard let item else { return true }
    switch configuration.flow {
    case .receiving:
      guard checkAnnounced(contents, item, label) else { return false }
    case .picking:
      guard checkPick(contents, item) else { return false }
    case .loading: break
    }
    guard checkExpiry(contents, item) else { return false }
    return checkQuantity(contents, item, added: added)
  }

  func sighting(_ key: String) -> Sighting? { row(key) ?? GoodsKey.before(key).flatMap(row) }
  func isSeen(_ key: String) -> Bool { sighting(key) != nil }

  func row(_ key: String) -> Sighting? {
    seen[key] ?? memory?.seen[key]
  }

  private mutating func checkAnnounced(_ contents: Contents, _ item: Item, _ label: LabelParts) -> Bool {
    let all = announced
    guard !all.isEmpty else { return true }
    let lines = all.filter { $0.item == item.code }
    if lines.isEmpty {
      return allowed("not-on-document", ["item": name(item), "document": state.unit.map { "…" + $0.suffix(6) } ?? state.document?.number ?? "?"])
    }
    let lots = lines.compactMap(\.lot)
    if let lot = contents.lot, lots.count == lines.count, !lots.contains(lot) {
      guard allowed("wrong-lot", ["item": name(item), "lot": lot, "expected": Set(lots).sorted().joined(separator: ", ")]) else { return false }
    }
    if let unit = state.unit, let serial = label.serial {
      let serials =
        master.announcement(sscc: unit).map { leaves($0.unit).filter { $0.content.item == item.code }.flatMap { $0.content.serials ?? [] } } ?? []
      if !serials.isEmpty, !serials.contains(serial) {
        return allowed("serial-not-announced", ["serial": serial, "item": name(item), "unit": "…" + unit.suffix(6)])
      }
    }
    return true
  }

  private mutating func checkExpiry(_ contents: Contents, _ item: Item) -> Bool {
    guard configuration.expiry, let day = contents.dates["use-by"] ?? contents.dates["best-before"], let date = CivilDate(day) else { return true }
    guard trigger.at.quality == .synced else {
      if state.lines.last.map({ Contents($0).dates.isEmpty }) ?? true { announcements.append(Notice("expiry-not-checked", ["date": day])) }
      return true
    }
    return date >= context.today || allowed("expired", ["item": name(item), "date": day, "today": context.today.text])
  }

  /// More than announced (with the item's tolerance), or than a person may say without saying it twice.
  mutating func checkQuantity(_ contents: Contents, _ item: Item, added: Int, stated: Bool = false) -> Bool {
    guard added > 0 else { return true }
    let total = quantity(contents, item)
    if stated, let limit = configuration.packLimit, total > limit {
      guard allowed("pack-limit", ["item": name(item), "qty": String(total), "limit": String(limit)]) else { return false }
    }
    if configuration.flow == .picking { return checkPickQuantity(item, total: total) }
    return checkAnnouncedQuantity(item, added, lot: contents.lot)
  }

  /// More than the document announces, with the item's tolerance.
  mutating func checkAnnouncedQuantity(_ item: Item, _ added: Int, lot: String? = nil) -> Bool {
    guard added > 0, let balance = balance(item: item.code, lot: lot), balance.expected > 0 else { return true }
    let allowedTotal = balance.expected + balance.expected * max(0, min(100, item.tolerance ?? 0)) / 100
    guard balance.present + added > allowedTotal else { return true }
    return allowed(
      "over-quantity",
      ["item": name(item), "qty": String(balance.present + added), "expected": String(balance.expected), "asOf": asOf])
  }
}
