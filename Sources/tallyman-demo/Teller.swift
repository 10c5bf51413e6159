import ControlAPI
import Foundation
import Rig
import Warehouse

/// Tells what happens, each sentence beside the signal that the worker hears. Counts what it did not expect.
actor Teller {
  private let bench: Bench
  private(set) var surprises = 0
  private(set) var scans = 0
  /// The last thing each station told its worker.
  private var told: [String: (entry: String?, notice: Notice)] = [:]
  private var watching: Task<Void, Never>?
  /// The last code and its time per station: a worker does not read one label twice within 300 ms.
  private var lastScan: [String: (code: String, at: ContinuousClock.Instant)] = [:]

  init(bench: Bench) { self.bench = bench }

  func say(_ sentence: String) { out("\n\(sentence)") }

  /// Follows the floor's events; again after each start of the daemon.
  func watch() async throws {
    watching?.cancel()
    let events: AsyncThrowingStream<FloorEvent, any Error> = try await bench.client.stream(.watch, WatchRequest())
    watching = Task { [weak self] in
      do { for try await event in events { await self?.heard(event) } } catch {}
    }
  }

  private func heard(_ event: FloorEvent) {
    if let notice = event.notice { told[event.station] = (event.entry, notice) }
  }

  /// Scans, waits for the signal, and tells both. What else than `expected` is heard is a surprise, and the demo fails at its end.
  func scan(_ code: String, at station: String, expect expected: Signal = .good) async {
    if let last = lastScan[station], last.code == code {
      // A person takes a third of a second and more for the next carton.
      try? await Task.sleep(until: last.at + .milliseconds(340))
    }
    // On a terminal somebody reads along.
    if isatty(1) == 1 { try? await Task.sleep(for: .milliseconds(450)) }
    scans += 1
    told[station] = nil
    let signal = await bench.scan(code, at: station)
    lastScan[station] = (code, .now)
    _ = await Bench.wait(seconds: 1) { await self.told[station] != nil }
    tell(code, station, signal, expected)
  }

  func tell(_ code: String, _ station: String, _ signal: Signal?, _ expected: Signal) {
    let words = told[station].map { Words.say($0.notice, in: .en).split(separator: "\n").joined(separator: " ") } ?? ""
    let shown = visible(Array(code.utf8))
    out("  \(pad(station, 7)) \(pad(shown, 44)) \(mark(signal)) \(words)")
    if signal != expected {
      surprises += 1
      out("  ✗ expected \(expected.rawValue)")
    }
  }

  func surprise(_ what: String) {
    surprises += 1
    out("  ✗ \(what)")
  }

  func fact(_ what: String, holds: Bool) {
    if holds { out("  ✓ \(what)") } else { surprise("not so: \(what)") }
  }

  private func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

  private func mark(_ signal: Signal?) -> String {
    let colours = isatty(1) == 1
    let (word, colour) =
      switch signal {
      case .good: ("♪ good          ", "32")
      case .refused: ("♫ refused       ", "31")
      case .duplicate: ("♪♪ duplicate    ", "33")
      case .storedOffline: ("♪♩ stored, no link", "34")
      case nil: ("… silence       ", "31")
      }
    return colours ? "\u{1B}[\(colour)m\(word)\u{1B}[0m" : word
  }
}
