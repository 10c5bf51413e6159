import Protocols
public import Warehouse

/// What went between a host and a device, with times: captured, or written from a document. Its text is described in `Devices/README.md`.
public struct Session: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public var key: String
    public var value: String
    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  public enum LinkKind: String, Sendable, Hashable, CaseIterable {
    case serial, tcp, usb, hidraw, evdev

    /// Each line is one packet (`hidraw`) or whole `input_event`s (`evdev`); on the others lines are what happened to arrive together.
    public var keepsBoundaries: Bool { self == .hidraw || self == .evdev }
  }

  public enum Step: Sendable, Hashable {
    /// `detail` is what else the line says: ids, `serial=…`, `descriptor=…` (a HID report descriptor in hexadecimal digits).
    case open(LinkKind, detail: String)
    /// Device to host.
    case received([UInt8])
    /// Host to device.
    case sent([UInt8])
    /// A HID feature report, host to device.
    case sentFeature([UInt8])
    case command(DeviceCommand)
    case lost
  }

  public struct Line: Sendable, Hashable {
    /// From the start of the session.
    public var at: Duration
    public var step: Step
    /// Line of the session's text, from 1; where there is no text yet, `Session.init` sets what it will be.
    public var number: Int
    public init(at: Duration, _ step: Step, number: Int = 0) {
      self.at = at
      self.step = step
      self.number = number
    }
  }

  /// Where it comes from: `Device`, `Firmware`, `Link`, `Source`, `Note`, in the order written.
  public var header: [Field]
  /// In the order of time.
  public var lines: [Line]

  public init(header: [Field] = [], lines: [Line] = []) {
    self.header = header
    self.lines = lines
    for index in lines.indices where lines[index].number == 0 { self.lines[index].number = header.count + index + 1 }
  }

  /// The first field of that name.
  public subscript(key: String) -> String? { header.first { $0.key == key }?.value }

  /// `# Set: KEY=VALUE`: what the site had set over the profile.
  public var settings: [String: String] {
    let pairs = header.filter { $0.key == "Set" }.compactMap { field -> (String, String)? in
      guard let equals = field.value.firstIndex(of: "=") else { return nil }
      return (String(field.value[..<equals]), String(field.value[field.value.index(after: equals)...]))
    }
    return Dictionary(pairs) { $1 }
  }
}

extension Session.Step {
  /// What opening the link teaches; `nil` for every other step.
  var opening: LinkOpening? {
    guard case .open = self else { return nil }
    return LinkOpening(reportDescriptor: descriptor.flatMap(bytes(hexadecimal:)))
  }

  /// The descriptor as an `open` line writes it.
  var descriptor: Substring? {
    guard case .open(_, let detail) = self else { return nil }
    let key = "descriptor="
    return detail.split(separator: " ").first { $0.hasPrefix(key) }?.dropFirst(key.utf8.count)
  }
}

/// Why a session's text could not be read: `file:line: what is wrong and what is expected`.
public struct SessionError: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var detail: String
  public var description: String { "\(file):\(line): \(detail)" }
}
