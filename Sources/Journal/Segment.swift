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

  /// The segments that have their final name, the lowest first.
  static func all(in directory: String) throws(JournalOpenError) -> [Segment] {
    try names(in: directory).compactMap(number(of:)).sorted().map { Segment(directory: directory, number: $0) }
  }

  /// Removes what a cut left half made.
  static func removeHalfMade(in directory: String) throws(JournalOpenError) {
    for name in try names(in: directory) where name.contains(".db.tmp") {
      guard unlink("\(directory)/\(name)") == 0 else { throw JournalOpenError(.system, "cannot remove \(directory)/\(name): \(systemError())") }
    }
  }

  private static func number(of name: String) -> Int? {
    guard name.hasSuffix(".db"), let number = Int(name.dropLast(3)), number > 0, Segment.name(number) == name else { return nil }
    return number
  }

  private static func names(in directory: String) throws(JournalOpenError) -> [String] {
    guard let listing = opendir(directory) else { throw .refused("cannot read \(directory)") }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }

  /// Makes a segment under another name and renames it when it is whole and synced: the rename is the commit point.
  ///
  /// - Parameter fill: writes what it begins with, in the transaction that makes the tables.
  func create(
    _ identity: JournalIdentity, born: Int64, reached: (RollStep) -> Void = { _ in }, fill: (Database) throws -> Void = { _ in }
  ) throws(JournalOpenError) {
    let temporary = path + ".tmp"
    // Left by an attempt for which there was no room.
    for stale in [temporary, temporary + "-journal", walPath] { unlink(stale) }
    do {
      try write(temporary, identity, born, fill)
      reached(.written)
      try sync(path: temporary)
      reached(.synced)
      guard rename(temporary, path) == 0 else { throw JournalOpenError(.system, "cannot rename \(temporary): \(systemError())") }
      reached(.renamed)
      try sync(path: directory)
    } catch {
      for name in [temporary, temporary + "-journal"] { unlink(name) }
      throw error as? JournalOpenError ?? JournalOpenError(.system, "cannot create \(temporary): \(error)")
    }
  }

  private func write(_ temporary: String, _ identity: JournalIdentity, _ born: Int64, _ fill: (Database) throws -> Void) throws {
    let descriptor = Glibc.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw JournalOpenError(.system, "cannot create \(temporary): \(systemError())") }
    fchmod(descriptor, 0o640)
    close(descriptor)
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA page_size = \(Segment.pageSize); PRAGMA synchronous = FULL")
    }
    let queue = try DatabaseQueue(path: temporary, configuration: configuration)
    try queue.inTransaction { db in
      try Schema.create(db)
      for (key, value) in [("device", identity.device), ("journal", identity.journal), ("segment", String(number)), ("born", String(born))] {
        try db.execute(sql: "INSERT INTO meta VALUES (?, ?)", arguments: [key, value])
      }
      try fill(db)
      // How much of the file is no growth, however often the journal is opened anew.
      try db.execute(sql: "INSERT INTO meta SELECT 'carried', page_count FROM pragma_page_count")
      return .commit
    }
    try queue.close()
  }

  /// Brings everything of a segment that is not written any more into its one file, and closes it.
  func finish(_ database: DatabaseQueue, reached: (RollStep) -> Void = { _ in }) throws {
    try database.writeWithoutTransaction { db in
      try db.checkpoint(.truncate)
      reached(.checkpointed)
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
      guard mode == "delete" else { throw StoreError(.failed, "\(path): journal_mode is \(mode ?? "unknown") and must be delete") }
    }
    try database.close()
    reached(.closed)
  }

  /// From then on any tool may open it, and none can change it by mistake.
  func protect() throws(JournalOpenError) {
    Reserve.giveBack(path, beyond: size)
    try sync(path: path)
    guard chmod(path, 0o440) == 0 else { throw JournalOpenError(.system, "cannot change \(path): \(systemError())") }
    try sync(path: directory)
  }

  /// Removes its file and what belongs to it. That it is gone survives a power cut.
  func remove() throws(JournalOpenError) {
    for name in [path, walPath] where unlink(name) != 0 && errno != ENOENT {
      throw JournalOpenError(.system, "cannot remove \(name): \(systemError())")
    }
    try sync(path: directory)
  }

  /// Whether nothing of it is outside its one file any more.
  var isSealed: Bool {
    var file = stat()
    return stat(path, &file) == 0 && file.st_mode & 0o222 == 0 && access(walPath, F_OK) != 0
  }

  /// Bytes on the disk, 0 where there is no file.
  var size: Int64 { fileSize(path) }

  /// The one connection to this segment, with every setting read back.
  ///
  /// `Configuration.journalMode` stays untouched: with it GRDB sets `synchronous=NORMAL` behind our back.
  ///
  /// - Parameter limit: the bound of the file in bytes.
  func open(options: JournalOptions, limit: Int64, extending: Bool = true) throws(JournalOpenError) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "journal"
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in try prepare(db, options: options, limit: limit) }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      // The first write takes the exclusive lock and makes the WAL, whose name must then survive too.
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "BEGIN IMMEDIATE; COMMIT")
        // What a killed process left in the log would add up over its restarts. Where the disk refuses, the log keeps it.
        if extending { try? WAL.checkpoint(db, self) }
      }
      if extending {
        Reserve.take(path, options.segmentBytes + Segment.walExtent)
        try extendWAL()
      }
      try sync(path: directory)
      return queue
    } catch let error as JournalOpenError {
      throw error
    } catch let error as DatabaseError {
      guard error.isDamage else { throw JournalOpenError(.system, "\(path): \(error)") }
      throw .damaged(path, error.message ?? "\(error)")
    } catch { throw JournalOpenError(.system, "\(path): \(error)") }
  }

  private func prepare(_ db: Database, options: JournalOptions, limit: Int64) throws {
    try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
    guard application == Schema.application else { throw JournalOpenError.damaged(path, "its application id is \(application ?? 0), which is no journal's") }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= Schema.version else {
      throw JournalOpenError(
        .newer, "\(path) was written by a newer Tallyman (format \(version), this one knows up to \(Schema.version)): install that version again")
    }
    let limit = try Segment.pages(db, within: limit)
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

  /// Changes the bound of the file, in bytes.
  static func bound(_ db: Database, to limit: Int64) throws {
    try db.execute(sql: "PRAGMA max_page_count = \(try pages(db, within: limit))")
  }

  private static func pages(_ db: Database, within limit: Int64) throws -> Int64 {
    let pageSize = Int64(try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    let (bound, pages) = (max(0, limit) / max(1, pageSize), Int64(try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0))
    // With a bound below what is stored the journal is simply full; its cursors must still be able to move.
    return pages < bound ? min(bound, Segment.mostPages) : pages + Segment.sparePages
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
  static let pageSize = 2048
  private static let sparePages: Int64 = 1_000
  /// SQLite's own bound.
  private static let mostPages: Int64 = 4_294_967_294

  /// Bytes of the WAL that are there from the start; a checkpoint is due well before they are used up.
  static let walExtent: Int64 = 4 << 20
}

extension DatabaseError {
  /// Whether the file is to blame.
  var isDamage: Bool { [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(resultCode) }
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
