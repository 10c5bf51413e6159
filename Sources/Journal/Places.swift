import Glibc
import Warehouse

/// The folders in which a journal's segments lie: its own, and one on a second device, which takes over where the first fails.
///
/// Both know each other by a token, so that a second device that is not there is never taken for one that is empty: the numbers that it holds would be
/// given again.
struct Places: Sendable {
  let primary: String
  let second: String?

  private static let mark = "/second"
  private static let token = "/first"

  /// The folders as a journal is opened with them.
  ///
  /// - Parameters:
  ///   - second: the second device's folder as the configuration has it.
  ///   - makesFiles: whether a second device that is new here is taken in.
  init(_ primary: String, second: String?, makesFiles: Bool = true) throws(JournalOpenError) {
    self.primary = primary
    let known = Places.read(primary + Places.mark).map { $0.split(separator: "\n").map(String.init) } ?? []
    if let path = known.first, path != second {
      guard access(path, F_OK) == 0, try Segment.all(in: path).isEmpty else {
        throw JournalOpenError(
          .system,
          "\(path) was this journal's second device and may hold its newest entries: set journal.second to it again; "
            + "where it is gone for good and no disk had failed, remove \(primary + Places.mark)")
      }
      if makesFiles { unlink(primary + Places.mark) }
    }
    // One that the journal does not know yet holds nothing of it.
    self.second = makesFiles || known.first == second ? second : nil
    guard let second = self.second else { return }
    try requireOtherDisk(second, than: primary)
    let theirs = Places.read(second + Places.token)
    if known.count == 2, known[0] == second {
      guard theirs == known[1] + "\n" else {
        throw JournalOpenError(
          .system,
          "\(second) is not the second device that this journal has had: mount that one; where it is gone for good and no disk had failed, remove \(primary + Places.mark)")
      }
    } else {
      let token = theirs.map { String($0.dropLast()) } ?? hex(randomBytes(8))
      if theirs == nil { try Places.write(token + "\n", second + Places.token) }
      try Places.write("\(second)\n\(token)\n", primary + Places.mark)
    }
    for segment in try Segment.all(in: second) where access(Segment(directory: primary, number: segment.number).path, F_OK) == 0 {
      throw JournalOpenError(.corrupt, "\(Segment.name(segment.number)) is in \(primary) and in \(second): move away the one that was not there before")
    }
  }

  /// The folders as they are found, for a reader of a journal that nobody has open.
  init(found primary: String) {
    self.primary = primary
    second = Places.read(primary + Places.mark)?.split(separator: "\n").first.map(String.init).flatMap { access($0, R_OK) == 0 ? $0 : nil }
  }

  /// Whether segments of a journal lie in a folder, or on the second device that it names.
  static func hold(_ directory: String) throws(JournalOpenError) -> Bool {
    guard access(directory, F_OK) == 0 else {
      if errno == EACCES { throw .refused("cannot read \(directory)") }
      return false
    }
    return try !Places(found: directory).all().isEmpty
  }

  /// The folder of a journal that is named by itself, or by the data folder in which it lies as `journal`.
  static func folder(_ named: String) throws(JournalOpenError) -> String {
    if try hold(named) { return named }
    guard try hold(named + "/journal") else { throw .absent(named) }
    return named + "/journal"
  }

  /// A segment where its file is; one that is nowhere, in the journal's own folder.
  func segment(_ number: Int) -> Segment {
    guard let second, access(Segment(directory: second, number: number).path, F_OK) == 0 else { return Segment(directory: primary, number: number) }
    return Segment(directory: second, number: number)
  }

  /// All segments that have their final name, the lowest first.
  func all() throws(JournalOpenError) -> [Segment] {
    var found = try Segment.all(in: primary)
    if let second { found += try Segment.all(in: second) }
    return found.sorted { $0.number < $1.number }
  }

  func removeHalfMade() throws(JournalOpenError) {
    try Segment.removeHalfMade(in: primary)
    if let second { try Segment.removeHalfMade(in: second) }
  }

  /// Where a new segment may be made after one in `directory` has failed, the nearest first.
  func candidates(after directory: String) -> [String] { [directory] + [primary, second].compactMap { $0 }.filter { $0 != directory } }

  private static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  private static func write(_ text: String, _ path: String) throws(JournalOpenError) {
    let temporary = path + ".tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw JournalOpenError(.system, "cannot create \(temporary): \(systemError())") }
    let bytes = Array(text.utf8)
    let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    close(descriptor)
    guard isWritten, rename(temporary, path) == 0 else { throw JournalOpenError(.system, "cannot write \(path): \(systemError())") }
    try sync(path: String(path[..<path.lastIndex(of: "/")!]))
  }
}
