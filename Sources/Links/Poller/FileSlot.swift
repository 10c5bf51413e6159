import Synchronization
import Warehouse

/// What a device link has open at the moment, if anything. A device that went away is closed here at once, so that its node's number is free again.
final class FileSlot: Sendable {
  let endpoint: String
  private let file = Mutex<PolledFile?>(nil)

  init(_ endpoint: String) { self.endpoint = endpoint }

  /// Opens with `open`, which may wait for the device.
  func fill(_ open: @escaping @Sendable () throws(LinkError) -> PolledFile) async throws(LinkError) {
    let opened = try await aside(open)
    file.withLock { $0 = opened }
  }

  func take() -> PolledFile? { file.withLock { $0.take() } }

  func current() throws(LinkError) -> PolledFile {
    guard let file = file.withLock({ $0 }) else { throw LinkError(.closed, "\(endpoint): not open") }
    return file
  }

  /// `nil` when the deadline passed; empty at the end of the file.
  func read(upTo count: Int, until deadline: Deadline) async throws(LinkError) -> [UInt8]? {
    let file = try current()
    do throws(LinkError) { return try await file.read(upTo: count, until: deadline) } catch { throw failed(file, error) }
  }

  /// The same, with the time of the first byte's arrival.
  func readStamped(upTo count: Int, until deadline: Deadline) async throws(LinkError) -> LinkChunk? {
    let file = try current()
    do throws(LinkError) { return try await file.readStamped(upTo: count, until: deadline) } catch { throw failed(file, error) }
  }

  nonisolated(nonsending) func write(_ bytes: [UInt8], within time: Duration) async throws(LinkWriteError) {
    guard let file = try? current() else { throw LinkWriteError(error: LinkError(.closed, "\(endpoint): not open"), taken: 0) }
    do throws(LinkWriteError) { try await file.write(bytes, until: Deadline(in: time)) } catch {
      throw LinkWriteError(error: error.error.on(endpoint), taken: error.taken)
    }
  }

  /// The error as it leaves the link; a lost device is closed.
  func failed(_ file: PolledFile, _ error: LinkError) -> LinkError {
    if error.code == .lost {
      self.file.withLock { if $0 === file { $0 = nil } }
      file.close()
    }
    return error.on(endpoint)
  }
}
