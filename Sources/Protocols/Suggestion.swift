/// `; did you mean X?` for the nearest of `words`, empty where none is near: at most a third of the word's letters may differ.
func suggestion(for word: String, among words: some Sequence<String>) -> String {
  let wanted = word.lowercased()
  let ranked = words.map { ($0, distance(wanted, $0.lowercased())) }
  guard let (best, edits) = ranked.min(by: { $0.1 < $1.1 }), edits <= max(1, wanted.count / 3) else { return "" }
  return "; did you mean \(best)?"
}

/// Edits that turn one word into the other: insert, remove, replace, swap neighbours (optimal string alignment).
private func distance(_ a: String, _ b: String) -> Int {
  let a = Array(a.utf8)
  let b = Array(b.utf8)
  var previous = [Int](repeating: 0, count: b.count + 1)
  var current = Array(0...b.count)
  for i in 0..<a.count {
    let beforePrevious = previous
    previous = current
    current[0] = i + 1
    for j in 0..<b.count {
      current[j + 1] = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { current[j + 1] = min(current[j + 1], beforePrevious[j - 1] + 1) }
    }
  }
  return current[b.count]
}
