import ControlAPI
import DeviceRuntime
import Warehouse

/// What `tally rfid explain` asks.
struct ReaderAnswers {
  let daemon: Daemon

  func report(_ request: ReaderRequest) async throws(ControlError) -> ReaderReport {
    try await DeviceWatch(daemon: daemon).known(request.reader)
    let id = DeviceID(request.reader)
    guard let account = await daemon.supervisor.account(of: id), let health = await daemon.supervisor.snapshot().first(where: { $0.id == id }) else {
      throw ControlError("rfid.no-account", ["reader": request.reader, "profile": daemon.profiles[id] ?? "–"], exit: .notFound)
    }
    return ReaderReport(
      reader: request.reader, profile: daemon.profiles[id], endpoint: health.endpoint, link: health.state.rawValue, lastError: health.lastError?.detail,
      nextAttempt: health.nextAttempt, account: account)
  }
}
