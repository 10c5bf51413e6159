import ControlAPI
import FoundationEssentials
import Journal
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Agent {
  /// Brings every entry that can still be read of a journal into one file (FORMAT.md, "Export"), and says which are lost.
  ///
  /// - Parameters:
  ///   - folder: the journal's own folder; `nil` = the one that the configuration names.
  ///   - target: a file that does not exist yet; `-` = standard output, and what is not well is told on standard error.
  /// - Returns: whether nothing is lost.
  public static func salvage(
    configuration file: String, journal folder: String?, stream: String? = nil, from: Int64 = 1, to target: String, json: Bool
  ) throws(Failure) -> Bool {
    do {
      let own = folder == nil ? try AgentConfiguration(path: file).directory : try? AgentConfiguration(path: file).directory
      let folder = folder ?? (own ?? "") + "/journal"
      var output = try OutputFile(target)
      var isDone = false
      // A file that is not whole must not be taken for one that is.
      defer { if !isDone { unlink(target) } }
      let newline = [UInt8(ascii: "\n")]
      let report = try Salvage.read(folder, stream: stream.map { StreamID($0) }, from: from, begin: { try output.write($0.line + newline) }) { _, _, _, line in
        try output.write(line + newline)
      }
      try output.finish()
      isDone = true
      if target == "-", report.isWhole { return true }
      let descriptor = target == "-" ? STDERR_FILENO : STDOUT_FILENO
      if json {
        writeOut(String(decoding: try JSONEncoder().encode(report), as: UTF8.self) + "\n", to: descriptor)
      } else {
        tell(report, folder, target, isOwn: own.map { isSame($0 + "/journal", folder) } ?? false, to: descriptor)
      }
      return report.isWhole
    } catch let failure as Failure { throw failure } catch let error as JournalOpenError { throw Failure(error) } catch { throw Failure("\(error)") }
  }

  /// Holds a file that `journal export` or `salvage` wrote against its own header: every line's number and hash.
  ///
  /// - Returns: whether all of it is as it was written.
  public static func verifyExport(_ file: String, json: Bool) throws(Failure) -> Bool {
    do {
      let checks = try ExportFile(file).read()
      for check in checks {
        if json {
          let report = ControlAPI.VerifyReport(
            stream: check.run.stream, entries: check.good, ok: check.fault == nil, lastHash: hex(check.hash),
            problem: check.fault.map { "\($0.seq): \($0.reason.rawValue) \($0.detail)" })
          writeOut(String(decoding: try JSONEncoder().encode(report), as: UTF8.self) + "\n")
        } else if let fault = check.fault {
          writeOut(Words.say("export.broken", ["stream": check.run.stream, "seq": "\(fault.seq)", "problem": fault.detail], in: language) + "\n")
        } else {
          writeOut(Words.say("export.run", args(check.run), in: language) + "\n")
        }
      }
      let isWhole = checks.allSatisfy { $0.fault == nil }
      if !isWhole, !json { writeOut(Words.say("export.broken-next", in: language) + "\n") }
      return isWhole
    } catch let error as ExportError {
      let said = "\(error)".hasPrefix(file) ? "\(error)" : "\(file): \(error)"
      guard file == "-" || access(file, R_OK) == 0 else {
        let isDenied = errno == EACCES
        throw Failure(said + "\nNext: " + (isDenied ? "put sudo before the command" : "is the path right?"), exit: isDenied ? .unavailable : .notFound)
      }
      throw Failure(said + "\nNext: name a file that tally journal export or salvage has written; one that was cut short must be copied or made anew", exit: .damaged)
    } catch { throw Failure("\(error)") }
  }

  private static func args(_ run: ExportHeader.Run) -> [String: String] {
    ["stream": run.stream, "count": "\(run.count)", "first": "\(run.first)", "last": "\(run.next - 1)", "hash": String(run.last.prefix(16))]
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    URL(filePath: one).resolvingSymlinksInPath().path == URL(filePath: other).resolvingSymlinksInPath().path
  }

  /// - Parameter isOwn: the folder is this box's, and in the way of a new journal.
  private static func tell(_ report: SalvageReport, _ folder: String, _ target: String, isOwn: Bool, to descriptor: Int32) {
    func say(_ code: String, _ args: [String: String] = [:]) { writeOut(Words.say(code, args, in: language) + "\n", to: descriptor) }
    for file in report.files {
      if let problem = file.problem { say("salvage.file", ["file": file.name, "problem": problem, "entries": "\(file.entries)"]) }
      if file.unreadPages > 0 { say("salvage.pages", ["file": file.name, "pages": "\(file.unreadPages)"]) }
    }
    for stream in report.streams {
      say("salvage.stream", ["stream": stream.stream.rawValue, "good": "\(stream.good)", "first": "\(stream.first)", "last": "\(stream.next - 1)"])
      for range in stream.missing { say("salvage.missing", ["stream": stream.stream.rawValue, "from": "\(range.from)", "to": "\(range.to)"]) }
    }
    if !report.endIsKnown { say("salvage.end-unknown") }
    let entries = report.streams.reduce(0) { $0 + $1.good }
    say("salvage.written", ["entries": "\(entries)", "file": target])
    if report.isWhole { say("salvage.whole") }
    // What is whole and one's own needs no new journal.
    if report.isWhole && isOwn && report.files.allSatisfy({ $0.problem == nil }) { return }
    let file = target == "-" ? "FILE" : target
    if report.identity == nil { return say("salvage.nameless", ["file": file]) }
    if isOwn { say("salvage.next", ["folder": folder, "file": file]) } else { say("salvage.import", ["file": file]) }
  }
}

/// A new file that is whole and on the disk, or an error says why not.
struct OutputFile {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ path: String) throws(Agent.Failure) {
    self.path = path
    descriptor = path == "-" ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw Agent.Failure("\(path) cannot be made: \(String(cString: strerror(errno)))", exit: .usage) }
  }

  mutating func write(_ bytes: [UInt8]) throws {
    buffer += bytes
    if buffer.count >= 1 << 20 { try flush() }
  }

  private mutating func flush() throws {
    var done = 0
    while done < buffer.count {
      let written = buffer[done...].withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Agent.Failure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
      done += written
    }
    buffer = []
  }

  mutating func finish() throws {
    try flush()
    // A pipe has nothing to sync.
    guard path == "-" || fsync(descriptor) == 0 else { throw Agent.Failure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    close(descriptor)
  }
}

/// write(2), whose name the type's own method hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, bytes, count) }
