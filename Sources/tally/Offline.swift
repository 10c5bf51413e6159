import ArgumentParser
import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Hands over to the `tallymand` beside this executable: the daemon's rooms stay out of the CLI, and the CLI stays small and quick.
enum Offline {
  static func run(_ arguments: [String]) throws -> Never {
    let daemon = try directory() + "/tallymand"
    var argv: [UnsafeMutablePointer<CChar>?] = (["tallymand"] + arguments).map { strdup($0) }
    argv.append(nil)
    execv(daemon, &argv)
    throw ControlError("cli.no-tallymand", ["path": daemon, "error": String(cString: strerror(errno))], exit: .unavailable)
  }

  private static func directory() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { throw ControlError("cli.no-tallymand", ["path": "/proc/self/exe", "error": String(cString: strerror(errno))], exit: .unavailable) }
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
