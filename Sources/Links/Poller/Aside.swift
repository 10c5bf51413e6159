import Dispatch

/// Runs calls that may wait for a device (opening, closing, control transfers) outside Swift's cooperative pool.
func aside<Value: Sendable, Failure: Error>(_ work: @escaping @Sendable () throws(Failure) -> Value) async throws(Failure) -> Value {
  let outcome: Result<Value, Failure> = await withCheckedContinuation { continuation in
    queue.async {
      do throws(Failure) { continuation.resume(returning: .success(try work())) } catch { continuation.resume(returning: .failure(error)) }
    }
  }
  return try outcome.get()
}

/// The same, for who does not wait for it.
func leaveAside(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

private let queue = DispatchQueue(label: "links.aside", attributes: .concurrent)
