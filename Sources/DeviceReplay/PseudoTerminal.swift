import CLinux
import Glibc

/// The master side of a pseudo terminal in raw mode, nonblocking. Closed when it goes out of scope.
struct PseudoTerminal: ~Copyable {
  let descriptor: Int32
  /// The terminal that stands for the device: `/dev/pts/N`.
  let path: String

  init() throws(VirtualDeviceError) {
    var name = [CChar](repeating: 0, count: 128)
    let master = clinux_pty_open(&name, name.count)
    guard master >= 0 else { throw VirtualDeviceError("open", "/dev/ptmx", errno: -master) }
    let slave = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    do { try PseudoTerminal.prepare(slave) } catch {
      close(master)
      throw error
    }
    descriptor = master
    path = slave
  }

  /// Raw mode. Opening and closing it once has another use: only then does the kernel tell the master whether somebody has this side open.
  private static func prepare(_ path: String) throws(VirtualDeviceError) {
    let slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw VirtualDeviceError("open", path, errno: errno) }
    var settings = termios()
    tcgetattr(slave, &settings)
    cfmakeraw(&settings)
    tcsetattr(slave, TCSANOW, &settings)
    close(slave)
  }

  deinit { close(descriptor) }
}

/// Points `link` at `target`, in one step where it exists already.
func pointLink(_ link: String, at target: String) throws(VirtualDeviceError) {
  let fresh = link + ".new"
  unlink(fresh)
  guard symlink(target, fresh) == 0, rename(fresh, link) == 0 else { throw VirtualDeviceError("symlink", link, errno: errno) }
}
