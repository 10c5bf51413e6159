/// Why a link failed. `code` is stable for tests and the CLI; `detail` names the path, the errno and what to do.
public struct LinkError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Codable {
    /// No such device or host at the moment.
    case absent
    /// Permission denied: group or udev rule.
    case denied
    /// Someone else holds it.
    case busy
    /// Hang-up, unplug, connection closed by the peer.
    case lost
    /// The peer took nothing within the time.
    case stalled
    case io
    case closed
    case configuration
  }
  public var code: Code
  public var detail: String
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
  public var description: String { "\(code.rawValue): \(detail)" }
}

/// Bytes that arrived together, and when.
public struct LinkChunk: Sendable, Hashable {
  public var bytes: [UInt8]
  /// Nanoseconds of `CLOCK_BOOTTIME`: the kernel's own stamp where it gives one (evdev), else when they were read.
  public var at: Int64
  public init(bytes: [UInt8], at: Int64) {
    self.bytes = bytes
    self.at = at
  }
}

/// One way to a device: owns a descriptor, opened and closed in one place.
///
/// Pull, not push: nothing is read from the kernel until `read` is called, so a slow consumer holds the device back instead of filling memory.
/// One `read` and one `write` may be under way at once; a second of either is an error of the caller.
public protocol Link: AnyObject, Sendable {
  /// Names the link for people: `serial /dev/ttyACM0 9600 8N1`, `tcp 10.0.0.7:9100`.
  var endpoint: String { get }
  /// Opens it. Calling it again after `lost` or `close` opens it anew.
  func open() async throws(LinkError)
  /// What opening it taught; empty before.
  var opening: LinkOpening { get async }
  /// The next bytes, or `nil` when `timeout` passed in silence. `lost` when the device went away.
  func read(timeout: Duration?) async throws(LinkError) -> LinkChunk?
  /// The next `read` takes together what comes within `time` from its call: for a device that tells much in small pieces, when nobody waits for each of
  /// them. A link whose bytes cannot wait in the kernel reads on at once.
  func gather(within time: Duration)
  /// Writes all of `bytes` or throws; `taken` of the error's bytes may have left.
  nonisolated(nonsending) func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError)
  /// Gives a HID device a feature report, its id first. `configuration` on every link but `hidraw`.
  func writeFeature(_ report: [UInt8], timeout: Duration) async throws(LinkWriteError)
  /// Goes on at the next of the speeds that it may try, open as it is; false where there is none. Bytes that came before are gone.
  func tryNextSpeed() async throws(LinkError) -> Bool
  /// Closes the descriptor; a `read` under way ends with `closed`. Idempotent.
  func close() async
}

extension Link {
  public func gather(within time: Duration) {}
  public func tryNextSpeed() async throws(LinkError) -> Bool { false }
  public var opening: LinkOpening { LinkOpening() }
  public func writeFeature(_ report: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    throw LinkWriteError(error: LinkError(.configuration, "\(endpoint): feature reports are for hidraw devices"), taken: 0)
  }
}

/// A write that did not end well, and how many bytes the kernel or peer had taken by then (an upper bound of what the device has seen).
public struct LinkWriteError: Error, Sendable, Hashable {
  public var error: LinkError
  public var taken: Int
  public init(error: LinkError, taken: Int) {
    self.error = error
    self.taken = taken
  }
}
