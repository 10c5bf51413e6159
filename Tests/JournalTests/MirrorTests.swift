import Foundation
import Glibc
import Testing
import Warehouse

@testable import Journal

/// A folder on another disk than the tests' own: memory.
final class OtherDisk: Sendable {
  static let isThere: Bool = {
    var (one, other) = (stat(), stat())
    return stat("/dev/shm", &one) == 0 && stat(FileManager.default.temporaryDirectory.path, &other) == 0 && one.st_dev != other.st_dev && access("/dev/shm", W_OK) == 0
  }()
  let path = "/dev/shm/journal-\(UUID().uuidString)"
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Waits for what another thread does.
func eventually(sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(30)
  while try await !condition() {
    try #require(ContinuousClock.now < deadline, sourceLocation: sourceLocation)
    try await Task.sleep(for: .milliseconds(5))
  }
}

@Suite(.enabled(if: OtherDisk.isThere, "needs /dev/shm on a disk of its own")) struct MirrorTests {
  private func options(_ mirror: String?, destinations: Set<String> = []) -> JournalOptions {
    var options = smallSegments(destinations: destinations)
    options.mirror = mirror
    options.mirrorPause = .milliseconds(20)
    return options
  }

  private func fill(_ journal: Journal, _ count: Int = 300) async throws {
    for index in 0..<count { try await journal.add(draft(raw: "code-\(index)")) }
    try await journal.settled()
  }

  private func same(_ journal: Journal, _ scratch: Scratch, _ folder: String) throws -> Bool {
    let sealed = journal.shelf.past.filter { $0.state == .sealed }.map { Segment.name($0.number) }
    let there = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return there == sealed && sealed.allSatisfy { FileManager.default.contentsEqual(atPath: scratch.path + "/" + $0, andPath: folder + "/" + $0) }
  }

  @Test func eachSealedSegmentHasACopyUntilItIsReleased() async throws {
    let (scratch, other) = (try Scratch(), try OtherDisk())
    let folder = try await withJournal(scratch.path, options: options(other.path, destinations: ["wms"])) { journal async throws in
      let folder = other.path + "/" + journal.identity.journal
      try await fill(journal)
      #expect(journal.shelf.past.count >= 2)
      try await eventually { try same(journal, scratch, folder) }
      try await eventually { try await journal.usage().faults.isEmpty }
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<301, verdicts: [])
      try await eventually { try await journal.heads()[0].first > 1 && (try same(journal, scratch, folder)) }
      return folder
    }
    // What was missed while nobody mirrored follows at the next start.
    try await withJournal(scratch.path, options: options(nil)) { try await fill($0) }
    try await withJournal(scratch.path, options: options(other.path)) { journal async throws in try await eventually { try same(journal, scratch, folder) } }
  }

  @Test func aMirrorThatIsGoneIsAFaultAndNoScanWaits() async throws {
    let (scratch, other) = (try Scratch(), try OtherDisk())
    let away = other.path + "-away"
    try FileManager.default.moveItem(atPath: other.path, toPath: away)
    defer { try? FileManager.default.removeItem(atPath: away) }
    try await withJournal(scratch.path, options: options(other.path)) { journal async throws in
      try await fill(journal)
      try await eventually { try await journal.usage().faults.map(\.kind) == [.mirror] }
      #expect(try await journal.usage().faults[0].detail.contains(other.path))
      #expect(try await journal.usage().failure == nil)
      try FileManager.default.moveItem(atPath: away, toPath: other.path)
      try await eventually { try same(journal, scratch, other.path + "/" + journal.identity.journal) }
      try await eventually { try await journal.usage().faults.isEmpty }
    }
    // A folder where nothing is mounted is on the journal's own disk: no second copy.
    let own = try Scratch()
    try await withJournal(scratch.path, options: options(own.path)) { journal async throws in
      try await eventually { try await journal.usage().faults.first?.detail.contains("nothing is mounted there") == true }
      #expect(try own.names().isEmpty)
    }
  }

