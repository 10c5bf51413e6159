import CLinux
import Glibc
import Warehouse

/// An open descriptor: one owner, closed in one place.
struct Descriptor: ~Copyable {
  let number: Int32

  /// Opens a device node, never waiting for it and never becoming its terminal's session.
  init(opening path: String, _ mode: Int32) throws(LinkError) {
    number = clinux_open(path, mode)
    guard number >= 0 else { throw .opening(path, number) }
  }

  /// A second descriptor for what `number` stands for.
  init(duplicating number: Int32) throws(LinkError) {
    self.number = fcntl(number, F_DUPFD_CLOEXEC, 0)
    guard self.number >= 0 else { throw .system(-errno, "fcntl") }
  }

  /// What a system call has opened: -errno where it could not.
  init(_ opened: Int32, by call: String) throws(LinkError) {
    guard opened >= 0 else { throw .system(opened, call) }
    number = opened
  }

  deinit { Glibc.close(number) }
}
