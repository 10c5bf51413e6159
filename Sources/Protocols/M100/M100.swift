import Warehouse

/// The Magicrf M100 and QM100 chips, and the YRM100 and R200 modules with them ("Communication Protocol V2.1" of Invelion; "Unit RFID UHF Protocol"
/// of M5Stack): `BB type command length-high length-low parameters… sum 7E`, 115200 baud.
///
/// Frames are cut by their length; the sum must be right and the last byte 7E.
struct M100: ReaderDialect {
  static let credible = 5
  private static let longest = 1024

  enum Kind {
    static let command: UInt8 = 0, response: UInt8 = 1, notice: UInt8 = 2
  }

  /// What limits an inventory; sent again when it starts anew.
  private var mask: TagMask?
  /// One tag is selected for orders to it: what follows must be freed of it, whether or not they could be carried out.
  private var isNarrowed = false

  static let options = ProtocolOption.reader + ProtocolOption.radio

  // MARK: frames

  static func frame(_ code: UInt8, _ parameters: [UInt8] = []) -> [UInt8] {
    let body = [Kind.command, code] + UInt16(parameters.count).bigEndianBytes + parameters
    return [0xBB] + body + [body.span.byteSum, 0x7E]
  }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == 0xBB else { return .noise }
    let count = bytes.count - start
    if count > 1, bytes[start + 1] > Kind.notice { return .noise }
    guard count >= 5 else { return .unfinished }
    let length = Int(bytes.word(at: start + 3))
    guard length <= M100.longest else { return .damaged("length", end: start + 5) }
    let end = start + 7 + length
    guard end <= bytes.count else { return .unfinished }
    guard bytes.extracting((start + 1)..<(end - 2)).byteSum == bytes[end - 2] else { return .damaged("checksum", end: end) }
    return bytes[end - 1] == 0x7E ? .frame(end: end) : .damaged("framing", end: end)
  }

  // MARK: orders

  var identify: [[UInt8]] { [0, 1, 2].map { M100.frame(Code.information, [$0]) } }
  var prepare: [[UInt8]] { mask.map(select) ?? [] }
  /// As often as can be said; it starts anew when the reader falls silent.
  mutating func start() -> [[UInt8]] { widen() + [M100.frame(Code.inventory, [0x22, 0xFF, 0xFF])] }
  var stop: [UInt8]? { M100.frame(Code.stop) }

  mutating func frames(for order: ReaderOrder) -> [[UInt8]]? {
    switch order {
    case .power(let power): UInt16(exactly: power).map { [M100.frame(Code.setPower, $0.bigEndianBytes)] }
    case .region(let region): M100.regions.first { $0.value == region }.map { [M100.frame(Code.setRegion, [$0.key])] }
    case .select(let mask): limit(to: mask)
    case .tag(let operation): frames(for: operation)
    case .output: nil
    }
  }

  private mutating func limit(to mask: TagMask?) -> [[UInt8]]? {
    guard mask?.length ?? 0 <= 255 else { return nil }
    self.mask = mask
    isNarrowed = true
    return widen()
  }

  /// Back to what limits inventory, or to no limit.
  private mutating func widen() -> [[UInt8]] {
    defer { isNarrowed = false }
    return isNarrowed ? mask.map(select) ?? [M100.frame(Code.selectMode, [1])] : []
  }

  /// Selected tags are those whose inventoried flag of session S0 is A; mode 0 selects before inventory too.
  private func select(_ mask: TagMask) -> [[UInt8]] { [M100.parameters(mask), M100.frame(Code.selectMode, [0])] }

  private static func parameters(_ mask: TagMask) -> [UInt8] {
    frame(Code.select, [mask.bank.rawValue] + UInt32(clamping: mask.start).bigEndianBytes + [UInt8(clamping: mask.length), 0] + mask.bits)
  }

  private mutating func frames(for operation: TagOperation) -> [[UInt8]]? {
    let password = operation.password.bigEndianBytes
    let frame: [UInt8]
    switch operation.kind {
    case .read(let bank, let word, let count):
      guard let place = M100.place(word, count) else { return nil }
      frame = M100.frame(Code.read, password + [bank.rawValue] + place)
    case .write(let bank, let word, let data):
      guard data.count % 2 == 0, let place = M100.place(word, data.count / 2) else { return nil }
      frame = M100.frame(Code.write, password + [bank.rawValue] + place + data)
    case .lock:
      guard let (mask, action) = operation.lockPayload else { return nil }
      frame = M100.frame(Code.lock, password + (UInt32(mask) << 10 | UInt32(action)).bigEndianBytes.dropFirst())
    case .kill: frame = M100.frame(Code.kill, password)
    }
    guard let mask = operation.tid.map({ TagMask($0, in: .tid, at: 0) }) ?? operation.tag.map({ TagMask($0) }) else { return widen() + [frame] }
    guard mask.bits.count <= 31 else { return nil }
    isNarrowed = true
    return [M100.parameters(mask), frame]
  }

  private static func place(_ word: Int, _ count: Int) -> [UInt8]? {
    guard let word = UInt16(exactly: word), (1...255).contains(count) else { return nil }
    return word.bigEndianBytes + UInt16(count).bigEndianBytes
  }

  static let regions: [UInt8: RadioRegion] = [1: .china, 2: .northAmerica, 3: .europe, 4: .china840, 6: .korea]
}
