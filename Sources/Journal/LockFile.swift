import Glibc

/// An exclusive advisory lock on a file, held until it is dropped; the kernel drops it with the process.
struct LockFile: ~Copyable {
  private let descriptor: CInt

  /// Throws `.locked` with the holder's process id where somebody holds it.
  init(path: String) throws(JournalOpenError) {
    var descriptor = open(path, O_RDWR | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT {
      descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
      if descriptor >= 0 { LockFile.giveAway(descriptor, path) }
    }
    guard descriptor >= 0 else { throw .refused("cannot open \(path)") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      var text = [UInt8](repeating: 0, count: 20)
      let count = read(descriptor, &text, text.count)
      Glibc.close(descriptor)
      guard reason == EWOULDBLOCK else { throw JournalOpenError(.system, "cannot lock \(path): \(systemError(reason))") }
      let holder = Int32(String(decoding: text.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber))
      throw JournalOpenError(
        .locked,
        "\(path) is held by \(holder.map { "process \($0)" } ?? "another process"): one journal has one daemon\n"
          + "Next: systemctl status tallymand; to read the journal without it: sudo systemctl stop tallymand", holder: holder)
    }
    let pid = Array("\(getpid())\n".utf8)
    // The number is for people; the lock itself holds without it.
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, pid, pid.count, 0)
    self.descriptor = descriptor
  }

  /// What root makes here belongs to whom the folder belongs to: the daemon, which must open it, is not root.
  private static func giveAway(_ descriptor: CInt, _ path: String) {
    var folder = stat()
    guard geteuid() == 0, let end = path.lastIndex(of: "/"), stat(String(path[..<end]), &folder) == 0 else { return }
    _ = fchown(descriptor, folder.st_uid, folder.st_gid)
  }

  deinit { close(descriptor) }
}

func systemError(_ number: CInt = errno) -> String { String(cString: strerror(number)) }

/// Makes the names in a directory, or the bytes of a file, survive a power cut.
func sync(path: String) throws(JournalOpenError) {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .refused("cannot open \(path)") }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw JournalOpenError(.system, "cannot sync \(path): \(systemError())") }
}
