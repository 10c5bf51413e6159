import Warehouse

/// Boards with Impinj's Indy R2000 chip, of Invelion, Rodinbell and others ("UHF RFID Reader Serial Interface Protocol V3.7"; pyImpinj, MIT).
///
/// `A0 length address command data… check`: the length counts all bytes behind it, and all bytes together sum up to 0. 115200 baud.
struct R2000: ReaderDialect {
  static let credible = 4

  private let address: UInt8
  private let session: UInt8
  private let antennas: [Int]
  /// Orders are for one tag only, until that is taken back.
  private var isMatching = false
  var inputs: PolledInputs

  init(_ values: OptionValues) {
    address = UInt8(clamping: values.int("address"))
    session = UInt8(clamping: values.int("session"))
    antennas = Array(values.antennas.prefix(4))
    inputs = PolledInputs(values)
  }

  static let options = ProtocolOption.reader + ProtocolOption.radio + [
    .address(0...255), .antennas, .session, PolledInputs.option(2, asked: "; asked for before each round of an inventory"),
  ] + SignalLight.options

  // MARK: frames

  static func frame(_ address: UInt8, _ command: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let body = [0xA0, UInt8(clamping: data.count + 3), address, command] + data
    return body + [0 &- body.span.byteSum]
  }

  private func frame(_ command: UInt8, _ data: [UInt8] = []) -> [UInt8] { R2000.frame(address, command, data) }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == 0xA0 else { return .noise }
    guard start + 1 < bytes.count else { return .unfinished }
    let length = Int(bytes[start + 1])
    // Address, command and check at least.
    guard length >= 3 else { return .damaged("length", end: start + 2) }
    if start + 3 < bytes.count, R2000.names[bytes[start + 3]] == nil { return .noise }
    let end = start + length + 2
    guard end <= bytes.count else { return .unfinished }
    return bytes.extracting(start..<end).byteSum == 0 ? .frame(end: end) : .damaged("checksum", end: end)
  }

  // MARK: orders

  var identify: [[UInt8]] { [frame(Command.version)] }
  /// One antenna is chosen once; more are gone through within a round.
  var prepare: [[UInt8]] { antennas.count == 1 ? [frame(Command.setAntenna, [UInt8(antennas[0] - 1)])] : [] }
  var stop: [UInt8]? { nil }
  var isSifted: Bool { true }

  mutating func opened() { inputs.forget() }

  func start() -> [[UInt8]] { (inputs.used.isEmpty ? [] : [frame(Command.inputs)]) + [round] }

  private var round: [UInt8] {
    // Session, target A, one round.
    guard antennas.count > 1 else { return frame(Command.sessionInventory, [session, 0, 1]) }
    // Four antennas with how often each is used, FF for none; no pause between them, one round.
    let turns = (0..<4).flatMap { index -> [UInt8] in [index < antennas.count ? UInt8(antennas[index] - 1) : 0xFF, 1] }
    return frame(Command.fastInventory, turns + [0, 1])
  }

  mutating func frames(for order: ReaderOrder) -> [[UInt8]]? {
    switch order {
    case .power(let power):
      guard power % 100 == 0, (0...33).contains(power / 100) else { return nil }
      return [frame(Command.setPower, [UInt8(power / 100)])]
    case .region(let region):
      // Number of the region, first and last channel: 865 MHz is 0, 902 MHz is 7, half a MHz each.
      let bands: [RadioRegion: [UInt8]] = [.northAmerica: [1, 7, 59], .europe: [2, 0, 6], .china: [3, 43, 53]]
      return bands[region].map { [frame(Command.setRegion, $0)] }
    // Only a whole EPC can be chosen, and for access alone.
    case .select(let mask): return mask == nil ? [] : nil
    case .tag(let operation): return frames(for: operation)
    // GPIO3 and GPIO4; GPIO1 and GPIO2 are inputs.
    case .output(let port, let on): return (3...4).contains(port) ? [frame(Command.setOutput, [UInt8(port), on ? 1 : 0])] : nil
    }
  }

  private mutating func frames(for operation: TagOperation) -> [[UInt8]]? {
    let password = operation.password.bigEndianBytes
    let order: [UInt8]
    switch operation.kind {
    case .read(let bank, let word, let count):
      guard let word = UInt8(exactly: word), (1...120).contains(count) else { return nil }
      order = frame(Command.read, [bank.rawValue, word, UInt8(count)] + password)
    case .write(let bank, let word, let data):
      guard let word = UInt8(exactly: word), data.count % 2 == 0, !data.isEmpty, data.count <= 200 else { return nil }
      order = frame(Command.write, password + [bank.rawValue, word, UInt8(data.count / 2)] + data)
    case .lock(let field, let lock):
      let states: [TagLock] = [.open, .locked, .openForEver, .lockedForEver]
      order = frame(Command.lock, password + [5 - field.rawValue, UInt8(states.firstIndex(of: lock) ?? 0)])
    case .kill: order = frame(Command.kill, password)
    }
    guard let tag = operation.tag else {
      defer { isMatching = false }
      return isMatching ? [frame(Command.setMatch, [1]), order] : [order]
    }
    guard tag.count <= 62 else { return nil }
    isMatching = true
    return [frame(Command.setMatch, [0, UInt8(tag.count)] + tag), order]
  }
}
