public import Warehouse

/// How far the document is that is open at a station; `nil` where none is. Of several the one that is the furthest from done.
public func progress(at context: Context) -> DocumentProgress? {
  var turn = Turn(asking: context)
  return turn.openDocuments.map { key in
    turn.work(on: key)
    return turn.documentProgress(key)
  }.max { $0.missing < $1.missing }
}

extension Turn {
  /// One pass over the document's lines, however many they are.
  func documentProgress(_ key: DocumentKey) -> DocumentProgress {
    var progress = DocumentProgress(document: key.number, expected: 0, seen: 0, missing: 0, extra: 0, lacking: [])
    func count(_ what: @autoclosure () -> String, _ expected: Int, _ seen: Int) {
      progress.expected += expected
      progress.seen += seen
      guard seen < expected else { return }
      progress.missing += expected - seen
      if progress.lacking.count < 5 { progress.lacking.append("\(what()) \(seen)/\(expected)") }
    }
    if configuration.flow == .loading {
      for (item, what) in loadables { count(what, 1, isSeen(Turn.loaded + item) ? 1 : 0) }
    } else {
      countGoods(key, count)
    }
    let seen = memory?.seen ?? [:]
    progress.extra = seen.keys.count { $0.hasPrefix("extra:") && seen[String($0.dropFirst("extra:".count))] == nil }
    return progress
  }

  private func countGoods(_ key: DocumentKey, _ count: (@autoclosure () -> String, _ expected: Int, _ seen: Int) -> Void) {
    var hand = inHands(key)
    let lines = document?.lines ?? []
    for line in lines {
      let expected = baseUnits(line.qty)
      let done = max(context.memory.done(key, line: line.line), line.done.map(baseUnits) ?? 0)
      let held = min(hand[line.item] ?? 0, max(0, expected - done))
      hand[line.item]? -= held
      count(name(item: line.item), expected, done + held)
    }
    if lines.isEmpty {
      var items: [String: Int] = [:]
      for unit in document?.units ?? [] {
        let contents = leaves(unit)
        if contents.isEmpty { count("…" + unit.sscc.suffix(6), 1, isSeen("unit:" + unit.sscc) ? 1 : 0) }
        for (_, content) in contents { items[content.item, default: 0] += baseUnits(content.qty) }
      }
      for (item, expected) in items.sorted(by: { $0.key < $1.key }) {
        count(name(item: item), expected, context.memory.done(key, line: "+" + item) + (hand[item] ?? 0))
      }
    }
  }

  /// Base units by item in the hands of all who work on the document.
  private func inHands(_ key: DocumentKey) -> [String: Int] {
    context.memory.sessions.values.filter { $0.document == key }.flatMap(\.lines).reduce(into: [:]) { hands, line in
      let contents = Contents(line)
      if let code = contents.item { hands[code, default: 0] += quantity(contents, master.item(code: code)) }
    }
  }
}
