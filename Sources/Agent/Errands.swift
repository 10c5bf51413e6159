import Journal
import Logging
import StationRuntime
import Stations
import Warehouse

/// Carries out what the centre asks of stations: each errand once, however often it is told, over restarts too; and none that is too old.
///
/// The errand's id, the entry that tells of it and its label's job are one transaction.
struct Errands: Sendable {
  let store: any EntryStore
  let floor: Floor
  let stations: [StationConfiguration]
  let printers: [String]
  let clock: any Clockwork
  let language: Language
  let logger: Logger

  /// More than these are not remembered at once: they lie in the journal's state.
  private static let most = 500

  func carryOut(_ change: MasterDataChange) async throws {
    var known = Set(try await store.state(prefix: "errand/").map(\.key))
    for errand in change.errands ?? [] {
      let key = StateKey.path("errand", errand.id)
      guard let station = stations.first(where: { $0.name == errand.station }), !known.contains(key) else { continue }
      guard known.count < Errands.most, (1...64).contains(errand.id.utf8.count) else {
        logger.error("the WMS asks for more than is kept, or without an id: errand \(visible(Array(errand.id.utf8), limit: 64)) is left")
        continue
      }
      try await carryOut(errand, at: station, key)
      known.insert(key)
    }
    // What the centre does not name any more is never told again.
    let named = Set((change.errands ?? []).map { StateKey.path("errand", $0.id) })
    let gone = change.whole && change.more != true ? known.subtracting(named) : Set((change.gone ?? []).map { StateKey.path("errand", $0) }).intersection(known)
    guard !gone.isEmpty else { return }
    _ = try await store.append(Append(stream: .box, state: gone.sorted().map { StateWrite($0, nil) }))
  }

  private func carryOut(_ errand: Errand, at station: StationConfiguration, _ key: String) async throws {
    let now = clock.now()
    var outcome = "done"
    // On a clock that nobody vouches for nothing is too old.
    if let until = errand.until, until < now.wall, now.quality == .synced { outcome = "late" }
    var label = errand.label
    label?.sscc = nil
    let copies = label?.copies ?? 1
    label?.copies = min(max(copies, 1), 100)
    if let asked = label?.printer, asked.isEmpty { label?.printer = station.printer ?? "" }
    if let printer = label?.printer, !printers.contains(printer) { outcome = "no-printer" }
    let detail = JSON.object([
      "event": .string("errand"), "errand": .string(errand.id), "outcome": .string(outcome), "label": label.map { .string($0.template) },
      "printer": label.map { .string($0.printer) },
    ])
    let jobs = outcome == "done" ? label.map { [PrintJobDraft($0)] } ?? [] : []
    _ = try await store.append(
      Append(
        stream: station.stream, entries: [EntryDraft(.config, at: now, boot: bootID(), detail: detail)],
        state: [StateWrite(key, JSON.object(["outcome": .string(outcome)]).bytes)], jobs: jobs))
    if outcome == "late" { return }
    if outcome != "done" { logger.error("errand \(errand.id) for \(station.name): there is no printer '\(label?.printer ?? "")'") }
    if let text = errand.text?[language.rawValue] ?? errand.text?.sorted(by: { $0.key < $1.key }).first?.value {
      await floor.tell(Notice("errand", ["text": visible(Array(text.utf8), limit: 300)]), at: station.name)
    }
  }
}
