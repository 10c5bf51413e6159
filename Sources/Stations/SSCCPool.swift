import FoundationEssentials
import Identifiers
public import Warehouse

/// The numbers this box may give to pallets. A number is taken in the same append as the pallet it is for, and never twice: what a failed append took
/// is lost, not reused.
public struct SSCCPool: Sendable {
  /// `sscc/<range>` in the state table.
  struct Range: Sendable, Codable {
    var prefix: String
    var first: Int64
    var last: Int64
    var next: Int64
    /// The WMS's number for this journal when it leased the range; `nil` = the configuration's.
    var epoch: Int64?

    fileprivate static let most: Int64 = 100_000_000_000_000_000
    /// Serial numbers as numbers of 17 digits, all of an SSCC but its check digit.
    fileprivate var numbers: ClosedRange<Int64> { base + first...max(base + first, base + last) }

    /// Before the serial number, as a number of 17 digits.
    fileprivate var base: Int64 { Int64(prefix + String(repeating: "0", count: max(0, 17 - prefix.utf8.count))) ?? 0 }
  }

  let journal: String
  private(set) var ranges: [String: Range] = [:]
  /// All but the check digits.
  private var foreign = ForeignNumbers()
  /// What the configuration has now: a range that was taken out of it may be another box's by now.
  private var configured: Set<String> = []
  /// The WMS's number for this journal now. What it leased under another one is over: it may have leased that to others since.
  public var epoch: Int64?
  /// No number is given: somebody else may be giving the same ones.
  public var isHeld = false
  /// When the last numbers were taken, in milliseconds since boot.
  private var taken: [Int64] = []

  public init(journal: String) { self.journal = journal }

  public mutating func restore(id: String, value: [UInt8]) throws {
    let range = try StateCoding.decode(Range.self, value)
    guard SSCC(prefix: range.prefix, serial: range.first) != nil, SSCC(prefix: range.prefix, serial: range.last) != nil, range.next >= 0,
      range.next <= Range.most
    else { throw StoreError(.corrupt, "pallet numbers \(id): \(range)") }
    ranges[id] = range
  }

  /// Takes back what `note` made.
  public mutating func restore(foreign value: [UInt8]) throws { foreign = try ForeignNumbers(value) }

  /// A number goes on a tag that no range has given: a range that is added later must not give it again. The row that makes it so, also where it is known:
  /// an earlier append may have failed. `nil` for what is no SSCC, and for one that a range has given.
  public mutating func note(_ sscc: String) -> StateWrite? {
    guard let number = Int64(sscc.dropLast()), SSCC(sscc) != nil else { return nil }
    if !foreign.contains(number) {
      guard isGiven(sscc) != true else { return nil }
      foreign.insert(number)
    }
    return StateWrite(SSCCPool.noted, foreign.value)
  }

  public static let noted = StateKey.path("written", "sscc")

  /// The next number of a range that nobody else has given.
  private func next(_ range: Range) -> Int64 { foreign.firstFree(from: range.base + range.next) - range.base }

  private func left(_ range: Range) -> Int64 { range.next > range.last ? 0 : foreign.free(of: range.base + range.next..<range.base + range.last + 1) }

  /// Takes note of a range, configured or leased in an epoch. One that was leased to another journal, and one that overlaps what another range has, is
  /// never used: says why.
  public mutating func offer(_ range: SSCCRange, leasedIn epoch: Int64? = nil) -> String? {
    if let owner = range.journal, owner != journal { return "range \(range.id) belongs to journal \(owner), this is \(journal)" }
    guard SSCC(prefix: range.prefix, serial: range.first) != nil, SSCC(prefix: range.prefix, serial: range.last) != nil, range.first <= range.last
    else {
      return "range \(range.id): \(range.prefix) with \(range.first)–\(range.last) makes no 18 digits"
    }
    // A WMS that was set back counts its leases anew: their names begin with the epoch.
    let id = epoch.map { "lease-\($0)-\(range.id)" } ?? range.id
    // A longer prefix may name the same numbers.
    let offered = Range(prefix: range.prefix, first: range.first, last: range.last, next: range.first)
    if let clash = ranges.first(where: { $0.key != id && $0.value.numbers.overlaps(offered.numbers) }) { return "range \(id) overlaps \(clash.key)" }
    var known = ranges[id] ?? Range(prefix: range.prefix, first: range.first, last: range.last, next: range.first, epoch: epoch)
    guard known.prefix == range.prefix, known.epoch == epoch else {
      return "range \(id) was \(known.prefix) before; a new range needs a name of its own"
    }
    known.last = range.last
    known.first = min(known.first, range.first)
    known.next = max(known.next, range.first)
    ranges[id] = known
    if epoch == nil { configured.insert(id) }
    return nil
  }

  private func isUsable(_ id: String, _ range: Range) -> Bool {
    !isHeld && next(range) <= range.last && (range.epoch.map { $0 == epoch } ?? configured.contains(id))
  }

  private var current: (id: String, range: Range)? { ranges.filter { isUsable($0.key, $0.value) }.min { $0.key < $1.key }.map { ($0.key, $0.value) } }

  /// The number the next pallet gets.
  public var next: String? { current.flatMap { SSCC(prefix: $0.range.prefix, serial: next($0.range))?.digits } }

  /// Takes it: the row that makes it so.
  public mutating func take(at mono: Int64) throws -> StateWrite? {
    guard case (let id, var range)? = current else { return nil }
    range.next = next(range) + 1
    ranges[id] = range
    taken = Array((taken + [mono]).suffix(500))
    return StateWrite(StateKey.path("sscc", id), try [UInt8](JSONEncoder().encode(range)))
  }

  public var left: Int64 { ranges.reduce(0) { $0 + (isUsable($1.key, $1.value) ? left($1.value) : 0) } }

  /// Of a number of this box: whether it has been given; `nil` for another's. One that has not is for something else than whoever names it now.
  public func isGiven(_ sscc: String) -> Bool? {
    for range in ranges.values {
      guard sscc.hasPrefix(range.prefix), let serial = Int64(sscc.dropFirst(range.prefix.utf8.count).dropLast()) else { continue }
      if range.first <= serial, serial <= range.last { return serial < range.next || foreign.contains(range.base + serial) }
    }
    return nil
  }

  /// How long the numbers last at the pace of the last ones; `nil` where there is no pace yet.
  public func hoursLeft(at mono: Int64) -> Double? {
    let recent = taken.filter { (0...8 * 3_600_000).contains(mono - $0) }
    guard recent.count >= 2, let first = recent.first, mono > first else { return nil }
    return Double(left) / (Double(recent.count) / (Double(mono - first) / 3_600_000))
  }
}
