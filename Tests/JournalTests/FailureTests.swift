import Foundation
import GRDB
import Glibc
import Synchronization
import Testing
import Warehouse

@testable import Journal

@Suite struct FailureTests {
  @Test func atTheBoundNewEntriesAreRefusedAndCursorsStillMove() async throws {
    let scratch = try Scratch()
    let options = JournalOptions(limit: 400 * 1024)
    let stored = try await withJournal(scratch.path, options: options) { journal async throws in
      #expect(try await journal.usage().level == .ok)
      let job = try await journal.accept([PrintJobDraft(LabelRequest(template: "test", printer: "p", values: [:]))], stream: .box, at: noon)[0]
      let (stored, error) = try await fill(journal)
      #expect(error.code == .full && stored > 50)
      let usage = try await journal.usage()
      #expect(usage.level == .full && usage.bytes <= usage.limit && usage.entries == stored + 1 && usage.hoursLeft == 0)
      try await journal.settle(
        destination: "wms", stream: dock, entries: 1..<stored + 1, verdicts: [EntryVerdict(seq: stored, status: .rejected, code: "x")])
      try await journal.move(job.id, from: [.accepted], to: .failed, bytes: nil, evidence: "no paper", at: noon)
      #expect(try await journal.cursor(destination: "wms", stream: dock) == stored + 1)
      #expect(try await fill(journal).error.code == .full)
      #expect(try await journal.verify().isGood)
      return stored
    }
    try await withJournal(scratch.path, options: JournalOptions(limit: 4_000 * 1024)) { journal async throws in
      #expect(try await journal.add(draft()).seqs == stored + 1..<stored + 2)
      #expect(try await journal.verify().isGood)
    }
  }

