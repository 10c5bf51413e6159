import FoundationEssentials
import GRDB
import Synchronization
public import Warehouse

/// What came down from the WMS, on this box (`cache.db`): a cache that can be rebuilt. Losing it costs a resync, never a movement.
///
/// Look-ups answer synchronously, from memory or the local file. A big change is applied in small transactions, so that a look-up waits for
/// one of them at most; its validator is written with the last, so a change that was cut short is asked for again.
public final class Replica: MasterDataStore {
  private let path: String
  private let database: Mutex<DatabaseQueue>
  private let lastSync: Mutex<Int64?>
  let items = Mutex(LRU<FoundItem>(capacity: 256))
  let itemsByCode = Mutex(LRU<Item>(capacity: 256))
  let documents = Mutex(LRU<Document>(capacity: 32))

  /// Opens the file, or makes a new one where there is none, or where the one that is there cannot be used.
  public init(path: String) throws(JournalOpenError) {
    self.path = path
    let queue = try ReplicaFile.open(path)
    database = Mutex(queue)
    lastSync = Mutex((try? queue.read { try Int64.fetchOne($0, sql: "SELECT max(wall) FROM collection") }) ?? nil)
  }

  public var asOf: Int64? { lastSync.withLock { $0 } }

  public func etag(of collection: String) async throws -> String? {
    try await database.withLock { $0 }.read { try String.fetchOne($0, sql: "SELECT etag FROM collection WHERE name = ?", arguments: [collection]) }
  }

  public func cursor(of collection: String) async throws -> String? {
    try await database.withLock { $0 }.read { try String.fetchOne($0, sql: "SELECT cursor FROM collection WHERE name = ?", arguments: [collection]) }
  }

  public func apply(_ change: MasterDataChange, continuing: Bool, at wall: Int64) async throws {
    let queue = database.withLock { $0 }
    do {
      let rows = try ReplicaRow.rows(of: change)
      let generation = try await queue.read {
        try Int64.fetchOne($0, sql: "SELECT generation FROM collection WHERE name = ?", arguments: [change.collection]) ?? 0
      } + (change.whole && !continuing ? 1 : 0)
      for start in stride(from: 0, to: rows.count, by: Replica.sliceRows) {
        let slice = rows[start..<min(start + Replica.sliceRows, rows.count)]
        try await queue.write { db in for row in slice { try row.put(db, generation: generation) } }
      }
      try await queue.write { db in
        if let table = ReplicaRow.table(of: change.collection) {
          if change.whole, change.more != true { try db.execute(sql: "DELETE FROM \(table) WHERE generation != ?", arguments: [generation]) }
          for key in change.gone ?? [] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE key = ?").execute(arguments: [ReplicaRow.key(of: key, in: change.collection)])
          }
        }
        // A page in the middle has no validator: only with the last one is it known how the collection stands.
        try db.execute(
          sql: """
            INSERT INTO collection (name, etag, cursor, generation, wall) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
              etag = excluded.etag, cursor = excluded.cursor, generation = excluded.generation, wall = excluded.wall
            """, arguments: [change.collection, change.more == true ? nil : change.etag, change.cursor, generation, wall])
      }
    } catch {
      rebuildIfDamaged(error)
      throw error
    }
    lastSync.withLock { $0 = wall }
    forget()
  }

  /// Rows in one transaction: a few milliseconds.
  private static let sliceRows = 200

  private func forget() {
    items.withLock { $0.clear() }
    itemsByCode.withLock { $0.clear() }
    documents.withLock { $0.clear() }
  }

  /// A look-up; where the file fails, the answer is "not known here", as before the first sync.
  func look<T>(_ body: (Database) throws -> T?) -> T? {
    do { return try database.withLock { $0 }.read(body) } catch {
      rebuildIfDamaged(error)
      return nil
    }
  }

  /// Puts an empty replica in the place of one that cannot be read: without validators everything is asked for again.
  private func rebuildIfDamaged(_ error: any Error) {
    guard let error = error as? DatabaseError, [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR].contains(error.resultCode) else { return }
    database.withLock { queue in
      try? queue.close()
      ReplicaFile.remove(path)
      // Where no new file can be made the closed one stays, and every look-up says "not known here".
      if let fresh = try? ReplicaFile.open(path) { queue = fresh }
    }
    lastSync.withLock { $0 = nil }
    forget()
  }
}
