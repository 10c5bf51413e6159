import Glibc

/// Blocks of the disk that are ours before we need them: another program that fills the disk cannot take the next scan's place.
enum Reserve {
  /// `FALLOC_FL_KEEP_SIZE` and `FALLOC_FL_PUNCH_HOLE` of `linux/falloc.h`, fallocate(2).
  private static let keepSize: CInt = 1
  private static let punchHole: CInt = 2

  /// fallocate(2). The C library has it; its header shows it to programs that define `_GNU_SOURCE` only, as Swift's import does not.
  private static let fallocate = dlsym(nil, "fallocate").map {
    unsafeBitCast($0, to: (@convention(c) (CInt, CInt, off_t, off_t) -> CInt).self)
  }

  /// Takes the blocks of a file up to `bytes`, without making it longer: as many as half of the disk's room allows. Where the file system
  /// cannot, there is no reserve, and the disk's own end is the bound.
  static func take(_ path: String, _ bytes: Int64) {
    var disk = statvfs()
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fstatvfs(descriptor, &disk) == 0 else { return }
    let room = Int64(disk.f_bavail) * Int64(disk.f_frsize) / 2 + allocated(path)
    _ = fallocate?(descriptor, keepSize, 0, off_t(max(1, min(bytes, room))))
  }

  /// Gives back what lies behind the end of a file that grows no more.
  static func giveBack(_ path: String, beyond end: Int64) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = fallocate?(descriptor, punchHole | keepSize, off_t(end), off_t(1 << 40))
  }

  /// Bytes that a file has on the disk, whatever its length.
  static func allocated(_ path: String) -> Int64 {
    var file = stat()
    return stat(path, &file) == 0 ? Int64(file.st_blocks) * 512 : 0
  }
}

/// A file of nothing, as large as a new segment with its log. It goes when a disk that is full must take a new segment after a failure.
struct Ballast {
  let directory: String

  private static let bytes: Int64 = 2 * Segment.walExtent
  /// With less room than this a ballast would itself be what fills the disk.
  private static let wanted: Int64 = 64 << 20
  private var path: String { directory + "/ballast" }

  func take() {
    var disk = statvfs()
    guard Reserve.allocated(path) < Ballast.bytes, statvfs(directory, &disk) == 0, Int64(disk.f_bavail) * Int64(disk.f_frsize) >= Ballast.wanted else { return }
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o640))
    Reserve.take(path, Ballast.bytes)
  }

  func drop() { unlink(path) }
}
