import FoundationEssentials
import Warehouse

/// Remembers beside the journal which journal each configured range of pallet numbers belongs to, so that a new or restored journal, which does not know
/// how far the range was used, never continues it.
struct SSCCOwners {
  let file: String
  let journal: String

  init(directory: String, journal: String) {
    file = directory + "/sscc-owners.json"
    self.journal = journal
  }

  /// The ranges, each with the journal it belongs to: ours where nobody had it before. The answer is on the disk before a range is used.
  func own(_ ranges: [SSCCRange]) throws -> [SSCCRange] {
    guard !ranges.isEmpty else { return [] }
    let known = (try? Data(contentsOf: URL(filePath: file))).flatMap { try? JSON(parsing: Array($0)) } ?? .object([])
    var owners = known
    let owned = ranges.map { range in
      var range = range
      let key = "\(range.id) \(range.prefix)"
      range.journal = owners[key]?.string ?? journal
      owners = owners.setting(key, to: .string(range.journal ?? journal))
      return range
    }
    if owners != known { try durably(owners.bytes) }
    return owned
  }

  private func durably(_ bytes: [UInt8]) throws {
    let part = file + ".tmp"
    try DurableFile.write(bytes, to: part)
    try DurableFile.rename(part, to: file)
  }
}
