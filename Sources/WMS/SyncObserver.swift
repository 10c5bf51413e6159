public import Warehouse

/// Who wants to know at once what the sync meets. Called in order, from the sync's own task: an observer hands on and returns.
public struct SyncObserver: Sendable {
  /// The link has changed. It counts as down until the first call.
  public var link: @Sendable (LinkState) -> Void
  /// All work that the WMS has stopped now, whoever recorded it.
  public var parked: @Sendable ([ParkedLane]) -> Void
  public var alarm: @Sendable (SyncAlarm, _ raised: Bool) -> Void
  /// A session told how many milliseconds the WMS's clock is ahead of ours, and the bound of the error of that.
  public var clock: @Sendable (_ offset: Int64, _ error: Int64) -> Void
  /// A session told the WMS's number for this journal: SSCC ranges leased under another one are over.
  public var epoch: @Sendable (Int64) -> Void

  public init(
    link: @escaping @Sendable (LinkState) -> Void = { _ in }, parked: @escaping @Sendable ([ParkedLane]) -> Void = { _ in },
    alarm: @escaping @Sendable (SyncAlarm, _ raised: Bool) -> Void = { _, _ in },
    clock: @escaping @Sendable (_ offset: Int64, _ error: Int64) -> Void = { _, _ in },
    epoch: @escaping @Sendable (Int64) -> Void = { _ in }
  ) {
    self.link = link
    self.parked = parked
    self.alarm = alarm
    self.clock = clock
    self.epoch = epoch
  }
}
