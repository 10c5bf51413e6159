import Logging

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Log lines for journald: the priority in front as `<N>` (`sd-daemon(3)`), then the message and its metadata as `key=value`, one line each.
struct JournaldLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  let label: String

  init(label: String, level: Logger.Level) {
    self.label = label
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = "<\(Self.priority(event.level))>\(label): \(event.message)"
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
      line += " \(key)=\(Self.quoted("\(value)"))"
    }
    // One write, so that lines of different threads do not mix; line breaks inside would make a second log entry of untrusted text.
    var bytes = line.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }
    bytes.append(0x0A)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func quoted(_ value: String) -> String {
    value.contains { $0 == " " || $0 == "\"" || $0 == "=" } ? "\"" + value.replacing("\"", with: "'") + "\"" : value
  }

  /// `syslog(3)` levels.
  private static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
