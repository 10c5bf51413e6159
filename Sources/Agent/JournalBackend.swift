import ControlAPI
import Journal
import Warehouse

/// Answers what can be said from the journal alone.
struct JournalBackend: Sendable {
  let journal: Journal
  /// The stations that there are, whether they have stored anything yet or not.
  let stations: [String]

  /// A stream is known once something is stored in it, or while a station of that name is configured.
  private func known(_ stream: String?) async throws(ControlError) {
    guard let stream, !stations.contains(stream) else { return }
    let streams = try await asked { try await journal.heads().map(\.stream.rawValue) }
    guard !streams.contains(stream) else { return }
    throw .unknown(.station, stream, among: Set(streams).union(stations).sorted())
  }

  func entries(_ request: EntriesRequest) async throws(ControlError) -> [EntryReport] {
    try await known(request.stream)
    return try await asked {
      let kinds = Set(request.kinds.compactMap(EntryKind.init(rawValue:)))
      let limit = min(max(request.last, 1), 10_000)
      var found: [StoredEntry] = []
      for head in try await journal.heads() where request.stream == nil || head.stream.rawValue == request.stream {
        if let from = request.from, request.stream != nil {
          found += try await journal.entries(stream: head.stream, from: from, limit: limit, kinds: kinds)
          continue
        }
        // Backwards in steps, so that the last entries of a long stream do not need all of it.
        var last: [StoredEntry] = []
        var end = head.next
        while end > head.first, last.count < limit {
          let start = max(head.first, end - Int64(max(limit, 256)))
          let slice = try await journal.entries(stream: head.stream, from: start, limit: Int(end - start), kinds: kinds).filter { $0.id.seq < end }
          last = slice + last
          end = start
        }
        found += last.suffix(limit)
      }
      guard request.stream == nil else { return found.map(EntryReport.init) }
      // Of all streams together: by the boot's clock where it is one boot, as they happened.
      return found.map { (report: EntryReport($0), at: (try? JSON(parsing: $0.line))?["at"]?.string ?? "") }
        .sorted { ($0.at, $0.report.stream, $0.report.seq) < ($1.at, $1.report.stream, $1.report.seq) }.suffix(limit).map(\.report)
    }
  }

  func entry(_ request: EntryRequest) async throws(ControlError) -> EntryReport {
    let parts = request.id.split(separator: ":")
    guard parts.count == 2 || parts.count == 4, let seq = Int64(parts[parts.count - 1]) else {
      throw ControlError("agent.no-entry", ["id": request.id], exit: .notFound)
    }
    let identity = parts.count == 4 ? JournalIdentity(device: String(parts[0]), journal: String(parts[1])) : journal.identity
    let id = EntryID(identity: identity, stream: StreamID(String(parts[parts.count - 2])), seq: seq)
    guard let entry = try await asked({ try await journal.entry(id) }) else { throw ControlError("agent.no-entry", ["id": request.id], exit: .notFound) }
    return EntryReport(entry)
  }

  /// The ledger by station, scanner and session, from the counters that stand beside the entries.
  func balance(_ request: BalanceRequest) async throws(ControlError) -> [BalanceReport] {
    try await known(request.stream)
    return try await asked {
      var rows: [BalanceReport] = []
      for counter in try await journal.state(prefix: "ledger/") {
        let parts = StateKey.parts(counter.key)
        guard parts.count == 4, request.stream == nil || parts[1] == request.stream else { continue }
        let balance = try await journal.balance(BalanceScope(stream: StreamID(parts[1]), device: parts[2], session: parts[3]))
        rows.append(
          BalanceReport(
            stream: parts[1], device: parts[2], session: parts[3], triggers: Int(balance.triggers), entries: balance.byKind.mapValues(Int.init),
            stepsConsumed: Int(balance.stepsConsumed), stepsAbandoned: Int(balance.stepsAbandoned), stepsOpen: Int(balance.stepsOpen), balanced: balance.balanced))
      }
      return rows
    }
  }

  func export(_ request: ExportRequest) async throws(ControlError) -> ExportHeader {
    try await known(request.stream)
    return try await asked {
      do {
        return try await journal.exportHeader(stream: request.stream.map { StreamID($0) }, from: request.from)
      } catch let error as StoreError where error.code == .corrupt {
        throw ControlError("export.unreadable", ["error": error.detail], exit: .damaged)
      }
    }
  }

  func verify() async throws(ControlError) -> [ControlAPI.VerifyReport] {
    try await asked {
      let report = try await journal.verify()
      var rows: [ControlAPI.VerifyReport] = []
      for stream in report.streams {
        let hash = try await journal.hash(stream: stream.stream, seq: stream.first + stream.good - 1) ?? []
        rows.append(
          ControlAPI.VerifyReport(
            stream: stream.stream.rawValue, entries: stream.good, ok: stream.fault == nil, lastHash: hex(hash),
            problem: stream.fault.map { "\($0.seq): \($0.reason.rawValue) \($0.detail)" }, file: stream.fault?.file))
      }
      return rows
    }
  }
}

/// Runs a question to the journal; what it refuses becomes an answer that a person can act on.
func asked<Answer>(_ question: () async throws -> Answer) async throws(ControlError) -> Answer {
  do { return try await question() } catch let error as ControlError { throw error } catch { throw ControlError("agent.store", ["error": "\(error)"]) }
}

extension EntryReport {
  init(_ entry: StoredEntry) {
    self.init(
      id: entry.id.description, stream: entry.id.stream.rawValue, seq: entry.id.seq, hash: hex(entry.hash), line: String(decoding: entry.line, as: UTF8.self),
      damaged: entry.isIntact ? nil : true)
  }
}
