import Dispatch

/// A thread of the floor's own, one job at a time: what blocks here for a moment holds nobody else up.
final class FloorExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "floor", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
