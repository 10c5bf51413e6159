import Dispatch
import GRDB
import Glibc
import Synchronization
import Warehouse

/// A segment that is not written any more, as the newest one knows it.
struct PastSegment: Sendable, Hashable {
  /// The number in the `state` column; FORMAT.md has the table.
  enum State: Int64, Sendable {
    /// A newer one was begun; it is still as the writer left it.
    case ended = 0
    case sealed = 1
    /// Its disk failed: what it holds within its stretches was acknowledged, and is read as long as it can be.
    case failed = 2
    /// Confirmed everywhere and older than retention: its file goes.
    case released = 3
  }
  var number: Int
  var state: State
  /// Wall time of the roll, in milliseconds.
  var ended: Int64
  var bytes: Int64
  /// Which entries it holds, by the stream's number.
  var stretches: [Int64: Range<Int64>]

  func precedes(_ other: PastSegment) -> Bool {
    stretches.contains { stream, seqs in other.stretches[stream].map { seqs.lowerBound < $0.lowerBound } == true }
  }
}

/// The segments behind the writable one: where an entry lies, and how it is read.
///
/// Sealed files are opened read-only, a few at a time, and read on a queue of their own, so that a long backlog never stands between a scan and the disk.
final class Shelf: Sendable {
  let places: Places
  let journal: String
  let queue = DispatchQueue(label: "journal.shelf", qos: .utility)
  private let state = Mutex(State())

  private struct State {
    var past: [Int: PastSegment] = [:]
    /// Connections, the last used last. Those of segments that are not sealed yet came from the writer and stay.
    var open: [(number: Int, database: DatabaseQueue)] = []
    /// By segment that could not be sealed, the number of the copy that is being made of it, and of which the newest has no note yet.
    var copies: [Int: Int] = [:]
    /// When segments were ended since the journal was opened, in milliseconds of the boot clock, which does not jump.
    var ended: [Int: Int64] = [:]
  }

  private static let mostOpen = 4

  init(places: Places, journal: String, past: [PastSegment]) {
    self.places = places
    self.journal = journal
    state.withLock { state in for segment in past { state.past[segment.number] = segment } }
  }

  /// All segments but the writable one, the lowest number first.
  var past: [PastSegment] { state.withLock { $0.past.values.sorted { $0.number < $1.number } } }

  /// The segment with the oldest entries, which need not have the lowest number: the copy of one that could not be sealed has a later one's.
  var oldest: PastSegment? {
    let past = past
    return past.first { one in !past.contains { $0.precedes(one) } }
  }

  var bytes: Int64 { state.withLock { readable($0).reduce(0) { $0 + $1.bytes } } }

  /// The first entry of a stream that is still here in an older segment.
  func first(stream: Int64) -> Int64? {
    state.withLock { state in readable(state).compactMap { $0.stretches[stream]?.lowerBound }.min() }
  }

  func segment(stream: Int64, seq: Int64) -> PastSegment? {
    state.withLock { state in
      let found = readable(state).filter { $0.stretches[stream]?.contains(seq) == true }
      // A good copy is better than the file of a failed disk.
      return found.max { ($0.state == .sealed ? 1 : 0, $0.number) < ($1.state == .sealed ? 1 : 0, $1.number) }
    }
  }

  private func readable(_ state: State) -> [PastSegment] { state.past.values.filter { $0.state != .released } }

  func put(_ segment: PastSegment, reader: DatabaseQueue? = nil) {
    state.withLock { state in
      if segment.state == .ended, state.ended[segment.number] == nil { state.ended[segment.number] = bootMilliseconds() }
      state.past[segment.number] = segment
      if let reader { state.open.append((segment.number, reader)) }
    }
  }

  /// How long ago a segment was ended, where that was since the journal was opened.
  func age(of number: Int) -> Int64? { state.withLock { $0.ended[number] }.map { bootMilliseconds() - $0 } }

  func isBeingCopied(_ number: Int) -> Bool { state.withLock { $0.copies[number] != nil } }

  /// A number that no segment has, and none that is on its way.
  func isUnused(_ number: Int) -> Bool { state.withLock { $0.past[number] == nil && !$0.copies.values.contains(number) } }

  /// A copy is begun under a number, or (`nil`) noted or given up.
  func copies(_ number: Int, to copy: Int?) { state.withLock { $0.copies[number] = copy } }

