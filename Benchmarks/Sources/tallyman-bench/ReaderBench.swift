import ArgumentParser
import ControlAPI
import Foundation
import Glibc
import Rig

/// From an RFID reader's socket through presence to the journal, in the daemon as it is shipped.
struct ReaderBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reader", abstract: "Tag reads a second over loopback, and what one costs.",
    discussion: "Fails only where a read is lost or a tag arrives twice: times depend on the machine, whose other cores the readers need.")

  @OptionGroup var places: Places
  @Option(help: "Seconds of each run.") var seconds = 10
  @Flag(help: "Keep the folder.") var keep = false
  @Flag(help: "One JSON object a line instead of the table.") var json = false

  private struct Run {
    var reads = 0
    var seconds = 0.0
    var facts: (before: ProcessFacts, after: ProcessFacts)
    var processor: Double { Double(facts.after.processor - facts.before.processor) }
  }

  func run() async throws {
    let place = places.scratch("reader")
    defer { if !keep { try? FileManager.default.removeItem(at: place) } }
    if !json { print(["", "value", "goal", ""].enumerated().map { pad($1, [46, 16, 12, 9][$0]) }.joined()) }
    let flood = try await listen(place.appending(path: "flood"), [TagStream()])
    let rate = Double(flood.reads) / flood.seconds
    show([
      Figure(name: "reads of 1,000 tags, time each", value: 1e6 / rate, unit: "µs", most: 1 / 1.5, note: "\(Int(rate)) reads/s"),
      Figure(name: "processor time of a read", value: flood.processor * 1000 / Double(flood.reads), unit: "µs", most: 0.5),
      Figure(name: "memory of its own after it", value: Double(flood.facts.after.anonymous) / 1024, unit: "MB", note: "before \(flood.facts.before.anonymous / 1024)"),
    ])
    let many = try await listen(place.appending(path: "many"), (1...8).map { try TagStream(number: $0, rate: 1_100) })
    show([
      Figure(
        name: "8 readers of 1,100 messages/s, part of a core", value: many.processor / many.seconds / 10, unit: "%", most: 5,
        note: "\(Int(Double(many.reads) / many.seconds)) reads/s"),
    ])
  }

  private func show(_ figures: [Figure]) { for figure in figures { print(json ? figure.json : figure.row) } }

  /// A daemon with those readers, from its first read to its last.
  private func listen(_ folder: URL, _ readers: [TagStream]) async throws -> Run {
    let site = try DaemonSite(folder: folder, of: places, withWMS: false, readers: readers.map(\.port))
    defer { site.stop() }
    try await site.start()
    // Arrivals, and the code that runs for the first time, are not measured.
    try await Task.sleep(for: .seconds(2))
    var run = Run(facts: (try site.facts(), try site.facts()))
    let (start, before) = (now(), try await counts(site)["reads"] ?? 0)
    try await Task.sleep(for: .seconds(seconds))
    let after = try await counts(site)
    run.facts.after = try site.facts()
    run.seconds = Double(now() - start) / 1e9
    run.reads = Int((after["reads"] ?? 0) - before)
    for reader in readers { reader.stop() }
    let sent = readers.reduce(0) { $0 + $1.count }
    guard await Rig.Bench.wait(seconds: 10, until: { try await counts(site)["reads"] ?? 0 >= sent }) else {
      throw RigError("\(sent) reads were sent, \(try await counts(site)["reads"] ?? 0) came")
    }
    let report: TagsReport = try await site.client.call(.tags, TagsRequest())
    let arrived = try await arrivals(site)
    guard report.balanced, arrived == report.tags.count else { throw RigError("\(report.tags.count) tags are there, \(arrived) arrivals are stored") }
    return run
  }

  private func counts(_ site: DaemonSite) async throws -> [String: Int64] {
    let report: TagsReport = try await site.client.call(.tags, TagsRequest())
    return report.counts
  }

  private func arrivals(_ site: DaemonSite) async throws -> Int {
    let entries: AsyncThrowingStream<EntryReport, any Error> = try await site.client.stream(.entries, EntriesRequest(stream: "dock-1", last: 100_000))
    var count = 0
    for try await entry in entries where entry.line.contains(#""kind":"observation""#) { count += 1 }
    return count
  }
}
