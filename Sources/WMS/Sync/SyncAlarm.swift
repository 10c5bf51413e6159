public import Warehouse

/// Something about the sync that a person should know of.
public struct SyncAlarm: Sendable, Hashable, Codable {
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// The WMS knows another continuation of this journal: a cloned disk or a restored backup. Nothing is sent until a person resumes.
    case journal
    /// The WMS counts this journal under another epoch than before: it was replaced or set back. SSCC ranges of the old epoch are over.
    case epochChanged = "epoch-changed"
    case unauthorized
    /// The WMS claims entries that were never sent.
    case impossibleNext = "impossible-next"
    /// The WMS holds other bytes under a number of ours. The stream is stopped.
    case hashMismatch = "hash-mismatch"
    /// The WMS lost what it had confirmed; it is being sent again.
    case serverBehind = "server-behind"
    /// The WMS needs entries that this box has no more.
    case lostEntries = "lost-entries"
    /// The WMS does not even take the note that an entry is skipped. The stream is stopped.
    case skipRefused = "skip-refused"
    /// Several entries in a row could not be read: more likely the WMS's fault than theirs.
    case manySkipped = "many-skipped"
    /// Another live box sends entries of this station too. The stream is stopped.
    case claimed
    /// The WMS knows another key of this device, or the batch does not fit its signature.
    case signature
    case serverError = "server-error"
    case serverFull = "server-full"
    case unsupported
    /// The folder that the destination reads is not there, or cannot be written.
    case folderAway = "folder-away"
    /// There is no room in it.
    case folderFull = "folder-full"
    /// What the destination has answered in its folder cannot be.
    case acknowledgement
    /// The destination has entries and has decided nothing of them for long.
    case undecided
    /// The ERP lacks something that this box needs, before any entry is told.
    case erpSetup = "erp-setup"
    /// Our own journal did not give or keep what it should.
    case outbox
  }
  public var code: Code
  public var stream: String?
  public var detail: String
  public init(_ code: Code, stream: StreamID? = nil, _ detail: String) {
    self.code = code
    self.stream = stream?.rawValue
    self.detail = detail
  }

  /// What happened and what to do next, for `Words`.
  public var notice: Notice {
    Notice("sync.alarm.\(code.rawValue)", ["detail": detail, "stream": stream ?? "*"])
  }
}

/// The alarms that stand, one of a kind for each stream.
struct Alarms {
  private(set) var standing: [SyncAlarm] = []

  /// Whether it is new.
  mutating func raise(_ alarm: SyncAlarm) -> Bool {
    if let index = standing.firstIndex(where: { $0.code == alarm.code && $0.stream == alarm.stream }) {
      standing[index] = alarm
      return false
    }
    standing.append(alarm)
    return true
  }

  mutating func clear(_ codes: Set<SyncAlarm.Code>, stream: StreamID? = nil) -> [SyncAlarm] {
    let gone = standing.filter { codes.contains($0.code) && $0.stream == stream?.rawValue }
    standing.removeAll { gone.contains($0) }
    return gone
  }
}
