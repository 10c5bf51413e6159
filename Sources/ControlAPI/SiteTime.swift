#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// How far the site's clocks are from UTC, and when that changed: the daemon knows `site.timezone`, and whoever shows times to a person need not.
///
/// Goes with every answer under `SiteTime.header`, as `OFFSET FROM:OFFSET …`: seconds east of UTC, and seconds since 1970 from which they hold.
public struct SiteTime: Sendable, Hashable {
  public static let header = "tallyman-site-time"

  struct Span: Sendable, Hashable {
    /// Seconds since 1970.
    var from: Int64
    /// Seconds east of UTC.
    var offset: Int
  }
  /// At least one; in ascending order, the first holds for everything before the second.
  let spans: [Span]

  /// The offsets of this process's zone (`TZ`) around a time in milliseconds since 1970: two years before it and a month after.
  public init(around wall: Int64) {
    let (now, week) = (wall / 1000, Int64(7 * 86_400))
    var spans = [Span(from: now - 105 * week, offset: localOffset(now - 105 * week))]
    for end in stride(from: now - 104 * week, through: now + 4 * week, by: Int(week)) {
      let offset = localOffset(end)
      guard let last = spans.last, last.offset != offset else { continue }
      // The first second of the new offset; two changes within a week are one.
      var (old, new) = (end - week, end)
      while new - old > 1 {
        let middle = (old + new) / 2
        if localOffset(middle) == last.offset { old = middle } else { new = middle }
      }
      spans.append(Span(from: new, offset: offset))
    }
    self.spans = spans
  }

  public init?(headerValue: String) {
    var spans: [Span] = []
    for word in headerValue.split(separator: " ") {
      let numbers = word.split(separator: ":").map { Int64($0) }
      guard numbers.count == (spans.isEmpty ? 1 : 2), let offset = numbers.last ?? nil, abs(offset) <= 86_400, let from = numbers[0] else { return nil }
      spans.append(Span(from: spans.isEmpty ? .min : from, offset: Int(offset)))
    }
    guard !spans.isEmpty else { return nil }
    self.spans = spans
  }

  public var headerValue: String {
    spans.enumerated().map { $0.offset == 0 ? "\($0.element.offset)" : "\($0.element.from):\($0.element.offset)" }.joined(separator: " ")
  }

  /// Seconds east of UTC at a time in milliseconds since 1970.
  public func offset(at wall: Int64) -> Int {
    (spans.last { $0.from <= wall / 1000 } ?? spans[0]).offset
  }
}

private func localOffset(_ seconds: Int64) -> Int {
  var time = time_t(seconds)
  var parts = tm()
  localtime_r(&time, &parts)
  return parts.tm_gmtoff
}
