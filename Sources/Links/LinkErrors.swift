import CLinux
import Glibc
import SystemPackage
import Warehouse

extension LinkError {
  /// A system call that can only fail for reasons of the machine. `result` is -errno.
  static func system(_ result: Int32, _ call: String) -> LinkError { LinkError(.io, "\(call): \(explain(result))") }

  static func explain(_ result: Int32) -> String { Errno(rawValue: -result).description }

  /// What to tell a technician about a device node that would not open. `result` is -errno.
  static func opening(_ path: String, _ result: Int32) -> LinkError {
    switch -result {
    case ENOENT, ENXIO, ENODEV, EIO:
      LinkError(.absent, "\(path): not there (\(explain(result))); plug the device in, or correct its path")
    case EACCES, EPERM: LinkError(.denied, "\(path): \(explain(result)); \(Permission.remedy(path, result))")
    case EBUSY: LinkError(.busy, Holders.explain(path))
    default:
      LinkError(.io, "\(path): \(explain(result))")
    }
  }

  static func reading(_ result: Int32) -> LinkError {
    switch -result {
    case EBADF: LinkError(.closed, "closed here")
    case EIO, ENODEV, ENXIO, ECONNRESET: LinkError(.lost, "the device went away (\(explain(result)))")
    default: LinkError(.io, "read: \(explain(result))")
    }
  }

  static func writing(_ result: Int32) -> LinkError {
    switch -result {
    case EBADF: LinkError(.closed, "closed here")
    case EIO, ENODEV, ENXIO, EPIPE: LinkError(.lost, "the device went away (\(explain(result)))")
    default: LinkError(.io, "write: \(explain(result))")
    }
  }

  /// The same error with the link it happened on in front.
  func on(_ endpoint: String) -> LinkError { LinkError(code, "\(endpoint): \(detail)") }
}

/// The first 4 kB of a file of /proc or /sys as text; `nil` where it cannot be read.
func readSmallFile(_ path: String) -> String? { smallFile(path).map { String(decoding: $0, as: UTF8.self) } }

func smallFile(_ path: String) -> [UInt8]? {
  let file = clinux_open(path, O_RDONLY)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = clinux_read(file, &buffer, buffer.count)
  return count < 0 ? nil : Array(buffer[..<count])
}
