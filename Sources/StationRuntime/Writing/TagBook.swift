import FoundationEssentials
import Identifiers
public import Logging
public import Stations
public import Warehouse

/// Which numbers went on which tags.
///
/// A number is on the disk, with the chip's number (TID) that it is for, before anything is written. As long as it is not known what became of it, it
/// stays with that tag: the same order for the same tag gets it again, another tag never does.
public actor TagBook {
  /// What is to be written.
  public enum Wish: Sendable, Hashable {
    /// Given from outside; the numbers in it, for people and lanes.
    case given(epc: [UInt8], Numbers)
    case nextSSCC
    /// 14 digits.
    case nextSerial(gtin: String)

    /// Equal for an order and its repetition.
    var text: String {
      switch self {
      case .given(let epc, _): "epc:" + hex(epc)
      case .nextSSCC: "sscc"
      case .nextSerial(let gtin): "gtin:" + gtin
      }
    }
  }

  public struct Numbers: Sendable, Hashable, Codable {
    public var sscc: String?
    public var gtin: String?
    public var serial: String?
    public init(sscc: String? = nil, gtin: String? = nil, serial: String? = nil) { (self.sscc, self.gtin, self.serial) = (sscc, gtin, serial) }

    var lanes: [Lane] {
      if let sscc { return [.unit(sscc)] }
      if let gtin, let serial { return [.serial(item: gtin, serial)] }
      return []
    }
  }

  /// A number of which it is not known whether it is on its tag: `encode/TID` in the journal's state.
  public struct Pending: Sendable, Hashable, Codable {
    /// Hexadecimal.
    public var tid: String
    public var epc: String
    public var wish: String
    public var numbers: Numbers
    public var reader: String
    public var since: Int64
  }

  /// Where a tag is written.
  public struct Place: Sendable {
    public var reader: DeviceID
    public var stream: StreamID
    public init(reader: DeviceID, stream: StreamID) { (self.reader, self.stream) = (reader, stream) }
  }

  private static let prefix = "encode/"
  /// More are not remembered: the numbers of the oldest are spent.
  private static let most = 200

  private let store: any EntryStore
  private let floor: Floor
  private let clock: any Clockwork
  private let boot: String
  private let logger: Logger
  private var serials: SerialPool
  private var unknown: [String: Pending] = [:]
  /// Chips whose number is on its way to the disk, with the EPC where it is known before.
  private var underway: [String: String] = [:]

  public init(store: any EntryStore, floor: Floor, clock: any Clockwork, boot: String, logger: Logger) {
    (self.store, self.floor, self.clock, self.boot, self.logger) = (store, floor, clock, boot, logger)
    serials = SerialPool(journal: store.identity.journal)
  }

  /// Reads back what was given. Once, before the first order.
  ///
  /// - Returns: why some of the ranges are not used.
  public func restore(_ ranges: [SerialRange]) async throws -> [String] {
    for row in try await store.state(prefix: "serial/") {
      if let value = row.value { try serials.restore(id: StateKey.parts(row.key).last ?? "", value: value) }
    }
    for row in try await store.state(prefix: "written/") {
      if let value = row.value, row.key != SSCCPool.noted { try serials.restore(foreign: StateKey.parts(row.key).last ?? "", value: value) }
    }
    for row in try await store.state(prefix: Self.prefix) {
      guard let value = row.value else { continue }
      let pending = try StateCoding.decode(Pending.self, value)
      unknown[pending.tid] = pending
    }
    return ranges.compactMap { serials.offer($0) }
  }

  /// Gives no numbers while another continuation of this journal is about, which would give the same ones.
  public func holdNumbers(_ held: Bool) { serials.isHeld = held }

  /// Oldest first.
  public var pendings: [Pending] { unknown.values.sorted { ($0.since, $0.tid) < ($1.since, $1.tid) } }

  /// Of numbers of this box: whether they have been given; `nil` for another's. What has not been given is for something else than whoever names it now.
  public func isGiven(_ numbers: Numbers) async -> Bool? {
    if let sscc = numbers.sscc { return await floor.pool.isGiven(sscc) }
    if let gtin = numbers.gtin, let serial = numbers.serial { return serials.isGiven(serial, of: gtin) }
    return nil
  }

  /// Whether that order was given before for that tag, and it is not known what became of it.
  public func isAgain(_ wish: Wish, for tid: [UInt8]) -> Bool { unknown[hex(tid)]?.wish == wish.text }

  // MARK: A number for a tag

  /// The EPC for a tag, on the disk with the tag's TID when it returns.
  ///
  /// - Parameter encode: makes the EPC of fresh numbers.
  public func number(
    for tid: [UInt8], _ wish: Wish, at place: Place, encode: @escaping @Sendable (Numbers) throws -> [UInt8]
  ) async throws(TagTrouble) -> (epc: [UInt8], numbers: Numbers) {
    let tag = hex(tid)
    // Two readers may see the same chip, and one number is enough for it.
    guard underway[tag] == nil else { throw TagTrouble(.busy, tag) }
    if case .given(let epc, _) = wish {
      let text = hex(epc)
      let other = unknown.values.first { $0.epc == text && $0.tid != tag }?.tid ?? underway.first { $0.value == text }?.key
      if let other { throw TagTrouble(.elsewhere, other) }
      underway[tag] = text
    } else {
      underway[tag] = ""
    }
    defer { underway[tag] = nil }
    let draft = await draft(tag, at: place)
    if let known = unknown[tag], known.wish == wish.text, let epc = bytes(hex: known.epc) { return (epc, known.numbers) }
    var append = Append(stream: place.stream)
    if let old = unknown[tag] { append.entries.append(draft.entry("spent", old.numbers, ["epc": .string(old.epc)])) }
    let forgotten = pendings.prefix(max(0, unknown.count - Self.most + 1)).filter { $0.tid != tag }
    for old in forgotten {
      append.entries.append(await self.draft(old.tid, at: place).entry("spent", old.numbers, ["epc": .string(old.epc)]))
      append.state.append(StateWrite(Self.key(old.tid), nil))
    }
    let (base, since) = (append, clock.now().wall)
    /// The same with the number in it.
    @Sendable func completed(_ numbers: Numbers, _ epc: [UInt8], isOurs: Bool) throws -> (Append, Pending) {
      var append = base
      if isOurs { append.entries.append(draft.entry("allocated", numbers, ["epc": .string(hex(epc))])) }
      let pending = Pending(tid: tag, epc: hex(epc), wish: wish.text, numbers: numbers, reader: place.reader.rawValue, since: since)
      append.state.append(try Self.row(pending))
      return (append, pending)
    }
    do {
      switch wish {
      case .given(let epc, let numbers):
        var made = try completed(numbers, epc, isOurs: false)
        if let gtin = numbers.gtin, let serial = numbers.serial, let row = try serials.note(serial, of: gtin) { made.0.state.append(row) }
        if let sscc = numbers.sscc {
          try await floor.noteNumber(sscc, made.0)
          unknown[tag] = made.1
        } else {
          try await note(made)
        }
      case .nextSSCC:
        let taken = try await floor.takeNumber { sscc in try completed(Numbers(sscc: sscc), encode(Numbers(sscc: sscc)), isOurs: true).0 }
        guard let numbers = taken.map({ Numbers(sscc: $0) }) else { throw TagTrouble(.noNumber, "sscc") }
        unknown[tag] = try completed(numbers, encode(numbers), isOurs: true).1
      case .nextSerial(let gtin):
        guard let taken = try serials.take(gtin) else { throw TagTrouble(.noNumber, gtin) }
        let numbers = Numbers(gtin: gtin, serial: taken.serial)
        var (append, pending) = try completed(numbers, encode(numbers), isOurs: true)
        append.state.append(taken.row)
        try await note((append, pending))
      }
    } catch let trouble as TagTrouble { throw trouble } catch { throw TagTrouble(.notStored, "\(error)") }
    for old in forgotten {
      unknown[old.tid] = nil
      logger.error("\(Self.most) numbers wait for their tags; that of tag \(old.tid) is given up", metadata: ["epc": "\(old.epc)"])
    }
    guard let pending = unknown[tag], let epc = bytes(hex: pending.epc) else { throw TagTrouble(.noNumber) }
    return (epc, pending.numbers)
  }

  private func note(_ made: (append: Append, pending: Pending)) async throws(TagTrouble) {
    try await store(made.append)
    unknown[made.pending.tid] = made.pending
  }

  // MARK: What became of it

  /// A tag holds what it was given, as it said itself. The entry tells the centre which chip carries which number.
  public func written(_ verdict: TagVerdict, _ numbers: Numbers, at place: Place) async throws(TagTrouble) {
    guard let tid = verdict.tid, let epc = verdict.wanted else { return }
    let entry = await draft(hex(tid), at: place).entry("encoded", numbers, [
      "epc": .string(hex(epc)), "was": verdict.before.map { .string(hex($0)) }, "locked": .bool(verdict.isLocked),
      "antenna": verdict.antenna.map { .int(Int64($0)) },
    ])
    var append = Append(stream: place.stream, entries: [entry])
    append.state = [StateWrite(Self.key(hex(tid)), nil)]
    try await store(append)
    unknown[hex(tid)] = nil
  }

  /// It went wrong. The number stays with the tag, unless nothing was written: then only an order for the same tag gets it all the same.
  public func failed(_ verdict: TagVerdict, _ numbers: Numbers, at place: Place) async throws(TagTrouble) {
    guard let tid = verdict.tid, let epc = verdict.wanted else { return }
    let entry = await draft(hex(tid), at: place).entry("encode-failed", numbers, [
      "epc": .string(hex(epc)), "was": verdict.before.map { .string(hex($0)) }, "step": .string(verdict.step.rawValue),
      "error": .string(verdict.trouble?.code.rawValue ?? ""), "holds": verdict.holds.map { .string(hex($0)) },
    ])
    try await store(Append(stream: place.stream, entries: [entry]))
  }

  /// A tag was read. Where it was not known whether it had got its number, it is known now: the entry says so. Whether there was anything to settle.
  public func met(tid: [UInt8], epc: [UInt8], antenna: Int?, at place: Place) async throws(TagTrouble) -> Pending? {
    guard let pending = unknown[hex(tid)] else { return nil }
    guard pending.epc == hex(epc) else { return pending }
    var verdict = TagVerdict()
    (verdict.tid, verdict.wanted, verdict.antenna) = (tid, epc, antenna)
    try await written(verdict, pending.numbers, at: place)
    return pending
  }

  /// The tag is gone, or thrown away: its number is spent. `false` where none waits for it.
  public func giveUp(tid: String, at place: Place) async throws(TagTrouble) -> Bool {
    guard let pending = unknown[tid] else { return false }
    let spent = await draft(tid, at: place).entry("spent", pending.numbers, ["epc": .string(pending.epc)])
    try await store(Append(stream: place.stream, entries: [spent], state: [StateWrite(Self.key(tid), nil)]))
    unknown[tid] = nil
    return true
  }

  // MARK: On the disk

  private func store(_ append: Append) async throws(TagTrouble) {
    do { _ = try await store.append(append) } catch { throw TagTrouble(.notStored, "\(error)") }
  }

  private static func key(_ tid: String) -> String { StateKey.path("encode", tid) }

  private static func row(_ pending: Pending) throws -> StateWrite { StateWrite(key(pending.tid), [UInt8](try JSONEncoder().encode(pending))) }

  private func draft(_ tid: String, at place: Place) async -> Draft {
    Draft(tid: tid, place: place, at: clock.now(), boot: boot, link: await floor.link)
  }

  /// What all entries about a tag have in common.
  private struct Draft: Sendable {
    let tid: String
    let place: Place
    let at: Stamp
    let boot: String
    let link: LinkState

    func entry(_ event: String, _ numbers: Numbers, _ detail: KeyValuePairs<String, JSON?>) -> EntryDraft {
      let head: KeyValuePairs<String, JSON?> = [
        "event": .string(event), "tid": .string(tid), "sscc": numbers.sscc.map { .string($0) }, "gtin": numbers.gtin.map { .string($0) },
        "serial": numbers.serial.map { .string($0) },
      ]
      let members = (Array(head) + Array(detail)).compactMap { key, value in value.map { JSON.Member(key, $0) } }
      return EntryDraft(.label, at: at, boot: boot, device: place.reader, link: link, lanes: numbers.lanes, detail: .object(members))
    }
  }
}
