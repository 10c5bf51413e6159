import ControlAPI
import FoundationEssentials
import Identifiers
import Warehouse

/// Remembers beside the journal which journal used which pallet numbers, so that a new or restored journal, which does not know how far a range was
/// used, never continues it: under its own name or another.
struct SSCCOwners {
  let file: String
  let journal: String

  init(directory: String, journal: String) {
    file = directory + "/sscc-owners.json"
    self.journal = journal
  }

  /// The ranges, each with the journal it belongs to: ours where nobody had any of its numbers before. The answer is on the disk before a range is used.
  func own(_ ranges: [SSCCRange]) throws -> [SSCCRange] {
    guard !ranges.isEmpty else { return [] }
    let known = try known()
    var records = known
    let owned = ranges.map { range in
      var range = range
      range.journal = stranger(range, in: known) ?? journal
      let record = JSON.object([
        "journal": .string(journal), "prefix": .string(range.prefix), "first": .int(range.first), "last": .int(range.last),
      ])
      if range.journal == journal, !records.contains(record) { records.append(record) }
      return range
    }
    if records != known { try durably(JSON.array(records).bytes) }
    return owned
  }

  /// What stands before a GTIN: with it, it is a prefix that no SSCC has.
  private static let serials = "(01)"

  /// The same of serial numbers.
  func own(_ serials: [SerialRange]) throws -> [SerialRange] {
    let owned = try own(serials.map { SSCCRange(id: $0.id, prefix: Self.serials + $0.gtin, first: $0.first, last: $0.last) })
    return zip(serials, owned).map { serials, owned in
      var serials = serials
      serials.journal = owned.journal
      return serials
    }
  }

  /// A file that cannot be read is no empty one: with it everybody's range would be ours.
  private func known() throws -> [JSON] {
    guard FileManager.default.fileExists(atPath: file) else { return [] }
    let records: [JSON]?
    do { records = try JSON(parsing: Array(try Data(contentsOf: URL(filePath: file)))).array } catch { records = nil }
    guard let records else {
      throw Agent.Failure(
        "\(file) says which journal each range of pallet numbers belongs to, and cannot be read: restore it, or remove it together with the ranges under sscc:",
        exit: .configuration)
    }
    return records
  }

  /// Another journal that had some of these numbers.
  private func stranger(_ range: SSCCRange, in records: [JSON]) -> String? {
    records.first { record in
      record["journal"]?.string != journal && record["prefix"]?.string.map(Self.whole) == Self.whole(range.prefix) && (record["first"]?.int ?? .max) <= range.last
        && range.first <= (record["last"]?.int ?? .min)
    }?["journal"]?.string
  }

  /// A GTIN may be typed with 8 to 14 digits, and is the same.
  private static func whole(_ prefix: String) -> String {
    guard prefix.hasPrefix(serials) else { return prefix }
    return GTIN(String(prefix.dropFirst(serials.count))).map { serials + $0.padded } ?? prefix
  }

  private func durably(_ bytes: [UInt8]) throws {
    let part = file + ".tmp"
    try DurableFile.write(bytes, to: part)
    try DurableFile.rename(part, to: file)
  }
}
