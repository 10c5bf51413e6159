import DeviceReplay
import Glibc
import Protocols
import Testing

/// A client of LLRP in its simplest form: sends a message, waits for messages. Blocking: each test has its own thread for it.
final class LLRPClient {
  struct Failure: Error {
    var text: String
    init(_ text: String) { self.text = text }
  }
  let descriptor: Int32
  private var frames = LLRPFrames(longest: 1 << 24)
  private var nextID: UInt32 = 100

  init(_ port: UInt16, mayFail: Bool = false) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard code == 0 || !mayFail else { throw Failure("refused") }
    try #require(code == 0)
  }

  deinit { close(descriptor) }

  func send(_ message: LLRPMessage) throws {
    let bytes = try message.encoded()
    try #require(Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  /// The next message; `nil` where the reader hung up, or nothing came within `seconds`.
  func next(seconds: Double = 5) throws -> LLRPMessage? {
    while true {
      if let cut = frames.next() {
        guard case .message(let range) = cut else { throw Failure("noise") }
        let message = try LLRPMessage(Array(frames.bytes[range]))
        #expect(message.remarks == [], "what the reader sends is as the standard wants it")
        return message
      }
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waited, 1, Int32(seconds * 1000)) == 1 else { return nil }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      frames.append(buffer.span.extracting(first: count))
    }
  }

  /// Bytes that belong to no whole message.
  var rest: Int { frames.pending }

  /// The next message of that name; others are passed over.
  func next(_ name: String, seconds: Double = 5) throws -> LLRPMessage? {
    while let message = try next(seconds: seconds) { if message.name == name { return message } }
    return nil
  }

  /// The reader's answer to a request; what comes before it is passed over, for the reader counts its own messages as it likes.
  @discardableResult
  func ask(_ request: (UInt32) -> LLRPMessage) throws -> LLRPMessage {
    nextID += 1
    try send(request(nextID))
    let unasked = ["READER_EVENT_NOTIFICATION", "RO_ACCESS_REPORT", "KEEPALIVE"]
    while let message = try next() { if message.id == nextID, !unasked.contains(message.name) { return message } }
    throw Failure("no answer")
  }

  /// Tags of the next `count` TagReportData.
  func tags(_ count: Int, seconds: Double = 5) throws -> [LLRPParameter] {
    var tags: [LLRPParameter] = []
    while tags.count < count, let report = try next("RO_ACCESS_REPORT", seconds: seconds) { tags += report.body.all("TagReportData") }
    return tags
  }
}

extension LLRPMessage {
  /// The event of that name, where it is a READER_EVENT_NOTIFICATION.
  func event(_ name: String) -> LLRPParameter? { body.first("ReaderEventNotificationData")?.body.first(name) }
}

extension LLRPParameter {
  /// Its EPC, where it is a TagReportData.
  var epc: [UInt8]? {
    if case .bytes(let bytes)? = body.first("EPC_96")?["EPC"] { return bytes }
    if case .bits(_, let bytes)? = body.first("EPCData")?["EPC"] { return bytes }
    return nil
  }
  func number(_ name: String, _ field: String) -> Int? { body.first(name)?[field]?.number }
}
