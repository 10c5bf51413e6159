import ArgumentParser
import ControlAPI
import Foundation
import Glibc
import Journal
import Rig
import Warehouse

/// The daemon as it is shipped: from the scan's first byte to the feedback's, its memory, its rest and its start.
struct DaemonBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daemon", abstract: "Scan to feedback beside a bare fdatasync loop, memory, wake-ups, start-up.",
    discussion: "Fails only where a scan is lost or doubled: times depend on the machine.")

  @OptionGroup var places: Places
  @Option(help: "Single scans.") var scans = 2_000
  @Option(help: "Scans in a row.") var burst = 10_000
  @Option(help: "Starts of the daemon, each on an empty and on a long journal.") var starts = 10
  @Option(help: "Seconds of rest over which wake-ups are counted.") var rest = 30
  @Option(help: "Seconds before that in which the daemon settles.") var settle = 10
  @Flag(help: "Keep the folder.") var keep = false
  @Flag(help: "One JSON object a line instead of the table.") var json = false

  private static let longJournal = 100_000

  func run() async throws {
    let place = places.scratch("daemon")
    defer { if !keep { try? FileManager.default.removeItem(at: place) } }
    if !json { print(["", "value", "goal", ""].enumerated().map { pad($1, [46, 16, 12, 9][$0]) }.joined()) }
    try await startUp(site(place, "empty", withWMS: false), "start to READY, empty journal")
    try await alone(place)
    try await connected(place)
    let long = try site(place, "long", withWMS: false)
    try await DaemonBench.fill(long.journal, entries: DaemonBench.longJournal)
    try await startUp(long, "start to READY, 100,000 entries")
    try await status(of: long)
  }

  private func site(_ place: URL, _ name: String, withWMS: Bool) throws -> DaemonSite {
    try DaemonSite(folder: place.appending(path: name), of: places, withWMS: withWMS)
  }

  private func show(_ figures: [Figure]) { for figure in figures { print(json ? figure.json : figure.row) } }

  // MARK: starts and stops

  private func startUp(_ site: DaemonSite, _ name: String) async throws {
    var ready: [Double] = []
    var gone: [Double] = []
    for _ in 0..<starts {
      ready.append(try site.daemon.startAndWait() * 1000)
      gone.append(site.daemon.terminate() * 1000)
    }
    show([
      Figure(name: name, value: median(ready), unit: "ms", most: 300, note: "worst \(two(ready.max() ?? 0))"),
      Figure(name: "SIGTERM to exit", value: median(gone), unit: "ms", most: 2_000, note: "worst \(two(gone.max() ?? 0))"),
    ])
  }

  static func fill(_ path: String, entries: Int) async throws {
    let journal = try await Journal.open(path)
    let load = Load(name: "fill", entries: 1_000, producers: 1)
    for _ in 0..<(entries / load.entries) { _ = try await journal.append(load.append(0)) }
    await journal.close()
  }

  /// The whole process of `tally status`.
  private func status(of site: DaemonSite) async throws {
    defer { site.stop() }
    try await site.start()
    let socket = site.folder.appending(path: "control.sock").path
    let waits = try (0..<50).map { _ in try milliseconds("\(places.programs)/tally", ["status", "--socket", socket]) }
    show([Figure(name: "tally status, the whole process", value: median(waits), unit: "ms", most: 30, note: "worst \(two(waits.max() ?? 0))")])
  }

  // MARK: at rest

  private func alone(_ place: URL) async throws {
    let site = try site(place, "alone", withWMS: false)
    defer { site.stop() }
    try await site.start()
    try await atRest(site, "at rest, no WMS")
  }

  private func atRest(_ site: DaemonSite, _ name: String) async throws {
    try await Task.sleep(for: .seconds(settle))
    let before = try site.facts()
    try await Task.sleep(for: .seconds(rest))
    let after = try site.facts()
    let seconds = Double(rest)
    show([
      Figure(name: "\(name): wake-ups", value: Double(after.wakeups(since: before)) / seconds, unit: "/s", most: 2, note: "\(after.sleeps.count) threads"),
      Figure(name: "\(name): processor", value: Double(after.processor - before.processor) / seconds, unit: "ms/s"),
    ] + memory(after, name, anonymous: 15, resident: 48))
  }

  private func memory(_ facts: ProcessFacts, _ name: String, anonymous: Double, resident: Double) -> [Figure] {
    [
      Figure(name: "\(name): RssAnon", value: Double(facts.anonymous) / 1024, unit: "MB", most: anonymous),
      Figure(name: "\(name): RSS", value: Double(facts.resident) / 1024, unit: "MB", most: resident),
    ]
  }

  // MARK: at work

  private func connected(_ place: URL) async throws {
    let site = try site(place, "work", withWMS: true)
    defer { site.stop() }
    try await site.start()
    try await atRest(site, "at rest, WMS connected")
    var codes = DaemonBench.codes("S", scans)
    guard let opened = site.terminal.scan("%T-BLIND"), opened.feedback == DaemonSite.good else { throw RigError("no blind receipt could be opened") }
    var feedback = try await single(site, codes, place)
    let row = DaemonBench.codes("R", burst)
    codes += row
    feedback += try await inARow(site, row)
    try await compare(codes, feedback, site)
  }

  /// Different serials of one item, the line closed after every fifty.
  private static func codes(_ letter: String, _ count: Int) -> [String] {
    (1...count).map { $0 % 50 == 0 ? "%T-OK" : "]d2010460000000303021\(letter)\($0)" }
  }

  /// The reference WMS syncs the same disk, so it rests while single scans are timed.
  private func single(_ site: DaemonSite, _ codes: [String], _ place: URL) async throws -> [UInt8] {
    site.wms?.kill()
    let before = try await bare(place)
    var sample = Sample()
    var feedback: [UInt8] = []
    for code in codes {
      let heard = site.terminal.scan(code)
      if let heard { sample.waits.append(heard.nanoseconds) }
      feedback.append(heard?.feedback ?? 0)
      try await DaemonBench.breathe()
    }
    let after = try await bare(place)
    let raw = (before.raw.percentile(0.5) + after.raw.percentile(0.5)) / 2000
    let commit = (before.commit.percentile(0.5) + after.commit.percentile(0.5)) / 2000
    let (half, most) = (sample.percentile(0.5) / 1000, sample.percentile(0.99) / 1000)
    show([
      Figure(name: "append + fdatasync of 300 bytes, p50", value: raw, unit: "ms"),
      Figure(name: "journal commit, p50", value: commit, unit: "ms", note: "\(two(commit / raw)) × raw"),
      Figure(name: "scan to feedback, p50", value: half, unit: "ms", most: commit + 1, note: "\(two(half / raw)) × raw"),
      Figure(name: "scan to feedback, p99", value: most, unit: "ms", note: "\(two(most / raw)) × raw"),
    ])
    return feedback
  }

  /// The bare append and the journal's commit, paced like the scans: a disk that is asked without a pause answers otherwise.
  private func bare(_ place: URL) async throws -> (raw: Sample, commit: Sample) {
    let journal = try await Journal.open(place.appending(path: "bare").path)
    let load = Load(name: "commit", entries: 1, producers: 1)
    var (raw, commit) = (Sample(), Sample())
    let file = try RawFile(folder: place.path)
    let count = max(20, scans / 4)
    for _ in 0..<count {
      raw.waits.append(try file.append())
      try await DaemonBench.breathe()
    }
    for _ in 0..<count {
      let start = now()
      _ = try await journal.append(load.append(0))
      commit.waits.append(now() - start)
      try await DaemonBench.breathe()
    }
    await journal.close()
    return (raw, commit)
  }

  /// A person is never faster than this, and the disk is at rest as it is then.
  private static func breathe() async throws { try await Task.sleep(for: .milliseconds(5)) }

  private func inARow(_ site: DaemonSite, _ codes: [String]) async throws -> [UInt8] {
    try site.wms?.launch()
    let up = await Rig.Bench.wait(seconds: 60) {
      let sync: SyncReport = try await site.client.call(.sync, SyncRequest(command: "now"))
      return sync.link == .up && sync.streams.allSatisfy { $0.backlog == 0 }
    }
    guard up else { throw RigError("the WMS did not come back") }
    let watch = Task {
      var worst = try site.facts()
      while !Task.isCancelled {
        let facts = try site.facts()
        worst.anonymous = max(worst.anonymous, facts.anonymous)
        worst.resident = max(worst.resident, facts.resident)
        try? await Task.sleep(for: .milliseconds(100))
      }
      return worst
    }
    let start = now()
    let feedback = site.terminal.burst(codes)
    let seconds = Double(now() - start) / 1e9
    watch.cancel()
    show([Figure(name: "\(codes.count) scans in a row", value: Double(feedback.count) / seconds, unit: "scans/s", note: "\(feedback.count) answered")])
    show(memory(try await watch.value, "under load", anonymous: 30, resident: 64))
    return feedback + [UInt8](repeating: 0, count: codes.count - feedback.count)
  }

  /// Each scan that sounded stored must be in the journal once, and at the end nothing waits.
  private func compare(_ codes: [String], _ feedback: [UInt8], _ site: DaemonSite) async throws {
    let stored = try await site.accepted()
    var (lost, doubled, refused) = (0, 0, 0)
    for (code, told) in zip(codes, feedback) {
      let count = stored[String(code.dropFirst(3))] ?? 0
      let isAccepted = told == DaemonSite.good || told == DaemonSite.storedOffline
      if !isAccepted { refused += 1 }
      guard code.hasPrefix("]") else { continue }
      if isAccepted, count == 0 { lost += 1 }
      if count > (isAccepted ? 1 : 0) { doubled += 1 }
    }
    let drained = await Rig.Bench.wait(seconds: 120) {
      let sync: SyncReport = try await site.client.call(.sync, SyncRequest(command: "now"))
      return sync.streams.allSatisfy { $0.backlog == 0 }
    }
    let balances: [BalanceReport] = try await site.client.call(.balance, BalanceRequest())
    let chains: [ControlAPI.VerifyReport] = try await site.client.call(.verify, VerifyRequest())
    show([
      Figure(name: "scans lost", value: Double(lost), unit: "", most: 0, note: "of \(codes.count)"),
      Figure(name: "scans doubled", value: Double(doubled), unit: "", most: 0),
      Figure(name: "scans without a good signal", value: Double(refused), unit: "", most: 0),
    ])
    try await atRest(site, "at rest after work")
    guard lost + doubled + refused == 0, drained, balances.allSatisfy(\.balanced), chains.allSatisfy(\.ok) else {
      print("FAULT: a scan was lost or doubled, or the journal does not balance")
      throw ExitCode(1)
    }
  }
}

/// How long a program runs, in milliseconds, with its output thrown away.
private func milliseconds(_ program: String, _ arguments: [String]) throws -> Double {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  var vector = ([program] + arguments).map { strdup($0) } + [nil]
  defer { for word in vector { free(word) } }
  var pid = pid_t()
  let start = now()
  let code = posix_spawn(&pid, program, &actions, nil, &vector, environ)
  guard code == 0 else { throw BenchError(path: program, number: code) }
  var state: CInt = 0
  guard waitpid(pid, &state, 0) == pid, state == 0 else { throw BenchError(path: program, number: EPROTO) }
  return Double(now() - start) / 1e6
}
