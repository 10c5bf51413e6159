import Warehouse

/// Chafon's readers and the many sold under other names: UHFReader18 ("UHFReader18 User's Manual V2.0") and UHFReader288, RRU9816 and their kind
/// ("UHF RFID Reader UR-SERIES User Manual v1.14" of SID).
///
/// `length address command data… crc-low crc-high` to the reader, with a status before the data from it; the length counts all bytes but itself.
/// 57600 baud. There is no first byte to look for: a head counts that has a length, command and status that the manuals know.
struct UHFReader: ReaderDialect {
  enum Model { case r18, r288 }
  static let credible = 4
  static let suspicious = 2

  let model: Model
  private let address: UInt8
  /// What an inventory of the 288 is asked with: Q, session, and the antennas in turn.
  private let q: UInt8
  private let session: UInt8
  private let scanTime: UInt8
  private let antennas: [Int]
  private var turn = 0
  private var mask: TagMask?
  /// Outputs that are on, the lowest bit for the first: they are set together.
  private var outputs: UInt8 = 0
  var inputs: PolledInputs
  /// The last packet of a mixed inventory's frame, where it was an EPC: what was read of that tag may begin the next frame.
  var unread: Unread?

  struct Unread {
    var number: UInt8
    var tag: TagRead
  }

  init(_ values: OptionValues, _ model: Model) {
    self.model = model
    address = UInt8(clamping: values.int("address"))
    let isLater = model == .r288
    q = isLater ? UInt8(clamping: values.int("q")) : 0
    session = isLater ? UInt8(clamping: values.int("session")) : 0
    scanTime = isLater ? UInt8(clamping: values.int("scan-time")) : 0
    antennas = isLater ? values.antennas : []
    inputs = PolledInputs(values)
  }

  static func options(_ model: Model) -> [ProtocolOption] {
    let common = ProtocolOption.reader + ProtocolOption.radio + [.address(0...255)]
    guard model == .r288 else { return common }
    return common + [
      .antennas, .session,
      ProtocolOption("q", .int(0...15), default: "4", help: "The first Q of a round: 2 to this power is about the number of tags."),
      PolledInputs.option(1, asked: "; asked for before each round of an inventory"),
      ProtocolOption("scan-time", .int(3...255), default: "3", help: "The longest that a round may take, in tenths of a second."),
    ] + SignalLight.options
  }

  // MARK: frames

  static func frame(_ address: UInt8, _ command: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let body = [UInt8(clamping: data.count + 4), address, command] + data
    let crc = CRC16.reflected(body.span)
    return body + [UInt8(truncatingIfNeeded: crc), UInt8(crc >> 8)]
  }

  private func frame(_ command: UInt8, _ data: [UInt8] = []) -> [UInt8]? {
    data.count <= 251 ? UHFReader.frame(address, command, data) : nil
  }

