import Warehouse

/// The code that is coming in: bounded, and reported when it ends otherwise than it should.
struct CodeBuffer: Sendable {
  private let longest: Int
  /// The most bytes that a suffix may have in the buffer before it is recognised.
  private let suffix: Int
  private(set) var bytes: [UInt8] = []
  /// The code has been reported already; what comes up to the next boundary belongs to it.
  private var skipping = false
  private var waiting = false
  var isInCode: Bool { skipping || !bytes.isEmpty }

  init(longest: Int, suffix: Int = 0) {
    self.longest = longest
    self.suffix = suffix
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Takes back the last character, all bytes of its UTF-8.
  mutating func removeLastCharacter() {
    while let byte = bytes.popLast(), byte & 0xC0 == 0x80 {}
  }

  /// Reports a code that has outgrown its bound, once.
  mutating func checkLength(into actions: inout [DeviceAction]) {
    if !skipping, bytes.count >= longest + max(1, suffix) { abandon(.overflow, into: &actions, skippingRest: true) }
    if skipping { bytes.removeFirst(max(0, bytes.count - suffix)) }
  }

  /// The boundary: the whole code without the suffix's bytes, `nil` where there is none to be read.
  mutating func take(suffix: Int = 0) -> [UInt8]? {
    defer { reset() }
    return skipping || bytes.count <= suffix ? nil : bytes.dropLast(suffix)
  }

  /// The code will not become whole. With `skippingRest`, what is still to come of it is passed over.
  mutating func abandon(_ reason: IncompleteReason, into actions: inout [DeviceAction], skippingRest: Bool = false) {
    if !skipping, !bytes.isEmpty || reason == .dropped { actions.append(.event(.incomplete(data: bytes, reason: reason))) }
    if skippingRest { skipping = true } else { reset() }
  }

  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    skipping = false
  }

  /// Asks for a call after `gap` while a code is coming in, and takes that back when it is over.
  mutating func arm(_ gap: Duration?, into actions: inout [DeviceAction]) {
    let busy = gap != nil && isInCode
    if busy || waiting { actions.append(.expectWithin(busy ? gap : nil)) }
    waiting = busy
  }
}
