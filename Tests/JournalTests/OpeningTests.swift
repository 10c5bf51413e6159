import Foundation
import GRDB
import Testing
import Warehouse

@testable import Journal

@Suite struct OpeningTests {
  /// Through the path the daemon takes: what GRDB sets behind our back would show here.
  @Test func everySettingThePromiseRestsOnIsSet() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: JournalOptions(limit: 10_240_000)) { journal async throws in
      let settings = try await journal.read { db in
        try ["locking_mode", "journal_mode", "synchronous", "max_page_count", "wal_autocheckpoint", "page_size"].map {
          try String.fetchOne(db, sql: "PRAGMA \($0)") ?? ""
        }
      }
      #expect(settings == ["exclusive", "wal", "2", "5000", "0", "2048"])
      #expect(!FileManager.default.fileExists(atPath: scratch.segment + "-shm"))
      #expect(try size(scratch.segment + "-wal") == Segment.walExtent)
      for name in ["0001.db", "0001.db-wal", "lock"] {
        let mode = try #require(try FileManager.default.attributesOfItem(atPath: scratch.path + "/" + name)[.posixPermissions] as? Int)
        #expect(mode == 0o640, "\(name)")
      }
    }
  }

  @Test func theWALStaysWithinItsExtentUnderLoad() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      for _ in 0..<200 { _ = try await journal.append(.init(stream: dock, entries: (0..<100).map { _ in draft() })) }
      #expect(try size(scratch.segment + "-wal") == Segment.walExtent)
      #expect(try size(scratch.segment) > 3_000_000)
    }
  }

  /// Killed again and again before a checkpoint is due: what each life leaves in the log must not add up.
  @Test func theWALStaysWithinItsExtentThoughTheDaemonIsKilledAgainAndAgain() async throws {
    var folders = [try Scratch()]
    for _ in 0..<8 {
      let (life, next) = (folders[folders.count - 1], try Scratch())
      try await withJournal(life.path) { journal async throws in
        for _ in 0..<15 { _ = try await journal.append(.init(stream: dock, entries: (0..<100).map { _ in draft() })) }
        for name in ["0001.db", "0001.db-wal"] { try FileManager.default.copyItem(atPath: life.path + "/" + name, toPath: next.path + "/" + name) }
      }
      folders.append(next)
    }
    #expect(try size(folders[8].segment + "-wal") == Segment.walExtent)
    try await withJournal(folders[8].path) { journal async throws in #expect(try await journal.entries(stream: dock, limit: 20_000).count == 12_000) }
  }

  @Test func aSecondOpenerIsRefusedWithTheHoldersNumber() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { _ in
      let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(scratch.path) }
      #expect(error?.code == .locked)
      #expect(error?.holder == getpid())
      #expect(error?.description.contains("process \(getpid())") == true)
    }
    try await withJournal(scratch.path) { _ in }
  }

  @Test func aNewerFormatIsRefusedAndLeftAlone() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { _ in }
    try tamper(scratch.segment) { try $0.execute(sql: "PRAGMA user_version = 99") }
    let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(scratch.path) }
    #expect(error?.code == .newer)
    #expect(error?.description.contains("format 99") == true)
  }

  @Test func aFileThatIsNoJournalIsRefused() async throws {
    let scratch = try Scratch()
    try Data(repeating: 7, count: 4096).write(to: URL(filePath: scratch.segment))
    #expect(await openError(scratch.path)?.code == .corrupt)
    try FileManager.default.removeItem(atPath: scratch.segment)
    try tamper(scratch.segment) { try $0.execute(sql: "CREATE TABLE t (a)") }
    #expect(await openError(scratch.path)?.code == .corrupt)
  }

  @Test(arguments: [200_000, 60_000, 2_048, 100]) func aSegmentThatIsCutShortIsNamedWithTheNextStep(size: Int) async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in for _ in 0..<400 { try await journal.add(draft(raw: String(repeating: "x", count: 900))) } }
    #expect(truncate(scratch.segment, off_t(size)) == 0)
    let error = await openError(scratch.path)
    #expect(error?.code == .corrupt && error?.detail.hasPrefix("\(scratch.segment) is damaged or cut short (") == true, "\(error?.detail ?? "opened")")
    let next = error?.detail.split(separator: "\n").last ?? ""
    #expect(next.hasPrefix("Next: ") && next.contains("tally journal salvage --to FILE") && next.contains("tally journal import FILE"), "\(next)")
    #expect(Words.phrase(String(next), in: .ru).hasPrefix("Дальше: "))
  }

  @Test func theHighestWholeSegmentIsTheWritableOneAndHalfMadeOnesGo() async throws {
    let scratch = try Scratch()
    _ = try await withJournal(scratch.path) { journal in try await journal.add(draft(), draft()) }
    try FileManager.default.copyItem(atPath: scratch.segment, toPath: scratch.path + "/0012.db")
    // A copy under another name is not taken for the newest segment.
    #expect(await openError(scratch.path)?.description.contains("0012.db says that it is segment 1") == true)
    try tamper(scratch.path + "/0012.db") { try $0.execute(sql: "UPDATE meta SET value = 12 WHERE key = 'segment'") }
    #expect(await openError(scratch.path)?.description.contains("does not know") == true)
    try FileManager.default.moveItem(atPath: scratch.segment, toPath: scratch.path + "/0013.db.tmp")
    try await withJournal(scratch.path) { journal async throws in
      #expect(try await journal.segment().number == 12)
      try await journal.add(draft())
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["0012.db", "ballast", "lock"])
  }

  @Test func aFolderThatCannotBeMadeIsSaidByName() async throws {
    let error = await #expect(throws: JournalOpenError.self) { try await Journal.open("/proc/no-such/journal") }
    #expect(error?.code == .system)
    #expect(error?.description.contains("/proc/no-such/journal") == true)
  }

  @Test func aBoundBelowWhatIsStoredIsAFullJournalNotALostOne() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal in for _ in 0..<50 { try await journal.add(draft()) } }
    try await withJournal(scratch.path, options: JournalOptions(limit: 20_000)) { journal async throws in
      #expect(try await journal.usage().level == .full)
      #expect(try await journal.entries(stream: dock).count == 50)
    }
  }
  /// Somebody who only looks is often root, and what root makes the daemon cannot open.
  @Test func aLookMakesNeitherFolderNorJournalNorLock() async throws {
    let scratch = try Scratch()
    for folder in [scratch.path, scratch.path + "/none"] {
      #expect(await openError(folder, JournalOptions(countsAsStart: false, makesFiles: false))?.code == .absent, "\(folder)")
      let error = #expect(throws: JournalOpenError.self) { _ = try Salvage.read(folder) { _, _, _, _ in } }
      #expect(error?.code == .absent && error?.detail.contains(folder) == true && error?.detail.contains("\nNext: ") == true, "\(folder)")
    }
    #expect(try scratch.names() == [])
  }

  @Test(.enabled(if: geteuid() == 0)) func whatRootMakesThereBelongsToTheFoldersOwner() async throws {
    let scratch = try Scratch()
    _ = try await withJournal(scratch.path) { journal in try await journal.add(draft()) }
    try FileManager.default.removeItem(atPath: scratch.path + "/lock")
    for path in try [scratch.path] + scratch.names().map({ scratch.path + "/" + $0 }) { #expect(chown(path, 4_711, 4_712) == 0) }
    func owners() throws -> Set<[Int]> {
      try Set(scratch.names().map { name in
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path + "/" + name)
        return [attributes[.ownerAccountID], attributes[.groupOwnerAccountID]].map { ($0 as? NSNumber)?.intValue ?? -1 }
      })
    }
    _ = try Salvage.read(scratch.path) { _, _, _, _ in }
    #expect(try scratch.names().contains("lock") && owners() == [[4_711, 4_712]])
    try FileManager.default.removeItem(atPath: scratch.path + "/lock")
    try await withJournal(scratch.path, options: JournalOptions(countsAsStart: false, makesFiles: false)) { journal async throws in
      #expect(try await journal.entries(stream: dock).count == 1)
      #expect(try owners() == [[4_711, 4_712]])
    }
    #expect(try owners() == [[4_711, 4_712]])
  }
}

private func size(_ path: String) throws -> Int64 {
  let number = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)
  return number.int64Value
}

private func openError(_ path: String, _ options: JournalOptions = JournalOptions()) async -> JournalOpenError? {
  do throws(JournalOpenError) {
    await (try Journal.open(path, options: options)).close()
    return nil
  } catch { return error }
}
