import Warehouse

/// ThingMagic's M6e, Nano and M7e modules, now JADAK's (Mercury API, MIT: `serial_reader_l3.c`; SparkFun's library, MIT): `FF length opcode data…
/// crc`, with a status of two bytes before the data from the module; the length counts the data alone. 115200 baud.
struct ThingMagic: ReaderDialect {
  static let credible = 5

  private let antennas: [UInt8]
  private var mask: TagMask?
  /// The bank that the inventory reads of each tag it sees: told by the order, not by the answers.
  var embedded: TagBank?

  init(_ values: OptionValues) { antennas = values.antennas.map { UInt8(clamping: $0) } }

  static let options = ProtocolOption.reader + ProtocolOption.radio + [.antennas] + SignalLight.options

  // MARK: frames

  static func frame(_ code: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let body = [UInt8(clamping: data.count), code] + data
    return [0xFF] + body + CRC16.shiftedIn(body.span).bigEndianBytes
  }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == 0xFF else { return .noise }
    guard start + 2 < bytes.count else { return .unfinished }
    guard ThingMagic.names[bytes[start + 2]] != nil else { return .noise }
    let end = start + Int(bytes[start + 1]) + 7
    guard end <= bytes.count else { return .unfinished }
    return CRC16.shiftedIn(bytes.extracting((start + 1)..<(end - 2))) == bytes.word(at: end - 2) ? .frame(end: end) : .damaged("checksum", end: end)
  }

  // MARK: orders

  var identify: [[UInt8]] { [ThingMagic.frame(Code.version)] }
  /// Gen2; the antennas, each to send and to receive; and each sight of a tag told, not only the first.
  var prepare: [[UInt8]] {
    [
      ThingMagic.frame(Code.setProtocol, [0, ThingMagic.gen2]), ThingMagic.frame(Code.setAntennas, [2] + antennas.flatMap { [$0, $0] }),
      ThingMagic.frame(Code.setOption, [1, 0x0C, 0]),
    ]
  }

  private static let gen2: UInt8 = 5

  /// Without a time to end; what is read within is told as it is found, over all antennas of the list, with all that is known of it.
  func start() -> [[UInt8]] {
    let filter = mask.map { [0, 0, 0, 0] + UInt32(clamping: $0.start).bigEndianBytes + [UInt8(clamping: $0.length)] + $0.bits } ?? []
    let search = [Code.inventory, 0x10 | selection, 0x00, 0x1B, 0x03, 0xE8, 0x01, 0xFF] + filter
    return [ThingMagic.frame(Code.inventories, [0, 0, 1, Code.inventory, 0, 0, ThingMagic.gen2, UInt8(search.count - 1)] + search)]
  }

  private var selection: UInt8 {
    switch mask?.bank {
    case .epc: 4
    case .tid: 2
    case .user: 3
    case .reserved, nil: 0
    }
  }

  var stop: [UInt8]? { ThingMagic.frame(Code.inventories, [0, 0, 2]) }

  mutating func frames(for order: ReaderOrder) -> [[UInt8]]? {
    switch order {
    case .power(let power):
      guard let power = Int16(exactly: power)?.bigEndianBytes else { return nil }
      return [ThingMagic.frame(Code.setReadPower, power), ThingMagic.frame(Code.setWritePower, power)]
    case .region(let region): return ThingMagic.regions[region].map { [ThingMagic.frame(Code.setRegion, [$0])] }
    case .select(let mask):
      guard mask?.length ?? 0 <= 255, mask?.bank != .reserved else { return nil }
      self.mask = mask
      return []
    case .tag(let operation): return frame(for: operation).map { [$0] }
    // Off makes the pin an output, too: option 1, pin, output, low.
    case .output(let port, let on):
      guard (1...4).contains(port) else { return nil }
      return [ThingMagic.frame(Code.setOutput, on ? [UInt8(port), 1] : [1, UInt8(port), 1, 0])]
    }
  }

  /// What the module may take for it, in milliseconds.
  private static let patience = UInt16(1000).bigEndianBytes

  private func frame(for operation: TagOperation) -> [UInt8]? {
    guard operation.tag?.count ?? 0 <= 31 else { return nil }
    // Chosen by EPC, by password alone, or whichever comes.
    let option: UInt8 = operation.tag != nil ? 1 : operation.password != 0 ? 5 : 0
    let password = operation.password.bigEndianBytes
    let tag = operation.tag.map { [UInt8($0.count * 8)] + $0 } ?? []
    let filter = option == 0 ? [] : password + tag
    switch operation.kind {
    case .read(let bank, let word, let count):
      guard (1...120).contains(count) else { return nil }
      let place = [bank.rawValue] + UInt32(clamping: word).bigEndianBytes + [UInt8(count)]
      return ThingMagic.frame(Code.read, ThingMagic.patience + [0x10 | option, 0, 0] + place + filter)
    case .write(let bank, let word, let data):
      guard data.count % 2 == 0, !data.isEmpty, data.count <= 200 else { return nil }
      return ThingMagic.frame(Code.write, ThingMagic.patience + [option] + UInt32(clamping: word).bigEndianBytes + [bank.rawValue] + filter + data)
    case .lock:
      guard let (mask, action) = operation.lockPayload else { return nil }
      let which: UInt8 = operation.tag == nil ? 0 : 1
      return ThingMagic.frame(Code.lock, ThingMagic.patience + [which] + password + mask.bigEndianBytes + action.bigEndianBytes + tag)
    case .kill: return ThingMagic.frame(Code.kill, ThingMagic.patience + [operation.tag == nil ? 0 : 1] + password + [0] + tag)
    }
  }

  private static let regions: [RadioRegion: UInt8] = [
    .northAmerica: 1, .india: 4, .japan: 5, .china: 6, .europe: 8, .korea: 9, .australia: 0x0B, .newZealand: 0x0C,
  ]
}
