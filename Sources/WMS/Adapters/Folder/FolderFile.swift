import Glibc

/// Files in a folder that others read too. Every call may block as long as a dead share pleases.
struct FolderFile {
  /// What the system refused, and why.
  struct Trouble: Error {
    var path: String
    var code: CInt

    var refusal: Refusal {
      let reason = "\(path): " + String(cString: strerror(code))
      return switch code {
      case ENOSPC, EDQUOT: .attention(.folderFull, reason)
      default: .attention(.folderAway, reason)
      }
    }
  }

  /// Where it is; with a slash at its end.
  let folder: String

  init(_ path: String) { folder = path.hasSuffix("/") ? path : path + "/" }

  private func trouble(_ name: String) -> Trouble { Trouble(path: folder + name, code: errno) }

  /// Whether the folder is one, and may be written.
  func check() throws(Trouble) {
    var facts = stat()
    guard stat(folder, &facts) == 0, access(folder, R_OK | W_OK | X_OK) == 0 else { throw trouble("") }
  }

  func exists(_ name: String) throws(Trouble) -> Bool {
    if access(folder + name, F_OK) == 0 { return true }
    guard errno == ENOENT else { throw trouble(name) }
    return false
  }

  /// The whole of it, up to `most` bytes; `nil` = it is not there.
  func read(_ name: String, most: Int) throws(Trouble) -> [UInt8]? {
    let descriptor = open(folder + name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw trouble(name)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < most {
      let count = Glibc.read(descriptor, &chunk, min(chunk.count, most - bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw trouble(name) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Whole or not at all, also where the power goes: written aside, synced, renamed, and the folder synced.
  ///
  /// Others write in the folder too: what lies where it is written aside, a link to a file of ours perhaps, is taken away and never written through.
  func write(_ name: String, _ bytes: [UInt8]) throws(Trouble) {
    let aside = "." + name + ".tmp"
    try remove([aside])
    let descriptor = open(folder + aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o664)
    guard descriptor >= 0 else { throw trouble(aside) }
    var trouble: Trouble?
    do throws(Trouble) { try pour(bytes, into: descriptor, aside) } catch { trouble = error }
    // A share may tell only now that there was no room.
    if close(descriptor) != 0, trouble == nil { trouble = self.trouble(aside) }
    if trouble == nil, rename(folder + aside, folder + name) != 0 { trouble = self.trouble(name) }
    if let trouble {
      unlink(folder + aside)
      throw trouble
    }
    try sync()
  }

  func pour(_ bytes: [UInt8], into descriptor: CInt, _ name: String) throws(Trouble) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written) }
      if count < 0, errno != EINTR { throw trouble(name) }
      written += max(0, count)
    }
    guard fsync(descriptor) == 0 else { throw trouble(name) }
  }

  func remove(_ names: [String]) throws(Trouble) {
    for name in names where unlink(folder + name) != 0 && errno != ENOENT { throw trouble(name) }
  }

  private func sync() throws(Trouble) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw trouble("") }
    defer { close(descriptor) }
    // Some shares cannot sync a folder, and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw trouble("") }
  }
}
