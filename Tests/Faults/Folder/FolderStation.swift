import ArgumentParser
import Glibc
import Journal
import Logging
import ServiceLifecycle
import WMS
import Warehouse

/// Appends movements and tells an ERP's folder of all that the journal has; ends when everything is decided.
struct FolderStation: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Deliver a journal's movements to a folder, and end.")

  @Argument(help: "The journal's folder.") var folder: String
  @Argument(help: "The ERP's folder.") var erp: String
  @Option(help: "How many movements are appended first.") var add = 0
  @Option(help: "jsonl or csv.") var format = "jsonl"

  private struct Clock: Clockwork {
    func now() -> Stamp {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Stamp(wall: Int64(time.tv_sec) * 1_000, mono: 0, quality: .synced)
    }
    func localDate(_ wall: Int64) -> CivilDate { CivilDate(daysSince1970: wall / 86_400_000) }
  }

  func run() async throws {
    let dock = StreamID("dock-1")
    let journal = try await Journal.open(folder)
    for _ in 0..<add {
      var movement = Movement(.receive)
      movement.item = Movement.ItemReference(code: "TEA")
      movement.qty = Quantity("1", unit: "pcs")
      let draft = EntryDraft(.movement, at: Clock().now(), boot: "b0", detail: movement.json)
      _ = try await journal.append(Append(stream: dock, entries: [draft]))
    }
    guard let format = FolderFormat(rawValue: format) else { throw ValidationError("no such format") }
    let logger = Logger(label: "folder-station", factory: { _ in SwiftLogNoOpLogHandler() })
    let destination = try WMSDestination(
      name: "main", adapter: .folder, endpoint: WMSEndpoint(url: erp, format: format), outbox: journal, replica: try Replica(path: folder + "/cache.db"),
      agent: "test", clock: Clock(), logger: logger)
    let group = ServiceGroup(services: [destination], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      while let head = try await journal.heads().first(where: { $0.stream == dock }), try await journal.cursor(destination: "main", stream: dock) < head.next {
        try await Task.sleep(for: .milliseconds(2))
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
    await journal.close()
  }
}
