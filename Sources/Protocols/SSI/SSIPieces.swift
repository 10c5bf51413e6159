extension CodePieces {
  /// Decode data stands behind its code type, also in a message with a wrong sum or without its end; a segment's behind its number and, in the first
  /// one, what tells the whole's length.
  mutating func findSSI(_ bytes: [UInt8], wrapped: Bool) {
    var start = 0
    while start < bytes.count {
      switch SSIFrame.look(bytes.span, at: start, wrapped: wrapped) {
      case .frame(let place), .damaged(let place):
        add(bytes, opcode: bytes[place.opcode], status: bytes[place.opcode + 2], place.data..<place.sum)
        summed.append(Summed(first: place.start + (wrapped ? 2 : 0), sum: place.sum))
        start = place.end
      case .unfinished:
        let first = start + (wrapped ? 2 : 0)
        let isLong = first + 1 < bytes.count && bytes[first] == 0xFF && bytes[first + 1] == SSIFrame.Opcode.decodedLong
        let data = first + (isLong ? 7 : SSIFrame.header)
        if data < bytes.count { add(bytes, opcode: bytes[first + 1], status: 0, data..<bytes.count) }
        return
      case .noise: start += 1
      }
    }
  }

  private mutating func add(_ bytes: [UInt8], opcode: UInt8, status: UInt8, _ data: Range<Int>) {
    let head: Int
    switch opcode {
    case SSIFrame.Opcode.decoded, SSIFrame.Opcode.decodedLong: head = 1
    case SSIFrame.Opcode.segment:
      let isFirst = !data.isEmpty && bytes[data.lowerBound] == 0
      if isFirst, !pieces.isEmpty { pieces[pieces.count - 1].endsCode = true }
      head = isFirst ? 10 : 1
    default: return
    }
    guard data.count > head else { return }
    if opcode != SSIFrame.Opcode.segment {
      // A packet of another kind of code begins a code: the one before it stays unfinished.
      if let type = openType, type != bytes[data.lowerBound], !pieces.isEmpty { pieces[pieces.count - 1].endsCode = true }
      openType = status & SSIFrame.Status.continued == 0 ? nil : bytes[data.lowerBound]
    }
    let endsCode = opcode != SSIFrame.Opcode.segment && status & SSIFrame.Status.continued == 0
    pieces.append(Piece(range: (data.lowerBound + head)..<data.upperBound, endsCode: endsCode))
  }
}
