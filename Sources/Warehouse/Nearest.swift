/// The candidate that `word` is most likely a slip of, `nil` where none is near: at most a third of the letters differ.
///
/// Settings and everything that asks for words by name use it.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let limit = max(1, word.count / 3)
  let near = candidates.map { (distance: editDistance(word, $0), candidate: $0) }.filter { $0.distance <= limit && $0.distance < $0.candidate.count }
  return near.min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?.candidate
}

/// Letters to insert, delete, replace or swap with their neighbour (optimal string alignment distance); case counts for nothing.
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.prefix(64).lowercased()), b = Array(b.prefix(64).lowercased())
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 1...a.count {
    var current = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      current[j] = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { current[j] = min(current[j], beforeLast[j - 2] + 1) }
    }
    (beforeLast, last) = (last, current)
  }
  return last[b.count]
}
