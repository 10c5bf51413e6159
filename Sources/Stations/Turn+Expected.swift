import Warehouse

/// What a document announces of one item and lot.
struct Announced {
  /// The document's line; `nil` for contents of a pallet that no line names.
  var line: String?
  var item: String
  var qty: Int
  var lot: String?
  var dates: [String: String]?
  var centreDone = 0
}

extension Turn {
  /// What may come: the opened pallet's contents, else the document's lines, else all that its pallets hold; empty where only a header came.
  var announced: [Announced] {
    if let unit = state.unit { return contents(ofUnit: unit) }
    guard let document else { return [] }
    if !document.lines.isEmpty {
      return document.lines.map {
        Announced(line: $0.line, item: $0.item, qty: baseUnits($0.qty), lot: $0.lot, dates: $0.dates, centreDone: $0.done.map(baseUnits) ?? 0)
      }
    }
    return (document.units ?? []).flatMap { leaves($0) }.map { announced($0.content) }
  }

  func contents(ofUnit sscc: String) -> [Announced] {
    master.announcement(sscc: sscc).map { leaves($0.unit).map { announced($0.content) } } ?? []
  }

  private func announced(_ content: Document.Content) -> Announced {
    Announced(line: nil, item: content.item, qty: baseUnits(content.qty), lot: content.lot, dates: content.dates)
  }

  /// The contents of a unit and of all units inside it, each with the innermost unit it is in.
  func leaves(_ unit: Document.AnnouncedUnit, depth: Int = 0) -> [(unit: String, content: Document.Content)] {
    (unit.contents ?? []).map { (unit.sscc, $0) } + (depth < 16 ? (unit.units ?? []).flatMap { leaves($0, depth: depth + 1) } : [])
  }

  /// The line that goods of this item and lot count towards: the first that is not full yet, else the first.
  func documentLine(item: String, lot: String?) -> String? {
    documentLine(lot: lot, among: (document?.lines ?? []).filter { $0.item == item })
  }

  /// The same of the item's lines.
  func documentLine(lot: String?, among lines: [Document.Line]) -> String? {
    let fitting = lines.filter { $0.lot == nil || lot == nil || $0.lot == lot }
    return (fitting.first { done(line: $0.line, centre: $0.done.map(baseUnits) ?? 0) < baseUnits($0.qty) } ?? fitting.first)?.line
  }

  /// Base units done on a line here or, by the centre's knowledge, anywhere.
  func done(line: String) -> Int { done(line: line, centre: document?.lines.first { $0.line == line }?.done.map(baseUnits) ?? 0) }

  private func done(line: String, centre: Int) -> Int {
    guard let key = state.document else { return 0 }
    let before = context.memory.documents[key]?.tallies[self.key]?.lines[line] ?? 0
    let here = context.memory.done(key, line: line) - before + (tally.lines[line] ?? 0)
    return max(here, centre)
  }

  /// This session's tally, as this turn has left it.
  var tally: Tally {
    for case .tally(_, key, let tally?) in changes.reversed() { return tally }
    return memory?.tallies[key] ?? Tally()
  }

  /// Base units of an item, and lot where the announcement tells lots apart, that lie unfinished in anybody's hands at this document.
  func inHand(item: String, lot: String?) -> Int {
    let others = context.memory.sessions.filter { $0.key != key && $0.value.document == state.document }.values.flatMap(\.lines)
    return (state.unit == nil ? others + state.lines : state.lines).reduce(0) { sum, line in
      let contents = Contents(line)
      return contents.item == item && (lot == nil || contents.lot == lot) ? sum + contents.total : sum
    }
  }

  /// How many of an item were announced and how many are there, hands included; `nil` where nothing was announced at all.
  func balance(item: String, lot: String?) -> (expected: Int, present: Int)? {
    let all = announced
    return all.isEmpty ? nil : balance(item: item, lot: lot, among: all.filter { $0.item == item })
  }

  /// The same with all that is announced of the item.
  func balance(item: String, lot: String?, among lines: [Announced]) -> (expected: Int, present: Int) {
    let fitting = lines.filter { $0.lot == nil || lot == nil || $0.lot == lot }
    let byLot = lot != nil && fitting.contains { $0.lot != nil }
    let expected = fitting.reduce(0) { $0 + $1.qty }
    var finished = 0
    if state.unit == nil {
      let centre = Dictionary(fitting.compactMap { line in line.line.map { ($0, line.centreDone) } }) { first, _ in first }
      finished = centre.reduce(0) { $0 + done(line: $1.key, centre: $1.value) }
      if fitting.allSatisfy({ $0.line == nil }) { finished = done(line: "+" + item) }
    }
    return (expected, finished + inHand(item: item, lot: byLot ? lot : nil))
  }

  /// What the document still lacks, each for people.
  func missingLines(countingHand: Bool) -> [String] {
    guard let document else { return [] }
    var missing: [String] = []
    for line in document.lines {
      if tally.short[line.line] != nil || (memory?.tallies.values.contains { $0.short[line.line] != nil } ?? false) { continue }
      let hand = countingHand && state.unit == nil ? inHand(item: line.item, lot: line.lot) : 0
      let there = done(line: line.line, centre: line.done.map(baseUnits) ?? 0) + hand
      let qty = baseUnits(line.qty)
      if there < qty { missing.append("\(name(item: line.item)) \(there)/\(qty)") }
    }
    for unit in document.units ?? [] where document.lines.isEmpty && !isSeen("unit:" + unit.sscc) { missing.append("…" + unit.sscc.suffix(6)) }
    return missing
  }

  /// Per line: what was expected and what was done, for the document's closing entry.
  var totals: JSON {
    var lines: [String: (item: String?, expected: Int?)] = [:]
    for line in document?.lines ?? [] { lines[line.line] = (line.item, baseUnits(line.qty)) }
    let tallies = (memory?.tallies.filter { $0.key != self.key }.values.map { $0 } ?? []) + [tally]
    for line in tallies.flatMap(\.lines.keys) where lines[line] == nil {
      lines[line] = (line.hasPrefix("+") ? String(line.dropFirst()) : nil, nil)
    }
    return .array(
      lines.sorted { $0.key < $1.key }.map { line, known in
        .object([
          "line": line.hasPrefix("+") ? nil : .string(line), "item": known.item.map { .string($0) },
          "expected": known.expected.map { .string(String($0)) }, "done": .string(String(tallies.reduce(0) { $0 + ($1.lines[line] ?? 0) })),
        ])
      })
  }
}
