import ArgumentParser
import FoundationEssentials
import Glibc
import Journal
import Warehouse

/// The journal against a bare append + fdatasync on the same disk in the same run; each load stands between two raw loops.
struct JournalBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "Commit rate and latency of the journal, as ratios to a bare fdatasync loop.")

  @Option(help: "Where to write: a folder on the disk that is to be measured.") var folder = "."
  @Option(help: "Rounds; the medians are shown.") var rounds = 7
  @Option(help: "Milliseconds for each loop.") var milliseconds = 400
  @Option(help: "Only the loads whose name begins so.") var only = ""
  @Flag(help: "One JSON object a line instead of the table.") var json = false

  private static let loads: [Load] = [
    Load(name: "1 entry a commit", entries: 1, leastRate: 0.8, mostWait: 1.5),
    Load(name: "10 entries a commit, open loop", entries: 10, producers: 2, isOpen: true, leastRate: 8),
    Load(name: "100 entries a commit, open loop", entries: 100, producers: 2, isOpen: true, leastRate: 24),
    Load(name: "1 entry and its state, then waits", entries: 1, hasState: true, mostBytes: 9_500),
    Load(name: "10 entries and states, then waits", entries: 10, hasState: true, mostBytes: 2_800),
    Load(name: "100 entries and states, then waits", entries: 100, hasState: true, mostBytes: 1_000),
    Load(name: "10 entries, then waits", entries: 10),
    Load(name: "100 entries, then waits", entries: 100),
    Load(name: "10 producers, closed loop", entries: 1, producers: 10, leastRate: 4),
    Load(name: "100 producers, closed loop", entries: 1, producers: 100, leastRate: 24),
  ]

  func run() async throws {
    let duration = UInt64(milliseconds) * 1_000_000
    var results = JournalBench.loads.filter { $0.name.hasPrefix(only) }.map { Result(load: $0) }
    for round in 0..<rounds {
      for index in results.indices {
        let before = try rawLoop(folder: folder, duration: duration / 2)
        let path = "\(folder)/bench-journal-\(getpid())-\(round)-\(index)"
        let journal = try await Journal.open(path)
        let sample = try await results[index].load.run(journal, duration: duration)
        await journal.close()
        try FileManager.default.removeItem(atPath: path)
        results[index].add(sample, raw: [before, try rawLoop(folder: folder, duration: duration / 2)])
      }
    }
    if !json {
      let columns = [("", 36), ("per commit", 12), ("entries/s", 12), ("p50 µs", 9), ("p99 µs", 9), ("B/entry, goal", 14), ("rate/raw (min–max), goal", 34), ("p50/raw, goal", 14)]
      print(columns.map { pad($0.0, $0.1) }.joined())
    }
    for result in results { print(json ? result.json : result.row) }
  }
}

/// One way of writing, and what is expected of it.
struct Load {
  var name: String
  var entries: Int
  var producers = 1
  /// What comes does not wait for what came before: the next append is there when a commit ends, and comes while it is on its way. Where two go
  /// together, only one of them is counted.
  var isOpen = false
  /// Each entry brings the row of a station's flow state with it, as a scan does.
  var hasState = false
  /// To the block layer for each entry.
  var mostBytes: Int?
  /// `nil` = shown for comparison.
  var leastRate: Double?
  var mostWait: Double?

