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
  public var state = State.opening
  /// Milliseconds since 1970: when this state began, and the next attempt to open where there will be one.
  public var since: Int64
  public var nextAttempt: Int64?
  /// How often it has been opened.
  public var opens = 0
  public var lastBytesAt: Int64?
  public var bytes = 0
  public var scans = 0
  public var incomplete = 0
  public var faults = 0
  /// Bytes for the device (signals) that could not be sent, in messages.
  public var unsent = 0
  public var lastError: LinkError?

  init(_ spec: DeviceSpec, since: Int64) {
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

  mutating func count(_ event: DeviceEvent) {
    switch event {
    case .scan: scans += 1
    case .incomplete: incomplete += 1
    case .fault: faults += 1
    case .tag, .printer, .info, .result: break
    }
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
