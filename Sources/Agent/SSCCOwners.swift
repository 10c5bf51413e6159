import ControlAPI
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
    let known = try known()
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

  /// A file that cannot be read is no empty one: with it everybody's range would be ours.
  private func known() throws -> JSON {
    guard FileManager.default.fileExists(atPath: file) else { return .object([]) }
    do { return try JSON(parsing: Array(try Data(contentsOf: URL(filePath: file)))) } catch {
      throw Agent.Failure(
        "\(file) says which journal each range of pallet numbers belongs to, and cannot be read (\(error)): restore it, or remove it together with the ranges under sscc:",
        exit: .configuration)
    }
  }

  private func durably(_ bytes: [UInt8]) throws {
    let part = file + ".tmp"
    try DurableFile.write(bytes, to: part)
    try DurableFile.rename(part, to: file)
  }
}
