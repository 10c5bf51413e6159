import Warehouse

/// CAEN RFID's readers of the easy2read family (libcaenrfid of Cosino and CAEN; facts only): a head of ten bytes with version (8001 to the reader,
/// 0001 from it), number, vendor and length, then attributes of `0000 length type value`, high byte first. There is no check, so attributes must
/// fill the message exactly. 115200 baud, USB or TCP.
struct CAEN: ReaderDialect {
  static let credible = 8
  private static let head = 10
  private static let vendor: [UInt8] = [0, 0, 0x53, 0x58]
  private static let longest = 8192

  /// The reader's logical source that an inventory asks.
  private let source: [UInt8]

  init(_ values: OptionValues) { source = Array(values.string("source").utf8) + [0] }

  static let options = ProtocolOption.reader + [
    ProtocolOption("source", .string, default: "Source_0", help: "The reader's logical source that inventory and access use.")
  ]

  // MARK: frames

  private static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    [0, 0] + UInt16(clamping: value.count + 6).bigEndianBytes + type.bigEndianBytes + value
  }

  static func frame(_ command: UInt16, _ attributes: [UInt8] = []) -> [UInt8] {
    let body = attribute(Attribute.command, command.bigEndianBytes) + attributes
    return [0x80, 0x01, 0, 0] + vendor + UInt16(clamping: body.count + head).bigEndianBytes + body
  }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook { look(bytes, at: start, first: 0x00) }

  private func look(_ bytes: Span<UInt8>, at start: Int, first: UInt8) -> FrameLook {
    let known: [(Int, UInt8)] = [(0, first), (1, 1)] + CAEN.vendor.enumerated().map { ($0.offset + 4, $0.element) }
    for (offset, byte) in known where start + offset < bytes.count && bytes[start + offset] != byte { return .noise }
    guard start + CAEN.head <= bytes.count else { return .unfinished }
    let length = Int(bytes.word(at: start + 8))
    guard (CAEN.head...CAEN.longest).contains(length) else { return .damaged("length", end: start + CAEN.head) }
    let end = start + length
    guard end <= bytes.count else { return .unfinished }
    return CAEN.attributes(bytes.extracting((start + CAEN.head)..<end)) != nil ? .frame(end: end) : .damaged("length", end: end)
  }

  /// `nil` where they do not fill `bytes` exactly.
  static func attributes(_ bytes: Span<UInt8>) -> [(type: UInt16, value: [UInt8])]? {
    var found: [(type: UInt16, value: [UInt8])] = []
    var index = 0
    while index < bytes.count {
      guard index + 6 <= bytes.count else { return nil }
      let end = index + Int(bytes.word(at: index + 2))
      guard end >= index + 6, end <= bytes.count else { return nil }
      found.append((bytes.word(at: index + 4), bytes.slice((index + 6)..<end)))
      index = end
    }
    return found
  }

  // MARK: orders

  var identify: [[UInt8]] { [CAEN.frame(Command.information), CAEN.frame(Command.firmware)] }
  var stop: [UInt8]? { nil }
  var isSifted: Bool { true }
  func start() -> [[UInt8]] { [CAEN.frame(Command.inventory, CAEN.attribute(Attribute.source, source))] }

  func frames(for order: ReaderOrder) -> [[UInt8]]? {
    switch order {
    case .region(let region):
      return CAEN.regions.firstIndex(of: region).map {
        [CAEN.frame(Command.setRegulation, CAEN.attribute(Attribute.regulation, UInt16($0).bigEndianBytes))]
      }
    case .tag(let operation): return frame(for: operation).map { [$0] }
    // In which unit power, and in which the place of a mask is said, is not published.
    case .power, .select, .output: return nil
    }
  }

  /// By number.
  private static let regions: [RadioRegion?] = [
    .europe, nil, .northAmerica, .malaysia, .japan, .korea, .australia, .china, .taiwan, .singapore, .brazil,
  ]

  /// A tag must be named. Lengths are bytes; whether places are too is not published, so only the beginning of a bank can be read and written.
  private func frame(for operation: TagOperation) -> [UInt8]? {
    guard let tag = operation.tag, !tag.isEmpty, tag.count <= 64 else { return nil }
    let whom =
      CAEN.attribute(Attribute.source, source) + CAEN.attribute(Attribute.idLength, UInt16(tag.count).bigEndianBytes)
      + CAEN.attribute(Attribute.id, tag)
    func place(_ bank: TagBank, _ count: Int) -> [UInt8] {
      CAEN.attribute(Attribute.bank, UInt16(bank.rawValue).bigEndianBytes) + CAEN.attribute(Attribute.place, [0, 0])
        + CAEN.attribute(Attribute.length, UInt16(clamping: count).bigEndianBytes)
    }
    let password = operation.password == 0 ? [] : CAEN.attribute(Attribute.password, operation.password.bigEndianBytes)
    switch operation.kind {
    case .read(let bank, let word, let count):
      guard word == 0, (1...64).contains(count) else { return nil }
      return CAEN.frame(Command.read, whom + place(bank, count * 2) + password)
    case .write(let bank, let word, let data):
      guard word == 0, data.count % 2 == 0, !data.isEmpty, data.count <= 128 else { return nil }
      return CAEN.frame(Command.write, whom + place(bank, data.count) + CAEN.attribute(Attribute.value, data) + password)
    case .lock:
      guard let (mask, action) = operation.lockPayload else { return nil }
      let payload = CAEN.attribute(Attribute.payload, (UInt32(mask) << 10 | UInt32(action)).bigEndianBytes)
      return CAEN.frame(Command.lock, whom + payload + password)
    case .kill: return CAEN.frame(Command.kill, whom + password)
    }
  }

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard !frame.isEmpty, case .frame(let end) = look(frame.span, at: 0, first: 0x80), end == frame.count,
      let attributes = CAEN.attributes(frame.span.extracting(CAEN.head...)), let command = CAEN.number(attributes, Attribute.command)
    else { return nil }
    return ReaderQuestion(
      code: UInt8(truncatingIfNeeded: command), name: CAEN.name(command),
      bank: CAEN.number(attributes, Attribute.bank).flatMap { TagBank(rawValue: UInt8(truncatingIfNeeded: $0)) },
      tag: attributes.first { $0.type == Attribute.id }?.value, isInventory: command == Command.inventory)
  }
}
