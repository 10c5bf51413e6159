import FoundationEssentials
import Journal
import Logging
import Presence
import ServiceLifecycle
import StationRuntime
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Where tags stood when the daemon ended: a cache, and what the journal has from then on. The cache may be lost at the price of reading all of the
/// journal; an arrival older than the journal's retention is then not found, and the tag arrives again.
struct PresenceFile: Sendable {
  let journal: Journal
  let work: TagWork
  let path: String

  init(journal: Journal, work: TagWork, directory: String) { (self.journal, self.work, path) = (journal, work, directory + "/presence.ndjson") }

  /// And the decisions since, which may not have been worked on.
  func read() async throws -> (standing: StandingTags, recent: [StoredDecision]) {
    let (known, next) = cached()
    var standing = known
    var recent: [StoredDecision] = []
    for head in try await journal.heads() {
      var seq = next[head.stream.rawValue] ?? 1
      while seq < head.next {
        let entries = try await journal.entries(stream: head.stream, from: seq, limit: 2_000, kinds: [.observation])
        for entry in entries {
          guard let line = try? JSON(parsing: entry.line) else { continue }
          standing.take(line: line)
          if let decision = StoredDecision(line: line, stream: head.stream, seq: entry.id.seq) { recent.append(decision) }
        }
        guard let last = entries.last, entries.count == 2_000 else { break }
        seq = last.id.seq + 1
      }
    }
    return (standing, recent.sorted { ($0.at, $0.seq) < ($1.at, $1.seq) })
  }

  /// Tags, and by stream the number of the first entry that the file does not know of. A file that is not whole counts for nothing.
  private func cached() -> (StandingTags, [String: Int64]) {
    guard let data = FileManager.default.contents(atPath: path) else { return (StandingTags(), [:]) }
    var lines = data.split(separator: UInt8(ascii: "\n"))[...]
    guard let head = lines.popFirst().flatMap({ try? JSON(parsing: Array($0)) }), head["journal"]?.string == journal.identity.journal,
      head["tags"]?.int == Int64(lines.count), let streams = head["streams"]?.array
    else { return (StandingTags(), [:]) }
    var standing = StandingTags()
    for line in lines { guard let json = try? JSON(parsing: Array(line)), standing.take(json: json) else { return (StandingTags(), [:]) } }
    let next = streams.compactMap { stream in stream["stream"]?.string.flatMap { name in stream["next"]?.int.map { (name, $0) } } }
    return (standing, Dictionary(next) { $1 })
  }

  /// - Parameter heads: as they were before `standing` was taken: what came between is in both, and taken twice does no harm.
  func write(_ standing: StandingTags, heads: [(stream: String, next: Int64)]) throws {
    let head = JSON.object([
      "journal": .string(journal.identity.journal), "tags": .int(Int64(standing.tags.count)),
      "streams": .array(heads.map { .object(["stream": .string($0.stream), "next": .int($0.next)]) }),
    ])
    var bytes = head.bytes + [UInt8(ascii: "\n")]
    for (tag, place) in standing.tags.sorted(by: { $0.key < $1.key }) {
      StandingTags.json(tag, place).write(into: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    try DurableFile.write(bytes, to: path + ".tmp")
    try DurableFile.rename(path + ".tmp", to: path)
  }
}

/// Runs the desk of the readers, and at most once a minute, where decisions were stored, writes down where tags stand.
struct PresenceKeeper: Service {
  let desk: TagDesk
  let file: PresenceFile
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask { await desk.run() }
        group.addTask { await file.work.run() }
        // Without readers nothing is stored, and nothing wakes up.
        for await _ in desk.news {
          var isDone = false
          while !isDone, (try? await Task.sleep(for: .seconds(60))) != nil { isDone = await keep() }
        }
      }
    }
    if !desk.view().setup.zones.isEmpty { _ = await keep() }
  }

  /// Whether all that has been stored is in the file now. Where not, some of it is still being worked on.
  private func keep() async -> Bool {
    do {
      var heads: [(stream: String, next: Int64)] = []
      // What has not been worked on is to be found again; what is on its way may not be known to those who work.
      let now = try await file.journal.heads()
      guard !desk.isWriting else { return false }
      for head in now { heads.append((head.stream.rawValue, min(head.next, await file.work.oldest(in: head.stream) ?? head.next))) }
      try file.write(await file.work.noted(desk.standing()), heads: heads)
      return zip(now, heads).allSatisfy { $0.next == $1.next }
    } catch {
      logger.warning("where tags stand could not be written down; a restart reads it from the journal: \(error)")
      return false
    }
  }
}
