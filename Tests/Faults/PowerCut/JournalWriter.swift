import ArgumentParser
import Glibc
import Journal
import Warehouse

/// Appends until it is killed, and says on standard output which entry was acknowledged, a number a line.
struct JournalWriter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Append entries to a journal until killed; print each acknowledged number.")

  @Argument(help: "The journal's folder.") var folder: String
  @Option(help: "How many append at the same time.") var producers = 4
  @Option(help: "The bound of the journal in bytes.") var limit: Int64 = 2_000_000_000
  @Option(help: "A segment is followed by a new one when it has grown by so many bytes; default: as the daemon does it.") var segment: Int64?
  @Flag(help: "Entries alone, without the state of a flow: a daemon can go on with the journal.") var bare = false
  @Flag(help: "The control: synchronous=NORMAL, which must lose. No daemon can be told this.") var weak = false

  func run() async throws {
    var options = JournalOptions(limit: limit)
    if let segment { options.segmentBytes = segment }
    if weak { options.synchronous = .normal }
    let journal = try await Journal.open(folder, options: options)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for producer in 0..<producers {
        group.addTask {
          while true {
            let entry = EntryDraft(
              .step, at: Stamp(wall: 1_795_176_000_000, mono: 1, quality: .synced), boot: "b0", session: "s\(producer)",
              raw: Array("04601234567893".utf8), detail: .object(["padding": .string(String(repeating: "x", count: 100))]))
            let state = StateWrite("session/dock-1/s\(producer)", Array(repeating: 7, count: 200))
            let receipt = try await journal.append(Append(stream: StreamID("dock-1"), entries: [entry], state: bare ? [] : [state]))
            try acknowledge(receipt.seqs.lowerBound)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// One write of a few bytes to a pipe: whole, and before anything else happens.
  private func acknowledge(_ seq: Int64) throws {
    let line = Array("\(seq)\n".utf8)
    guard write(STDOUT_FILENO, line, line.count) == line.count else { throw ExitCode.failure }
  }
}

/// Opens a journal that nobody holds, verifies it and says what is there.
struct JournalCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Verify a journal; print the number of its last entry, or the first fault.")

  @Argument(help: "The journal's folder.") var folder: String

  func run() async throws {
    let journal = try await Journal.open(folder, options: JournalOptions(countsAsStart: false))
    let report = try await journal.verify()
    for stream in report.streams { print("\(stream.stream) \(stream.good) \(stream.fault.map { "\($0)" } ?? "good")") }
    await journal.close()
    if !report.isGood { throw ExitCode.failure }
  }
}
