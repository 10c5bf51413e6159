import Logging
import ServiceLifecycle

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Tells systemd how the daemon is (`sd_notify(3)`); does nothing where nobody listens.
struct Systemd: Sendable {
  private let path: String?

  init() { path = environment("NOTIFY_SOCKET") }

  func notify(_ state: String) {
    guard let path else { return }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    // A leading @ stands for the NUL of Linux's abstract namespace.
    if name.first == UInt8(ascii: "@") { name[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let message = Array(state.utf8)
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, length) }
    }
  }

  /// Half the time after which systemd kills a silent daemon, `nil` where it does not watch this process.
  var watchdogInterval: Duration? {
    guard let microseconds = environment("WATCHDOG_USEC").flatMap({ Int64($0) }), microseconds > 0 else { return nil }
    if let owner = environment("WATCHDOG_PID"), Int32(owner) != getpid() { return nil }
    return .microseconds(microseconds / 2)
  }
}

/// One part of the daemon whose being alive the watchdog stands for.
struct Heartbeat: Sendable {
  let name: String
  /// A no-op through the part's own thread or executor; no disk write, no network. `false` = it is not running.
  let ping: @Sendable () async -> Bool
}

/// Pings systemd's watchdog, but only after every part has answered: a daemon whose journal hangs must not look alive.
struct Watchdog: Service {
  let systemd: Systemd
  let interval: Duration
  let parts: [Heartbeat]
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if let silent = await firstSilent() {
          logger.critical("\(silent) does not answer; systemd will restart the daemon", metadata: ["part": "\(silent)"])
        } else {
          systemd.notify("WATCHDOG=1")
        }
        try? await Task.sleep(for: interval)
      }
    }
  }

  /// The first part that does not answer within half the interval.
  private func firstSilent() async -> String? {
    for part in parts where await !answers(part) { return part.name }
    return nil
  }

  private func answers(_ part: Heartbeat) async -> Bool {
    // Not a task group: it would wait for the very part that does not answer.
    let (answers, continuation) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
    let ping = Task {
      continuation.yield(await part.ping())
    }
    let deadline = Task { [interval] in
      try? await Task.sleep(for: interval / 2)
      continuation.yield(false)
    }
    defer {
      ping.cancel()
      deadline.cancel()
    }
    return await answers.first { _ in true } ?? false
  }
}
