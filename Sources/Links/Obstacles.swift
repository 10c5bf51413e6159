import CLinux
import Glibc

/// Who has a device node open, as far as this user may see: under a unit with `ProtectProc=invisible`, nobody else.
enum Holders {
  struct Holder: Hashable {
    var name: String
    var process: pid_t
  }

  /// `/dev/ttyUSB0: held by ModemManager (612); sudo systemctl mask --now ModemManager.service`.
  static func explain(_ path: String) -> String {
    let found = of(path)
    guard !found.isEmpty else {
      let usual = path.hasPrefix("/dev/tty") ? "; mostly it is ModemManager: \(remedy("ModemManager", path) ?? "")" : ""
      return "\(path): held by another program, which this one may not see; find it: sudo fuser -v \(path)\(usual)"
    }
    let names = found.map { "\($0.name) (\($0.process))" }.joined(separator: ", ")
    let remedies = Set(found.map { remedy($0.name, path) ?? "stop it: sudo kill \($0.process)" }).sorted()
    return "\(path): held by \(names); \(remedies.joined(separator: "; "))"
  }

  static func of(_ path: String) -> [Holder] {
    let device = clinux_character_device_at(path)
    guard device > 0 else { return [] }
    return entries("/proc").compactMap { pid_t($0) }.filter { $0 != getpid() && holds($0, device) }.map { Holder(name: name($0), process: $0) }
  }

  /// What to type against the programs that take serial ports for something else.
  private static func remedy(_ program: String, _ path: String) -> String? {
    switch program {
    case "ModemManager": "sudo systemctl mask --now ModemManager.service"
    case "brltty": "sudo systemctl mask --now brltty-udev.service brltty.service"
    case "agetty", "getty", "login": "sudo systemctl mask --now serial-getty@\(path.split(separator: "/").last ?? "").service"
    default: nil
    }
  }

  private static func holds(_ process: pid_t, _ device: Int64) -> Bool {
    entries("/proc/\(process)/fd").contains { clinux_character_device_at("/proc/\(process)/fd/\($0)") == device }
  }

  private static func name(_ process: pid_t) -> String {
    (readSmallFile("/proc/\(process)/comm") ?? "?").split(separator: "\n").first.map(String.init) ?? "?"
  }
}

/// The names in a folder; none where it cannot be read.
func entries(_ directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    names.append(withUnsafePointer(to: &entry.pointee.d_name) { String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) })
  }
  return names
}

/// Why a node may not be opened, and what to type.
enum Permission {
  /// - Parameter result: -errno.
  static func remedy(_ path: String, _ result: Int32) -> String {
    // A unit's device policy answers EPERM, permissions of the file EACCES.
    if result == -EPERM {
      return "the service's device policy keeps it away: sudo systemctl edit tallymand.service, add DeviceAllow=\(path) rw under [Service], then restart it"
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return "a directory above it may not be entered: namei -l \(path)" }
    let group = groupName(status.st_gid)
    let user = userName(geteuid())
    let mode = String(status.st_mode & 0o777, radix: 8)
    return "it belongs to \(userName(status.st_uid)):\(group) (0\(mode)), and this program runs as \(user). No udev rule gave it away: if the catalog knows the "
      + "device, install 60-tallyman.rules in /usr/lib/udev/rules.d and: sudo udevadm control --reload && sudo udevadm trigger \(path); else: "
      + (group == "root" ? "write such a rule for it" : "sudo usermod -aG \(group) \(user) && sudo systemctl restart tallymand")
  }

  private static func userName(_ id: uid_t) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    return getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0 && found != nil ? String(cString: entry.pw_name) : "\(id)"
  }

  private static func groupName(_ id: gid_t) -> String {
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    var buffer = [CChar](repeating: 0, count: 16384)
    return getgrgid_r(id, &entry, &buffer, buffer.count, &found) == 0 && found != nil ? String(cString: entry.gr_name) : "\(id)"
  }
}
