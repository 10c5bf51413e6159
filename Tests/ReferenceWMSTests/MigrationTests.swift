import Foundation
import GRDB
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// Books that an older program kept are taken over with all they say.
struct MigrationTests {
  @Test(arguments: 1...Books.steps.count) func booksOfAnOlderVersionAreTakenOverWithAllTheySay(version: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wms-\(UInt64.random(in: 0 ... .max))").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = try DatabaseQueue(path: folder + "/wms.db")
    try await file.write { db in
      try db.execute(sql: OldBooks.first)
      for step in Books.steps.prefix(version - 1) { try db.execute(sql: step) }
      try db.execute(sql: "PRAGMA user_version = \(version)")
    }
    try file.close()

    for _ in 1...2 {
      let books = try Books(directory: folder)
      let identity = JournalIdentity(device: "0b5c8a52-0f0e-4a51-9d3c-6a86cf1f8d11", journal: "5bd1e995a3c4f701")
      try await books.write { db in
        #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == Books.version)
        #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
        let answer = try Sessions(db: db, now: 1).answer(identity)
        #expect(answer.cursors.map(\.next) == [3] && answer.epoch == 1 && answer.waiting == ["q2"])
        #expect(answer.parked.map(\.lane) == ["unit:P1"])
        #expect(try db.integer("SELECT qty FROM stock WHERE item = 'TEA'") == 5)
        #expect(try db.integer("SELECT count(*) FROM audit WHERE reason IS NULL") == 1)
      }
      books.close()
    }
    let books = try Books(directory: folder)
    // What each version added works on it: importing, keys, reasons.
    try await books.write { db in
      #expect(try Carrying(db: db, now: 1).ask(JournalIdentity(device: "d", journal: "j"), by: "c").state == "asked")
      try Keys(db: db, now: 1).meet("d", String(repeating: "0", count: 64))
      let answer = try Quarantine(db: db, now: 2).discard("q2", by: Decision(by: "vera", reason: "counted twice"))
      #expect(answer.settled == ["q2"])
      #expect(try db.row("SELECT reason FROM audit ORDER BY id DESC LIMIT 1")?["reason"] == "counted twice")
    }
    books.close()
  }

  @Test func booksOfANewerVersionAreLeftAlone() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wms-\(UInt64.random(in: 0 ... .max))").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let books = try Books(directory: folder)
    try await books.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    books.close()
    let error = #expect(throws: BooksError.self) { try Books(directory: folder) }
    #expect(error?.description.contains("schema 99") == true)
  }
}
