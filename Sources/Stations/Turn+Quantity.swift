import Warehouse

extension Turn {
  /// A number from a card or the keypad: the answer to what the line lacks, else how many packs there are.
  mutating func number(_ number: Int, source: Part.Source) {
    guard ready() else { return }
    guard var line = state.lines.last else { return refuse("nothing-in-hand") }
    var contents = Contents(line)
    let item = contents.item.flatMap { master.item(code: $0) }
    let part: Part
    switch missing(line) {
    case .lot: return choose(number, from: lotChoices(contents), Part(.lot))
    case .date: return choose(number, from: dateChoices(contents), Part(.date, text: dateKind(contents)))
    case .item: return refuse("number-out-of-place", ["number": String(number)])
    case .serial: return refuse("serial-missing", ["item": item.map(name) ?? "?"])
    case .packSize where (1...100_000).contains(number): part = Part(.packSize, number: number, source: source)
    case .packSize: return refuse("bad-number")
    case .quantity, nil:
      if let item, bySerial(item) { return refuse("serial-missing", ["item": name(item)]) }
      guard number <= 1_000_000 else { return refuse("bad-number") }
      part = Part(.quantity, number: number, source: source)
    }
    let before = quantity(contents, item)
    contents.add(part)
    if let item, !checkQuantity(contents, item, added: quantity(contents, item) - before, stated: true) { return }
    line.granted += granted.filter { !line.granted.contains($0) }
    state.lines[state.lines.count - 1] = line
    accept([part], contents, item)
  }

  private mutating func choose(_ number: Int, from choices: [String], _ part: Part) {
    guard !choices.isEmpty else { return refuse("no-choices") }
    guard choices.indices.contains(number - 1) else {
      return refuse("no-such-choice", ["choices": list(choices)])
    }
    answerPart(choices[number - 1], part, source: .document)
  }

  /// A lot or date that a person names for the line in hand: the same checks as if it had been on the label.
  private mutating func answerPart(_ value: String, _ part: Part, source: Part.Source) {
    guard let line = state.lines.last else { return refuse("nothing-in-hand") }
    var contents = Contents(line)
    var part = part
    (part.value, part.source) = (value, source)
    contents.add(part)
    let item = contents.item.flatMap { master.item(code: $0) }
    guard check(contents, item, added: 0, label: LabelParts()) else { return }
    state.lines[state.lines.count - 1].granted += granted
    accept([part], contents, item)
  }

  func list(_ choices: [String]) -> String { choices.enumerated().map { "\($0.offset + 1) = \($0.element)" }.joined(separator: ", ") }

  func lotChoices(_ contents: Contents) -> [String] {
    unique(announced.filter { $0.item == contents.item }.compactMap(\.lot))
  }
  func dateChoices(_ contents: Contents) -> [String] {
    let fitting = announced.filter { $0.item == contents.item && ($0.lot == nil || contents.lot == nil || $0.lot == contents.lot) }
    return unique(fitting.compactMap { $0.dates?["use-by"] ?? $0.dates?["best-before"] })
  }
  /// Which date the sender announces for the item; use-by where nobody says.
  private func dateKind(_ contents: Contents) -> String {
    let dates = announced.first { $0.item == contents.item && $0.dates?.isEmpty == false }?.dates ?? [:]
    return dates["use-by"] == nil && dates["best-before"] != nil ? "best-before" : "use-by"
  }
  private func unique(_ values: [String]) -> [String] {
    values.enumerated().filter { values.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  /// What was typed on a keypad and is no code that anybody knows.
  mutating func typed(_ text: String) {
    if let key = state.document, key.isBlind, progress?.note == nil, state.lines.isEmpty { return unknownDocument(text) }
    guard ready() else { return }
    guard let line = state.lines.last else { return unknownCode(visible(Array(text.utf8))) }
    let contents = Contents(line)
    switch missing(line) {
    case .lot where text.utf8.count <= 20: answerPart(text, Part(.lot), source: .typed)
    case .date:
      guard let day = typedDate(text) else { return refuse("bad-date") }
      answerPart(day, Part(.date, text: dateKind(contents)), source: .typed)
    default:
      guard text.utf8.count <= 9, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text) else {
        return refuse("bad-number")
      }
      self.number(number, source: .typed)
    }
  }

  /// DDMMYY, as people write dates; the century is the one that puts the year from 49 years back to 50 ahead.
  private func typedDate(_ text: String) -> String? {
    let digits = text.utf8.map { Int($0) - 48 }
    guard digits.count == 6, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    var year = context.today.year - context.today.year % 100 + digits[4] * 10 + digits[5]
    if year < context.today.year - 49 { year += 100 } else if year > context.today.year + 50 { year -= 100 }
    return CivilDate(year: year, month: digits[2] * 10 + digits[3], day: digits[0] * 10 + digits[1])?.text
  }

  mutating func noLot() {
    guard ready() else { return }
    guard let line = state.lines.last, missing(line) == .lot || missing(line) == .date else { return refuse("nothing-asked") }
    var contents = Contents(line)
    let item = contents.item.flatMap { master.item(code: $0) }
    guard item?.lotOptional == true else { return refuse("lot-required", ["item": item.map(name) ?? "?"]) }
    contents.add(Part(.noLot))
    accept([Part(.noLot)], contents, item)
  }
}
