/// Cuts a stream into messages. A length that cannot be makes it look for the next header that can: nothing that follows is lost but what lies between.
public struct LLRPFrames: Sendable {
  public enum Cut: Sendable, Hashable {
    /// A whole message, in `bytes`.
    case message(Range<Int>)
    /// No message begins with this header, in `bytes`; what follows is passed over up to one that can be. Reported once.
    case noise(Range<Int>)
  }

  /// The most bytes that a message may have; a header that announces more is noise.
  public let longest: Int
  public private(set) var bytes: [UInt8] = []
  private var head = 0
  private var isLost = false

  public init(longest: Int) { self.longest = longest }

  /// How much of a message that is not whole yet is there.
  public var pending: Int { bytes.count - head }

  public mutating func append(_ new: Span<UInt8>) {
    if head == bytes.count { drop() } else if head > 0 { (bytes, head) = (Array(bytes[head...]), 0) }
    new.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  /// The next cut; `nil` until more bytes come. Ranges hold until the next `append`.
  public mutating func next() -> Cut? {
    while pending >= 6 {
      guard let length = lengthOfMessage(at: head, isKnown: isLost) else {
        let start = head
        head += 1
        if isLost { continue }
        isLost = true
        return .noise(start..<start + 6)
      }
      guard pending >= length else { return nil }
      isLost = false
      head += length
      return .message(head - length..<head)
    }
    return nil
  }

  /// Gives up the message that is not whole for the first one behind its header that is, and is followed by nothing else than another: what a length
  /// that lied has swallowed. Returns what is passed over; `nil` = there is none, and nothing is changed.
  public mutating func skip() -> Range<Int>? {
    let headerLength = LLRPMessage.headerLength
    guard pending > headerLength else { return nil }
    for start in head + 1...bytes.count - headerLength {
      guard let length = lengthOfMessage(at: start, isKnown: true), start + length <= bytes.count else { continue }
      let next = start + length
      guard bytes.count - next < 6 || lengthOfMessage(at: next, isKnown: true) != nil else { continue }
      defer { head = start }
      return head..<start
    }
    return nil
  }

  /// Gives up what is pending.
  public mutating func drop() {
    bytes.removeAll(keepingCapacity: true)
    head = 0
  }

  /// Forgets all that was before.
  public mutating func reset() {
    drop()
    isLost = false
  }

  /// - Parameter isKnown: only where its type is one: an unknown one is more probably the middle of something.
  private func lengthOfMessage(at start: Int, isKnown: Bool) -> Int? {
    let first = UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1])
    guard first & 0xE000 == 0, (1...3).contains(first >> 10 & 7), let length = LLRPMessage.announced(bytes[start...]) else { return nil }
    guard length >= LLRPMessage.headerLength, length <= longest else { return nil }
    return isKnown && LLRPDictionary.message(type: first & 0x3FF) == nil ? nil : length
  }
}
