import Presence
import Stations
public import Warehouse

/// Documents that are finished here and at the centre are not needed any more: a box that nobody restarts for months must not remember them all.
extension Floor {
  /// Forgets the documents that have been so, unchanged, for as long as anybody has looked, and at least for `age` milliseconds. Call now and then; ends
  /// early where its task is cancelled.
  ///
  /// - Parameter standing: tags in zones: the documents that have their goods are not forgotten, or the next one would take them.
  public func retire(_ standing: StandingTags, after age: Int64) async throws(StoreError) {
    guard world.master.asOf != nil else { return }
    for key in leftovers { try await removeRows(of: key) }
    let now = world.clock.now().mono
    let goods = Set(goodsKeys(of: standing.tags.keys.filter { !$0.isUID }.map(\.bytes), world.master))
    let over = memory.documents.filter { isOver($0.key, $0.value, goods) }
    finishedSince = finishedSince.filter { over[$0.key] != nil }
    for (key, document) in over {
      let size = document.seen.count + document.done.values.reduce(0) { $0 + $1.count }
      let since = finishedSince[key].flatMap { $0.size == size ? $0.time : nil } ?? now
      finishedSince[key] = (since, size)
      guard now - since >= age else { continue }
      // Others were forgotten meanwhile, which takes its time: somebody may work on it again.
      guard !Task.isCancelled, let document = memory.documents[key], isOver(key, document, goods) else { continue }
      memory.forget(key)
      finishedSince[key] = nil
      leftovers.insert(key)
      try await removeRows(of: key)
    }
  }

  private func isOver(_ key: DocumentKey, _ document: FloorMemory.DocumentMemory, _ goods: Set<String>) -> Bool {
    // Who still works on a document that another one has closed counts nothing twice; and what is to be loaded is known by what was picked.
    document.progress.isFinished && !memory.sessions.values.contains { $0.document == key }
      && (document.progress.isLoaded == true || key.type != "order" || !loads)
      && world.master.document(type: key.type, number: key.number)?.state != "open" && !goods.contains { document.seen[$0] != nil }
  }

  private var loads: Bool { stations.values.contains { $0.configuration.flow == .loading } }

  /// A few rows at a time, so that no scan waits for a truck of serials. The document's own row goes last: the others without it would be an open
  /// document at the next start. What somebody has written since, because the document was opened again, stays; what was there before goes all the same.
  private func removeRows(of key: DocumentKey) async throws(StoreError) {
    for kind in ["seen", "done", "tally", "doc"] {
      var last = ""
      while let end = try await removePage(kind, of: key, after: last) {
        if Task.isCancelled { return }
        last = end
      }
    }
    leftovers.remove(key)
  }

  /// The last key of the page; `nil` = there is none.
  private func removePage(_ kind: String, of key: DocumentKey, after last: String) async throws(StoreError) -> String? {
    let rows = try await world.store.state(prefix: StateKey.path(kind, key.type, key.number), after: last, count: 200)
    // No wait between this look and the append, which goes before what anybody writes from here on.
    let old = rows.filter { row in
      let parts = StateKey.parts(row.key)
      return parts.count > 2 && parts[1] == key.type && parts[2] == key.number && !holds(parts, of: key)
    }
    if !old.isEmpty { _ = try await world.store.append(Append(stream: .box, state: old.map { StateWrite($0.key, nil) })) }
    return rows.last?.key
  }

  private func holds(_ parts: [String], of key: DocumentKey) -> Bool {
    guard let document = memory.documents[key] else { return false }
    return switch (parts[0], parts.count) {
    case ("seen", 4): document.seen[parts[3]] != nil
    case ("tally", 5): document.tallies[SessionKey(parts[3], parts[4])] != nil
    case ("done", 6): Int(parts[5]).map { document.done[SessionKey(parts[3], parts[4])]?[$0] != nil } ?? false
    default: true
    }
  }
}
