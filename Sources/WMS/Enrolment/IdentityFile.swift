import Crypto
import Glibc
import NIOPosix
import Warehouse

/// Where the identity is kept: a folder of mode 0700 and in it `device.pem` of mode 0600, and `pending.pem`, the key of a request whose answer has not come.
struct IdentityFile: Sendable {
  let folder: String
  var path: String { folder + "/device.pem" }
  private var pending: String { folder + "/pending.pem" }

  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
    /// Of the call that has just failed.
    init(_ path: String, _ what: String) { description = "\(path) \(what): \(String(cString: strerror(errno)))" }
  }

  /// `nil` where this box has never enrolled.
  func load(device: String) throws -> DeviceIdentity? {
    guard let text = try read(path) else { return nil }
    do {
      let identity = try DeviceIdentity(pem: text)
      try identity.require(device)
      return identity
    } catch { throw Failure("\(path): \(error); enrol this box again: tally enrol") }
  }

  /// All of it is on the disk when this returns, or the old one is.
  func save(_ identity: DeviceIdentity) async throws {
    let text = try identity.pem()
    try await NIOThreadPool.singleton.runIfActive { [self] in
      try write(text, to: path)
      unlink(pending)
    }
  }

  /// The key of an enrolment whose answer may have been lost: with the same key the same token is good once more.
  func pendingKey() async throws -> P256.Signing.PrivateKey {
    try await NIOThreadPool.singleton.runIfActive { [self] in
      if let text = try? read(pending), let key = try? P256.Signing.PrivateKey(pemRepresentation: text) { return key }
      let key = P256.Signing.PrivateKey()
      try write(key.pemRepresentation + "\n", to: pending)
      return key
    }
  }

  // MARK: Files

  private func read(_ path: String) throws -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure(path, "cannot be read")
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw Failure(path, "cannot be read") }
    guard facts.st_mode & 0o077 == 0 else {
      throw Failure("\(path) has mode 0\(String(facts.st_mode & 0o777, radix: 8)): others can read the device's key. Enrol this box again, and keep the mode 0600")
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while bytes.count < 1 << 20 {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(path, "cannot be read")
      }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(_ text: String, to path: String) throws {
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Failure(folder, "cannot be made") }
    guard chmod(folder, 0o700) == 0 else { throw Failure(folder, "cannot be given mode 0700") }
    let temporary = path + ".tmp"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(temporary, "cannot be made") }
    let bytes = Array(text.utf8)
    let isWhole = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    let error = errno
    close(descriptor)
    errno = error
    guard isWhole, rename(temporary, path) == 0 else {
      let failure = Failure(path, "cannot be written")
      unlink(temporary)
      throw failure
    }
    // The folder itself may be new: its own entry counts too.
    for directory in [folder, folder + "/.."] {
      let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Failure(directory, "cannot be opened") }
      defer { close(descriptor) }
      guard fsync(descriptor) == 0 else { throw Failure(directory, "cannot be written") }
    }
  }
}
