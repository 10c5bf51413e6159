import Presence
import Stations
public import Warehouse

/// Documents that are finished here and at the centre are not needed any more: a box that nobody restarts for months must not remember them all.
extension Floor {
  /// Forgets the documents that have been so for as long as anybody has looked, and at least for `age` milliseconds. Call now and then.
  ///
  /// - Parameter standing: tags in zones: the documents that have their goods are not forgotten, or the next one would take them.
  public func retire(_ standing: StandingTags, after age: Int64) async throws(StoreError) {
    guard world.master.asOf != nil else { return }
    let now = world.clock.now().mono
    let over = finished(standing)
    finishedSince = finishedSince.filter { over.contains($0.key) }
    for key in over {
      let since = finishedSince[key] ?? now
      finishedSince[key] = since
      if now - since >= age { try await forget(key) }
    }
  }

  private func finished(_ standing: StandingTags) -> Set<DocumentKey> {
    let inHand = Set(memory.sessions.values.compactMap(\.document))
    let goods = goodsKeys(of: standing.tags.keys.filter { !$0.isUID }.map(\.bytes), world.master)
    let over = memory.documents.filter { key, document in
      // What is to be loaded is known by what was picked; and who still works on a document that another one has
      // closed counts nothing twice.
      document.progress.isFinished && !inHand.contains(key) && (document.progress.isLoaded == true || key.type != "order" || !loads)
        && world.master.document(type: key.type, number: key.number)?.state != "open" && !goods.contains { document.seen[$0] != nil }
    }
    return Set(over.keys)
  }

  private var loads: Bool { stations.values.contains { $0.configuration.flow == .loading } }

  /// A few rows at a time, so that no scan waits for a truck of serials. The document's own row goes last: the others without it would be an open
  /// document at the next start.
  private func forget(_ key: DocumentKey) async throws(StoreError) {
    memory.forget(key)
    finishedSince[key] = nil
    for kind in ["seen", "done", "tally", "doc"] {
      var last = ""
      while let rows = try await page(kind, of: key, after: last), let end = rows.last {
        last = end.key
        let own = rows.filter { StateKey.parts($0.key).dropFirst().prefix(2) == [key.type, key.number] }
        // Somebody has opened it again meanwhile, and what is left of it is right as it is.
        guard memory.documents[key] == nil else { return }
        if !own.isEmpty { _ = try await world.store.append(Append(stream: .box, state: own.map { StateWrite($0.key, nil) })) }
      }
    }
  }

  private func page(_ kind: String, of key: DocumentKey, after last: String) async throws(StoreError) -> [StateWrite]? {
    try await world.store.state(prefix: StateKey.path(kind, key.type, key.number), after: last, count: 200)
  }
}