  @Test(.enabled(if: geteuid() == 0 && access("/dev/loop-control", R_OK) == 0, "a loop device takes root"))
  func aMirrorThatHangsKeepsNobodyWaiting() async throws {
    let scratch = try Scratch()
    let (image, mount, journals) = (scratch.path + "/image", scratch.path + "/mount", scratch.path + "/journal")
    try run("truncate", "-s", "64M", image)
    try run("mkfs.ext4", "-q", "-F", image)
    try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
    try run("mount", "-o", "loop", image, mount)
    defer { try? run("umount", "-l", mount) }
    try run("fsfreeze", "-f", mount)
    var frozen = true
    defer { if frozen { try? run("fsfreeze", "-u", mount) } }
    var options = options(mount)
    options.mirrorPatience = .milliseconds(1)
    try await withJournal(journals, options: options) { journal async throws in
      try await fill(journal)
      try await eventually { try await journal.usage().faults.map(\.kind) == [.mirror] }
      try await fill(journal)
      #expect(try await journal.verify().isGood)
      try run("fsfreeze", "-u", mount)
      frozen = false
      try await eventually { try await journal.usage().faults.isEmpty }
      #expect(try Segment.all(in: mount + "/" + journal.identity.journal).map(\.number) == journal.shelf.past.map(\.number))
    }
  }

  /// The disk is gone, the mirror is left: its entries are delivered from a new journal, and it is never gone on with.
  @Test func fromTheMirrorEntriesAreSavedAndNoJournalGoesOn() async throws {
    let (scratch, other) = (try Scratch(), try OtherDisk())
    let (folder, sealed) = try await withJournal(scratch.path, options: options(other.path)) { journal async throws in
      try await fill(journal)
      let folder = other.path + "/" + journal.identity.journal
      try await eventually { try same(journal, scratch, folder) }
      return (folder, try await journal.heads()[0].next - journal.committedHeads()[dock]!.first)
    }
    let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(folder) }
    #expect(error?.code == .corrupt && error?.detail.contains("tally journal import") == true, "\(error?.detail ?? "")")
    var saved = 0
    let report = try Salvage.read(folder) { _, _, _, _ in saved += 1 }
    #expect(saved > 200 && Int64(saved) == 300 - sealed, "\(report)")
  }
}

