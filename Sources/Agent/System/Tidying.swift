import CLinux
import ServiceLifecycle

/// Gives memory back that the start or a rush of work needed, once it is quiet.
struct Tidying: Service {
  /// Grows with every entry that is stored.
  let stored: @Sendable () -> Int

  private static let quiet = Duration.seconds(5)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var known = stored()
      var isTidy = false
      try? await Task.sleep(for: Self.quiet)
      // The runtime has looked through the whole program for types and conformances; work needs a third of it.
      clinux_forget_code()
      while !Task.isCancelled {
        let now = stored()
        if now != known {
          (known, isTidy) = (now, false)
        } else if !isTidy {
          clinux_trim_heap()
          isTidy = true
        }
        try? await Task.sleep(for: Self.quiet)
      }
    }
  }
}
