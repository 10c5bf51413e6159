import ArgumentParser
import ControlAPI
import Foundation
import Hummingbird
import Journal
import Rig
import Synchronization
import Warehouse

/// What has gathered over an outage, on its way to the WMS.
struct DrainBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drain", abstract: "A long journal to a service that only checks order, and to tally-wms.",
    discussion: "Fails only where an entry is lost, doubled or out of order: times depend on the machine.")

  @OptionGroup var places: Places
  @Option(help: "Entries that wait for the sink.") var entries = 1_000_000
  @Option(help: "Entries that wait for tally-wms.") var booked = 200_000
  @Flag(help: "One JSON object a line instead of the table.") var json = false

  func run() async throws {
    let place = places.scratch("drain")
    defer { try? FileManager.default.removeItem(at: place) }
    if !json { print(["", "value", "goal", ""].enumerated().map { pad($1, [46, 16, 12, 9][$0]) }.joined()) }
    try await toSink(place.appending(path: "sink"))
    try await toWMS(place.appending(path: "wms"))
  }

  private func show(_ figures: [Figure]) { for figure in figures { print(json ? figure.json : figure.row) } }

  private func toSink(_ place: URL) async throws {
    let port = try freePort()
    let site = try DaemonSite(folder: place, of: places, withWMS: false, sink: port)
    try await DaemonBench.fill(site.journal, entries: entries)
    let sink = Sink()
    let service = Task { try await sink.application(port: port).runService() }
    defer {
      site.stop()
      service.cancel()
    }
    let ready = try site.daemon.startAndWait() * 1000
    show([Figure(name: "start to READY, \(entries) entries waiting", value: ready, unit: "ms", most: 500)])
    let isOpen = await Rig.Bench.wait(seconds: 10) {
      let devices: [DeviceReport] = try await site.client.call(.devices)
      return devices.allSatisfy { $0.state == "open" }
    }
    guard isOpen, site.terminal.scan("%T-BLIND") != nil else { throw RigError("the scanner was not opened") }
    let rest = try await Self.scan(site) { $0 >= 500 }
    let isOver = Atomic(false)
    async let busy = Self.scan(site) { _ in isOver.load(ordering: .relaxed) }
    try await drain(site, name: "the sink", entries: entries, least: 100_000) {
      sink.open()
      let _: SyncReport = try await site.client.call(.sync, SyncRequest(command: "now"))
    } next: { sink.next(of: "dock-1") }
    isOver.store(true, ordering: .relaxed)
    let (atRest, draining) = (rest.percentile(0.99) / 1000, try await busy.percentile(0.99) / 1000)
    show([
      Figure(name: "scan to feedback while draining, p99", value: draining, unit: "ms", most: 2 * atRest, note: "at rest \(two(atRest)); \(try await busy.waits.count) scans")
    ])
    guard sink.gaps == 0 else {
      print("FAULT: \(sink.gaps) batches were not the next")
      throw ExitCode(1)
    }
  }

  /// Scans at a person's pace, or faster.
  private static func scan(_ site: DaemonSite, until isEnough: @Sendable (Int) -> Bool) async throws -> Sample {
    var sample = Sample()
    while !isEnough(sample.waits.count) {
      guard let heard = site.terminal.scan("]d2010460000000303021D\(now())") else { throw RigError("a scan was not answered") }
      sample.waits.append(heard.nanoseconds)
      try await Task.sleep(for: .milliseconds(5))
    }
    return sample
  }

  private func toWMS(_ place: URL) async throws {
    let site = try DaemonSite(folder: place, of: places, withWMS: true)
    try await DaemonBench.fill(site.journal, entries: booked)
    defer { site.stop() }
    try site.daemon.startAndWait()
    try site.wms?.launch()
    try await drain(site, name: "tally-wms", entries: booked, least: 30_000) {
      let _: SyncReport = try await site.client.call(.sync, SyncRequest(command: "now"))
    } next: {
      let sync: SyncReport = try await site.client.call(.sync, SyncRequest())
      return sync.streams.first { $0.stream == "dock-1" }?.cursor ?? 1
    }
  }

  private func drain(
    _ site: DaemonSite, name: String, entries: Int, least: Double, open: () async throws -> Void, next: () async throws -> Int64
  ) async throws {
    let before = try site.facts()
    try await open()
    // What it takes to notice that the link is back is not what is measured here.
    while try await next() == 1 {
      try await open()
      try await Task.sleep(for: .milliseconds(5))
    }
    let (start, first) = (now(), try await next())
    var resident = 0
    while try await next() <= Int64(entries) {
      resident = max(resident, try site.facts().resident)
      try await Task.sleep(for: .milliseconds(20))
    }
    let seconds = Double(now() - start) / 1e9
    let facts = try site.facts()
    let count = Double(entries) - Double(first - 1)
    show([
      Figure(name: "to \(name): an entry", value: seconds / count * 1e6, unit: "µs", most: 1e6 / least, note: "\(Int(count / seconds)) entries/s"),
      Figure(name: "to \(name): processor an entry", value: Double(facts.processor - before.processor) / count * 1e3, unit: "µs"),
      Figure(name: "to \(name): RSS, at most", value: Double(resident) / 1024, unit: "MB", most: 64),
    ])
  }
}