  /// What network models send while nothing happens.
  private static let heartbeat: [UInt8] = [0x56, 0, 0, 0, 0, 0]

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    let count = min(bytes.count - start, 6)
    if UHFReader.heartbeat.starts(with: bytes.extracting(start..<(start + count)).copy) {
      return count == 6 ? .frame(end: start + 6) : .unfinished
    }
    let length = Int(bytes[start])
    guard length >= 5, count < 2 || bytes[start + 1] != 0xFF else { return .noise }
    if count > 2, !UHFReader.isKnown(bytes[start + 2], length: length) { return .noise }
    if count > 3, !Status.isKnown(bytes[start + 3], of: bytes[start + 2]) { return .noise }
    let end = start + length + 1
    guard end <= bytes.count else { return .unfinished }
    return CRC16.reflected(bytes.extracting(start..<(end - 2))) == bytes.littleWord(at: end - 2) ? .frame(end: end) : .damaged("checksum", end: end)
  }

  /// From the same reader, or from one with the address that it is made with.
  func follows(_ bytes: Span<UInt8>, at start: Int, damaged: Int) -> Bool { bytes[start + 1] == 0 || bytes[start + 1] == bytes[damaged + 1] }

  // MARK: orders

  var identify: [[UInt8]] { [UHFReader.frame(address, Command.information)] }
  var isSifted: Bool { model == .r18 }
  /// A round ends by itself.
  var stop: [UInt8]? { nil }

  mutating func opened() { inputs.forget() }

  mutating func start() -> [[UInt8]] { (inputs.used.isEmpty ? [] : [UHFReader.frame(address, Command.inputs)]) + [round()] }

  private mutating func round() -> [UInt8] {
    guard model == .r288, !antennas.isEmpty else { return UHFReader.frame(address, Command.inventory) }
    let antenna = antennas[turn % antennas.count]
    turn = (turn + 1) % antennas.count
    let mask = mask.map { [$0.bank.rawValue] + UInt16(clamping: $0.start).bigEndianBytes + [UInt8(clamping: $0.length)] + $0.bits } ?? [1, 0, 0, 0]
    // Target A; antennas are numbered from 80h.
    return UHFReader.frame(address, Command.inventory, [q, session] + mask + [0, 0x7F + UInt8(clamping: antenna), scanTime])
  }

  mutating func frames(for order: ReaderOrder) -> [[UInt8]]? {
    switch order {
    case .power(let power):
      // Kept by the reader when it is switched off; whole dBm.
      guard power % 100 == 0, (0...33).contains(power / 100) else { return nil }
      return frame(Command.power, [UInt8(power / 100)]).map { [$0] }
    case .region(let region):
      guard let band = UHFReader.bands(model)[region] else { return nil }
      return frame(Command.region, [(band.code >> 2) << 6 | band.last, (band.code & 3) << 6]).map { [$0] }
    case .select(let mask):
      guard model == .r288, mask?.length ?? 0 <= 255, mask?.bank != .reserved else { return nil }
      self.mask = mask
      return []
    // Two of them (UR-SERIES, 8.4.10).
    case .output(let port, let on):
      guard model == .r288, (1...2).contains(port) else { return nil }
      let bit: UInt8 = 1 << UInt8(port - 1)
      if on { outputs |= bit } else { outputs &= ~bit }
      return frame(Command.output, [outputs]).map { [$0] }
    case .tag(let operation): return frame(for: operation).map { [$0] }
    }
  }

  /// The EPC's length in words and the EPC stand before each order to a tag; a length of 0 is whichever tag answers.
  private func frame(for operation: TagOperation) -> [UInt8]? {
    let tag = operation.tag ?? []
    guard tag.count % 2 == 0, tag.count < 30 else { return nil }
    let whom = [UInt8(tag.count / 2)] + tag
    let password = operation.password.bigEndianBytes
    switch operation.kind {
    case .read(let bank, let word, let count):
      guard let word = UInt8(exactly: word), (1...120).contains(count) else { return nil }
      return frame(Command.read, whom + [bank.rawValue, word, UInt8(count)] + password)
    case .write(let bank, let word, let data):
      guard let word = UInt8(exactly: word), data.count % 2 == 0, !data.isEmpty, data.count <= 200 else { return nil }
      return frame(Command.write, [UInt8(data.count / 2)] + whom + [bank.rawValue, word] + data + password)
    case .lock(let field, let lock):
      let states: [TagLock] = [.open, .openForEver, .locked, .lockedForEver]
      return frame(Command.lock, whom + [field.rawValue, UInt8(states.firstIndex(of: lock) ?? 0)] + password)
    case .kill: return frame(Command.kill, whom + password)
    }
  }

  /// Bands with their last channel; the first is 0. Europe's is the later models' only.
  private static func bands(_ model: Model) -> [RadioRegion: (code: UInt8, last: UInt8)] {
    var bands: [RadioRegion: (code: UInt8, last: UInt8)] = [.china: (1, 19), .northAmerica: (2, 49), .korea: (3, 31)]
    if model == .r288 {
      bands[.europe] = (4, 14)
      bands[.china840] = (8, 19)
    }
    return bands
  }
}
