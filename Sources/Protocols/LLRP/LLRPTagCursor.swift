/// Walks through the tags of an RO_ACCESS_REPORT without allocating: what a reader says a thousand times a second.
///
/// It says the same of a tag as `LLRPMessage` does, and looks into nothing that it does not need.
public struct LLRPTagCursor: Sendable {
  private var at = LLRPMessage.headerLength

  public init() {}

  /// Whether this is the header of an RO_ACCESS_REPORT.
  public static func isReport(_ message: Span<UInt8>) -> Bool {
    message.count >= LLRPMessage.headerLength && message[0] & 3 == 0 && message[1] == 61
  }

  /// Puts the next tag of `message`, a whole message, into `tag`; `false` where there is none any more. An error's offset counts from the message's start.
  public mutating func next(in message: Span<UInt8>, into tag: inout LLRPTag) throws(LLRPError) -> Bool {
    let end = message.count
    while at < end {
      let start = at
      if message[start] & 0x80 != 0 {
        at = start + (try length(ofTV: message[start], at: start, end: end, in: "RO_ACCESS_REPORT"))
        continue
      }
      let length = try length(ofTLV: message, at: start, end: end, in: "RO_ACCESS_REPORT")
      at = start + length
      if message[start] & 3 == 0, message[start + 1] == 240 {
        tag = LLRPTag()
        tag.place = start..<at
        try read(message, at: start + 4, end: at, into: &tag)
        return true
      }
    }
    return false
  }

