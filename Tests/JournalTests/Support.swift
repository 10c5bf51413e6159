import Foundation
import GRDB
import Synchronization
import Warehouse

@testable import Journal

/// A folder of its own, gone when the test is over.
final class Scratch: Sendable {
  let path: String
  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  var segment: String { path + "/0001.db" }
}

let dock = StreamID("dock-1")
let noon = Stamp(wall: 1_795_176_000_000, mono: 60_000, quality: .synced)

func draft(
  _ kind: EntryKind = .step, _ detail: JSON = .object([:]), at: Stamp = noon, session: String? = "s1", device: String = "scanner-1",
  lanes: [Lane] = [], raw: String = "04601234567893"
) -> EntryDraft {
  EntryDraft(
    kind, at: at, boot: "b0", session: session, device: DeviceID(device), lanes: lanes, raw: Array(raw.utf8), symbology: "]E0", detail: detail)
}

extension Journal {
  @discardableResult
  func add(_ drafts: EntryDraft..., stream: StreamID = dock, state: [StateWrite] = [], jobs: [PrintJobDraft] = []) async throws -> Receipt {
    try await append(Append(stream: stream, entries: drafts, state: state, jobs: jobs))
  }
}

extension Journal {
  func segment() async throws -> Segment { try await read { _ in self.writer.withLock { $0.segment } } }
}

/// Appends until it is refused; returns how many entries were stored.
func fill(_ journal: Journal, size: Int = 2_000) async throws -> (stored: Int64, error: StoreError) {
  var stored: Int64 = 0
  while true {
    do throws(StoreError) {
      stored = try await journal.append(Append(stream: dock, entries: [draft(raw: String(repeating: "x", count: size))])).seqs.upperBound - 1
    } catch { return (stored, error) }
  }
}

/// Opens, lets `body` work and closes, whatever happens.
func withJournal<T>(_ path: String, options: JournalOptions = JournalOptions(), _ body: (Journal) async throws -> T) async throws -> T {
  let journal = try await Journal.open(path, options: options)
  do {
    let value = try await body(journal)
    await journal.close()
    return value
  } catch {
    await journal.close()
    throw error
  }
}

/// Changes a closed segment as another tool might.
func tamper(_ path: String, _ body: (Database) throws -> Void) throws {
  let queue = try DatabaseQueue(path: path)
  try queue.writeWithoutTransaction(body)
  try queue.close()
}
