import FoundationEssentials
import Identifiers
public import Warehouse

/// The serial numbers that this box may give to goods, a range for each GTIN. A number is taken in the same append as what it is for, and never twice:
/// what a failed append took is lost, not reused.
public struct SerialPool: Sendable {
  /// `serial/<range>` in the state table.
  struct Range: Sendable, Codable {
    var gtin: String
    var first: Int64
    var last: Int64
    var next: Int64
  }

  let journal: String
  private(set) var ranges: [String: Range] = [:]
  /// What the configuration has now: a range that was taken out of it may be another box's by now.
  private var configured: Set<String> = []
  /// By GTIN.
  private var foreign: [String: ForeignNumbers] = [:]
  /// No number is given: somebody else may be giving the same ones.
  public var isHeld = false

  public init(journal: String) { self.journal = journal }

  public mutating func restore(id: String, value: [UInt8]) throws { ranges[id] = try StateCoding.decode(Range.self, value) }

  /// Takes back what `note` made.
  public mutating func restore(foreign gtin: String, value: [UInt8]) throws { foreign[gtin] = try ForeignNumbers(value) }

  /// A number goes on a tag that no range has given: a range that is added later must not give it again. The row that makes it so, also where it is known:
  /// an earlier append may have failed. `nil` for a number that no range could give.
  public mutating func note(_ serial: String, of gtin: String) throws -> StateWrite? {
    guard let number = SerialPool.number(serial) else { return nil }
    if !isForeign(number, gtin) { foreign[gtin, default: ForeignNumbers()].insert(number) }
    return foreign[gtin].map { StateWrite(StateKey.path("written", gtin), $0.value) }
  }

  private func isForeign(_ number: Int64, _ gtin: String) -> Bool { foreign[gtin]?.contains(number) == true }

  /// The next number of a range that nobody else has given.
  private func next(_ range: Range) -> Int64 { foreign[range.gtin]?.firstFree(from: range.next) ?? range.next }

  private static func number(_ serial: String) -> Int64? { Int64(serial).flatMap { $0 >= 0 && $0 < .max && String($0) == serial ? $0 : nil } }

  /// Takes note of a configured range. One of another journal, and one that overlaps another, is never used: says why.
  public mutating func offer(_ range: SerialRange) -> String? {
    if let owner = range.journal, owner != journal { return "serial numbers \(range.id) belong to journal \(owner), this is \(journal)" }
    guard let gtin = GTIN(range.gtin)?.padded, range.first >= 0, range.first <= range.last else {
      return "serial numbers \(range.id): \(range.gtin) with \(range.first)–\(range.last) is no GTIN with a range"
    }
    let others = ranges.filter { $0.key != range.id && $0.value.gtin == gtin }
    if let clash = others.first(where: { $0.value.first <= range.last && range.first <= $0.value.last }) {
      return "serial numbers \(range.id) overlap \(clash.key)"
    }
    var known = ranges[range.id] ?? Range(gtin: gtin, first: range.first, last: range.last, next: range.first)
    guard known.gtin == gtin else { return "serial numbers \(range.id) were of \(known.gtin) before; a new range needs a name of its own" }
    known.last = range.last
    known.first = min(known.first, range.first)
    known.next = max(known.next, range.first)
    ranges[range.id] = known
    configured.insert(range.id)
    return nil
  }

  /// Takes the next number of a GTIN with 14 digits: it, and the row that makes it so. `nil` where no range has one left.
  public mutating func take(_ gtin: String) throws -> (serial: String, row: StateWrite)? {
    guard !isHeld else { return nil }
    let usable = ranges.filter { configured.contains($0.key) && $0.value.gtin == gtin && next($0.value) <= $0.value.last }
    guard case (let id, var range)? = usable.min(by: { $0.key < $1.key }).map({ ($0.key, $0.value) }) else { return nil }
    let number = next(range)
    range.next = number + 1
    ranges[id] = range
    return (String(number), StateWrite(StateKey.path("serial", id), try [UInt8](JSONEncoder().encode(range))))
  }

  /// Of a number of this box: whether it has been given; `nil` for another's.
  public func isGiven(_ serial: String, of gtin: String) -> Bool? {
    guard let number = SerialPool.number(serial) else { return nil }
    let range = ranges.values.first { $0.gtin == gtin && $0.first <= number && number <= $0.last }
    return range.map { number < $0.next || isForeign(number, gtin) }
  }
}
