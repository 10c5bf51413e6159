import ArgumentParser
import ControlAPI
import Foundation
import Rig
import Warehouse

/// Kills the daemon at random moments while workers scan: what got the *good* signal must be in the journal once and at the WMS once.
struct Kill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "kill -9 while ptys type scans; every good signal must be stored once, here and at the WMS.")
  @Option(help: "How often the daemon is killed.") var kills = 8
  @Option(help: "How many scans must have been answered at the end.") var scans = 0
  @Option(help: "Seed of the random moments.") var seed = UInt64.random(in: 1...UInt64.max)
  @OptionGroup var docks: TwoDocks

  func run() async throws {
    let bench = try await docks.bench("kill")
    var isWhole = false
    defer { docks.end(bench, isWhole: isWhole) }
    try bench.wms.launch()
    try bench.daemon.startAndWait()
    out("kill: \(kills) kills, seed \(seed), folder \(bench.folder.path)")
    let (typists, work) = try await docks.work(on: bench)
    var random = SplitMix(state: seed)
    var startups: [Double] = []
    for number in 0..<kills {
      // The blow falls on people at work, not on the pause after the last one.
      let before = await typists.asyncSum { await $0.answered.count }
      guard await Bench.wait(seconds: 20, until: { await typists.asyncSum { await $0.answered.count } >= before + 4 }) else {
        var troubles: [String] = []
        for typist in typists { if let trouble = await typist.trouble { troubles.append(trouble) } }
        throw RigError("nobody could work after kill \(number)\(troubles.map { "; \($0)" }.joined()); what the daemon said is in \(bench.folder.path)")
      }
      try await Task.sleep(for: .milliseconds(Int.random(in: 5...500, using: &random)))
      bench.daemon.kill()
      startups.append(try bench.daemon.startAndWait())
      if number % 10 == 9 || number == kills - 1 { out("kill: \(number + 1) of \(kills) kills, \(await typists.asyncSum { await $0.answered.count }) scans answered") }
    }
    let scans = scans
    let enough = await Bench.wait(seconds: 60 + Double(scans) / 20) { await typists.asyncSum { await $0.answered.count } >= scans }
    guard enough else { throw RigError("fewer than \(scans) scans were answered in time") }
    for typist in typists { await typist.stop() }
    for task in work { try await task.value }
    try await Verdict(bench: bench).check(typists, kills: kills, startups: startups)
    isWhole = true
  }
}

/// What must be true after all the killing.
struct Verdict {
  let bench: Bench
  var name = "kill"

  func check(_ typists: [Typist], kills: Int, startups: [Double]) async throws {
    let drained = await Bench.wait(seconds: 60) {
      let sync: SyncReport = try await bench.client.call(.sync, SyncRequest())
      return sync.link == .up && !sync.streams.isEmpty && sync.streams.allSatisfy { $0.backlog == 0 }
    }
    var faults: [String] = []
    if !drained { faults.append("the journal did not drain to the WMS in 60 s") }
    var scans = 0
    var repeats = 0
    for typist in typists {
      let stored = try await accepted(typist.station)
      for (code, signal) in await typist.answered {
        scans += 1
        let raw = String(code.dropFirst(3))
        switch (signal, stored[raw] ?? 0) {
        case (.good, 1), (.storedOffline, 1), (.duplicate, 1): break
        case (let signal, let times): faults.append("\(typist.station): \(code) sounded \(signal.rawValue) and is stored \(times) times")
        }
      }
      repeats += await typist.repeats
    }
    let chains: [VerifyReport] = try await bench.client.call(.verify, VerifyRequest())
    for chain in chains where !chain.ok { faults.append("chain \(chain.stream): \(chain.problem ?? "")") }
    let balances: [BalanceReport] = try await bench.client.call(.balance, BalanceRequest())
    for row in balances where !row.balanced { faults.append("\(row.stream) \(row.device): \(row.triggers) triggers, entries \(row.entries)") }
    faults += try await WMSView(bench: bench).differences(from: chains)
    out("\(name): \(kills) kills, \(scans) scans answered, \(repeats) scanned again for want of an answer")
    let sorted = startups.sorted()
    if let worst = sorted.last { out("\(name): ready again in \(Int(sorted[sorted.count / 2] * 1000)) ms (median), \(Int(worst * 1000)) ms (worst)") }
    guard faults.isEmpty else {
      for fault in faults.prefix(40) { out("FAULT \(fault)") }
      throw ArgumentParser.ExitCode(1)
    }
    out("\(name): every good signal is stored once here and once at the WMS; chains whole, ledger balanced")
  }

  /// How often each raw code stands in the journal as accepted.
  private func accepted(_ station: String) async throws -> [String: Int] {
    var found: [String: Int] = [:]
    var next: Int64 = 1
    while true {
      let slice: AsyncThrowingStream<EntryReport, any Error> = try await bench.client.stream(.entries, EntriesRequest(stream: station, last: 5_000, from: next))
      var last: Int64?
      for try await entry in slice {
        last = entry.seq
        let line = try JSON(parsing: entry.line)
        if ["step", "movement"].contains(line["kind"]?.string), let raw = line["raw"]?.string { found[raw, default: 0] += 1 }
      }
      guard let last else { return found }
      next = last + 1
    }
  }
}

/// A small, fast, seedable generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension Sequence {
  func asyncSum(_ value: (Element) async -> Int) async -> Int {
    var sum = 0
    for element in self { sum += await value(element) }
    return sum
  }
}