  @Test func nearTheBoundDiagnosticsMakeRoomForWork() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: JournalOptions(limit: 400 * 1024)) { journal async throws in
      var levels: [JournalUsage.Level] = []
      for kind in [EntryKind.device, .clock] { try await journal.add(draft(kind, .object([:]))) }
      while levels.last != .lean {
        for _ in 0..<5 { try await journal.add(draft()) }
        let level = try await journal.usage().level
        if level != levels.last { levels.append(level) }
      }
      #expect(levels == [.ok, .warn, .lean])
      for kind in [EntryKind.device, .clock] {
        do throws(StoreError) {
          _ = try await journal.append(Append(stream: dock, entries: [draft(kind, .object([:]))]))
          Issue.record("\(kind) was stored")
        } catch { #expect(error.code == .full) }
      }
      // Work goes on, and what belongs to it.
      for kind in [EntryKind.step, .movement, .document, .config] { try await journal.add(draft(kind, .object([:]))) }
      #expect(try await journal.verify().isGood)
    }
  }

  /// How long the room will do is asked after a restart most of all, and the daemon's own entries at each start are no work.
  @Test func theHoursLeftOutliveARestart() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      for kind in [EntryKind.config, .clock, .device] { try await journal.add(draft(kind, .object([:]))) }
      #expect(try await journal.usage().hoursLeft == nil)
      for _ in 1...200 { try await journal.add(draft()) }
      #expect(try await journal.usage().entriesPerHour == 200)
    }
    try await withJournal(scratch.path) { journal async throws in
      let kept = try await journal.usage()
      #expect(kept.entriesPerHour.map { (160...200).contains($0) } == true && kept.hoursLeft != nil)
      for _ in 1...300 { try await journal.add(draft()) }
      #expect(try await journal.usage().entriesPerHour == 300)
    }
  }

  @Test func theBoundIsThatOfAllSegmentsTogether() async throws {
    let scratch = try Scratch()
    let limit: Int64 = 8 << 20
    try await withJournal(scratch.path, options: JournalOptions(limit: limit, destinations: ["wms"], retention: .zero)) { journal async throws in
      let (stored, error) = try await fill(journal, size: 20_000)
      #expect(error.code == .full && stored > 200)
      #expect(try await journal.segment().number >= 5)
      #expect(try await journal.usage().level == .full)
      try await journal.settled()
      let bytes = try scratch.segments.reduce(0) { $0 + Segment(directory: scratch.path, number: Int($1.dropLast(3))!).size }
      #expect(bytes <= limit)
      // What is confirmed goes, and makes room.
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<stored + 1, verdicts: [])
      #expect(try await journal.usage().level == .ok)
      #expect(try await journal.add(draft()).seqs == stored + 1..<stored + 2)
      #expect(try await journal.verify().isGood)
    }
  }

  @Test func belowTheReserveAGroupThatDoesNotFitFailsWhole() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: JournalOptions(limit: 100 * 1024)) { journal async throws in
      try await journal.add(draft())
      let huge = draft(raw: String(repeating: "x", count: 200_000))
      do throws(StoreError) {
        _ = try await journal.append(Append(stream: dock, entries: [draft(), huge], state: [StateWrite("a", [1])]))
        Issue.record("it fitted")
      } catch { #expect(error.code == .full) }
      #expect(try await journal.state(prefix: "a").isEmpty)
      #expect(try await journal.add(draft()).seqs == 2..<3)
      #expect(try await journal.verify().isGood)
    }
  }

  /// The watchdog's question is answered by a journal that refuses everything else.
  @Test func theExecutorAnswersWhetherOrNotThereIsRoom() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: JournalOptions(limit: 100 * 1024)) { journal async throws in
      await journal.ping()
      _ = try await fill(journal)
      await journal.ping()
    }
  }

  /// A real file system of 12 MB without room for more.
  @Test(.enabled(if: geteuid() == 0, "mounting a file system takes root")) func aFullDiskLosesNothingAndRecovers() async throws {
    let scratch = try Scratch()
    try run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", scratch.path)
    defer { try? run("umount", "-l", scratch.path) }
    let ballast = scratch.path + "/ballast"
    try Data(repeating: 1, count: 6 << 20).write(to: URL(filePath: ballast))
    try await withJournal(scratch.path + "/journal") { journal async throws in
      let (stored, error) = try await fill(journal)
      #expect(error.code == .full && stored > 100)
      #expect(try await journal.verify().streams[0].good == stored)
      try FileManager.default.removeItem(atPath: ballast)
      #expect(try await journal.add(draft()).seqs == stored + 1..<stored + 2)
      #expect(try await journal.verify().isGood)
    }
    try await withJournal(scratch.path + "/journal") { journal async throws in #expect(try await journal.verify().isGood) }
  }

  /// Another program fills the disk: what is reserved is still ours, and the worker hears nothing of it.
  @Test(.enabled(if: geteuid() == 0, "mounting a file system takes root")) func anotherProgramCannotTakeTheNextScansPlace() async throws {
    let scratch = try Scratch()
    try run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", scratch.path)
    defer { try? run("umount", "-l", scratch.path) }
    var options = JournalOptions()
    options.segmentBytes = 8 << 20
    try await withJournal(scratch.path + "/journal", options: options) { journal async throws in
      try await journal.add(draft())
      let descriptor = open(scratch.path + "/other", O_WRONLY | O_CREAT, 0o600)
      let block = [UInt8](repeating: 7, count: 1 << 20)
      while write(descriptor, block, block.count) > 0 {}
      close(descriptor)
      // As much as the reserve holds, over many checkpoints.
      for _ in 0..<60 { _ = try await journal.append(.init(stream: dock, entries: (0..<100).map { _ in draft(raw: String(repeating: "x", count: 1_000)) })) }
      #expect(try await journal.verify().streams[0].good == 6_001)
      #expect(try await journal.segment().number == 1)
      #expect(try await fill(journal).error.code == .full)
      #expect(try await journal.verify().isGood)
      try FileManager.default.removeItem(atPath: scratch.path + "/other")
      try await journal.add(draft())
      #expect(try await journal.verify().isGood)
    }
  }

  /// Syncs that fail with EIO and then work again, as a dying card does it.
  @Test func afterAFailedSyncNothingIsAcknowledgedUntilTheJournalIsOpenedAnew() async throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/journal"
    let said = try output(environment: try failingSync(in: scratch.path), "journal-broken-disk", folder, scratch.path + "/failing")
    #expect(said == ["stored", "stored", "failed", "failed", "entries 2, failure known, []"])
    try await withJournal(folder) { journal async throws in
      #expect(try await journal.verify().isGood)
      // The entry whose sync failed may be there or not; it is never there twice, and its number is not given to another.
      let found = try await journal.heads()[0].next
      #expect(found == 3 || found == 4)
      #expect(try await journal.add(draft()).seqs == found..<found + 1)
    }
  }

  /// Syncs of one file alone fail: a new segment takes over, under the same numbers, and nobody is told "not stored".
  @Test func aFailedSyncOfOneFileIsCaughtByANewSegment() async throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/journal"
    let said = try output(environment: try failingSync(in: scratch.path), "journal-broken-disk", folder, scratch.path + "/failing", "--only", "/0001.db")
    #expect(said == ["stored", "stored", "stored", "stored", "entries 4, failure unknown, [\"failed 1\"]"])
    try await withJournal(folder) { journal async throws in
      try await journal.settled()
      #expect(try await journal.entries(stream: dock).map(\.id.seq) == [1, 2, 3, 4])
      #expect(try await journal.verify().isGood)
      // What was acknowledged on the old file lies in a new one by now.
      #expect(try await journal.read { _ in journal.shelf.past.map { [Int64($0.number), $0.state.rawValue] } } == [[2, 1]])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["0002.db", "0003.db", "ballast", "lock"])
  }

  /// Writes until the next segment is begun.
  private func fillSegment(_ journal: Journal) async throws {
    let number = try await journal.segment().number
    while try await journal.segment().number == number { try await journal.add(draft(raw: String(repeating: "x", count: 500))) }
  }

  /// A closed segment that does not take its last sync is copied under a number that is left out for it, and goes with what it holds in its turn.
  @Test func aSegmentThatCouldNotBeSealedIsCopiedAndReleasedInItsTurn() async throws {
    let scratch = try Scratch()
    let (first, away) = (scratch.path + "/0001.db", scratch.path + "/away")
    let spoilt = Atomic(false)
    let isBegun = DispatchSemaphore(value: 0)
    let options = smallSegments(destinations: ["wms"]) { step in
      guard step == .closed, !spoilt.exchange(true, ordering: .relaxed) else { return }
      isBegun.wait()
      rename(first, away)
    }
    var end: Int64 = 0
    try await withJournal(scratch.path, options: options) { journal async throws in
      try await fillSegment(journal)
      for _ in 1...3 { try await journal.add(draft()) }
      isBegun.signal()
      // Number 3 is left out at once.
      try await eventually { try await journal.segment().number == 4 }
      try await fillSegment(journal)
      try await eventually { try await journal.read { _ in journal.shelf.past.map(\.state) } == [.failed, .sealed, .sealed] }
      end = try await journal.heads()[0].next
    }
    rename(away, first)
    let old = try Data(contentsOf: URL(filePath: first))
    func isWhole(_ journal: Journal) async throws {
      try await journal.settled()
      #expect(try await journal.entries(stream: dock, limit: .max).map(\.id.seq) == Array(1..<end))
      #expect(try await journal.verify().isGood)
      try await eventually { try scratch.segments == ["0002.db", "0003.db", "0004.db", "0005.db"] }
    }
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms"], retention: .seconds(3600)), isWhole)
    // The power had gone before any note was taken of the copy.
    try old.write(to: URL(filePath: first))
    try await DatabaseQueue(path: scratch.path + "/0005.db").write { db in
      try db.execute(sql: "UPDATE segment SET number = 1, state = 2 WHERE number = 3; UPDATE stretch SET segment = 1 WHERE segment = 3")
    }
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms"])) { journal async throws in
      try await isWhole(journal)
      let next = try #require(journal.shelf.past.first { $0.number == 3 }?.stretches.values.first?.upperBound)
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<next, verdicts: [])
      // The lower number waits: its entries are the later ones.
      try await eventually { try scratch.segments == ["0002.db", "0004.db", "0005.db"] }
      #expect(try await journal.heads()[0].first == next)
      try await journal.settle(destination: "wms", stream: dock, entries: next..<end, verdicts: [])
      try await eventually { try scratch.segments == ["0005.db"] }
    }
  }

  /// Two copies that wait for their notes at one time: neither takes the other's file for one that nobody knows.
  @Test func twoSegmentsThatCouldNotBeSealedAreCopiedAtOnce() async throws {
    let scratch = try Scratch()
    let (isBegun, isFailed) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let closed = Atomic(0)
    let opened = Mutex(Journal?.none)
    @Sendable func file(_ number: Int) -> String { scratch.path + "/000\(number).db" }
    let options = smallSegments(destinations: ["wms"]) { step in
      guard step == .closed, let journal = opened.withLock({ $0 }) else { return }
      let number = closed.add(1, ordering: .relaxed).newValue
      if number == 1 { isBegun.wait() }
      if number <= 2 { rename(file(number), file(number) + ".away") }
      if number == 2 {
        journal.shelf.queue.async {
          for number in 1...2 { rename(file(number) + ".away", file(number)) }
          isFailed.signal()
        }
      }
      // The third makes room for a copy. No note is taken before whatever can be copied is.
      if number == 3 {
        _ = journal.desk.ask { _ in
          let isCopied = DispatchSemaphore(value: 0)
          journal.shelf.queue.async { isCopied.signal() }
          isCopied.wait()
        }
      }
    }
    try await withJournal(scratch.path, options: options) { journal async throws in
      opened.withLock { $0 = journal }
      for _ in 1...2 { try await fillSegment(journal) }
      let end = try await journal.heads()[0].next
      #expect(journal.desk.ask { _ in isFailed.wait() })
      isBegun.signal()
      try await journal.settled()
      opened.withLock { $0 = nil }
      #expect(try await journal.read { _ in journal.shelf.past.map(\.number) } == [3, 4, 5, 6])
      #expect(try await journal.entries(stream: dock, limit: .max).map(\.id.seq) == Array(1..<end))
      #expect(try await journal.verify().isGood)
    }
  }

  /// The disk is back before anybody starts the daemon anew: work goes on in a new segment, and the scan that was refused is nowhere.
  @Test func aDiskThatComesBackIsUsedAgain() async throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/journal"
    let said = try output(environment: try failingSync(in: scratch.path), "journal-broken-disk", folder, scratch.path + "/failing", "--soon")
    #expect(said == ["stored", "stored", "failed", "stored", "entries 3, failure unknown, [\"failed 1\"]"])
    try await withJournal(folder) { journal async throws in
      try await journal.settled()
      let raws = try await journal.entries(stream: dock).map { try JSON(parsing: $0.line)["raw"]?.string }
      #expect(raws == ["attempt 1", "attempt 2", "attempt 4"])
      #expect(try await journal.verify().isGood)
    }
  }

  /// A file system that the kernel has stopped after an error: read-only from one moment to the next, with the files open.
  @Test(.enabled(if: geteuid() == 0 && access("/dev/loop-control", R_OK) == 0, "a loop device takes root"))
  func aFileSystemThatTurnsReadOnlyRefusesAndLosesNothing() async throws {
    let scratch = try Scratch()
    let (image, mountpoint) = (scratch.path + "/image", scratch.path + "/mount")
    try run("truncate", "-s", "64M", image)
    try run("mkfs.ext4", "-q", "-F", image)
    try FileManager.default.createDirectory(atPath: mountpoint, withIntermediateDirectories: true)
    try run("mount", "-o", "loop", image, mountpoint)
    defer { try? run("umount", "-l", mountpoint) }
    let journal = try await Journal.open(mountpoint + "/journal")
    for _ in 0..<20 { try await journal.add(draft(), state: [StateWrite("a", [1])]) }
    try run("mount", "-o", "remount,abort", mountpoint)
    for _ in 0..<3 {
      do throws(StoreError) {
        _ = try await journal.append(Append(stream: dock, entries: [draft()], state: [StateWrite("a", [2])]))
        Issue.record("it was acknowledged")
      } catch { #expect(error.code == .failed) }
    }
    #expect(try await journal.usage().failure != nil)
    #expect(try await journal.usage().entries == 20)
    await journal.close()
    // What another test starts at this moment holds the old mount for an instant, and a new one would be the same.
    try await eventually {
      try run("umount", "-l", mountpoint)
      try run("mount", "-o", "loop", image, mountpoint)
      return access(mountpoint, W_OK) == 0
    }
    try await withJournal(mountpoint + "/journal") { journal async throws in
      #expect(try await journal.verify().isGood)
      let next = try await journal.heads()[0].next
      #expect(next == 21 || next == 22)
      #expect(try await journal.state(prefix: "a") == [StateWrite("a", [next == 21 ? 1 : 2])])
    }
  }

  /// kill -9 in the middle of appends: every acknowledged number is there, and the chain holds.
  @Test func whatAKilledProcessAcknowledgedIsThere() async throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/journal"
    for round in 0..<5 {
      let child = Process()
      child.executableURL = faults
      child.arguments = ["journal-writer", folder, "--producers", "8"]
      let pipe = Pipe()
      child.standardOutput = pipe
      try child.run()
      var seen = Data()
      while seen.count < 500 * (round + 1) { seen += try #require(try pipe.fileHandleForReading.read(upToCount: 64)) }
      kill(child.processIdentifier, SIGKILL)
      seen += try pipe.fileHandleForReading.readToEnd() ?? Data()
      child.waitUntilExit()
      let whole = seen.prefix(through: try #require(seen.lastIndex(of: UInt8(ascii: "\n"))))
      let acknowledged = String(decoding: whole, as: UTF8.self).split(separator: "\n").compactMap { Int64($0) }
      try await withJournal(folder) { journal async throws in
        let report = try await journal.verify(dock)
        #expect(report.isGood)
        #expect(report.streams[0].good >= acknowledged.max() ?? 0)
        #expect(Set(acknowledged).count == acknowledged.count)
      }
    }
  }
}

/// The fault suites' executable, built beside the tests.
private var faults: URL {
  Bundle.main.executableURL!.deletingLastPathComponent().appending(path: "tallyman-faults")
}

/// A library that stands before libc's syncs and fails with EIO while the file `failing` exists; returns the environment that loads it.
func failingSync(in folder: String) throws -> [String: String] {
  let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <stdio.h>
    #include <string.h>
    #include <unistd.h>
    static int sync_or_fail(const char *name, int fd) {
      int failing = open("\(folder)/failing", O_RDONLY);
      if (failing >= 0) {
        char only[100] = {0}, link[100], path[1000] = {0};
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (read(failing, only, 99) < 0 || readlink(link, path, 999) < 0) only[0] = 0;
        close(failing);
        if (strstr(path, only)) { errno = EIO; return -1; }
      }
      return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
    }
    int fsync(int fd) { return sync_or_fail("fsync", fd); }
    int fdatasync(int fd) { return sync_or_fail("fdatasync", fd); }
    """
  try Data(source.utf8).write(to: URL(filePath: folder + "/failing-sync.c"))
  // The compiler that comes with every Swift toolchain.
  try run("clang", "-shared", "-fPIC", "-o", folder + "/failing-sync.so", folder + "/failing-sync.c", "-ldl")
  return ["LD_PRELOAD": folder + "/failing-sync.so"]
}

func output(environment: [String: String], _ arguments: String...) throws -> [String] {
  let process = Process()
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.executableURL = faults
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  process.waitUntilExit()
  return text.split(separator: "\n").map(String.init)
}

func run(_ command: String...) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = command
  try process.run()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0, "\(command)")
}
