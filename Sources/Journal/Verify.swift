import GRDB
import Synchronization
public import Warehouse

/// What a check of the stored bytes found.
public struct VerifyReport: Sendable, Hashable, Codable {
  public struct Stream: Sendable, Hashable, Codable {
    public var stream: StreamID
    /// The first that is still here.
    public var first: Int64
    /// Entries that are as they were written, up to the first that is not.
    public var good: Int64
    public var fault: Fault?
  }
  public struct Fault: Sendable, Hashable, Codable {
    public enum Reason: String, Sendable, Codable {
      /// A number is missing.
      case gap
      /// The line is not what was written.
      case checksum
      /// The line is what its checksum says, but not what the chain says: written over on purpose, or rows exchanged.
      case chain
      /// The line is not the JSON of this entry.
      case content
      /// A page of the file cannot be read.
      case unreadable
    }
    public var seq: Int64
    public var reason: Reason
    public var detail: String
    /// The segment in which it lies; `nil` in an exported file.
    public var file: String?
  }
  public var streams: [Stream]
  public var isGood: Bool { streams.allSatisfy { $0.fault == nil } }
}

extension Journal {
  /// Checks every entry of a stream, or of all: dense numbers, checksum, chain, and that the line is JSON which says the same number and kind.
  public func verify(_ stream: StreamID? = nil) async throws(StoreError) -> VerifyReport {
    var report = VerifyReport(streams: [])
    for head in try await read({ _ in self.committedHeads().sorted { $0.key.rawValue < $1.key.rawValue } }) where stream == nil || stream == head.key {
      var result = try await verify(head.key, upTo: head.value.next)
      // What is confirmed may go while it is being read.
      while result.fault != nil, let first = try await first(of: head.key), first > result.first {
        result = try await verify(head.key, upTo: head.value.next)
      }
      if let fault = result.fault { result.fault?.file = try await file(of: head.key, seq: fault.seq) }
      report.streams.append(result)
    }
    return report
  }

  private func verify(_ stream: StreamID, upTo end: Int64) async throws(StoreError) -> VerifyReport.Stream {
    let first = try await first(of: stream) ?? end
    var check = ChainCheck(next: first, hash: chainStart)
    do {
      check.hash = try await previousHash(stream, first)
      try await scan(stream, from: first) { row in
        check.take(row)
        return check.fault == nil
      }
    } catch {
      guard error.code == .corrupt else { throw error }
      check.fault = .init(seq: check.next, reason: .unreadable, detail: error.detail)
    }
    if check.fault == nil, check.next < end {
      check.fault = .init(seq: check.next, reason: .gap, detail: "entries \(check.next) to \(end - 1) are missing")
    }
    return .init(stream: stream, first: first, good: check.next - first, fault: check.fault)
  }

  /// The segment's file in which an entry lies, or should.
  private func file(of stream: StreamID, seq: Int64) async throws(StoreError) -> String {
    try await read { _ in
      let older = self.committedHeads()[stream].flatMap { self.shelf.segment(stream: $0.number, seq: seq) }
      return older.map { self.shelf.places.segment($0.number).path } ?? self.writer.withLock { $0.segment.path }
    }
  }

  private func previousHash(_ stream: StreamID, _ first: Int64) async throws(StoreError) -> [UInt8] {
    do { return try await hash(stream: stream, seq: first - 1) ?? chainStart } catch { throw Journal.storeError(error) }
  }
}

/// Walks along a stream and stops at the first entry that is not what it should be.
struct ChainCheck {
  var next: Int64
  var hash: [UInt8]
  var fault: VerifyReport.Fault?

  mutating func take(_ row: EventRow) {
    let (reason, detail) = problem(row)
    if let reason {
      fault = .init(seq: reason == .gap ? next : row.seq, reason: reason, detail: detail)
    } else {
      next += 1
      hash = row.hash
    }
  }

  private func problem(_ row: EventRow) -> (VerifyReport.Fault.Reason?, String) {
    guard row.seq == next else { return (.gap, "entries \(next) to \(row.seq - 1) are missing") }
    guard Int64(crc32c(row.line)) == row.crc else { return (.checksum, "the line does not fit its CRC") }
    guard chained(hash, row.line) == row.hash else { return (.chain, "the hash does not follow from the entry before") }
    do {
      let json = try JSON(parsing: row.line)
      let kind = EntryKind.allCases.indices.contains(row.kind) ? EntryKind.allCases[row.kind].rawValue : "\(row.kind)"
      guard json["seq"]?.int == row.seq, json["kind"]?.string == kind else { return (.content, "the line speaks of another entry") }
    } catch { return (.content, "the line is not JSON: \(error)") }
    return (nil, "")
  }
}

extension Journal {
  /// Reads and checks all that is stored, after a while and then at intervals, until the journal is closed: what has gone bad on the disk is known before
  /// anybody needs it. Faults are in `usage`. For a task of low priority; scans wait for no more than one slice.
  public func inspect(after pause: Duration = .seconds(60), every interval: Duration = .seconds(86_400)) async {
    var pause = pause
    while (try? await Task.sleep(for: pause)) != nil {
      guard let report = try? await verify() else { return }
      for stream in report.streams { if let fault = stream.fault { await note(fault, of: stream.stream) } }
      pause = interval
    }
  }

  private func note(_ fault: VerifyReport.Fault, of stream: StreamID) async {
    let segment = try? await read { _ in
      self.committedHeads()[stream].flatMap { self.shelf.segment(stream: $0.number, seq: fault.seq)?.number } ?? self.writer.withLock { $0.segment.number }
    }
    note(JournalFault(kind: .damaged, segment: segment ?? 0, detail: "entry \(fault.seq) of \(stream): \(fault.detail)"))
  }
}
