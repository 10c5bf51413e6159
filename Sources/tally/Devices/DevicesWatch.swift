import ArgumentParser
import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension DevicesCommand {
  struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch", abstract: abstract("help.devices.watch"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String
    @Option(name: .long, help: help("help.watch.seconds")) var seconds = 0

    func run() async throws {
      // Each line is out whole when the next begins: there is nothing to clean up.
      signal(SIGINT) { _ in _exit(0) }
      let end = seconds > 0 ? ContinuousClock.now + .seconds(seconds) : nil
      var table = TrafficTable(json: common.json)
      var hasBegun = false
      repeat {
        do {
          let left = end.map { Int((ContinuousClock.now.duration(to: $0) / .seconds(1)).rounded(.up)) } ?? 0
          let events: AsyncThrowingStream<FollowEvent, any Error> = try await common.client.stream(.follow, TapRequest(device: device, seconds: left))
          for try await event in events {
            hasBegun = true
            try table.show(event)
          }
        } catch {
          // The daemon, or the device with it, may come back; one that never was there is an error.
          guard hasBegun else { throw error }
        }
        guard end.map({ ContinuousClock.now < $0 }) ?? true else { return }
        try table.show(FollowEvent("gone", at: table.last))
        try await Task.sleep(for: .seconds(1))
      } while end.map { ContinuousClock.now < $0 } ?? true
    }
  }
}

/// Bytes, what the protocol made of them, and what was sent back, side by side; times are since the line above.
private struct TrafficTable {
  let json: Bool
  private(set) var last: Int64 = 0
  private var isGone = false
  private var hasHead = false
  private static let widths = [9, 42]

  init(json: Bool) { self.json = json }

  mutating func show(_ event: FollowEvent) throws {
    defer { last = event.at }
    // Once, however often it is asked.
    if event.kind == "gone", isGone { return }
    isGone = event.kind == "gone"
    if json { return try Console.json(event) }
    if !hasHead { line("", [Text(Console.say("head.bytes"), .bold), Text(Console.say("head.event"), .bold)]) }
    hasHead = true
    let since = last == 0 ? 0 : max(0, event.at - last)
    let thousandths = String(since % 1000)
    line("+\(since / 1000).\(String(repeating: "0", count: 3 - thousandths.count))\(thousandths)", cells(event))
  }

  private func cells(_ event: FollowEvent) -> [Text] {
    let bytes = event.bytes.flatMap(Warehouse.bytes(hex:)) ?? []
    switch event.kind {
    case "received": return [Text(TrafficTable.shown(bytes))]
    case "event":
      let colour: Text.Colour = event.what == "scan" ? .green : event.what?.hasPrefix("info") == true ? .dim : .yellow
      let frame = bytes.isEmpty ? Text("") : Text.painted(Console.say("devices.frame", ["count": "\(bytes.count)"]), .dim)
      return [frame, Text([event.what, event.symbology, event.data].compactMap(\.self).joined(separator: " "), colour)]
    case "sent": return [Text.painted("→ \(TrafficTable.shown(bytes))", .blue)]
    case "command": return ["", Text.painted("! \(event.what ?? "")", .blue)]
    case "opened": return [Text.painted(Console.say("devices.opened", ["endpoint": event.what ?? ""]), .bold)]
    case "lost": return [Text.painted(Console.say("devices.lost", ["detail": event.detail ?? ""]), .red)]
    case "missed": return [Text.painted(Console.say("devices.missed", ["count": event.detail ?? ""]), .yellow)]
    case "gone": return [Text.painted(Console.say("devices.gone"), .red)]
    default: return [Text(event.kind)]
    }
  }

  /// Sixteen bytes a line would do for a dump; here the first and how they read.
  private static func shown(_ bytes: [UInt8]) -> String {
    let hexes = bytes.prefix(8).map { hex([$0]) }.joined(separator: " ")
    return hexes + (bytes.count > 8 ? " … \(bytes.count)" : "") + "  " + visible(bytes, limit: 24)
  }

  private func line(_ time: String, _ cells: [Text]) {
    var line = Text()
    for (index, cell) in ([Text(time)] + cells).enumerated() {
      line = line + cell
      if index < cells.count { line = line + Text(trusted: String(repeating: " ", count: max(0, Self.widths[index] - cell.plain.terminalWidth) + 2)) }
    }
    Console.line(line)
  }
}