  func keep(_ reader: DatabaseQueue, of number: Int) { state.withLock { $0.open.append((number, reader)) } }

  func forget(_ number: Int) {
    state.withLock { state in
      state.past[number] = nil
      state.ended[number] = nil
      _ = take(number, &state)
    }
  }

  /// Forgets the writer's connection to a segment: from now on its file is opened as it lies there.
  func forgetReader(_ number: Int) { _ = state.withLock { take(number, &$0) } }

  /// For use on the queue.
  func closeReader(_ number: Int) { try? state.withLock { take(number, &$0) }?.close() }

  private func take(_ number: Int, _ state: inout State) -> DatabaseQueue? {
    guard let index = state.open.firstIndex(where: { $0.number == number }) else { return nil }
    return state.open.remove(at: index).database
  }

  /// Reads a segment on the shelf's queue.
  func read<T: Sendable>(_ number: Int, _ body: @escaping @Sendable (Database) throws -> T) async throws(StoreError) -> T {
    let result: Result<T, StoreError> = await withUnsafeContinuation { continuation in
      queue.async { continuation.resume(returning: Result { try self.reader(number).read(body) }.mapError { self.named(number, $0) }) }
    }
    return try result.get()
  }

  private func named(_ number: Int, _ error: any Error) -> StoreError {
    let error = Journal.storeError(error)
    return StoreError(error.code, "\(places.segment(number).path): \(error.detail)")
  }

  /// For use on the queue.
  func reader(_ number: Int) throws -> DatabaseQueue {
    let kept = state.withLock { state -> DatabaseQueue? in
      guard let database = take(number, &state) else { return nil }
      state.open.append((number, database))
      return database
    }
    if let kept { return kept }
    let database = try Shelf.open(places.segment(number).path, journal: journal)
    let surplus = state.withLock { state -> [DatabaseQueue] in
      state.open.append((number, database))
      let sealed = state.open.filter { state.past[$0.number]?.state == .sealed }.map(\.number)
      return sealed.dropLast(Shelf.mostOpen).compactMap { take($0, &state) }
    }
    for database in surplus { try? database.close() }
    return database
  }

  /// Opens a sealed segment of this journal, and no other file.
  static func open(_ path: String, journal: String?) throws -> DatabaseQueue {
    guard access(path, F_OK) == 0 else { throw StoreError(.corrupt, "the file is missing") }
    var configuration = Configuration()
    configuration.readonly = true
    let database = try DatabaseQueue(path: path, configuration: configuration)
    try database.read { db in
      guard try Int.fetchOne(db, sql: "PRAGMA application_id") == Schema.application else { throw StoreError(.corrupt, "it is no journal") }
      let found = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'journal'")
      if let journal, found != journal { throw StoreError(.corrupt, "it belongs to journal \(found ?? "unknown"), not to \(journal)") }
    }
    return database
  }
}

extension PastSegment {
  /// The older segments as the newest one's tables know them.
  static func all(_ db: Database) throws -> [PastSegment] {
    var segments: [PastSegment] = []
    for row in try Row.fetchAll(db, sql: "SELECT number, state, ended, bytes FROM segment ORDER BY number") {
      guard let state = State(rawValue: row[1]) else { throw StoreError(.corrupt, "it says of segment \(row[0] as Int) state \(row[1] as Int64)") }
      var stretches: [Int64: Range<Int64>] = [:]
      for part in try Row.fetchAll(db, sql: "SELECT stream, first, next FROM stretch WHERE segment = ?", arguments: [row[0] as Int]) {
        stretches[part[0]] = (part[1] as Int64)..<max(part[1], part[2])
      }
      segments.append(PastSegment(number: row[0], state: state, ended: row[2], bytes: row[3], stretches: stretches))
    }
    return segments
  }

  func store(_ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO segment (number, state, ended, bytes) VALUES (?, ?, ?, ?)", arguments: [number, state.rawValue, ended, bytes])
    for (stream, range) in stretches {
      try db.execute(
        sql: "INSERT OR REPLACE INTO stretch (segment, stream, first, next) VALUES (?, ?, ?, ?)",
        arguments: [number, stream, range.lowerBound, range.upperBound])
    }
  }

  static func forget(_ number: Int, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM stretch WHERE segment = ?", arguments: [number])
    try db.execute(sql: "DELETE FROM segment WHERE number = ?", arguments: [number])
  }
}
