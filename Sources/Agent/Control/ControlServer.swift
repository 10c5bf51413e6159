import CLinux
public import ControlAPI
import FoundationEssentials
import Hummingbird
public import Logging
public import ServiceLifecycle
import SystemPackage

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Answers the CLI on a Unix socket that only the owner and one group may open.
public struct ControlServer: Service {
  let socket: String
  let group: String?
  let backend: any ControlBackend
  let logger: Logger
  private let whenReady: @Sendable () -> Void

  /// - Parameters:
  ///   - group: the system group that may use the CLI; `nil` leaves the daemon's own.
  ///   - whenReady: called once the socket answers.
  public init(socket: String, group: String?, backend: any ControlBackend, logger: Logger, whenReady: @escaping @Sendable () -> Void = {}) {
    self.socket = socket
    self.group = group
    self.backend = backend
    self.logger = logger
    self.whenReady = whenReady
  }

  public func run() async throws {
    // Hummingbird takes over a live socket without a word, so a lock file decides who may remove it.
    let lock = try SocketLock(socket: socket)
    defer { lock.release() }
    unlink(socket)
    let server = HTTPService(address: .unixDomainSocket(path: socket), router: ControlRoutes(backend: backend).router()) { [socket, group, logger, whenReady] in
      chmod(socket, 0o660)
      if let group, let entry = getgrnam(group), chown(socket, uid_t.max, entry.pointee.gr_gid) != 0 {
        logger.warning("the control socket stays with its group: the daemon may not give it to \(group)", metadata: ["socket": "\(socket)"])
      }
      whenReady()
    }
    try await server.run()
    unlink(socket)
  }
}

/// Held for as long as the socket is ours.
private struct SocketLock {
  private let descriptor: FileDescriptor

  init(socket: String) throws {
    let path = socket + ".lock"
    do {
      descriptor = try FileDescriptor.open(FilePath(path), .readWrite, options: [.create, .closeOnExec], permissions: FilePermissions(rawValue: 0o600))
    } catch { throw ControlError("agent.no-socket-folder", ["path": path, "error": "\(error)"], exit: .configuration) }
    guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
      try? descriptor.close()
      throw ControlError("agent.socket-held", ["socket": socket], exit: .unavailable)
    }
  }

  func release() { try? descriptor.close() }
}
