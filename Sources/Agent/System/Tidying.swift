import CLinux
import ServiceLifecycle
import Warehouse

/// Gives memory back that the start or a rush of work needed, once it is quiet. At rest it sleeps: the journal wakes it.
struct Tidying: Service {
  let journal: any Outbox
  /// Grows with every entry that is stored.
  let stored: @Sendable () -> Int

  private static let quiet = Duration.seconds(5)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      let changes = journal.changes()
      await rest()
      // The runtime has looked through the whole program for types and conformances; work needs a third of it.
      clinux_forget_code()
      clinux_trim_heap()
      for await _ in changes {
        await rest()
        clinux_trim_heap()
      }
    }
  }

  /// Returns when nothing has been stored for a while.
  private func rest() async {
    var known: Int
    repeat {
      known = stored()
      try? await Task.sleep(for: Self.quiet)
    } while stored() != known && !Task.isCancelled
  }
}
