/// How eagerly one destination is served. Defaults are for a real site; tests and the demo make the times small.
public struct SyncTuning: Sendable, Hashable {
  /// Entries of the first batch, and how many more after each full one that went well.
  public var batch = 50
  /// Most entries of one batch, whatever the WMS allows.
  public var maxBatch = 500
  /// Most bytes of one batch before any encoding, whatever the WMS allows.
  public var maxBytes = 1 << 20
  /// Requests under way at once; never two for one stream.
  public var inFlight = 2
  /// Full jitter: a pause is random in 0 … min(cap, base · 2ⁿ).
  public var backoffBase = Duration.seconds(1)
  public var backoffCap = Duration.seconds(300)
  /// Failures in a row that close the session; it is opened again by one small batch.
  public var breaker = 5
  public var probeBatch = 10
  /// Pause after 401 or 403.
  public var authPause = Duration.seconds(60)
  /// Most of the WMS's `reconnectSpread` that is honoured.
  public var maxSpread = Duration.seconds(120)
  /// A batch this quick never counts as slow, however quick the others were.
  public var slow = Duration.milliseconds(500)
  /// How long the WMS may have entries and decide nothing before a person is told.
  public var patience = Duration.seconds(900)
  /// How often the centre is asked for what is new.
  public var poll = Duration.seconds(30)
  /// How old a session grows before it is opened anew: its answer is what tells the time of the WMS.
  public var sessionLife = Duration.seconds(6 * 3600)
  public init() {}
}
