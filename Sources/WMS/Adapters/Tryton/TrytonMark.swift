import Warehouse

/// What a shipment's reference says of the entries that are in it: `ASN-4711 tally 00000000000000aa:dock-1:3,5-9`.
///
/// Tryton has no unique key that could keep an entry from being booked twice. So each shipment of ours is made empty but for one move of nothing, and
/// filled by one call, one transaction, that takes this move away, adds the others and writes the mark. Of two such calls, however late the first is
/// acted on, the second finds that move gone and changes nothing.
struct TrytonMark {
  let identity: JournalIdentity
  let stream: StreamID

  private var tag: String { "tally \(identity.journal):\(stream)" }

  /// The reference of a shipment that is not filled.
  func empty(_ document: String?) -> String { (document.map { $0 + " " } ?? "") + tag }

  func filled(_ document: String?, _ seqs: [Int64]) -> String { empty(document) + ":" + TrytonMark.list(seqs) }

  /// The pattern of all references of this stream, for `like`: what means something to it there is any character.
  var pattern: String {
    "%" + String(tag.map { $0 == "%" || $0 == "_" || $0 == "\\" ? "_" : $0 }) + ":%"
  }

  /// The entries of this stream that a reference names.
  func seqs(in reference: String) -> [Int64] {
    guard let place = reference.end(ofLast: tag + ":") else { return [] }
    return reference[place...].split(separator: ",").flatMap { part -> [Int64] in
      let ends = part.split(separator: "-").compactMap { Int64($0) }
      guard let first = ends.first, let last = ends.last, ends.count <= 2, last >= first, last - first < 10_000 else { return [] }
      return Array(first...last)
    }
  }

  static func list(_ seqs: [Int64]) -> String {
    var runs: [ClosedRange<Int64>] = []
    for seq in seqs.sorted() {
      if let last = runs.last, last.upperBound + 1 == seq { runs[runs.count - 1] = last.lowerBound...seq } else { runs.append(seq...seq) }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }
}

extension String {
  /// Where the last occurrence of a text ends.
  fileprivate func end(ofLast text: String) -> Index? {
    var place = endIndex
    while place > startIndex {
      if self[..<place].hasSuffix(text) { return place }
      place = index(before: place)
    }
    return nil
  }
}
