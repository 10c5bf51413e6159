import Glibc
import GRDB
import Warehouse

/// A file of the journal: how it is named, made and opened. FORMAT.md, "Segments".
struct Segment {
  let directory: String
  let number: Int

  var path: String { "\(directory)/\(Segment.name(number))" }
  var walPath: String { path + "-wal" }

  static func name(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ".db"
  }

  /// The writable segment: the highest that is whole. What a cut left half made (`.tmp`) is removed; the first is made where there is none.
  static func writable(in directory: String) throws(JournalOpenError) -> Segment {
    let names = try names(in: directory)
    for name in names where name.contains(".db.tmp") {
      guard unlink("\(directory)/\(name)") == 0 else { throw JournalOpenError(.system, "cannot remove \(directory)/\(name): \(systemError())") }
    }
    if let highest = names.compactMap(number(of:)).max() { return Segment(directory: directory, number: highest) }
    let first = Segment(directory: directory, number: 1)
    try first.create()
    return first
  }

  private static func number(of name: String) -> Int? {
    guard name.hasSuffix(".db"), let number = Int(name.dropLast(3)), number > 0, Segment.name(number) == name else { return nil }
    return number
  }

  private static func names(in directory: String) throws(JournalOpenError) -> [String] {
    guard let listing = opendir(directory) else { throw JournalOpenError(.system, "cannot read \(directory): \(systemError())") }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }

  /// Makes a new journal's segment under another name and renames it when it is whole and synced: the rename is the commit point.
  private func create() throws(JournalOpenError) {
    let temporary = path + ".tmp"
    let descriptor = Glibc.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw JournalOpenError(.system, "cannot create \(temporary): \(systemError())") }
    fchmod(descriptor, 0o640)
    close(descriptor)
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA page_size = \(Segment.pageSize); PRAGMA synchronous = FULL")
    }
    do {
      let queue = try DatabaseQueue(path: temporary, configuration: configuration)
      try queue.inTransaction { db in
        try Schema.create(db)
        for (key, value) in [("device", randomUUID()), ("journal", hex(randomBytes(8))), ("segment", String(number))] {
          try db.execute(sql: "INSERT INTO meta VALUES (?, ?)", arguments: [key, value])
        }
        return .commit
      }
      try queue.close()
    } catch { throw JournalOpenError(.system, "cannot create \(temporary): \(error)") }
    try sync(path: temporary)
    guard rename(temporary, path) == 0 else { throw JournalOpenError(.system, "cannot rename \(temporary): \(systemError())") }
    try sync(path: directory)
  }

  /// The one connection to this segment, with every setting read back.
  ///
  /// `Configuration.journalMode` stays untouched: with it GRDB sets `synchronous=NORMAL` behind our back.
  func open(options: JournalOptions) throws(JournalOpenError) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "journal"
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in try prepare(db, options: options) }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      // The first write takes the exclusive lock and makes the WAL, whose name must then survive too.
      try queue.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE; COMMIT") }
      try extendWAL()
      try sync(path: directory)
      return queue
    } catch let error as JournalOpenError {
      throw error
    } catch let error as DatabaseError {
      throw JournalOpenError([.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) ? .corrupt : .system, "\(path): \(error)")
    } catch { throw JournalOpenError(.system, "\(path): \(error)") }
  }

  private func prepare(_ db: Database, options: JournalOptions) throws {
    try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
    guard application == Schema.application else { throw JournalOpenError(.corrupt, "\(path) is no journal (application id \(application ?? 0))") }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= Schema.version else {
      throw JournalOpenError(
        .newer, "\(path) was written by a newer Tallyman (format \(version), this one knows up to \(Schema.version)): install that version again")
    }
    let pageSize = Int64(try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    let (bound, pages) = (options.limit / max(1, pageSize), Int64(try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0))
    // With a bound below what is stored the journal is simply full; its cursors must still be able to move.
    let limit = pages < bound ? bound : pages + Segment.sparePages
    let synchronous = options.synchronous
    try db.execute(sql: """
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = \(synchronous.rawValue);
      PRAGMA max_page_count = \(limit);
      PRAGMA wal_autocheckpoint = 0;
      """)
    let expected = [
      ("locking_mode", "exclusive"), ("journal_mode", "wal"), ("synchronous", synchronous == .full ? "2" : "1"),
      ("max_page_count", String(limit)), ("wal_autocheckpoint", "0"),
    ]
    for (name, value) in expected {
      let found = try String.fetchOne(db, sql: "PRAGMA \(name)")
      guard found == value else { throw JournalOpenError(.settings, "\(path): \(name) is \(found ?? "unknown") and must be \(value)") }
    }
  }

  /// Commits overwrite a WAL that is already there at half the cost of growing it (facts: 2.2 times the rate). Zeros after the last
  /// frame are no frames, so whatever a crash left in the file stays readable.
  func extendWAL() throws(JournalOpenError) {
    let descriptor = Glibc.open(walPath, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalOpenError(.system, "cannot open \(walPath): \(systemError())") }
    defer { close(descriptor) }
    var offset = lseek(descriptor, 0, SEEK_END)
    let zeros = [UInt8](repeating: 0, count: 1 << 16)
    while offset < Segment.walExtent {
      let written = pwrite(descriptor, zeros, min(zeros.count, Int(Segment.walExtent - Int64(offset))), offset)
      // On a full disk the log does without: what is stored must still reach the WMS.
      if written < 0, errno == ENOSPC { return }
      guard written > 0 else { throw JournalOpenError(.system, "cannot extend \(walPath): \(systemError())") }
      offset += off_t(written)
    }
    guard fsync(descriptor) == 0 else { throw JournalOpenError(.system, "cannot sync \(walPath): \(systemError())") }
  }

  /// Measured with entries of 330 bytes: one a commit writes 2.9 kB (1024: 2.6, 4096: 4.9), a hundred a commit 0.9 kB each (1.1, 0.9).
  private static let pageSize = 2048
  private static let sparePages: Int64 = 1_000

  /// Bytes of the WAL that are there from the start; a checkpoint is due well before they are used up.
  static let walExtent: Int64 = 4 << 20
}

func randomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

/// A random UUID (RFC 9562, version 4), lower case.
func randomUUID() -> String {
  var bytes = randomBytes(16)
  bytes[6] = bytes[6] & 0x0F | 0x40
  bytes[8] = bytes[8] & 0x3F | 0x80
  let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hex(bytes[$0]) }
  return parts.joined(separator: "-")
}
