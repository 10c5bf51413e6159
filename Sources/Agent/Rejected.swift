import ControlAPI
import Journal
import WMS
import WMSWire
import Warehouse

/// What the WMS has not booked, and what a person decides of it. Each decision is an entry of the box, with who and why.
struct Rejected {
  let daemon: Daemon

  func answer(_ request: RejectedRequest) async throws(ControlError) -> [RejectedReport] {
    guard let destination = daemon.destination else { throw ControlError("agent.no-wms", exit: .notFound) }
    let name = Daemon.destinationName(daemon.configuration)
    guard let entry = request.entry else { return try await copies(name, closed: request.all).map(RejectedReport.init) }
    let copy = try await find(entry, in: name)
    guard let command = request.command else { return [RejectedReport(copy)] }
    guard copy.state != .closed else { throw ControlError("agent.rejected-settled", ["entry": copy.place], exit: .notFound) }
    let person = request.person ?? "?"
    guard command == .retry || request.reason?.isEmpty == false else { throw ControlError("cli.no-reason", exit: .usage) }
    let outcome = try await decide(command, copy, Decision(person: person, reason: request.reason), destination, name)
    try await asked {
      try await daemon.record(.config, [
        "event": .string("rejected-\(command.rawValue)"), "entry": .string(copy.place), "by": .string(person), "reason": request.reason.map { .string($0) },
        "outcome": .string(outcome),
      ])
    }
    destination.downlink.poll()
    return [RejectedReport(try await find(entry, in: name))]
  }

  /// What became of it, in the WMS's word.
  private func decide(
    _ command: RejectedRequest.Command, _ copy: QuarantinedEntry, _ decision: Decision, _ destination: WMSDestination, _ name: String
  ) async throws(ControlError) -> String {
    // What the WMS keeps no record of can only be given up here.
    guard let remote = copy.verdict.quarantine else {
      guard command == .discard else { throw ControlError("agent.rejected-no-retry", ["entry": copy.place], exit: .failed) }
      try await asked { try await daemon.journal.markRetried(copy.id, booked: true) }
      return "discarded"
    }
    do {
      let action: SyncPath.QuarantineAction = command == .retry ? .retry : .discard
      let answer = try await destination.downlink.quarantine(remote, action, line: copy.line, by: decision)
      let settled = Set(answer.settled)
      try await asked {
        try await daemon.journal.close(destination: name, waiting: settled)
        if !settled.contains(remote) { try await daemon.journal.markRetried(copy.id, booked: false, code: answer.code, detail: answer.detail) }
      }
      return answer.state
    } catch let error as ControlError {
      throw error
    } catch let refusal as Refusal {
      // Somebody was quicker: at the WMS, or we before the power went.
      guard case .problem(let problem) = refusal, problem.known == .settled || problem.known == .notFound else {
        throw ControlError("agent.rejected-refused", ["entry": copy.place, "error": refusal.description])
      }
      try await asked { try await daemon.journal.close(destination: name, waiting: [remote]) }
      return "settled"
    } catch { throw ControlError("agent.failed", ["error": "\(error)"]) }
  }

  private func copies(_ destination: String, closed: Bool) async throws(ControlError) -> [QuarantinedEntry] {
    try await asked { try await daemon.journal.quarantine(destination: destination, includingClosed: closed) }
  }

  private func find(_ entry: String, in destination: String) async throws(ControlError) -> QuarantinedEntry {
    let parts = entry.split(separator: ":")
    let place = parts.count == 2 || parts.count == 4 ? parts.suffix(2).joined(separator: ":") : entry
    guard let copy = try await copies(destination, closed: true).last(where: { $0.place == place }) else {
      throw ControlError("agent.no-rejected", ["entry": entry], exit: .notFound)
    }
    return copy
  }
}

extension QuarantinedEntry {
  /// `STATION:NUMBER`.
  fileprivate var place: String { "\(stream.rawValue):\(verdict.seq)" }
}

extension RejectedReport {
  fileprivate init(_ copy: QuarantinedEntry) {
    self.init(
      stream: copy.stream.rawValue, seq: copy.verdict.seq, status: copy.verdict.status.rawValue, code: copy.verdict.code, detail: copy.verdict.detail,
      state: copy.state.rawValue, lanes: copy.lanes, quarantine: copy.verdict.quarantine, at: (try? JSON(parsing: copy.line))?["at"]?.string,
      line: String(decoding: copy.line, as: UTF8.self))
  }
}
