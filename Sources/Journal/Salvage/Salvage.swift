import FoundationEssentials
import GRDB
import Glibc
public import Warehouse

/// What could be read of a journal whose files are damaged, and what exactly could not.
public struct SalvageReport: Sendable, Hashable, Codable {
  public struct Stream: Sendable, Hashable, Codable {
    public var stream: StreamID
    public var first: Int64
    /// The number after the last that is known to have been given.
    public var next: Int64
    public var good: Int64
    public var missing: [Missing]
  }
  /// Entries that are in no file any more, both ends included.
  public struct Missing: Sendable, Hashable, Codable {
    public var from: Int64
    public var to: Int64
  }
  public struct File: Sendable, Hashable, Codable {
    public var name: String
    public var entries: Int64
    /// Pages that the disk did not give.
    public var unreadPages: Int
    /// SQLite's own word, `nil` where it opens the file.
    public var problem: String?
  }
  /// `nil` where no file says it any more.
  public var identity: JournalIdentity?
  public var streams: [Stream]
  public var files: [File]
  /// False: the newest file is damaged, and entries after `next` may have been there.
  public var endIsKnown: Bool
  public var isWhole: Bool { endIsKnown && identity != nil && streams.allSatisfy(\.missing.isEmpty) }
}

/// Reads every entry that is still good out of a journal's folder, round bad pages. It changes nothing there, and refuses while somebody holds the journal.
public enum Salvage {
  /// - Parameters:
  ///   - directory: the journal's folder, or the data folder that it is in.
  ///   - stream: that one alone.
  ///   - from: no entry with a lower number.
  ///   - begin: told what `take` will be given, before it is.
  ///   - take: each good entry with its stream and chain hash; those of one stream in order of number.
  public static func read(
    _ directory: String, stream: StreamID? = nil, from: Int64 = 1, begin: (ExportHeader) throws -> Void = { _ in },
    _ take: (StreamID, _ seq: Int64, _ hash: [UInt8], _ line: [UInt8]) throws -> Void
  ) throws -> SalvageReport {
    // Before a lock is made: what holds no journal is left as it is.
    let directory = try Places.folder(directory)
    // A disk that is mounted read-only is nobody's journal, and has no room for a lock.
    if access(directory, W_OK) != 0, errno == EROFS { return try read(unlocked: directory, Finds(only: stream, from: from), begin, take) }
    let lock = try LockFile(path: directory + "/lock")
    defer { withExtendedLifetime(lock) {} }
    return try read(unlocked: directory, Finds(only: stream, from: from), begin, take)
  }

  private static func read(
    unlocked directory: String, _ finds: Finds, _ begin: (ExportHeader) throws -> Void, _ take: (StreamID, Int64, [UInt8], [UInt8]) throws -> Void
  ) throws -> SalvageReport {
    var finds = finds
    let segments = try Places(found: directory).all()
    // The newer wins: what an older one holds of the same numbers was never acknowledged.
    for segment in segments.reversed() { try finds.look(into: segment, isNewest: segment.number == segments.last?.number) }
    try begin(finds.header)
    for segment in segments { try finds.hand(over: segment, take) }
    return finds.report
  }
}

/// What was found so far: which entries there are, not the entries themselves.
struct Finds {
  private var identity: JournalIdentity?
  private var names: [Int64: StreamID] = [:]
  private var seqs: [Int64: [Int64]] = [:]
  /// By segment and stream: the first number that newer segments hold.
  private var ends: [Int: [Int64: Int64]] = [:]
  private var expected: [Int64: Range<Int64>] = [:]
  private var files: [SalvageReport.File] = []
  private var endIsKnown = false
  /// By segment.
  private var runs: [Int: [FoundRun]] = [:]
  private let only: StreamID?
  private let from: Int64

  init(only: StreamID?, from: Int64) {
    self.only = only
    self.from = from
  }

  /// Entries of one file without a hole.
  private struct FoundRun {
    var stream: Int64
    var seqs: Range<Int64>
    var previous: [UInt8]?
    var start: [UInt8]
    var last: [UInt8]
  }

