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
    case EACCES, EPERM:
      LinkError(.denied, "\(path): \(explain(result)); this program's user needs the group of the device (see `ls -l \(path)`), or a udev rule")
    case EBUSY:
      LinkError(.busy, "\(path): held by \(Holders.of(path)); stop it, or take the device away from it")
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

/// Who has a device node open, as far as this user may see.
enum Holders {
  /// `ModemManager (612), cat (4711)`, or what to run to find out.
  static func of(_ path: String) -> String {
    let device = clinux_character_device_at(path)
    let found = device > 0 ? processes.filter { $0 != getpid() && holds($0, device) } : []
    guard !found.isEmpty else { return "another process (find it with `sudo fuser -v \(path)`)" }
    return found.map { "\(name($0)) (\($0))" }.joined(separator: ", ")
  }

  private static var processes: [pid_t] { entries("/proc").compactMap { pid_t($0) } }

  private static func holds(_ process: pid_t, _ device: Int64) -> Bool {
    entries("/proc/\(process)/fd").contains { clinux_character_device_at("/proc/\(process)/fd/\($0)") == device }
  }

  private static func name(_ process: pid_t) -> String {
    (readSmallFile("/proc/\(process)/comm") ?? "?").split(separator: "\n").first.map(String.init) ?? "?"
  }

  private static func entries(_ directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(withUnsafePointer(to: &entry.pointee.d_name) { String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) })
    }
    return names
  }
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
