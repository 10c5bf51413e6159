import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Warehouse

/// The story: what Anna, Pyotr and Vera do in a minute and a half, and what goes wrong around them.
struct Shift {
  let bench: Bench
  let teller: Teller

  // What is printed on goods and papers of the demo's site (Demo/seed.json).
  private let teaCase = "]E014600000001019"
  private let soap = "]d2010460000000404410S77"
  private let milk = "]C10114600000002023"
  private let wholePallet = "]C100046000000000000015"
  private let mixedPallet = "]C100046000000000000022"
  private func milk(lot: String) -> String { "]d201146000000020231527053110\(lot)" }
  private func drill(_ serial: String) -> String { "]d2010460000000303021\(serial)" }

  func work() async throws {
    try await teller.watch()
    try await receive()
    try await withoutTheWMS()
    try await killedInMidScan()
    try await withoutPaper()
    try await mistakes()
    try await pick()
    try await twoStations()
  }

  private func scan(_ code: String, at station: String = "dock-1", _ expected: Signal = .good) async { await teller.scan(code, at: station, expect: expected) }

  private func receive() async throws {
    await teller.say("1. Anna signs in at dock 1 and receives delivery 4711: a carton of 12, a whole pallet, a mixed one with a drill missing.")
    await scan("%B-ANNA")
    await scan("UPD-2026-118")
    await scan(teaCase)
    await scan("%T-OK")
    await scan(wholePallet)
    await scan("A-01-01")
    await scan("%T-OPEN")
    await scan(mixedPallet)
    await scan(milk(lot: "M2611A"))
    await scan("%T-N4")
    for number in 1001...1003 { await scan(drill("DR-\(number)")) }
    await scan("%T-PALLET", .refused)
    await scan("%T-OK")
    await teller.say("   Pyotr at dock 2 has goods without papers: a blind receipt.")
    await scan("%B-PYOTR", at: "dock-2")
    await scan("%T-BLIND", at: "dock-2")
    await scan(soap, at: "dock-2")
    await scan("%T-N6", at: "dock-2")
    await scan("%T-OK", at: "dock-2")
    await scan("%T-CLOSE", at: "dock-2")
  }

  private func withoutTheWMS() async throws {
    await teller.say("2. Somebody pulls the WMS's cable. Work goes on; the change sounds once, then it is light and screen.")
    bench.wms.kill()
    let down = await Bench.wait(seconds: 30) { (try await bench.client.call(.sync, SyncRequest()) as SyncReport).link == .down }
    await teller.fact("the station knows that the link is down", holds: down)
    await scan(milk(lot: "M2611A"), .storedOffline)
    await scan("%T-N2")
    await scan("A-01-02")
    let sync: SyncReport = try await bench.client.call(.sync, SyncRequest())
    await teller.fact("\(sync.streams.reduce(0) { $0 + $1.backlog }) entries are stored and wait", holds: sync.streams.contains { $0.backlog > 0 })
  }

  private func killedInMidScan() async throws {
    await teller.say("3. kill -9 while the scanner is in the middle of a code. No beep: nothing was stored. The same document goes on at the next scan.")
    await scan(teaCase)
    let before = await document()
    bench.scanners["dock-1"]?.forget()
    bench.scanners["dock-1"]?.type(Array("]E0146000".utf8), suffix: [])
    bench.daemon.kill()
    let ready = try bench.daemon.startAndWait()
    await teller.fact("the daemon is back after \(Int(ready * 1000)) ms", holds: true)
    try await teller.watch()
    let after = await document()
    await teller.fact("dock 1 is still at work on \(after ?? "nothing")", holds: before != nil && before == after)
    // What the old process had not taken of the half code is still in the line, and is reported: a refusal, not silence.
    if await bench.heard(at: "dock-1", seconds: 1.5) == .refused { await teller.say("   The half code was still in the line: refused as incomplete.") }
    await scan(teaCase)
    await scan("%T-OK")
    await teller.say("   The cable is back.")
    try bench.wms.launch()
    let up = await Bench.wait(seconds: 30) {
      let sync: SyncReport = try await bench.client.call(.sync, SyncRequest(command: "now"))
      return sync.link == .up && sync.streams.allSatisfy { $0.backlog == 0 }
    }
    await teller.fact("everything that waited is delivered", holds: up)
  }

  private func withoutPaper() async throws {
    await teller.say("4. Anna closes a pallet of her own; the printer is out of paper. The pallet is closed all the same, its label waits.")
    bench.printer.set(.paperOut, true)
    await scan(teaCase)
    await scan(teaCase)
    await scan("%T-PALLET")
    await scan(soap)
    await scan("%T-N12")
    await scan("%T-OK")
    let waits = await Bench.wait(seconds: 5) {
      (try await bench.client.call(.stations) as [StationReport]).contains { $0.name == "dock-1" && $0.labelPending == 1 }
    }
    await teller.fact("one label is pending, none came out", holds: waits && bench.printer.labels.isEmpty)
    bench.printer.set(.paperOut, false)
    let printed = await bench.printer.waitForLabels(count: 1, timeout: .seconds(10))
    await teller.fact("paper is back: the label comes out, once", holds: printed && bench.printer.labels.count == 1)
  }

  private func mistakes() async throws {
    await teller.say("5. What goes wrong in a day: a wrong lot, a pallet scanned twice, goods that nobody knows, a slip of the hand.")
    await scan(milk(lot: "M9999Z"), .refused)
    await scan("%T-UNDO")
    await scan(wholePallet, .duplicate)
    await scan("4607000000019", .refused)
    await scan("%T-ASIDE")
    await scan("%T-N2")
    await scan("HOLD-1")
    await scan(teaCase)
    await scan("%T-OK")
    await scan("%T-UNDO")
  }

  private func pick() async throws {
    await teller.say("6. Vera picks order 81 for shop 12: the wrong place is refused, the right one is not.")
    let at = "pick-1"
    await scan("%B-VERA", at: at)
    await scan("81-SHOP12", at: at)
    await scan("A-01-03", at: at, .refused)
    await scan("A-01-01", at: at)
    await scan(teaCase, at: at)
    await scan("%T-N2", at: at)
    await scan("STAGE-1", at: at)
    await scan("A-01-02", at: at)
    await scan(milk(lot: "M2611A"), at: at)
    await scan("STAGE-1", at: at)
  }

  private func twoStations() async throws {
    await teller.say("7. Two docks on one delivery, carton by carton: both count towards it, neither sees the other's half-done line.")
    await scan("%T-SUSPEND")
    for station in ["dock-1", "dock-2"] { await scan("ASN-4713", at: station) }
    for _ in 1...3 { for station in ["dock-1", "dock-2"] { await scan(teaCase, at: station) } }
    for station in ["dock-1", "dock-2"] { await scan("%T-OK", at: station) }
  }

  private func document() async -> String? {
    let stations: [StationReport]? = try? await bench.client.call(.stations)
    return stations?.first { $0.name == "dock-1" }?.sessions.compactMap(\.document).first
  }
}
