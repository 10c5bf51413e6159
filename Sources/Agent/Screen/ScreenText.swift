import ControlAPI
import Warehouse

/// What the screen is told, in the worker's language.
struct ScreenText {
  let language: Language

  func say(_ code: String, _ args: [String: String] = [:]) -> String { Words.say(code, args, in: language) }

  /// The words of the page that do not come with an event.
  var labels: JSON {
    let codes =
      LinkState.allWords + [Mode.training, .test].map { "mode.\($0.rawValue)" } + EntryKind.allCases.map { "kind.\($0.rawValue)" }
    return .object(codes.map { JSON.Member($0, .string(say($0))) })
  }

  func state(of station: StationReport, link: LinkState, room: StatusReport.Journal?) -> JSON {
    let session = station.sessions.first { $0.document != nil } ?? station.sessions.first
    return .object([
      "link": .string(link.rawValue), "mode": .string(station.mode.rawValue), "counters": counters(station.counters),
      "prompt": .string(session?.prompt.map { Words.say($0, in: language) } ?? ""), "document": .string(session?.document ?? ""),
      "room": room.map(self.room), "progress": progress(station.progress),
    ])
  }

  /// How far the document is, and what it lacks.
  private func progress(_ progress: DocumentProgress?) -> JSON? {
    guard let progress else { return nil }
    let values = ["expected": "\(progress.expected)", "seen": "\(progress.seen)", "missing": "\(progress.missing)", "extra": "\(progress.extra)"]
    return .object([
      "text": .string(say("screen.progress", values)), "lacking": .array(progress.lacking.map { .string($0) }), "extra": .int(Int64(progress.extra)),
      "done": .bool(progress.missing == 0 && progress.expected > 0),
    ])
  }

  func event(_ event: FloorEvent, counters now: [String: Int]?, room: StatusReport.Journal?) -> JSON {
    .object([
      "at": .int(event.at), "signal": event.signal.map { .string($0.rawValue) },
      "signalWord": event.signal.map { .string(say("signal.\($0.rawValue)")) }, "scanned": event.scanned.map { .string($0) },
      "words": event.notice.map { .string(Words.say($0, in: language)) }, "prompt": event.prompt.map { .string(Words.say($0, in: language)) },
      "document": event.document.map { .string($0) }, "link": event.link.map { .string($0.rawValue) }, "mode": .string(event.mode.rawValue),
      "counters": now.map(counters), "room": room.map(self.room), "progress": progress(event.progress),
    ])
  }

  /// For how long there is room without a link, at the rate of the busiest hour; nothing where the rate is unknown and there is enough.
  private func room(_ journal: StatusReport.Journal) -> JSON {
    let hours = journal.hoursLeft.map { $0 < 48 ? say("screen.room.hours", ["count": "\($0)"]) : say("screen.room.days", ["count": "\(min($0 / 24, 999))"]) }
    return .object(["level": .string(journal.level), "text": .string(journal.level == "full" || journal.level == "failed" ? say("screen.room.none") : hours ?? "")])
  }

  private func counters(_ counters: [String: Int]) -> JSON {
    let outcomes = EntryKind.allCases.filter(\.isFromTrigger).map(\.rawValue)
    return .object(counters.filter { outcomes.contains($0.key) }.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .int(Int64($0.value))) })
  }
}

extension LinkState {
  fileprivate static var allWords: [String] { ["link.up", "link.down"] }
}
