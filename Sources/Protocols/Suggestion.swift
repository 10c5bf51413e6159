import Warehouse

/// `; did you mean X?` for the nearest of `words`, empty where none is near.
func suggestion(for word: String, among words: some Sequence<String>) -> String {
  nearest(to: word, among: words).map { "; did you mean \($0)?" } ?? ""
}
