import ControlAPI

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A file that a command writes: only its owner may read it, and nothing that is there already is written over.
struct NewFile: ~Copyable {
  let path: String
  private let descriptor: Int32

  init(_ path: String) throws(ControlError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ControlError("cli.cannot-make", ["path": path, "error": String(cString: strerror(errno))], exit: .usage) }
  }

  func write(_ bytes: [UInt8]) { Console.write(bytes, to: descriptor) }

  /// Returns when it survives a power cut.
  func sync() throws(ControlError) {
    guard fsync(descriptor) == 0 else { throw ControlError("cli.cannot-write", ["error": String(cString: strerror(errno))]) }
  }

  /// Takes it away again.
  func remove() { unlink(path) }

  deinit { close(descriptor) }
}