@Suite(.enabled(if: OtherDisk.isThere, "needs /dev/shm on a disk of its own")) struct SecondDeviceTests {
  /// The whole first disk fails: nobody hears "not stored", the numbers go on, and after a restart too.
  @Test func theSecondDeviceTakesOverUnderTheSameNumbers() async throws {
    let (scratch, other) = (try Scratch(), try OtherDisk())
    let folder = scratch.path + "/journal"
    let said = try output(
      environment: try failingSync(in: scratch.path), "journal-broken-disk", folder, scratch.path + "/failing", "--only", folder, "--second", other.path)
    #expect(said == ["stored", "stored", "stored", "stored", "entries 4, failure unknown, [\"failed 1\"]"])
    #expect(try Segment.all(in: other.path).count >= 1)
    for _ in 1...2 {
      try await withJournal(folder, options: JournalOptions(second: other.path)) { journal async throws in
        try await journal.settled()
        let raws = try await journal.entries(stream: dock).map { try JSON(parsing: $0.line)["raw"]?.string }
        #expect(raws.prefix(4) == ["attempt 1", "attempt 2", "attempt 3", "attempt 4"])
        #expect(try await journal.verify().isGood)
        #expect(try await journal.segment().directory == other.path)
        try await journal.add(draft())
      }
    }
    // Without it the journal would give the same numbers again.
    for (second, word) in [(nil, "set journal.second"), (scratch.path, "set journal.second")] as [(String?, String)] {
      let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(folder, options: JournalOptions(second: second)) }
      #expect(error?.detail.contains(word) == true && error?.detail.contains(other.path) == true, "\(error?.detail ?? "")")
    }
    // An empty disk in its place is not taken for it.
    let away = other.path + "-away"
    try FileManager.default.moveItem(atPath: other.path, toPath: away)
    try FileManager.default.createDirectory(atPath: other.path, withIntermediateDirectories: true)
    let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(folder, options: JournalOptions(second: other.path)) }
    #expect(error?.detail.contains("mount that one") == true, "\(error?.detail ?? "")")
    try FileManager.default.removeItem(atPath: other.path)
    try FileManager.default.moveItem(atPath: away, toPath: other.path)
    // A salvage finds both.
    var saved = 0
    _ = try Salvage.read(folder) { _, _, _, _ in saved += 1 }
    #expect(saved == 6)
  }

  /// It is small: what does not fit is refused, nothing that was stored is lost, and with more room the numbers go on.
  @Test(.enabled(if: geteuid() == 0, "mounting a small file system takes root")) func aFullSecondDeviceRefusesAndGoesOnWithMoreRoom() async throws {
    let scratch = try Scratch()
    let (folder, second) = (scratch.path + "/journal", scratch.path + "/second")
    try FileManager.default.createDirectory(atPath: second, withIntermediateDirectories: true)
    try #require(mount("tmpfs", second, "tmpfs", 0, "size=16m") == 0)
    defer { umount2(second, Int32(MNT_DETACH)) }
    let said = try output(
      environment: try failingSync(in: scratch.path), "journal-broken-disk", folder, scratch.path + "/failing", "--only", folder, "--second", second)
    #expect(said.prefix(4) == ["stored", "stored", "stored", "stored"])
    let options = JournalOptions(second: second)
    var stored: Int64 = 0
    try await withJournal(folder, options: options) { journal async throws in
      let (last, error) = try await fill(journal, size: 20_000)
      #expect(error.code == .full && last > 100, "\(last) \(error)")
      #expect(try await journal.usage().level == .full)
      // What the WMS has confirmed is remembered all the same, and nothing hangs.
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<5, verdicts: [])
      #expect(try await journal.verify().isGood)
      #expect(mount("tmpfs", second, "tmpfs", UInt(MS_REMOUNT), "size=64m") == 0)
      stored = last
    }
    try await withJournal(folder, options: options) { journal async throws in
      #expect(try await journal.add(draft()).seqs == stored + 1..<stored + 2)
      #expect(try await journal.cursor(destination: "wms", stream: dock) == 5)
      #expect(try await journal.entries(stream: dock).count == Int(stored) + 1)
      #expect(try await journal.verify().isGood)
      #expect(try await journal.segment().directory == second)
    }
    // Mounted read-only by the kernel after an error: that is said by name, and nothing is begun elsewhere.
    try #require(mount("tmpfs", second, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "") == 0)
    let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(folder, options: options) }
    #expect(error?.detail.contains(second) == true, "\(String(describing: error))")
    try #require(mount("tmpfs", second, "tmpfs", UInt(MS_REMOUNT), "size=64m") == 0)
    try await withJournal(folder, options: options) { journal async throws in
      #expect(try await journal.add(draft()).seqs.lowerBound == stored + 2)
    }
  }

  @Test func oneThatWasNeverNeededMayBeTakenAway() async throws {
    let (scratch, other, third) = (try Scratch(), try OtherDisk(), try OtherDisk())
    for second in [other.path, third.path, nil] {
      try await withJournal(scratch.path, options: JournalOptions(second: second)) { _ = try await $0.add(draft()) }
    }
    try await withJournal(scratch.path) { journal async throws in #expect(try await journal.heads()[0].next == 4) }
    let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(scratch.path, options: JournalOptions(second: scratch.path)) }
    #expect(error?.detail.contains("same disk") == true)
  }
}