  @inline(__always)
  private func read(_ message: Span<UInt8>, at start: Int, end: Int, into tag: inout LLRPTag) throws(LLRPError) {
    let bytes = message.bytes
    var at = start
    while at < end {
      let head = message[at]
      // The number of bytes that a known parameter of this type takes; the usual ones are dealt with here.
      let next: Int
      switch head {
      case 0x81, 0x87, 0x88, 0x8C, 0x93, 0x94:
        next = at + 3
        guard next <= end else { throw overrun(head, at, end) }
        let value = UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at + 1, as: UInt16.self))
        switch head {
        case 0x81: (tag.antenna, tag.contents) = (value, tag.contents.union(.antenna))
        case 0x87: (tag.channel, tag.contents) = (value, tag.contents.union(.channel))
        case 0x88: (tag.count, tag.contents) = (value, tag.contents.union(.count))
        case 0x8C: (tag.pc, tag.contents) = (value, tag.contents.union(.pc))
        case 0x93: (tag.xpc1, tag.contents) = (value, tag.contents.union(.xpc1))
        default: (tag.xpc2, tag.contents) = (value, tag.contents.union(.xpc2))
        }
      case 0x82, 0x83, 0x84, 0x85:
        next = at + 9
        guard next <= end else { throw overrun(head, at, end) }
        let value = UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at + 1, as: UInt64.self))
        switch head {
        case 0x82: (tag.firstSeenUTC, tag.contents) = (value, tag.contents.union(.firstSeenUTC))
        case 0x83: (tag.firstSeenUptime, tag.contents) = (value, tag.contents.union(.firstSeenUptime))
        case 0x84: (tag.lastSeenUTC, tag.contents) = (value, tag.contents.union(.lastSeenUTC))
        default: (tag.lastSeenUptime, tag.contents) = (value, tag.contents.union(.lastSeenUptime))
        }
      case 0x89, 0x90:
        next = at + 5
        guard next <= end else { throw overrun(head, at, end) }
        let value = UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at + 1, as: UInt32.self))
        if head == 0x89 {
          (tag.roSpec, tag.contents) = (value, tag.contents.union(.roSpec))
        } else {
          (tag.accessSpec, tag.contents) = (value, tag.contents.union(.accessSpec))
        }
      case 0x86:
        next = at + 2
        guard next <= end else { throw overrun(head, at, end) }
        (tag.peakRSSI, tag.contents) = (Int8(bitPattern: message[at + 1]), tag.contents.union(.peakRSSI))
      case 0x8D:
        next = at + 13
        guard next <= end else { throw overrun(head, at, end) }
        tag.epc = at + 1..<next
        tag.epcBits = 96
        tag.contents.insert(.epc)
      case 0x80...: next = at + (try length(ofTV: head, at: at, end: end, in: "TagReportData"))
      default:
        next = at + (try length(ofTLV: message, at: at, end: end, in: "TagReportData"))
        try readTLV(message, at: at, end: next, into: &tag)
      }
      at = next
    }
  }

  @inline(never)
  private func readTLV(_ message: Span<UInt8>, at: Int, end: Int, into tag: inout LLRPTag) throws(LLRPError) {
    func word(_ at: Int) -> UInt16 { UInt16(message[at]) << 8 | UInt16(message[at + 1]) }
    func fits(_ length: Int, at: Int, _ name: String, in container: String) throws(LLRPError) {
      if at + length > end { throw LLRPError(code: .overrun, offset: at, detail: "\(name) takes \(length) bytes, \(container) has \(end - at) left") }
    }
    switch word(at) & 0x3FF {
    case 241:
      try fits(2, at: at + 4, "EPC", in: "EPCData")
      let bits = Int(word(at + 4))
      try fits((bits + 7) / 8, at: at + 6, "EPC", in: "EPCData")
      (tag.epc, tag.epcBits) = (at + 6..<at + 6 + (bits + 7) / 8, bits)
      tag.contents.insert(.epc)
    case 349...354, 360...362: tag.contents.insert(.results)
    case 1023:
      try fits(4, at: at + 4, "VendorIdentifier", in: "Custom")
      try fits(4, at: at + 8, "ParameterSubtype", in: "Custom")
      let content = at + 12
      switch (word(at + 4), word(at + 6), word(at + 8), word(at + 10)) {
      // Impinj 25882, Zebra 161; what is shorter than its value is not read.
      case (0, 25882, 0, 55) where content + 2 <= end && content + 2 + Int(word(content)) * 2 <= end:
        tag.tid = content + 2..<content + 2 + Int(word(content)) * 2
        tag.contents.insert(.tid)
      case (0, 25882, 0, 56) where content + 2 <= end: (tag.phase, tag.contents) = (word(content) << 4, tag.contents.union(.phase))
      case (0, 25882, 0, 57) where content + 2 <= end:
        (tag.fineRSSI, tag.contents) = (Int16(bitPattern: word(content)), tag.contents.union(.fineRSSI))
      case (0, 25882, 0, 68) where content + 2 <= end: (tag.doppler, tag.contents) = (Int16(bitPattern: word(content)), tag.contents.union(.doppler))
      case (0, 161, 0, 709) where content + 2 <= end: (tag.phase, tag.contents) = (word(content), tag.contents.union(.phase))
      default: break
      }
    default: break
    }
  }

  /// Where the type is unknown, all up to the container's end: nobody knows where the parameter ends.
  @inline(never)
  private func length(ofTV head: UInt8, at: Int, end: Int, in container: String) throws(LLRPError) -> Int {
    guard let definition = LLRPDictionary.parameter(type: UInt16(head & 0x7F)) else { return end - at }
    guard at + definition.lengthTV <= end else { throw overrun(head, at, end, in: container) }
    return definition.lengthTV
  }

  @inline(__always)
  private func length(ofTLV message: Span<UInt8>, at: Int, end: Int, in container: StaticString) throws(LLRPError) -> Int {
    guard end - at >= 4 else {
      throw LLRPError(code: .overrun, offset: at, detail: "a parameter's header takes 4 bytes, \(container) has \(end - at) left")
    }
    let length = Int(message[at + 2]) << 8 | Int(message[at + 3])
    guard length >= 4, at + length <= end else { throw wrong(length, at: at, end: end, in: "\(container)") }
    return length
  }

  @inline(never)
  private func wrong(_ length: Int, at: Int, end: Int, in container: String) -> LLRPError {
    length < 4
      ? LLRPError(code: .length, offset: at + 2, detail: "a parameter says it has \(length) bytes, but its header alone has 4")
      : LLRPError(code: .overrun, offset: at + 2, detail: "a parameter says it has \(length) bytes, \(container) has \(end - at) left")
  }

  @inline(never)
  private func overrun(_ head: UInt8, _ at: Int, _ end: Int, in container: String = "TagReportData") -> LLRPError {
    let definition = LLRPDictionary.parameter(type: UInt16(head & 0x7F))
    let detail = "\(definition?.name ?? "a parameter") takes \(definition?.lengthTV ?? 1) bytes, \(container) has \(end - at) left"
    return LLRPError(code: .overrun, offset: at, detail: detail)
  }
}
