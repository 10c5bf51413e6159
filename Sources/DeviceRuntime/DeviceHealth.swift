public import Links
public import Warehouse

/// How a device is doing.
public struct DeviceHealth: Sendable, Hashable {
  public enum State: String, Sendable, Codable, CaseIterable {
    case opening, open
    /// Between two attempts; `lastError` says why.
    case waiting
    /// Not plugged in, or no such host at the moment.
    case absent
    /// Permission denied.
    case denied
    /// Another program holds it.
    case busy
    /// The configuration names something that cannot be; only a reload helps, or another device at the same place.
    case misconfigured
    case stopped
  }

  public var id: DeviceID
  public var endpoint: String
  /// What the link learnt when it was last opened.
  public var opening = LinkOpening()
  public var station: String?
  /// What it can be told to sound or light; known once it has been open.
  public var signals: Set<Signal>?
  public var state = State.opening
  /// Milliseconds since 1970: when this state began, and the next attempt to open where there will be one.
  public var since: Int64
  public var nextAttempt: Int64?
  /// How often it has been opened.
  public var opens = 0
  public var lastBytesAt: Int64?
  public var bytes = 0
  public var scans = 0
  /// Sights of tags, not tags.
  public var tags = 0
  public var incomplete = 0
  public var faults = 0
  /// Bytes for the device (signals) that could not be sent, in messages.
  public var unsent = 0
  public var lastError: LinkError?
  /// Counts that outlive a restart.
  public var vitals: DeviceVitals
  /// The last codes, oldest first.
  public var recent: [Recent] = []
  /// Keyboard interfaces of the same device that could not be taken from other programs, each with the reason.
  public var unguarded: [String] = []
  /// Who else has connected to the port on which this device is waited for.
  public var strangers = TCPDoors.Strangers()

  /// One of the last codes.
  public struct Recent: Sendable, Hashable {
    public var at: Int64
    public var event: DeviceEvent
    /// Then `event` holds none of its bytes.
    public var isConfidential: Bool
  }

  init(_ spec: DeviceSpec, since: Int64, vitals: DeviceVitals?) {
    self.vitals = vitals ?? DeviceVitals(since: since)
    id = spec.id
    endpoint = spec.endpoint.description
    station = spec.station
    self.since = since
  }

  mutating func enter(_ state: State, at now: Int64, nextAttempt: Int64? = nil) {
    if state != self.state { since = now }
    self.state = state
    self.nextAttempt = nextAttempt
  }

  mutating func count(_ event: DeviceEvent, at stamp: Stamp) -> [DeviceTrend.Change] {
    switch event {
    case .scan: scans += 1
    case .incomplete: incomplete += 1
    case .fault: faults += 1
    case .tag: tags += 1
    case .printer, .info, .result: break
    }
    return vitals.note(event, at: stamp)
  }

  /// Keeps one of the last codes.
  mutating func remember(_ event: DeviceEvent, at stamp: Stamp, isConfidential: Bool) {
    let kept: DeviceEvent
    switch event {
    case .scan(let scan):
      kept = isConfidential ? .scan(Scan(data: [], symbology: scan.symbology, typed: scan.typed)) : event
    case .incomplete(let data, let reason): kept = .incomplete(data: isConfidential ? [] : Array(data.prefix(256)), reason: reason)
    case .fault(let code, let bytes): kept = .fault(code: code, bytes: isConfidential ? [] : Array(bytes.prefix(256)))
    case .tag, .printer, .info, .result: return
    }
    recent = (recent + [Recent(at: stamp.wall, event: kept, isConfidential: isConfidential)]).suffix(8)
  }
}

extension DeviceHealth.State {
  /// The state of a device that failed with `code` and will be tried again.
  init(waitingAfter code: LinkError.Code) {
    self =
      switch code {
      case .absent: .absent
      case .denied: .denied
      case .busy: .busy
      case .configuration: .misconfigured
      case .lost, .stalled, .io, .closed: .waiting
      }
  }
}
