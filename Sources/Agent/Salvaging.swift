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
  /// Brings every entry that can still be read of a journal into one file, a JSON object a line, and says which are lost.
  ///
  /// - Parameters:
  ///   - folder: the journal's own folder; `nil` = the one that the configuration names.
  ///   - target: a file that does not exist yet.
  /// - Returns: whether nothing is lost.
  public static func salvage(configuration file: String, journal folder: String?, to target: String, json: Bool) throws(Failure) -> Bool {
    do {
      let folder = try folder ?? AgentConfiguration(path: file).directory + "/journal"
      var output = try OutputFile(target)
      var isDone = false
      // A file that is not whole must not be taken for one that is.
      defer { if !isDone { unlink(target) } }
      let report = try Salvage.read(folder) { stream, seq, hash, line in
        try output.write(
          JSON.object([
            "stream": .string(stream.rawValue), "seq": .int(seq), "h": .string(hex(hash)), "line": .string(String(decoding: line, as: UTF8.self)),
          ]).bytes + [UInt8(ascii: "\n")])
      }
      try output.finish()
      isDone = true
      if json {
        writeOut(String(decoding: try JSONEncoder().encode(report), as: UTF8.self) + "\n")
      } else {
        tell(report, folder, target)
      }
      return report.isWhole
    } catch let failure as Failure { throw failure } catch let error as JournalOpenError {
      throw Failure(error.description, exit: error.code == .locked ? .unavailable : .failed)
    } catch { throw Failure("\(error)") }
  }

  private static func tell(_ report: SalvageReport, _ folder: String, _ target: String) {
    func say(_ code: String, _ args: [String: String] = [:]) { writeOut(Words.say(code, args, in: language) + "\n") }
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
    say(report.isWhole ? "salvage.whole" : "salvage.next", ["folder": folder, "file": target])
  }
}

/// A new file that is whole and on the disk, or an error says why not.
private struct OutputFile {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ path: String) throws(Agent.Failure) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
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
    guard fsync(descriptor) == 0 else { throw Agent.Failure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    close(descriptor)
  }
}

/// write(2), whose name the type's own method hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, bytes, count) }
