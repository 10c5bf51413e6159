import Warehouse

/// The last of what passed between the daemon and one device, so that after "it didn't scan" there is something to look at. In memory only: never on
/// a disk, never longer than `age`, and what turns out to be confidential is overwritten at once.
struct EvidenceRing {
  /// Bytes: more than 30 codes typed by a keyboard scanner (some 150 bytes a character), thousands of lines.
  static let capacity = 128 << 10
  /// Milliseconds.
  static let age: Int64 = 3_600_000

  private enum Kind: UInt8 {
    case opened, received, sent, sentFeature, signalled, commanded, ordered, lost, withheld
  }

  /// Commands that are one of a few.
  private static let orders: [DeviceCommand] = [.scanning(false), .scanning(true), .trigger(false), .trigger(true), .status]

  /// Kind (1), length of the payload (3), milliseconds since boot (8), little-endian; then the payload.
  private static let head = 12

  private var bytes: [UInt8] = []
  /// The oldest record.
  private var start = 0
  /// From here on records may hold part of a code that is still coming in.
  private var mark = 0
  private var lastChunk = 0

  mutating func add(_ what: DeviceTrace.What, at mono: Int64) {
    switch what {
    case .opened(let endpoint, let opening): append(.opened, Array(endpoint.utf8) + [0] + (opening.reportDescriptor ?? []), mono)
    case .received(let data): append(.received, data, mono)
    case .sent(let data): append(.sent, data, mono)
    case .sentFeature(let report): append(.sentFeature, report, mono)
    case .commanded(.signal(let signal)): append(.signalled, Array(signal.rawValue.utf8), mono)
    case .commanded(.raw(let data)): append(.commanded, data, mono)
    case .commanded(let order): append(.ordered, Self.orders.firstIndex(of: order).map { [UInt8($0)] } ?? [], mono)
    case .lost(let error): append(.lost, Array("\(error.code.rawValue) \(error.detail)".utf8), mono)
    case .settled(let isConfidential, let hasMore):
      if isConfidential { withhold() }
      mark = hasMore ? lastChunk : bytes.count
    case .event, .withheld: break
    }
  }

  /// Forgets what is older than `age`, and gives the memory back when nothing is left.
  mutating func expire(now mono: Int64) {
    while start < bytes.count, time(at: start) < mono - Self.age { start += Self.head + length(at: start) }
    if start == bytes.count { self = EvidenceRing() }
  }

  /// Oldest first; `now` is the moment from which wall times are counted back.
  func traces(of device: DeviceID, now: Stamp) -> [DeviceTrace] {
    var traces: [DeviceTrace] = []
    var index = start
    func trace(_ what: DeviceTrace.What, _ mono: Int64) -> DeviceTrace {
      DeviceTrace(device: device, at: now.at(mono: mono), what: what, missed: 0)
    }
    while index < bytes.count {
      let end = index + Self.head + length(at: index)
      let mono = time(at: index)
      // What was settled before is settled for whoever goes on from here.
      if index == mark { traces.append(trace(.settled(isConfidential: false, hasMore: false), mono)) }
      if mono >= now.mono - Self.age, let what = what(at: index, Array(bytes[(index + Self.head)..<end])) {
        traces.append(trace(what, mono))
      }
      index = end
    }
    if mark == bytes.count, let last = traces.last { traces.append(trace(.settled(isConfidential: false, hasMore: false), last.at.mono)) }
    return traces
  }

  private func what(at index: Int, _ payload: [UInt8]) -> DeviceTrace.What? {
    switch Kind(rawValue: bytes[index]) {
    case .opened:
      let end = payload.firstIndex(of: 0) ?? payload.count
      let descriptor = Array(payload[min(end + 1, payload.count)...])
      return .opened(
        endpoint: String(decoding: payload[..<end], as: UTF8.self), LinkOpening(reportDescriptor: descriptor.isEmpty ? nil : descriptor))
    case .received: return .received(payload)
    case .sent: return .sent(payload)
    case .sentFeature: return .sentFeature(payload)
    case .signalled: return Signal(rawValue: String(decoding: payload, as: UTF8.self)).map { .commanded(.signal($0)) }
    case .commanded: return .commanded(.raw(payload))
    case .ordered: return payload.first.map { .commanded(Self.orders[Int($0)]) }
    case .lost:
      let words = String(decoding: payload, as: UTF8.self).split(separator: " ", maxSplits: 1)
      return .lost(LinkError(words.first.flatMap { LinkError.Code(rawValue: String($0)) } ?? .lost, words.count > 1 ? String(words[1]) : ""))
    case .withheld: return .withheld(payload.count)
    case nil: return nil
    }
  }

  private mutating func append(_ kind: Kind, _ payload: [UInt8], _ mono: Int64) {
    // No link reads as much at once; a device that could would leave room for nothing else.
    let payload = payload.suffix(Self.capacity / 2)
    expire(now: mono)
    while bytes.count - start + Self.head + payload.count > Self.capacity { start += Self.head + length(at: start) }
    if start > Self.capacity / 2 { compact() }
    if kind == .received { lastChunk = bytes.count }
    bytes.append(kind.rawValue)
    for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: mono >> Int64(shift))) }
    bytes += payload
  }

  private mutating func compact() {
    bytes.removeFirst(start)
    mark = max(0, mark - start)
    lastChunk = max(0, lastChunk - start)
    start = 0
  }

  /// Overwrites the bytes of the code that has just been told.
  private mutating func withhold() {
    var index = max(mark, start)
    while index < bytes.count {
      let end = index + Self.head + length(at: index)
      if bytes[index] == Kind.received.rawValue {
        bytes[index] = Kind.withheld.rawValue
        for place in (index + Self.head)..<end { bytes[place] = 0 }
      }
      index = end
    }
  }

  private func length(at index: Int) -> Int { Int(bytes[index + 1]) | Int(bytes[index + 2]) << 8 | Int(bytes[index + 3]) << 16 }

  private func time(at index: Int) -> Int64 { (0..<8).reduce(0) { $0 | Int64(bytes[index + 4 + $1]) << Int64(8 * $1) } }
}
