public import Warehouse

/// Makes scanners and stations sound, so that a technician hears what workers will hear.
public struct BeepRequest: Sendable, Codable {
  public var signal: Signal
  /// One device; `nil` = all, or all of `station`.
  public var device: String?
  public var station: String?
  public init(signal: Signal, device: String? = nil, station: String? = nil) {
    self.signal = signal
    self.device = device
    self.station = station
  }
}

/// Who sounded a signal.
public struct BeepReport: Sendable, Codable {
  public enum Source: String, Sendable, Codable {
    /// The device itself.
    case device
    /// The station's own sounder.
    case sounder
  }
  /// `nil` where a station was asked, and not for one of its devices.
  public var device: String?
  public var station: String?
  /// `nil` where nothing is heard.
  public var source: Source?
  public init(device: String?, station: String?, source: Source?) {
    self.device = device
    self.station = station
    self.source = source
  }
}
