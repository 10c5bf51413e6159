import ControlAPI
import Crypto
import FoundationEssentials
import WMSWire
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Secrets, each a file of its own in the credentials folder (`CREDENTIALS_DIRECTORY` of systemd, else `/etc/tallyman/credentials`): never in the
/// configuration, in arguments or in a log.
struct Credentials: Sendable {
  let directory: String

  init() { directory = environment("CREDENTIALS_DIRECTORY") ?? "/etc/tallyman/credentials" }

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// The first line of the secret, `nil` where there is none.
  func secret(_ name: String) -> String? {
    guard let data = try? Data(contentsOf: URL(filePath: path(name))), data.count <= 4096, let text = String(validating: data, as: UTF8.self) else { return nil }
    return text.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  /// The secrets that are there and of no use to this process: it may not read them (`isReadable` false), or they hold no line of text.
  func useless() -> [(name: String, isReadable: Bool)] {
    let there = ["badge-key", "wms-token", "wms-password", "wms-proxy", "reader-key", "enrol-token"].filter { access(path($0), F_OK) == 0 }
    return there.compactMap { name in
      if access(path(name), R_OK) != 0 { return (name, false) }
      return name == "reader-key" || secret(name) != nil ? nil : (name, true)
    }
  }
}

extension Credentials {
  /// The key that this box signs with, `nil` where it has none. One that others may read proves nothing, and is refused.
  func deviceKey() throws(Agent.Failure) -> DeviceKey? {
    let file = path("device-key")
    var facts = stat()
    guard stat(file, &facts) == 0 else {
      if errno == ENOENT { return nil }
      throw Agent.Failure("\(file) cannot be read: \(String(cString: strerror(errno)))", exit: .configuration)
    }
    // An access list, with which systemd hands credentials over, shows in the group's bits.
    let refused: mode_t = environment("CREDENTIALS_DIRECTORY") == nil ? 0o077 : 0o007
    guard facts.st_mode & refused == 0 else {
      let mode = String(facts.st_mode & 0o777, radix: 8)
      throw Agent.Failure("\(file) has mode 0\(mode): others can read the device's key, so it proves nothing. Run: chmod 600 \(file)", exit: .configuration)
    }
    guard access(file, R_OK) == 0 else {
      throw Agent.Failure("\(file) cannot be read by user \(getuid()): it must belong to the user that runs tallymand", exit: .configuration)
    }
    guard let seed = secret("device-key").flatMap({ bytes(hex: $0) }), let key = DeviceKey(seed: seed) else {
      throw Agent.Failure("\(file) is no device key, which is one line of 64 hexadecimal digits: tally journal key --to FILE makes one", exit: .configuration)
    }
    return key
  }
}

extension Agent {
  /// Makes a device key where there is none, and says its public half.
  public static func deviceKey(to file: String?, json: Bool) throws(Failure) {
    let credentials = Credentials()
    let key: DeviceKey
    if file == nil, let known = try credentials.deviceKey() {
      key = known
    } else {
      key = DeviceKey()
      let path = file ?? credentials.path("device-key")
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw Failure("\(path) cannot be made: \(String(cString: strerror(errno)))", exit: .usage) }
      defer { close(descriptor) }
      let line = Array((hex(key.seed) + "\n").utf8)
      guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else { throw Failure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
      if !json { writeOut(Words.say("key.made", ["file": path], in: language) + "\n") }
    }
    writeOut(json ? JSON.object(["key": .string(key.publicKey)]).text + "\n" : Words.say("key.public", ["key": key.publicKey], in: language) + "\n")
  }
}

/// Turns badges into operator ids: HMAC-SHA256 under the site's key, its first 16 hexadecimal digits. The badge itself is kept nowhere.
struct BadgeHash: Sendable {
  private let key: SymmetricKey
  /// Whether the key is the site's own and not this start's.
  let isStable: Bool

  init(credentials: Credentials) {
    let secret = credentials.secret("badge-key")
    isStable = secret != nil
    key = secret.map { SymmetricKey(data: Data($0.utf8)) } ?? SymmetricKey(size: .bits256)
  }

  func callAsFunction(_ badge: [UInt8]) -> String {
    String(hex(HMAC<SHA256>.authenticationCode(for: Data(badge), using: key)).prefix(16))
  }
}
