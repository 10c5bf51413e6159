import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Warehouse

/// What was scanned, what is stored and what the WMS has; the demo's last word.
struct Count {
  private let bench: Bench
  private let rows: [(String, String)]
  private let scanned: Int
  private let stored: Int
  private let received: Int
  private let faults: [String]

  var isRight: Bool { faults.isEmpty && scanned == stored && stored == received }

  static func take(bench: Bench, teller: Teller) async throws -> Count {
    var faults: [String] = []
    let drained = await Bench.wait(seconds: 30) {
      let sync: SyncReport = try await bench.client.call(.sync, SyncRequest(command: "now"))
      return sync.link == .up && sync.streams.allSatisfy { $0.backlog == 0 }
    }
    if !drained { faults.append("the journal did not drain") }
    let balance: [BalanceReport] = try await bench.client.call(.balance, BalanceRequest())
    let chains: [VerifyReport] = try await bench.client.call(.verify, VerifyRequest())
    let jobs: [JobReport] = try await bench.client.call(.jobs, JobsRequest(all: true))
    let view = WMSView(bench: bench)
    let totals = try await view.view("totals")
    faults += try await view.differences(from: chains)
    faults += balance.filter { !$0.balanced }.map { "\($0.stream) \($0.device) does not balance" }
    faults += chains.filter { !$0.ok }.map { "chain \($0.stream): \($0.problem ?? "")" }
    let printed = jobs.filter { $0.state == .printed }.count
    if printed != bench.printer.labels.count || printed != jobs.count { faults.append("\(jobs.count) labels, \(printed) known as printed, \(bench.printer.labels.count) came out") }
    var kinds: [String: Int] = [:]
    for row in balance { kinds.merge(row.entries) { $0 + $1 } }
    let triggers = balance.reduce(0) { $0 + $1.triggers }
    let entries = chains.reduce(0) { $0 + Int($1.entries) }
    let delivered = totals["entries"]?.int ?? 0
    let fromTriggers = (totals["streams"]?.array ?? []).reduce(0) { $0 + Int($1["triggers"]?.int ?? 0) }
    let open = balance.reduce(0) { $0 + $1.stepsOpen }
    let rows: [(String, String)] = [
      ("triggers", "\(triggers)"), ("steps", "\(kinds["step"] ?? 0) (\(open) open)"), ("movements", "\(kinds["movement"] ?? 0)"),
      ("commands", "\(kinds["command"] ?? 0)"), ("duplicates", "\(kinds["duplicate"] ?? 0)"), ("refused", "\(kinds["refused"] ?? 0)"),
      ("incomplete", "\(kinds["incomplete"] ?? 0)"), ("labels", "\(bench.printer.labels.count) of \(jobs.count) came out"),
      ("entries delivered", "\(delivered) of \(entries)"), ("balance", balance.allSatisfy(\.balanced) ? "every scan has its one result" : "BROKEN"),
      ("chain", chains.allSatisfy(\.ok) ? "whole, and the same at the WMS" : "BROKEN"),
    ]
    // What was scanned is what the scanners sent; a code torn by the kill is one trigger more when the old process had not read it.
    let scanned = await teller.scans + (kinds["incomplete"] ?? 0)
    return Count(bench: bench, rows: rows, scanned: scanned, stored: triggers, received: fromTriggers, faults: faults)
  }

  func show() {
    out("")
    for (name, value) in rows { out("  \(name)\(String(repeating: " ", count: 20 - name.count))\(value)") }
    for fault in faults { out("  ✗ \(fault)") }
    out("\n  scanned \(scanned) = stored \(stored) = WMS \(received)\(isRight ? "" : "   ✗ NOT SO")")
    out("  The WMS's page: \(bench.wmsAddress)/")
  }
}
