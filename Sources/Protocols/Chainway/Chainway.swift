import Warehouse

/// Chainway's fixed UHF readers (UR4, UR8, UR1A) and modules ("Chainway UR4 protocol reference", DaanVervacke/chainway-serial, `docs/protocol.md`, after
/// the maker's SDKs and tried with a UR4): `A5 5A length-high length-low command data… check 0D 0A`, where the length counts all bytes and the check is
/// the exclusive or of those from the length on. `C8 8C` may begin a frame as well. TCP 8888, or 115200 baud.
///
/// An answer has the number behind its order's. While an inventory runs the reader hears nothing but its end. What is set here holds until the reader is
/// switched off.
struct Chainway: ReaderDialect {
  static let credible = 5
  private static let around = 8
  private static let longest = 4096

  private let antennas: [Int]
  private let hasTID: Bool
  /// As last set: GPO1, GPO2 and the relay are set together.
  private var outputs: [Bool] = [false, false, false]
  /// What limits an inventory.
  private var mask: TagMask?

  init(_ values: OptionValues) {
    antennas = values.antennas
    hasTID = values.bool("tid")
  }

  static let options =
    ProtocolOption.reader + ProtocolOption.radio + [
      .antennas, ProtocolOption("tid", .bool, default: "false", help: "Tell each tag's TID too, which makes an inventory slower."),
    ] + SignalLight.options

  // MARK: frames

  static func frame(_ code: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let body = UInt16(data.count + around).bigEndianBytes + [code] + data
    return [0xA5, 0x5A] + body + [body.span.exclusiveOr, 0x0D, 0x0A]
  }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == 0xA5 || bytes[start] == 0xC8 else { return .noise }
    let count = bytes.count - start
    if count > 1, bytes[start + 1] != (bytes[start] == 0xA5 ? 0x5A : 0x8C) { return .noise }
    guard count >= 4 else { return .unfinished }
    let length = Int(bytes.word(at: start + 2))
    guard (Chainway.around...Chainway.longest).contains(length) else { return .damaged("length", end: start + 4) }
    let end = start + length
    guard end <= bytes.count else { return .unfinished }
    guard bytes.extracting((start + 2)..<(end - 3)).exclusiveOr == bytes[end - 3] else { return .damaged("checksum", end: end) }
    return bytes[end - 2] == 0x0D && bytes[end - 1] == 0x0A ? .frame(end: end) : .damaged("framing", end: end)
  }

  // MARK: orders

  /// An inventory of somebody who went without a word runs on, and nothing else is heard until it ends.
  private var silenced: [[UInt8]] { [Chainway.frame(Code.stop)] }

  var identify: [[UInt8]] { silenced + [Chainway.frame(Code.version)] }
  var prepare: [[UInt8]] {
    let used = antennas.reduce(UInt16(0)) { $0 | 1 << UInt16($1 - 1) }
    let mode = Chainway.frame(Code.setMode, [0, hasTID ? 1 : 0, 0, 0])
    return silenced + [Chainway.frame(Code.setAntennas, [0] + used.bigEndianBytes), mode] + (Chainway.filter(mask).map { [Chainway.frame(Code.setFilter, [0] + $0)] } ?? [])
  }
  func start() -> [[UInt8]] { [Chainway.frame(Code.inventory, [0, 0])] }
  var stop: [UInt8]? { Chainway.frame(Code.stop) }

  /// Its outputs are as they were left, whoever left them.
  mutating func opened() { outputs = [false, false, false] }

  mutating func frames(for order: ReaderOrder) -> [[UInt8]]? {
    switch order {
    case .power(let power):
      // Hundredths of a dBm, to read and to write, for each antenna; until the reader is switched off.
      guard let power = UInt16(exactly: power), power <= 3300 else { return nil }
      return silenced + [Chainway.frame(Code.setPower, [0] + antennas.flatMap { [UInt8($0)] + power.bigEndianBytes + power.bigEndianBytes })]
    case .region(let region):
      return Chainway.regions.first { $0.value == region }.map { silenced + [Chainway.frame(Code.setRegion, [0, $0.key])] }
    case .select(let mask):
      guard mask?.bank != .reserved, let filter = Chainway.filter(mask) else { return nil }
      self.mask = mask
      return silenced + [Chainway.frame(Code.setFilter, [0] + filter)]
    case .tag(let operation): return frame(for: operation).map { silenced + [$0] }
    case .output(let port, let on):
      guard outputs.indices.contains(port - 1) else { return nil }
      outputs[port - 1] = on
      return silenced + [Chainway.frame(Code.configuration, [Chainway.setOutputs] + outputs.map { $0 ? 1 : 0 })]
    }
  }

  /// Subcommand of `configuration`.
  static let setOutputs: UInt8 = 0x09

  /// Where a tag is told from others: bank, first bit and how many bits, these. No mask is no bits. `nil` where it is too long to be said.
  private static func filter(_ mask: TagMask?) -> [UInt8]? {
    guard let mask else { return [TagBank.epc.rawValue, 0, 0, 0, 0] }
    guard let start = UInt16(exactly: mask.start), let length = UInt16(exactly: mask.length), mask.bits.count <= 255 else { return nil }
    return [mask.bank.rawValue] + start.bigEndianBytes + length.bigEndianBytes + mask.bits
  }

  private func frame(for operation: TagOperation) -> [UInt8]? {
    let which = operation.tid.map { TagMask($0, in: .tid, at: 0) } ?? operation.tag.map { TagMask($0) }
    guard let filter = Chainway.filter(which) else { return nil }
    let head = operation.password.bigEndianBytes + filter
    switch operation.kind {
    case .read(let bank, let word, let count):
      return Chainway.place(word, count).map { Chainway.frame(Code.read, head + [bank.rawValue] + $0) }
    case .write(let bank, let word, let data):
      guard data.count % 2 == 0 else { return nil }
      return Chainway.place(word, data.count / 2).map { Chainway.frame(Code.write, head + [bank.rawValue] + $0 + data) }
    case .lock:
      guard let (mask, action) = operation.lockPayload else { return nil }
      return Chainway.frame(Code.lock, head + (UInt32(mask) << 10 | UInt32(action)).bigEndianBytes.dropFirst())
    case .kill: return Chainway.frame(Code.kill, head)
    }
  }

  private static func place(_ word: Int, _ count: Int) -> [UInt8]? {
    guard let word = UInt16(exactly: word), (1...255).contains(count) else { return nil }
    return word.bigEndianBytes + UInt16(count).bigEndianBytes
  }

  static let regions: [UInt8: RadioRegion] = [
    0x01: .china840, 0x02: .china, 0x04: .europe, 0x08: .northAmerica, 0x16: .korea, 0x32: .japan, 0x34: .taiwan, 0x35: .vietnam, 0x37: .russia,
    0x3B: .malaysia, 0x3C: .brazil, 0x3E: .australia, 0x42: .newZealand, 0x44: .singapore, 0x45: .thailand,
  ]
}