  func run(_ journal: Journal, duration: UInt64) async throws -> Sample {
    // The first commits make the stream and warm the caches.
    for _ in 0..<20 { _ = try await journal.append(append(0)) }
    let (start, written, commits) = (now(), bytesWritten(), try await journal.commits())
    let samples = try await withThrowingTaskGroup(of: [UInt64].self) { group in
      for producer in 0..<producers {
        group.addTask {
          var waits: [UInt64] = []
          var before = now()
          while before - start < duration {
            _ = try await journal.append(append(producer))
            let after = now()
            waits.append(after - before)
            // Who came back at once would get into the other's commit, which then holds more entries than are counted.
            if isOpen { while now() - after < (after - before) / 4 {} }
            before = now()
          }
          return waits
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let (nanoseconds, bytes, done) = (now() - start, bytesWritten() - written, try await journal.commits() - commits)
    return Sample(
      entries: (isOpen ? min(Int(done), samples.count) : samples.count) * entries, stored: samples.count * entries, nanoseconds: nanoseconds,
      waits: samples, bytesWritten: bytes, commits: done)
  }

  /// What a receipt of a few lines keeps.
  private static let state = [UInt8](repeating: UInt8(ascii: "s"), count: 600)

  /// Lines of about 300 bytes.
  func append(_ producer: Int) -> Append {
    let entry = EntryDraft(
      .step, at: Stamp(wall: 1_795_176_000_000, mono: 812_345, quality: .synced), boot: "2f0c6a3e-5b0e-4c53-9d7a-0e6f3f1d2b4c",
      session: "s\(producer)", device: DeviceID("usb:0c2e:0b61:S22014"), raw: Array("0104601234567893102A17271231".utf8), symbology: "]d2",
      detail: .object(["document": "asn:4711", "item": "MILK-1L"]))
    let state = hasState ? (0..<entries).map { StateWrite("session/\(producer)-\($0)", Self.state) } : []
    return Append(stream: StreamID("dock-1"), entries: Array(repeating: entry, count: entries), state: state)
  }
}

/// A load's rounds.
struct Result {
  var load: Load
  private var samples: [Sample] = []
  private var rateRatios: [Double] = []
  private var waitRatios: [Double] = []

  init(load: Load) { self.load = load }

  mutating func add(_ sample: Sample, raw: [Sample]) {
    samples.append(sample)
    rateRatios.append(sample.rate * Double(raw.count) / raw.map(\.rate).reduce(0, +))
    waitRatios.append(sample.percentile(0.5) * Double(raw.count) / raw.map { $0.percentile(0.5) }.reduce(0, +))
  }

  private var rate: Double { median(samples.map(\.rate)) }
  private var bytesPerEntry: Int { Int(median(samples.map { Double($0.bytesWritten) / Double(max(1, $0.stored)) })) }
  private var entriesPerCommit: Double { median(samples.map { Double($0.stored) / Double(max(1, $0.commits)) }) }
  private func wait(_ part: Double) -> Double { median(samples.map { $0.percentile(part) }) }
  private var reached: Bool { load.leastRate.map { median(rateRatios) >= $0 } ?? true && load.mostWait.map { median(waitRatios) <= $0 } ?? true && load.mostBytes.map { bytesPerEntry <= $0 } ?? true }
  private var verdict: String { load.leastRate == nil && load.mostBytes == nil ? "" : reached ? "reached" : "MISSED" }

  var row: String {
    let ratio = "\(two(median(rateRatios))) (\(two(rateRatios.min()!))–\(two(rateRatios.max()!)))" + (load.leastRate.map { " ≥ \($0)" } ?? "")
    let waits = two(median(waitRatios)) + (load.mostWait.map { " ≤ \($0)" } ?? "")
    let columns = [
      (load.name, 36), (two(entriesPerCommit), 12), ("\(Int(rate))", 12), ("\(Int(wait(0.5)))", 9), ("\(Int(wait(0.99)))", 9), ("\(bytesPerEntry)" + (load.mostBytes.map { " ≤ \($0)" } ?? ""), 14), (ratio, 34), (waits, 14),
    ]
    return columns.map { pad($0.0, $0.1) }.joined() + verdict
  }

  var json: String {
    let members = [
      ("load", "\"\(load.name)\""), ("entriesPerCommit", two(entriesPerCommit)), ("entriesPerSecond", "\(Int(rate))"), ("p50", "\(Int(wait(0.5)))"), ("p99", "\(Int(wait(0.99)))"),
      ("bytesPerEntry", "\(bytesPerEntry)"), ("rateRatio", two(median(rateRatios))), ("rateRatioMin", two(rateRatios.min()!)),
      ("rateRatioMax", two(rateRatios.max()!)), ("p50Ratio", two(median(waitRatios))), ("reached", "\(reached)"),
    ]
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }
}

func two(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}

func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.count)) }
