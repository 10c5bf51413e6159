import ArgumentParser
import ControlAPI
import Warehouse

extension DevicesCommand {
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: abstract("help.devices.show"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String

    func run() async throws {
      let shown: DeviceShow = try await common.client.call(.show, TapRequest(device: device, seconds: 0))
      if common.json { return try Console.json(shown) }
      let device = shown.device
      let isWell = device.state == "open"
      Console.line("\(Text(device.id, .bold))  \(Text(Console.term("device", device.state), isWell ? .green : .red))")
      for (name, value) in identity(shown) where !value.plain.isEmpty { Console.line("  \(Console.say("show.\(name)")): \(value)") }
      for (key, value) in shown.settings.sorted(by: { $0.key < $1.key }) { Console.line("    \(key): \(value)") }
      for line in counts(shown) { Console.line("  \(line)") }
      for notice in device.notices { Console.line("  \(Text(Console.say(notice), .yellow))") }
      for notice in device.failing { Console.line("  \(Text(Console.say(notice), .red))") }
      guard !shown.last.isEmpty else { return }
      Console.line("")
      var last = Table(["time", "event", "symbology", "data"])
      for code in shown.last { last.row([.init(Console.time(code.at)), .init(code.what), .init(code.symbology ?? "–"), .init(code.data)]) }
      last.print()
    }

    /// Under keys of `show.`; an empty value is left out.
    private func identity(_ shown: DeviceShow) -> [(String, Text)] {
      let facts = shown.facts
      let device = shown.device
      let state = Console.time(shown.stateSince) + (device.lastError.map { "  \(Console.phrase($0).plain)" } ?? "")
      return [
        ("state", Text(state)), ("next", Text(shown.nextAttempt.map { Console.time($0) } ?? "")),
        ("identity", Text(facts["identity"] ?? "")),
        ("what", Text([facts["name"], facts["usb"], facts["serial"]].compactMap(\.self).joined(separator: "  "))),
        ("where", Text([facts["usb-port"] ?? facts["port"], facts["node"], facts["driver"]].compactMap(\.self).joined(separator: "  "))),
        ("hub", Text(facts["hub"] ?? "")), ("link", Text(device.endpoint)), ("station", Text(device.station ?? "")),
        ("role", shown.role.map { Console.term("role", $0) } ?? ""),
        ("profile", Text([device.profile, shown.profileName].compactMap(\.self).joined(separator: "  "))),
        ("why", shown.why.map { Console.say($0) }.joined(separator: "; ")),
        ("inputs", ports(shown.inputs, "high", "low")), ("outputs", ports(shown.outputs, "on", "off")),
        ("settings", shown.settings.isEmpty ? "" : Text("\(shown.settings.count)")),
      ]
    }

    private func ports(_ ports: [Int: Bool]?, _ yes: String, _ no: String) -> Text {
      Text((ports ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \(Console.term("port", $0.value ? yes : no).plain)" }.joined(separator: ", "))
    }

    private func counts(_ shown: DeviceShow) -> [Text] {
      let vitals = shown.vitals
      let reasons = vitals.incompletes.filter { $0.value > 0 }.sorted { $0.key < $1.key }
      let incomplete = reasons.reduce(0) { $0 + $1.value }
      var lines = [
        Console.say(
          "show.counts",
          [
            "since": Console.time(vitals.since), "scans": "\(vitals.scans)", "incomplete": "\(incomplete)", "faults": "\(vitals.faults)",
            "rescans": "\(vitals.rescans)", "drops": "\(vitals.drops)", "unsent": "\(shown.unsent)",
          ])
      ]
      if !reasons.isEmpty { lines.append(Text("  ") + Text(reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", "))) }
      lines.append(
        Console.say(
          "show.reconnects",
          ["count": "\(vitals.reconnects)", "hour": "\(vitals.reconnectsLastHour)", "last": Console.time(vitals.reconnectsAt.last)]))
      if vitals.afterIdle > 0 { lines.append(Console.say("show.idle", ["count": "\(vitals.afterIdle)", "lost": "\(vitals.lostAfterIdle)"])) }
      if let pace = vitals.pace {
        func milliseconds(_ microseconds: Double?) -> String {
          microseconds.map { "\(Int64($0 / 100) / 10).\(Int64($0 / 100) % 10)" } ?? "–"
        }
        lines.append(
          Console.say(
            "show.pace",
            [
              "recent": milliseconds(pace.recent), "usual": milliseconds(pace.usual), "median": milliseconds(pace.median.map(Double.init)),
              "most": milliseconds(pace.percentile95.map(Double.init)),
            ]))
      }
      return lines
    }
  }
}
