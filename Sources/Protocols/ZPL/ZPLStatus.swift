public import Warehouse

/// What a ZPL printer says of itself: `~HS`, `~HQES`, the SGD variable `device.host_status`, and `~HI` (Zebra Programming Guide).
///
/// Replies are cut by STX…ETX (SGD: by quotation marks), never by line or by read. A printer may stay silent with the paper out or the head open,
/// so a question that gets no answer ends as the fault `silence`: a probable fault of the printer, not proof of a dead link.
public struct ZPLStatus: DeviceProtocol {
  public static let statusRequest = Array("~HS".utf8)
  public static let answerTime = Duration.seconds(2)

  private enum Place { case between, frame, quotation }
  private var place = Place.between
  private var buffer: [UInt8] = []
  /// The first and second string of `~HS`, which make one status together with the third.
  private var strings: [[Int]] = []
  private var asked = false

  /// Longest reply that is collected; the longest known (`~HQES`) has about 400 bytes.
  private static let limit = 4096

  public init() {}

  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) { self = ZPLStatus() }

  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    guard case .raw(let bytes) = command else { return }
    asked = true
    actions.append(.send(bytes))
    actions.append(.expectWithin(ZPLStatus.answerTime))
  }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    for index in bytes.indices { receive(bytes[index], into: &actions) }
  }

  private mutating func receive(_ byte: UInt8, into actions: inout [DeviceAction]) {
    switch (place, byte) {
    case (.frame, 0x02), (.quotation, 0x02):
      actions.append(.event(.fault(code: "framing", bytes: buffer)))
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
        actions.append(.event(.fault(code: "length", bytes: Array(buffer.prefix(32)))))
        begin(.between)
        strings = []
      }
    }

    func begin(_ next: Place) {
      place = next
      buffer = []
    }
    func end(_ understand: (inout ZPLStatus, inout [DeviceAction]) -> Void) {
      place = .between
      understand(&self, &actions)
      buffer = []
    }
  }

  public mutating func timeout(into actions: inout [DeviceAction]) {
    if place != .between || !strings.isEmpty { actions.append(.event(.fault(code: "framing", bytes: buffer))) }
    if asked { actions.append(.event(.fault(code: "silence", bytes: []))) }
    self = ZPLStatus()
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    if place != .between || !strings.isEmpty { actions.append(.event(.fault(code: "framing", bytes: buffer))) }
    self = ZPLStatus()
  }

  private mutating func answer(_ event: DeviceEvent, _ actions: inout [DeviceAction]) {
    strings = []
    if asked {
      asked = false
      actions.append(.expectWithin(nil))
    }
    actions.append(.event(event))
  }

  // MARK: What a reply says

  private mutating func frame(into actions: inout [DeviceAction]) {
    guard let text = String(validating: buffer, as: UTF8.self) else { return answer(.fault(code: "unknown", bytes: buffer), &actions) }
    if let status = HostQuery(text)?.status { return answer(.printer(status), &actions) }
    let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimming() }
    let numbers = fields.compactMap { Int($0) }
    switch (fields.count, strings.count) {
    case (12, _) where numbers.count == 12: strings = [numbers]
    case (11, 1) where numbers.count == 11: strings.append(numbers)
    case (2, 2): answer(.printer(HostStatus(first: strings[0], second: strings[1]).status), &actions)
    case (3..., _) where numbers.count < fields.count: identification(fields, into: &actions)
    default: answer(.fault(code: "framing", bytes: buffer), &actions)
    }
  }

  /// `~HI`: model, firmware, dots a millimetre, memory.
  private mutating func identification(_ fields: [Substring], into actions: inout [DeviceAction]) {
    for (name, value) in zip(["model", "firmware", "dots-per-mm", "memory"], fields) where !value.isEmpty {
      answer(.info(name: name, value: String(value)), &actions)
    }
  }

  /// SGD: the three strings of `~HS` as lines of one quotation.
  private mutating func quotation(into actions: inout [DeviceAction]) {
    let lines = buffer.split { $0 == 0x0D || $0 == 0x0A }
    let numbers = lines.map { line in
      String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false).compactMap { Int($0.trimming()) }
    }
    guard numbers.count == 3, numbers[0].count == 12, numbers[1].count == 11 else {
      return answer(.fault(code: "unknown", bytes: buffer), &actions)
    }
    answer(.printer(HostStatus(first: numbers[0], second: numbers[1]).status), &actions)
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
