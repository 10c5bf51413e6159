import Protocols

/// Tag reports of an LLRP reader, six fields each, cut out of a stream and read; the reference only copies the bytes.
struct LLRPRow {
  var tagsPerMessage: Int
  /// Tags a second: those of llrp-rs on the machine this was first measured on.
  var least: Double

  static let all = [LLRPRow(tagsPerMessage: 1, least: 9_500_000), LLRPRow(tagsPerMessage: 100, least: 22_500_000)]

  func line(rounds: Int, count: Int) throws -> String {
    let messages = max(1, 400 / tagsPerMessage)
    let chunk = [[UInt8]](repeating: message, count: messages).flatMap(\.self)
    let repeats = max(1, count / (messages * tagsPerMessage))
    var rates: [Double] = []
    for _ in 0..<rounds {
      let start = worked()
      let (tags, sum) = try read(chunk, repeats)
      guard tags == repeats * messages * tagsPerMessage, sum != 0 else { throw ProtocolResult.WrongCount(name: "llrp") }
      rates.append(Double(tags) / (Double(worked() - start) / 1e9))
    }
    let rate = median(rates)
    return pad("llrp, \(tagsPerMessage) a message", 24) + pad("\(Int(rate)) tags/s", 22) + pad("≥ \(Int(least))", 12)
      + (rate >= least ? "reached" : "MISSED")
  }

  /// The stream in pieces of some kilobytes, as TCP gives them.
  private func read(_ chunk: [UInt8], _ repeats: Int) throws -> (tags: Int, sum: UInt64) {
    var frames = LLRPFrames(longest: 1 << 22)
    var (tags, sum): (Int, UInt64) = (0, 0)
    for _ in 0..<repeats {
      frames.append(chunk.span)
      while case .message(let range)? = frames.next() {
        let message = frames.bytes.span.extracting(range)
        var cursor = LLRPTagCursor()
        var tag = LLRPTag()
        while try cursor.next(in: message, into: &tag) {
          tags += 1
          sum &+= UInt64(message[tag.epc.lowerBound]) &+ UInt64(tag.antenna) &+ UInt64(bitPattern: Int64(tag.peakRSSI)) 
          sum &+= tag.firstSeenUTC &+ tag.lastSeenUTC &+ UInt64(tag.count)
        }
      }
    }
    return (tags, sum)
  }

  private var message: [UInt8] {
    let tag: [UInt8] = [0x8D] + (1...12) + [0x81, 0, 3, 0x86, 0xCE, 0x82, 0, 5, 0x0F, 1, 2, 3, 4, 5, 0x84, 0, 5, 0x0F, 1, 2, 3, 4, 6, 0x88, 0, 1]
    let report: [UInt8] = [0, 240, 0, UInt8(tag.count + 4)] + tag
    let length = report.count * tagsPerMessage + 10
    return [4, 61, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0, 1] + [[UInt8]](repeating: report, count: tagsPerMessage).flatMap(\.self)
  }
}
