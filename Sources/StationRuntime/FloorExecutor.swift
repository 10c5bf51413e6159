import Dispatch

/// A thread of the floor's own, one job at a time: what blocks here for a moment holds nobody else up.
///
/// It is also what a scan's task prefers on its way to the answer: a continuation is resumed on the task's executor, so without that a thread of the
/// common pool would wake only to wake this one.
final class FloorExecutor: SerialExecutor, TaskExecutor {
  private let queue = DispatchQueue(label: "floor", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor()) }
  }
}
