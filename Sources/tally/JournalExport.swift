import ArgumentParser
import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension JournalCommand {
  /// The entries as they are: from the daemon in slices, so that neither of the two ever holds the whole.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "export", abstract: abstract("help.journal.export"))
    /// Entries that are asked for at once.
    private static let slice = 2_000
    @OptionGroup var source: Source
    private var common: Common { source.common }
    @Option(name: .long, help: help("help.export.stream")) var stream: String?
    @Option(name: .long, help: help("help.export.from")) var from: Int64 = 1
    @Option(name: .long, help: help("help.export.to")) var to = "-"
    @Option(name: .long, help: help("help.export.directory")) var directory: String?

    func run() async throws {
      guard from >= 1 else { throw ControlError("cli.bad-from", ["text": "\(from)"], exit: .usage) }
      if let directory {
        let filter = (stream.map { ["--stream", $0] } ?? []) + ["--from", "\(from)"]
        try Offline.run(["journal", "salvage", "--journal", directory, "--to", to] + filter + (common.json ? ["--json"] : []))
      }
      try await JournalCommand.either(source) { client in
        let header: ExportHeader = try await client.call(.export, ExportRequest(stream: stream, from: from))
        if to == "-" {
          try await write(header, from: client) { Console.write(isatty(STDOUT_FILENO) == 1 ? Console.plainJSON($0) : $0) }
        } else {
          let file = try NewFile(to)
          do {
            try await write(header, from: client) { file.write($0) }
            try file.sync()
          } catch {
            // A file that is not whole must not be taken for one that is.
            file.remove()
            throw error
          }
          if common.json { try Console.json(header) } else { Console.line(Console.say("export.written", ["entries": "\(header.entries)", "file": to])) }
        }
        try report(header.damaged ?? [])
      }
    }

    /// What could not be exported, by its numbers. To a program the header has said it, where that does not go into the file.
    private func report(_ damaged: [ExportHeader.Damage]) throws {
      guard !damaged.isEmpty else { return }
      for range in damaged where !common.json || to == "-" {
        Console.complain(ControlError("export.damaged", ["stream": range.stream, "from": "\(range.from)", "to": "\(range.to)"], exit: .finding))
      }
      if !common.json { Console.note(Console.say("export.next")) }
      throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue)
    }

    private func write(_ header: ExportHeader, from client: ControlClient, _ write: ([UInt8]) -> Void) async throws {
      let newline = [UInt8(ascii: "\n")]
      write(header.line + newline)
      for run in header.runs {
        var next = run.first
        while next < run.next {
          let request = EntriesRequest(stream: run.stream, last: min(Self.slice, Int(run.next - next)), from: next)
          let entries: AsyncThrowingStream<EntryReport, any Error> = try await client.stream(.entries, request)
          let begin = next
          var lines: [UInt8] = []
          for try await entry in entries {
            guard entry.seq == next, entry.damaged != true else { break }
            lines += Array(entry.line.utf8) + newline
            next += 1
          }
          guard next > begin else { throw ControlError("export.gone", ["stream": run.stream, "seq": "\(next)"]) }
          write(lines)
          if !common.json, next < run.next, (next - run.first) / 100_000 > (begin - run.first) / 100_000 {
            Console.note(Console.say("export.progress", ["stream": run.stream, "done": "\(next - run.first)", "count": "\(run.count)"]))
          }
        }
        guard !common.json else { continue }
        let args = ["stream": run.stream, "count": "\(run.count)", "first": "\(run.first)", "last": "\(run.next - 1)", "hash": String(run.last.prefix(16))]
        Console.note(Console.say("export.run", args))
      }
    }
  }
}
