public import WMSWire
public import Warehouse

/// One system to tell and to ask, in the words of the sync protocol. An adapter translates them; the rules of delivery are the pump's, so
/// that no adapter can get them wrong.
///
/// Every adapter owes this: an `EventsAnswer` is given only for what the system durably decided. Anything else is a `Refusal`, and where it
/// is not certain that nothing happened, `unknown`. A call that is cancelled ends at once.
public protocol WMSClient: Sendable {
  func open(_ request: SessionRequest) async throws(Refusal) -> SessionAnswer
  func send(_ body: EventsBody, gzip: Bool) async throws(Refusal) -> EventsAnswer
  func cursors(of identity: JournalIdentity) async throws(Refusal) -> CursorsAnswer
  /// What has changed since `cursor`, or the whole; `nil` = nothing has changed since `etag`. Throws `.problem` with status 410 where the cursor is
  /// too old.
  func master(_ collection: SyncPath.MasterCollection, etag: String?, cursor: String?) async throws(Refusal) -> MasterDataChange?
  func lease(_ request: SSCCLeaseRequest) async throws(Refusal) -> SSCCRange
  func task(_ number: String, _ action: SyncPath.TaskAction, _ request: TaskLeaseRequest) async throws(Refusal) -> TaskLease
  /// `line` is the entry's own line, sent again; who decides and why is for the WMS's records.
  func quarantine(_ id: String, _ action: SyncPath.QuarantineAction, line: [UInt8], by decision: Decision) async throws(Refusal) -> QuarantineAnswer
  /// Closes the connections. Nothing may be asked after it.
  func close() async
}

/// What a person decided of an entry that was not booked.
public struct Decision: Sendable, Hashable {
  public var person: String
  public var reason: String?
  public init(person: String, reason: String? = nil) {
    self.person = person
    self.reason = reason
  }
}
