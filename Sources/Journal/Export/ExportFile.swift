import Glibc
public import Warehouse

/// A journal in a file, as `tally journal export` and `salvage` write it. Reading keeps no more than a few lines in memory.
public struct ExportFile: Sendable {
  public let path: String
  public let header: ExportHeader
  private let lines: Int64

  /// - Parameter path: `-` for standard input, which can be read once.
  public init(_ path: String) throws(ExportError) {
    self.path = path
    var reader = try LineReader(path)
    guard let line = try reader.next() else { throw ExportError("\(path) is empty") }
    header = try ExportHeader(line: line)
    lines = header.entries
  }

  /// What of a run is as it was written.
  public struct Check: Sendable, Hashable {
    public var run: ExportHeader.Run
    public var good: Int64 = 0
    /// Chain value of the last good entry.
    public var hash: [UInt8] = []
    public var fault: VerifyReport.Fault?
  }

  /// Reads every line in order and holds it against number and chain; a fault ends its run's check, not the reading.
  ///
  /// - Parameter take: each good entry with its chain value, the run it is of and where its line begins in the file.
  public func read(_ take: (_ run: Int, _ seq: Int64, _ hash: [UInt8], _ line: [UInt8], _ offset: Int64) throws -> Void = { _, _, _, _, _ in }) throws -> [Check] {
    var reader = try LineReader(path)
    _ = try reader.next()
    var checks: [Check] = []
    for (index, run) in header.runs.enumerated() {
      var check = Check(run: run)
      var hash = run.prev.flatMap { bytes(hex: $0) }
      for seq in run.first..<run.next {
        let offset = reader.offset
        guard let line = try reader.next() else {
          check.fault = check.fault ?? .init(seq: seq, reason: .gap, detail: "the file ends before entry \(seq)")
          break
        }
        guard check.fault == nil else { continue }
        let next = hash.map { chained($0, line) } ?? run.start.flatMap { bytes(hex: $0) } ?? []
        check.fault = fault(seq, line, next, run)
        guard check.fault == nil else { continue }
        hash = next
        check.hash = next
        check.good += 1
        try take(index, seq, next, line, offset)
      }
      checks.append(check)
    }
    if try reader.next() != nil { throw ExportError(line: lines + 2, "there are more lines than the header says") }
    return checks
  }

  private func fault(_ seq: Int64, _ line: [UInt8], _ hash: [UInt8], _ run: ExportHeader.Run) -> VerifyReport.Fault? {
    guard let json = try? JSON(parsing: line), json["seq"]?.int == seq, json["kind"]?.string.flatMap(EntryKind.init(rawValue:)) != nil else {
      return .init(seq: seq, reason: .content, detail: "the line is not the JSON of this entry")
    }
    guard seq < run.next - 1 || hex(hash) == run.last else {
      return .init(seq: seq, reason: .chain, detail: "a line of the run is not what was written: the chain does not end as the header says")
    }
    return nil
  }
}

/// The lines of a file, one after the other.
struct LineReader: ~Copyable {
  /// No entry comes near it; a file without newlines must not fill the memory.
  private static let longest = 16 << 20
  private let path: String
  private let descriptor: CInt
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// Where the next line begins.
  private(set) var offset: Int64

  init(_ path: String, at offset: Int64 = 0) throws(ExportError) {
    self.path = path
    self.offset = offset
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ExportError("\(path) cannot be read: \(systemError())") }
    if offset > 0 { lseek(descriptor, off_t(offset), SEEK_SET) }
  }

  deinit { close(descriptor) }

  /// Without its newline; `nil` at the end. A last line without a newline was cut, and is no line.
  mutating func next() throws(ExportError) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[start..<end])
        offset += Int64(end + 1 - start)
        start = end + 1
        return line
      }
      if isAtEnd { return nil }
      buffer.removeSubrange(..<start)
      start = 0
      searched = buffer.count
      guard buffer.count < LineReader.longest else { throw ExportError("\(path): a line is longer than \(LineReader.longest) bytes") }
      try fill()
    }
  }

  private mutating func fill() throws(ExportError) {
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ExportError("\(path) cannot be read: \(systemError())") }
      isAtEnd = count == 0
      buffer += chunk.prefix(count)
      return
    }
  }
}

extension Journal {
  /// What an export of this journal as it is now holds: every entry is read and checked, and those that are damaged are in no run. The lines are read after
  /// it, with `entries`.
  ///
  /// - Parameters:
  ///   - stream: that one alone.
  ///   - from: the first number, where it is not the first that is still here.
  public func exportHeader(stream: StreamID? = nil, from: Int64 = 1) async throws -> ExportHeader {
    var runs = ExportRuns()
    for (id, head) in try await read({ _ in self.committedHeads() }).sorted(by: { $0.key.rawValue < $1.key.rawValue }) where stream == nil || stream == id {
      var first: Int64
      var found: ExportRuns
      repeat {
        first = max(from, try await self.first(of: id) ?? head.first)
        found = ExportRuns()
        guard first < head.next else { break }
        found.begin(id, at: first, previous: try await hash(stream: id, seq: first - 1))
        try await scan(id, from: first) { row in
          guard row.seq < head.next else { return false }
          found.take(row)
          return true
        }
        found.end(before: head.next)
        // What is confirmed may go while it is being read.
      } while max(from, try await self.first(of: id) ?? first) > first
      runs.list += found.list
      runs.damaged += found.damaged
    }
    return ExportHeader(identity: identity, runs: runs.list, damaged: runs.damaged.isEmpty ? nil : runs.damaged)
  }
}

/// The runs of a stream, made while its entries are read.
private struct ExportRuns {
  var list: [ExportHeader.Run] = []
  var damaged: [ExportHeader.Damage] = []
  private var stream = ""
  private var next: Int64 = 1
  /// The chain value before `next`; `nil` behind what is damaged.
  private var previous: [UInt8]?
  private var isOpen = false

  mutating func begin(_ stream: StreamID, at first: Int64, previous: [UInt8]?) {
    self.stream = stream.rawValue
    self.previous = previous
    next = first
  }

  mutating func take(_ row: EventRow) {
    skip(to: row.seq)
    guard row.isIntact else { return skip(to: row.seq + 1) }
    if isOpen {
      list[list.count - 1].next = row.seq + 1
      list[list.count - 1].last = hex(row.hash)
    } else {
      list.append(
        ExportHeader.Run(
          stream: stream, first: row.seq, next: row.seq + 1, prev: previous.map { hex($0) }, start: previous == nil ? hex(row.hash) : nil, last: hex(row.hash)))
      isOpen = true
    }
    next = row.seq + 1
  }

  mutating func end(before end: Int64) { skip(to: end) }

  private mutating func skip(to seq: Int64) {
    guard seq > next else { return }
    if damaged.last?.to == next - 1 {
      damaged[damaged.count - 1].to = seq - 1
    } else {
      damaged.append(.init(stream: stream, from: next, to: seq - 1))
    }
    next = seq
    previous = nil
    isOpen = false
  }
}
