extension Span where Element == UInt8 {
  /// Where the EPC begins in `self[start..<end]`, which is what a tag sent behind its PC word and before its CRC: where the word says XI, extended
  /// protocol control stands before the EPC, XPC_W1 and, where that one's first bit (XEB) is set, XPC_W2 (EPC Gen2, 6.3.2.1.2).
  func epcStart(pc: UInt16, at start: Int, end: Int) -> Int {
    guard pc & 0x0200 != 0, start + 2 <= end else { return start }
    return start + (self[start] & 0x80 != 0 && start + 4 <= end ? 4 : 2)
  }
}