  /// The good entries of one file.
  struct Rows {
    var entries: [Int64: [Int64: (hash: [UInt8], line: [UInt8])]] = [:]
    var names: [Int64: StreamID] = [:]
    /// The first number of a stream that the file may hold, and the hash before it.
    var starts: [Int64: (first: Int64, previous: [UInt8])] = [:]
    /// Of the header: a row in it is two texts, as in no other table.
    var meta: [String: String] = [:]
    var unreadPages = 0

    init(_ segment: Segment) throws(JournalOpenError) {
      var pages = try PageFile(segment)
      var number = 1
      while number <= pages.pageCount {
        pages.records(ofPage: number) { take($0, $1.values) }
        number += 1
      }
      unreadPages = pages.unread
    }

    private mutating func take(_ row: Int64, _ values: [Record.Value]) {
      if values.count == 5, case .null = values[0], case .int = values[1], case .int(let crc) = values[2], case .blob(let hash) = values[3],
        case .blob(let line) = values[4], hash.count == 32, Int64(crc32c(line)) == crc {
        entries[RowID.stream(row), default: [:]][RowID.seq(row)] = (hash, line)
      } else if values.count == 4, case .null = values[0], case .text(let name) = values[1], case .int(let first) = values[2], case .blob(let hash) = values[3],
        hash.count == 32 {
        names[row] = StreamID(String(decoding: name, as: UTF8.self))
        starts[row] = (first, hash)
      } else if row == 0, values.count == 2, case .text(let key) = values[0], case .text(let value) = values[1] {
        meta[String(decoding: key, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
      }
    }
  }

  mutating func look(into segment: Segment, isNewest: Bool) throws(JournalOpenError) {
    var file = SalvageReport.File(name: Segment.name(segment.number), entries: 0, unreadPages: 0)
    do { try ask(segment, isNewest: isNewest) } catch { file.problem = Journal.storeError(error).detail }
    let rows = try Rows(segment)
    if identity == nil, let device = rows.meta["device"], let journal = rows.meta["journal"] { identity = JournalIdentity(device: device, journal: journal) }
    names.merge(rows.names) { newer, _ in newer }
    ends[segment.number] = seqs.mapValues { $0.min() ?? .max }
    for (stream, found) in rows.entries.sorted(by: { $0.key < $1.key }) {
      // Beyond the first number of the newer segments nothing here was acknowledged.
      let end = ends[segment.number]?[stream] ?? .max
      let here = found.keys.filter { $0 < end }.sorted()
      file.entries += Int64(here.count)
      seqs[stream, default: []] += here
      guard isWanted(stream) else { continue }
      var foundRuns: [FoundRun] = []
      for seq in here where seq >= from {
        guard let hash = found[seq]?.hash else { continue }
        if let run = foundRuns.last, run.seqs.upperBound == seq {
          foundRuns[foundRuns.count - 1].seqs = run.seqs.lowerBound..<seq + 1
          foundRuns[foundRuns.count - 1].last = hash
        } else {
          let previous = found[seq - 1]?.hash ?? rows.starts[stream].flatMap { $0.first == seq ? $0.previous : nil }
          foundRuns.append(FoundRun(stream: stream, seqs: seq..<seq + 1, previous: previous, start: hash, last: hash))
        }
      }
      runs[segment.number, default: []] += foundRuns
    }
    file.unreadPages = rows.unreadPages
    files.append(file)
  }

  /// Reads a file again and gives its entries away.
  func hand(over segment: Segment, _ take: (StreamID, Int64, [UInt8], [UInt8]) throws -> Void) throws {
    for (stream, found) in try Rows(segment).entries.sorted(by: { $0.key < $1.key }) {
      let end = ends[segment.number]?[stream] ?? .max
      for (seq, entry) in found.sorted(by: { $0.key < $1.key }) where seq < end && seq >= from && isWanted(stream) {
        try take(name(stream), seq, entry.hash, entry.line)
      }
    }
  }

  private func isWanted(_ stream: Int64) -> Bool { only.map { $0 == name(stream) } ?? true }

  /// What `hand(over:)` gives away, in its order.
  var header: ExportHeader {
    var ends: [Int64: (next: Int64, hash: [UInt8])] = [:]
    var listed: [ExportHeader.Run] = []
    for run in runs.sorted(by: { $0.key < $1.key }).flatMap(\.value) {
      let before = ends[run.stream].flatMap { $0.next == run.seqs.lowerBound ? $0.hash : nil }
      let previous = run.previous ?? before ?? (run.seqs.lowerBound == 1 ? chainStart : nil)
      listed.append(
        ExportHeader.Run(
          stream: name(run.stream).rawValue, first: run.seqs.lowerBound, next: run.seqs.upperBound, prev: previous.map { hex($0) },
          start: previous == nil ? hex(run.start) : nil, last: hex(run.last)))
      ends[run.stream] = (run.seqs.upperBound, run.last)
    }
    return ExportHeader(identity: identity, runs: listed)
  }

  private func name(_ stream: Int64) -> StreamID { names[stream] ?? StreamID("unknown-\(stream)") }

  /// What SQLite can say, where it can: whose journal it is, and which numbers there must be. It looks at a copy, since opening changes the log.
  private mutating func ask(_ segment: Segment, isNewest: Bool) throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "salvage-\(randomUUID()).db").path
    defer { for end in ["", "-wal", "-shm", "-journal"] { unlink(copy + end) } }
    try FileManager.default.copyItem(atPath: segment.path, toPath: copy)
    chmod(copy, 0o600)
    if access(segment.walPath, F_OK) == 0 { try FileManager.default.copyItem(atPath: segment.walPath, toPath: copy + "-wal") }
    try DatabaseQueue(path: copy).read { db in
      let meta = Dictionary(try Row.fetchAll(db, sql: "SELECT key, value FROM meta").map { ($0[0] as String, $0[1] as String) }) { $1 }
      if identity == nil, let device = meta["device"], let journal = meta["journal"] { identity = JournalIdentity(device: device, journal: journal) }
      guard isNewest else { return }
      for row in try Row.fetchAll(db, sql: "SELECT number, first, name FROM stream") {
        names[row[0]] = StreamID(row[2] as String)
        let first: Int64 = row[1]
        let last = try Int64.fetchOne(
          db, sql: "SELECT max(id) FROM ev WHERE id >= ? AND id < ?", arguments: [RowID.of(stream: row[0], seq: first), RowID.of(stream: row[0] + 1, seq: 0)])
        expected[row[0]] = first..<max(first, last.map { RowID.seq($0) + 1 } ?? first)
      }
      for segment in try PastSegment.all(db) where segment.state != .released {
        for (stream, seqs) in segment.stretches {
          let known = expected[stream] ?? seqs
          expected[stream] = min(known.lowerBound, seqs.lowerBound)..<max(known.upperBound, seqs.upperBound)
        }
      }
      endIsKnown = true
    }
  }

  var report: SalvageReport {
    var report = SalvageReport(identity: identity, streams: [], files: files.reversed(), endIsKnown: endIsKnown)
    for number in Set(seqs.keys).union(expected.keys).sorted() {
      let found = (seqs[number] ?? []).sorted()
      let first = min(expected[number]?.lowerBound ?? .max, found.first ?? .max)
      let next = max(expected[number]?.upperBound ?? 1, (found.last ?? 0) + 1)
      var missing: [SalvageReport.Missing] = []
      var due = first
      for seq in found {
        if seq > due { missing.append(.init(from: due, to: seq - 1)) }
        due = seq + 1
      }
      if due < next { missing.append(.init(from: due, to: next - 1)) }
      report.streams.append(.init(stream: name(number), first: first, next: next, good: Int64(found.count), missing: missing))
    }
    return report
  }
}
