/// Data sent under the ECI protocol (AIM ITS/04-001; ISO/IEC 15424 modifiers with `usesECI`): `\nnnnnn` says how to read what follows, a backslash
/// of the data stands doubled.
///
/// Nothing is dropped: an escape that is none stays in the data and is a problem. A symbol whose data holds no backslash is one segment.
public struct ECIData: Sendable, Hashable {
  public struct Segment: Sendable, Hashable {
    /// 0 to 999999; `nil` before the first escape: the symbology's default, ISO/IEC 8859-1 for most.
    public let eci: Int?
    /// Place in `bytes`.
    public let range: Range<Int>
  }

  /// The data without escapes, backslashes single.
  public private(set) var bytes: [UInt8] = []
  /// In the order of the data; none is empty.
  public private(set) var segments: [Segment] = []
  public private(set) var problems: [Problem] = []
  /// Where input was left out: the next byte's place in `bytes`, and in the input.
  private var steps: [(place: Int, offset: Int)] = []

  /// Reads `data` from byte `start`. Offsets count from the beginning of `data`.
  public init(_ data: [UInt8], from start: Int = 0) {
    bytes.reserveCapacity(data.count - start)
    steps.append((0, start))
    var eci: Int?
    var segmentStart = 0
    func closed(at end: Int) -> Segment? { end > segmentStart ? Segment(eci: eci, range: segmentStart..<end) : nil }
    var index = start
    while index < data.endIndex {
      guard data[index] == backslash else {
        let end = data[index...].firstIndex(of: backslash) ?? data.endIndex
        bytes += data[index..<end]
        index = end
        continue
      }
      let escape = data[(index + 1)...].prefix(6)
      if escape.first == backslash {
        bytes.append(backslash)
        index += 2
        steps.append((bytes.count, index))
      } else if escape.count == 6, escape.allSatisfy(isDigit) {
        if let segment = closed(at: bytes.count) { segments.append(segment) }
        segmentStart = bytes.count
        eci = escape.reduce(0) { $0 * 10 + Int($1 & 15) }
        index += 7
        steps.append((bytes.count, index))
      } else {
        problems.append(Problem(.character, offset: index, ECIData.fault(escape)))
        bytes.append(backslash)
        index += 1
      }
    }
    if let segment = closed(at: bytes.count) { segments.append(segment) }
  }

  private static func fault(_ escape: ArraySlice<UInt8>) -> String {
    guard let first = escape.first else { return "the data ends in a single backslash; under the ECI protocol it must be doubled" }
    if first == UInt8(ascii: "M") || first == UInt8(ascii: "C") {
      return "a control block (\\\(UnicodeScalar(first))) of structured append or of an older protocol is not read"
    }
    return isDigit(first)
      ? "an ECI needs six digits, only \(escape.prefix { isDigit($0) }.count) follow the backslash"
      : "a single backslash; under the ECI protocol it must be doubled or begin an ECI of six digits"
  }

  /// The byte of the input that became `bytes[place]`; for `bytes.count` the end of the input read.
  public func offset(of place: Int) -> Int {
    var (low, high) = (0, steps.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if steps[middle].place <= place { low = middle } else { high = middle }
    }
    return steps[low].offset + place - steps[low].place
  }

  /// All segments as text. What its ECI does not have, or has no table here, is U+FFFD and a problem.
  ///
  /// - Parameter standard: the ECI of data before the first escape: 3, ISO/IEC 8859-1, in ISO's symbologies.
  public func text(standard: Int = 3) -> (text: String, problems: [Problem]) {
    var text = ""
    var found: [Problem] = []
    for segment in segments {
      let eci = segment.eci ?? standard
      let (part, bad) = ECI.text(bytes[segment.range], eci: eci)
      text += part ?? String(repeating: "\u{FFFD}", count: segment.range.count)
      if let bad { found.append(Problem(.character, offset: offset(of: bad), ECI.fault(eci, known: part != nil))) }
    }
    return (text, found)
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.bytes == b.bytes && a.segments == b.segments && a.problems == b.problems && a.steps.elementsEqual(b.steps, by: ==)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes)
    hasher.combine(segments)
  }
}

private let backslash = UInt8(ascii: "\\")

extension ECIData {
  /// What a reader sends for `segments` under the protocol.
  public static func encoded(_ segments: [(eci: Int?, bytes: [UInt8])]) -> [UInt8] {
    var data: [UInt8] = []
    for (eci, bytes) in segments {
      if let eci {
        let digits = String(eci)
        precondition(eci >= 0 && digits.utf8.count <= 6, "an ECI has six digits")
        data += [backslash] + Array(String(repeating: "0", count: 6 - digits.utf8.count).utf8) + Array(digits.utf8)
      }
      for byte in bytes { data += byte == backslash ? [backslash, backslash] : [byte] }
    }
    return data
  }
}
