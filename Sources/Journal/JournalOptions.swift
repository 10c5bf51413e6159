import Glibc
import Warehouse

/// What a journal may be told. Nothing here weakens its durability.
public struct JournalOptions: Sendable {
  /// The bound of the journal in bytes. Near it new entries are refused; what is stored is never dropped to make room.
  public var limit: Int64
  /// The kernel's boot id, for the entries that the journal itself writes (`label`).
  public var boot: String
  /// A start of the daemon, which the WMS is told of; `false` for a look at a journal that no daemon holds.
  public var countsAsStart: Bool
  /// Whether a journal is made where there is none, and what a failed disk left is copied. `false` for somebody who only looks: what root makes there, the
  /// daemon cannot open.
  public var makesFiles: Bool
  /// Whose cursors an entry waits for before its segment may go. Where nobody is named, nothing ever goes.
  public var destinations: Set<String>
  /// For how long an entry stays after it was confirmed, at the least.
  public var retention: Duration
  /// A folder on another disk that takes over where the journal's own fails.
  public var second: String?
  /// A folder on another disk or a share, in which every sealed segment has a copy.
  public var mirror: String?
  /// Between two tries with a mirror that does not take what it is given, and how long it may take before that is a fault.
  package var mirrorPause: Duration = .seconds(30)
  package var mirrorPatience: Duration = .seconds(600)
  /// Set by the fault tests' control alone, to prove that they can see a loss.
  package var synchronous: Synchronous = .full
  /// A segment that has grown by so many bytes, or is so old, is followed by a new one. For the tests, which have neither the time nor the entries.
  package var segmentBytes: Int64
  package var segmentAge: Duration = .seconds(7 * 86_400)
  /// How long nothing is tried with a disk after a new segment could not be begun on it.
  package var pause: Duration = .seconds(5)
  /// Told on the journal's threads how far a change of segments has come, so that the tests can look at the files of that moment.
  package var reached: @Sendable (RollStep) -> Void = { _ in }

  package enum Synchronous: String, Sendable { case full = "FULL", normal = "NORMAL" }

  public init(
    limit: Int64 = 2_000_000_000, boot: String = bootID(), countsAsStart: Bool = true, makesFiles: Bool = true, destinations: Set<String> = [],
    retention: Duration = .seconds(30 * 86_400), second: String? = nil, mirror: String? = nil
  ) {
    self.second = second
    self.mirror = mirror
    self.limit = limit
    self.boot = boot
    self.countsAsStart = countsAsStart
    self.makesFiles = makesFiles
    self.destinations = destinations
    self.retention = retention
    // Some segments must fit below the bound, else nothing could ever go.
    segmentBytes = min(32 << 20, max(1 << 20, limit / 8))
  }
}

/// The moments between which the power may go while a new segment is begun, an old one is sealed or one is unlinked.
package enum RollStep: String, Sendable, CaseIterable {
  case written, synced, renamed, opened
  case checkpointed, closed, sealed, marked
  case released, unlinked, forgotten
}

/// This boot's random id (`/proc/sys/kernel/random/boot_id`), `unknown` where the kernel does not say.
public func bootID() -> String {
  let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "unknown" }
  defer { close(descriptor) }
  var text = [UInt8](repeating: 0, count: 36)
  return read(descriptor, &text, text.count) == text.count ? String(decoding: text, as: UTF8.self) : "unknown"
}

/// Why a journal does not open. The daemon refuses to start for each of them.
public struct JournalOpenError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Another process holds the journal.
    case locked
    /// There is no journal in the folder.
    case absent
    /// This user may not read or write there.
    case denied
    /// Written by a newer program.
    case newer
    /// The file is not a journal, or not what it should be.
    case corrupt
    /// A setting that the promise rests on did not take.
    case settings
    /// The system refused: no such folder, no permission, no space.
    case system
  }
  public var code: Code
  public var detail: String
  /// The process that holds the journal.
  public var holder: Int32?

  public init(_ code: Code, _ detail: String, holder: Int32? = nil) {
    self.code = code
    self.detail = detail
    self.holder = holder
  }
  public var description: String { detail }

  /// The system's refusal of what was tried, by its number.
  static func refused(_ what: String, _ number: CInt = errno) -> JournalOpenError {
    let isDenied = number == EACCES || number == EPERM
    let next = isDenied ? "\nNext: the rights of tallymand are needed: put sudo before the command" : ""
    return JournalOpenError(isDenied ? .denied : .system, "\(what): \(systemError(number))" + next)
  }

  /// A file that was the journal's own and cannot be read as one any more.
  public static func damaged(_ file: String, _ why: String) -> JournalOpenError {
    JournalOpenError(
      .corrupt,
      "\(file) is damaged or cut short (\(why))\n"
        + "Next: with tallymand stopped, tally journal salvage --to FILE brings every good entry into FILE; then move the journal's folder to a safe place, "
        + "start tallymand, which begins a new journal, and: tally journal import FILE")
  }

  static func absent(_ directory: String) -> JournalOpenError {
    JournalOpenError(
      .absent,
      "there is no journal in \(directory)\nNext: name the folder in which 0001.db or a later one lies; tallymand makes its own journal at its first start")
  }
}
