import Warehouse

/// What a ZPL printer says of itself: `~HS`, `~HQES`, the SGD variable `device.host_status`, and `~HI` (Zebra Programming Guide).
///
/// Replies are cut by STX…ETX (SGD: by quotation marks), never by line or by read.
struct ZPLStatus: StatusReader {
  enum Query: String, CaseIterable {
    case status, errors, sgd

    var bytes: [UInt8] {
      switch self {
      case .status: Array("~HS".utf8)
      case .errors: Array("~HQES\r\n".utf8)
      case .sgd: Array("! U1 getvar \"device.host_status\"\r\n".utf8)
      }
    }
  }

  static let options: [ProtocolOption] = [
    .answerTime,
    .choice(
      "query", Query.self, .status,
      help: "status asks with ~HS, which counts labels; errors with ~HQES, which some printers answer also with the paper out or the head open; "
        + "sgd with device.host_status."),
  ]

  private enum Place { case between, frame, quotation }
  private let query: Query
  private var place = Place.between
  private var buffer: [UInt8] = []
  /// The first and second string of `~HS`, which make one status together with the third.
  private var strings: [[Int]] = []

  /// Longest reply that is collected; the longest known (`~HQES`) has about 400 bytes.
  private static let limit = 4096

  init(_ values: OptionValues) { query = Query(rawValue: values.string("query")) ?? .status }

  var question: [UInt8] { query.bytes }
  var patience: Duration? { place != .between || !strings.isEmpty ? .seconds(2) : nil }

  mutating func asked(_ bytes: [UInt8]) -> Bool {
    ["~HS", "~HQES", "~HI", "getvar"].contains { bytes.contains(Array($0.utf8)) }
  }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    switch (place, byte) {
    case (.frame, 0x02), (.quotation, 0x02):
      events.append(.fault(code: "framing", bytes: buffer))
      begin(.frame)
      strings = []
    case (.between, 0x02): begin(.frame)
    case (.between, UInt8(ascii: "\"")): begin(.quotation)
    case (.between, _): break
    case (.frame, 0x03): end { $0.frame(into: &$1) }
    case (.quotation, UInt8(ascii: "\"")): end { $0.quotation(into: &$1) }
    default:
      buffer.append(byte)
      if buffer.count > ZPLStatus.limit {
        events.append(.fault(code: "length", bytes: Array(buffer.prefix(32))))
        begin(.between)
        strings = []
      }
    }

    func begin(_ next: Place) {
      place = next
      buffer = []
    }
    func end(_ understand: (inout ZPLStatus, inout [DeviceEvent]) -> Void) {
      place = .between
      understand(&self, &events)
      buffer = []
    }
  }

  mutating func settle(into events: inout [DeviceEvent]) {
    events.append(.fault(code: "framing", bytes: buffer))
    place = .between
    buffer = []
    strings = []
  }

  private mutating func answer(_ event: DeviceEvent, _ events: inout [DeviceEvent]) {
    strings = []
    events.append(event)
  }

  // MARK: What a reply says

  private mutating func frame(into events: inout [DeviceEvent]) {
    guard let text = String(validating: buffer, as: UTF8.self) else { return answer(.fault(code: "unknown", bytes: buffer), &events) }
    if let status = HostQuery(text)?.status { return answer(.printer(status), &events) }
    let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimming() }
    let numbers = fields.compactMap { Int($0) }
    switch (fields.count, strings.count) {
    case (12, _) where numbers.count == 12: strings = [numbers]
    case (11, 1) where numbers.count == 11: strings.append(numbers)
    case (2, 2): answer(.printer(HostStatus(first: strings[0], second: strings[1]).status), &events)
    case (3..., _) where numbers.count < fields.count: identification(fields, into: &events)
    default: answer(.fault(code: "framing", bytes: buffer), &events)
    }
  }

  /// `~HI`: model, firmware, dots a millimetre, memory.
  private mutating func identification(_ fields: [Substring], into events: inout [DeviceEvent]) {
    for (name, value) in zip(["model", "firmware", "dots-per-mm", "memory"], fields) where !value.isEmpty {
      answer(.info(name: name, value: String(value)), &events)
    }
  }

  /// SGD: the three strings of `~HS` as lines of one quotation.
  private mutating func quotation(into events: inout [DeviceEvent]) {
    let lines = buffer.split { $0 == 0x0D || $0 == 0x0A }
    let numbers = lines.map { line in
      String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false).compactMap { Int($0.trimming()) }
    }
    guard numbers.count == 3, numbers[0].count == 12, numbers[1].count == 11 else {
      return answer(.fault(code: "unknown", bytes: buffer), &events)
    }
    answer(.printer(HostStatus(first: numbers[0], second: numbers[1]).status), &events)
  }
}

extension Substring {
  fileprivate func trimming() -> Substring {
    var rest = self
    while let first = rest.first, first == " " || first == "\r\n" || first == "\r" || first == "\n" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\r\n" || last == "\r" || last == "\n" { rest.removeLast() }
    return rest
  }
}
