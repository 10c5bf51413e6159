import ArgumentParser
import ControlAPI
import Foundation
import Rig
import Warehouse

/// Workers scan while the way to the WMS does everything that a bad way can do, and the clock jumps by ten years. At the end every good signal is stored
/// once here and once at the WMS, and no alarm stands. Then the disk is cloned: the second box must be caught before it books anything.
struct ChaosRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "chaos", abstract: "A proxy that spoils connections to the WMS, a clock that jumps, a cloned disk.")
  @Option(help: "For how long the way is bad.") var seconds = 8
  @Option(help: "Seed of what befalls which connection.") var seed = UInt64.random(in: 1...UInt64.max)
  @OptionGroup var docks: TwoDocks

  /// Where Debian's package `faketime` puts it.
  private static let fake = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"

  func run() async throws {
    let bench = try await docks.bench("chaos")
    var isWhole = false
    defer { docks.end(bench, isWhole: isWhole) }
    out("chaos: \(seconds) s, seed \(seed), folder \(bench.folder.path)")
    let proxy = try ChaosProxy(to: bench.wmsPort, seed: seed)
    proxy.calm()
    try bench.edit(bench.wmsAddress, to: "http://127.0.0.1:\(proxy.port)")
    try bench.wms.launch()
    let clock = try JumpingClock(bench.folder, library: FileManager.default.fileExists(atPath: Self.fake) ? Self.fake : nil)
    try bench.daemon.startAndWait(extra: clock.environment)
    let (typists, work) = try await docks.work(on: bench)
    proxy.storm()
    for years in [10, -10, 0] {
      let end = ContinuousClock.now + .seconds(Double(seconds) / 3)
      // What waits for a pause to end is tried again: there is more to befall in the same time.
      while ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(200))
        let _: SyncReport = try await bench.client.call(.sync, SyncRequest(command: "now"))
      }
      try clock.set(years: years)
    }
    proxy.calm()
    for typist in typists { await typist.stop() }
    for task in work { try await task.value }
    out("chaos: \(proxy.report)\(clock.environment.isEmpty ? "; no faketime here, so the clock stood" : "; the clock jumped by 10 years and back")")
    let _: SyncReport = try await bench.client.call(.sync, SyncRequest(command: "now"))
    try await Verdict(bench: bench, name: "chaos").check(typists, kills: 0, startups: [])
    let alarms = try await (bench.client.call(.sync, SyncRequest()) as SyncReport).alarms.map(\.code)
    guard alarms.isEmpty else { throw RigError("alarms stand: \(alarms)") }
    try await clone(bench)
    isWhole = true
  }

  /// The same disk in two boxes: the one that comes second is not let in, and nothing that it stores is booked as the first one's.
  private func clone(_ bench: Bench) async throws {
    let (state, copy) = (bench.folder.appending(path: "state"), bench.folder.appending(path: "clone"))
    bench.daemon.terminate()
    try FileManager.default.copyItem(at: state, to: copy)
    try bench.daemon.startAndWait()
    guard await bench.isInformed() else { throw RigError("the first box was not let in again") }
    guard await bench.scan("]d2010460000000303021ORIGINAL", at: "dock-1") == .good else { throw RigError("the first box cannot work") }
    guard await Bench.wait(seconds: 20, until: { try await (bench.client.call(.sync, SyncRequest()) as SyncReport).streams.allSatisfy { $0.backlog == 0 } }) else {
      throw RigError("the first box does not drain")
    }
    bench.daemon.terminate()
    try bench.edit("directory: \(state.path)", to: "directory: \(copy.path)")
    try bench.daemon.startAndWait()
    guard await Bench.wait(seconds: 20, until: { try await (bench.client.call(.sync, SyncRequest()) as SyncReport).alarms.contains { $0.code == "sync.alarm.journal" } })
    else { throw RigError("the clone was not caught") }
    // Its work is stored, and is not sent.
    guard let signal = await bench.scan("]d2010460000000303021CLONE", at: "dock-1"), signal != .refused else { throw RigError("the clone does not store") }
    let page = try await WMSView(bench: bench).page()
    guard !page.contains("CLONE") else { throw RigError("the clone's scan was booked") }
    out("chaos: the clone of the disk was caught at its first session; its work is stored and not booked")
  }
}

/// The daemon's wall clock, where `faketime` is installed; the clock of its boot goes on as ever.
struct JumpingClock {
  let environment: [String: String]
  private let file: String

  init(_ folder: URL, library: String?) throws {
    file = folder.appending(path: "clock").path
    environment = library.map { ["LD_PRELOAD": $0, "FAKETIME_TIMESTAMP_FILE": folder.appending(path: "clock").path, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"] } ?? [:]
    try set(years: 0)
  }

  func set(years: Int) throws {
    // In one step: half a file would be another time.
    try Data("\(years < 0 ? "-" : "+")\(abs(years) * 365)d\n".utf8).write(to: URL(filePath: file), options: .atomic)
  }
}
