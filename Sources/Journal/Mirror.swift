import Dispatch
import Glibc
import Synchronization
import Warehouse

/// A second copy of every sealed segment, on another disk or a share (FORMAT.md, "Mirror").
///
/// It has a thread of its own: a mirror that is slow, full or gone keeps nobody waiting; it is a fault, and is tried again.
final class Mirror: Sendable {
  private let base: String
  private let folder: String
  private let directory: String
  private let pause: Duration
  private let patience: Duration
  private let queue = DispatchQueue(label: "journal.mirror", qos: .background)
  private let state = Mutex(State())

  private struct State {
    /// Where the segments lie that must be in the mirror, by their numbers.
    var wanted: [Int: String] = [:]
    /// Of the segments below it, those that are not wanted go.
    var newest = 0
    /// The boot clock when something began to be missing.
    var since: Int64?
    var problem: String?
    var isUnderWay = false
    var isClosed = false
  }

  /// - Parameters:
  ///   - base: a folder that is there; the mirror is in one below it that is named after the journal.
  ///   - directory: the journal's own folder, which must be on another disk.
  init(_ base: String, journal: String, directory: String, options: JournalOptions) {
    self.base = base
    folder = "\(base)/\(journal)"
    self.directory = directory
    pause = options.mirrorPause
    patience = options.mirrorPatience
  }

  /// These are to be in the mirror from now on, and no others below `newest`.
  func keep(_ wanted: [Int: String], below newest: Int) {
    let isIdle = state.withLock { state in
      guard !state.isClosed else { return false }
      (state.wanted, state.newest) = (wanted, newest)
      if state.since == nil { state.since = bootMilliseconds() }
      defer { state.isUnderWay = true }
      return !state.isUnderWay
    }
    if isIdle { queue.async { self.pass() } }
  }

  func close() { state.withLock { $0.isClosed = true } }

  /// What keeps it from being whole, where that has lasted.
  var fault: JournalFault? {
    state.withLock { state in
      guard let since = state.since else { return nil }
      let age = bootMilliseconds() - since
      let detail = state.problem ?? (age >= Int64(patience / .milliseconds(1)) ? "\(folder) has taken nothing for \(age / 60_000) minutes" : nil)
      return detail.map { JournalFault(kind: .mirror, segment: state.wanted.keys.max() ?? 0, detail: $0) }
    }
  }

  private func pass() {
    let (wanted, newest, isClosed) = state.withLock { ($0.wanted, $0.newest, $0.isClosed) }
    guard !isClosed else { return }
    var problem: String?
    do { try bring(wanted, below: newest) } catch { problem = error.detail }
    let again = state.withLock { state -> Bool? in
      state.problem = problem
      // More has come meanwhile: at once.
      if problem == nil, state.wanted != wanted { return true }
      state.isUnderWay = problem != nil
      if problem == nil { state.since = nil }
      return problem == nil ? nil : false
    }
    switch again {
    case true?: queue.async { self.pass() }
    case false?: queue.asyncAfter(deadline: .now() + .milliseconds(Int(pause / .milliseconds(1)))) { [weak self] in self?.pass() }
    case nil: break
    }
  }

  private func bring(_ wanted: [Int: String], below newest: Int) throws(JournalOpenError) {
    try requireOtherDisk(base, than: directory)
    guard mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw JournalOpenError(.system, "cannot create \(folder): \(systemError())") }
    try Segment.removeHalfMade(in: folder)
    for (number, source) in wanted.sorted(by: { $0.key < $1.key }) {
      let bytes = fileSize(source)
      let copy = Segment(directory: folder, number: number)
      // A copy has its name once it is whole, and is never replaced: a source that differs from it is the damaged one, or gone.
      if bytes > 0, copy.size == 0 { try copyDurably(source, to: copy.path) }
    }
    for segment in try Segment.all(in: folder) where segment.number < newest && wanted[segment.number] == nil { try segment.remove() }
  }
}

/// A folder that is there and on another disk than the journal: an empty mount point is on the same.
func requireOtherDisk(_ folder: String, than journal: String) throws(JournalOpenError) {
  var (one, other) = (stat(), stat())
  guard stat(folder, &one) == 0 else { throw JournalOpenError(.system, "cannot see \(folder): \(systemError())") }
  guard stat(journal, &other) == 0, one.st_dev != other.st_dev else {
    throw JournalOpenError(.system, "\(folder) is on the same disk as \(journal): nothing is mounted there, or it is the wrong folder")
  }
}

func fileSize(_ path: String) -> Int64 {
  var file = stat()
  return stat(path, &file) == 0 ? Int64(file.st_size) : 0
}

/// Copies a file that does not change any more; it has its name once it is whole and synced.
private func copyDurably(_ source: String, to target: String) throws(JournalOpenError) {
  let temporary = target + ".tmp"
  unlink(temporary)
  do throws(JournalOpenError) { try copy(source, temporary) } catch {
    unlink(temporary)
    throw error
  }
  guard rename(temporary, target) == 0 else { throw JournalOpenError(.system, "cannot rename \(temporary): \(systemError())") }
  try sync(path: String(target[..<target.lastIndex(of: "/")!]))
}

private func copy(_ source: String, _ temporary: String) throws(JournalOpenError) {
  let from = open(source, O_RDONLY | O_CLOEXEC)
  guard from >= 0 else { throw JournalOpenError(.system, "cannot open \(source): \(systemError())") }
  defer { close(from) }
  let to = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
  guard to >= 0 else { throw JournalOpenError(.system, "cannot create \(temporary): \(systemError())") }
  defer { close(to) }
  var buffer = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = read(from, &buffer, buffer.count)
    guard count >= 0 else { throw JournalOpenError(.system, "cannot read \(source): \(systemError())") }
    if count == 0 { break }
    var start = 0
    while start < count {
      let written = buffer.withUnsafeBytes { write(to, $0.baseAddress! + start, count - start) }
      guard written > 0 else { throw JournalOpenError(.system, "cannot write \(temporary): \(systemError())") }
      start += written
    }
  }
  fchmod(to, 0o440)
  guard fsync(to) == 0 else { throw JournalOpenError(.system, "cannot sync \(temporary): \(systemError())") }
}

extension Journal {
  /// Tells the mirror what must be in it. For use on the shelf's queue: it looks where files are.
  func reflect() {
    guard let mirror = mirror.withLock({ $0 }) else { return }
    let sealed = shelf.past.filter { $0.state == .sealed }.map { ($0.number, shelf.places.segment($0.number).path) }
    mirror.keep(Dictionary(uniqueKeysWithValues: sealed), below: (try? shelf.places.all().last?.number) ?? 0)
  }
}
