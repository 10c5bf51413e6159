import Warehouse

/// Nordic ID's NUR modules and the readers with them ("NUR protocol" of the NUR SDK; NurMicroApi, MIT): `A5 length-low length-high flags-low
/// flags-high check`, then command, in an answer its status, data, and a CRC over these; all numbers low byte first. 115200 baud or USB.
///
/// Inventory is the reader's own stream: after each of its inventories it tells the tags with all it knows of them.
struct NUR: ReaderDialect {
  static let credible = 6
  private static let head = 6
  private static let longest = 8191

  private var mask: TagMask?
  /// The most that it can send and the steps down from there, in dBm, once it has said so.
  private var strongest: Int?
  private var step = 1

  static let options = ProtocolOption.reader + ProtocolOption.radio

  // MARK: frames

  static func frame(_ code: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let body = [code] + data
    let head = [0xA5] + UInt16(body.count + 2).littleEndianBytes + [0, 0]
    return head + [~head.span.exclusiveOr] + body + CRC16.forward(body.span).littleEndianBytes
  }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == 0xA5 else { return .noise }
    guard start + NUR.head <= bytes.count else { return .unfinished }
    guard bytes.extracting(start..<(start + NUR.head)).exclusiveOr == 0xFF else { return .noise }
    let length = Int(bytes.littleWord(at: start + 1))
    // Command and CRC at least.
    guard (3...NUR.longest).contains(length) else { return .damaged("length", end: start + NUR.head) }
    let end = start + NUR.head + length
    guard end <= bytes.count else { return .unfinished }
    let body = bytes.extracting((start + NUR.head)..<(end - 2))
    return CRC16.forward(body) == bytes.littleWord(at: end - 2) ? .frame(end: end) : .damaged("checksum", end: end)
  }

  // MARK: orders

  /// Which powers there are has to be known before one can be set.
  var identify: [[UInt8]] { [NUR.frame(Code.information), NUR.frame(Code.abilities)] }
  var stop: [UInt8]? { NUR.frame(Code.stopAll) }

  func start() -> [[UInt8]] {
    // With session, Q and rounds as the reader is set.
    guard let mask else { return [NUR.frame(Code.stream, [0])] }
    // Over and over; Q, session, rounds and time at a channel as the reader chooses; target A; only tags whose SL flag is set. One filter: it sets
    // SL where the mask fits, and takes it away elsewhere.
    let filter = [0, 4, 0, mask.bank.rawValue] + UInt32(clamping: mask.start).littleEndianBytes + [UInt8(clamping: mask.length)] + mask.bits
    return [NUR.frame(Code.filteredInventory, [1, 0, 0, 0, 0, 0, 0, 3, 1] + filter)]
  }

  mutating func frames(for order: ReaderOrder) -> [[UInt8]]? {
    switch order {
    case .power(let power):
      guard let strongest, power % 100 == 0, power / 100 <= strongest, (strongest - power / 100) % step == 0 else { return nil }
      return UInt8(exactly: (strongest - power / 100) / step).map { [NUR.frame(Code.setup, Setup.power.littleEndianBytes + [$0])] }
    case .region(let region):
      return NUR.regions.firstIndex(of: region).map { [NUR.frame(Code.setup, Setup.region.littleEndianBytes + [UInt8($0)])] }
    case .select(let mask):
      guard mask?.length ?? 0 <= 255 else { return nil }
      self.mask = mask
      return []
    case .tag(let operation): return frame(for: operation).map { [$0] }
    case .output: return nil
    }
  }

  enum Setup {
    static let power: UInt32 = 1 << 2, region: UInt32 = 1 << 4
  }

  /// By number; Japan's first.
  private static let regions: [RadioRegion?] = [
    .europe, .northAmerica, .china, .malaysia, .brazil, .australia, .newZealand, .japan, nil, .korea, .india, .russia, .vietnam, .singapore,
    .thailand,
    .philippines,
  ]

  /// Flags, password, and where a tag is meant a block with its EPC; then the order's own block, its length first.
  private func frame(for operation: TagOperation) -> [UInt8]? {
    guard operation.tag?.count ?? 0 <= 62 else { return nil }
    let flags: UInt8 = (operation.password != 0 ? 1 : 0) | (operation.tag != nil ? 2 : 0)
    let epcStart = UInt32(TagMask.epcStart)
    let which = operation.tag.map { tag -> [UInt8] in
      [UInt8(7 + tag.count), TagBank.epc.rawValue] + epcStart.littleEndianBytes + UInt16(tag.count * 8).littleEndianBytes + tag
    }
    let common = [flags] + operation.password.littleEndianBytes + (which ?? [])
    switch operation.kind {
    case .read(let bank, let word, let count):
      guard (1...255).contains(count) else { return nil }
      return NUR.frame(Code.read, common + [6, bank.rawValue] + UInt32(clamping: word).littleEndianBytes + [UInt8(count)])
    case .write(let bank, let word, let data):
      guard data.count % 2 == 0, !data.isEmpty, data.count <= 244 else { return nil }
      let place = [bank.rawValue] + UInt32(clamping: word).littleEndianBytes + [UInt8(data.count / 2)]
      return NUR.frame(Code.write, common + [UInt8(6 + data.count)] + place + data)
    case .lock:
      guard let (mask, action) = operation.lockPayload else { return nil }
      return NUR.frame(Code.lock, common + [4] + mask.littleEndianBytes + action.littleEndianBytes)
    case .kill:
      // The password is always meant.
      return NUR.frame(Code.kill, [flags | 1] + common.dropFirst())
    }
  }

  mutating func learn(strongest: Int, step: Int) {
    guard step > 0, (0...60).contains(strongest) else { return }
    (self.strongest, self.step) = (strongest, step)
  }
}

extension FixedWidthInteger {
  var littleEndianBytes: [UInt8] { bigEndianBytes.reversed() }
}
