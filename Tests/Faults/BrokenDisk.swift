import ArgumentParser
import Glibc
import Journal
import Warehouse

/// Appends, makes every sync fail for a while, and says after each append how it ended: `stored` or the error's code.
struct JournalBrokenDisk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Append before, during and after syncs that fail.")

  @Argument(help: "The journal's folder.") var folder: String
  @Argument(help: "While this file exists, a preloaded library lets every sync fail of a file whose path holds what it says.") var failing: String
  private var count = 0
  @Option(help: "What the file says: which syncs fail.") var only = ""

  @Option(help: "The second device's folder.") var second: String?

  @Flag(help: "Try again with the disk before the last append, which the daemon does after some seconds.") var soon = false

  mutating func run() async throws {
    var options = JournalOptions(second: second)
    if soon { options.pause = .zero }
    let journal = try await Journal.open(folder, options: options)
    try await attempt(journal)
    try await attempt(journal)
    let descriptor = creat(failing, 0o600)
    _ = write(descriptor, only, only.utf8.count)
    close(descriptor)
    try await attempt(journal)
    unlink(failing)
    try await attempt(journal)
    let usage = try await journal.usage()
    print("entries \(usage.entries), failure \(usage.failure == nil ? "unknown" : "known"), \(usage.faults.map { "\($0.kind) \($0.segment)" })")
    // As after a crash: a clean close would be one more chance to write.
    Glibc.exit(0)
  }

  private mutating func attempt(_ journal: Journal) async throws {
    count += 1
    let entry = EntryDraft(
      .test, at: Stamp(wall: 0, mono: 0, quality: .unknown), boot: "b0", raw: Array("attempt \(count)".utf8), detail: .object([:]))
    do throws(StoreError) {
      _ = try await journal.append(Append(stream: StreamID("dock-1"), entries: [entry]))
      print("stored")
    } catch { print(error.code.rawValue) }
  }
}
