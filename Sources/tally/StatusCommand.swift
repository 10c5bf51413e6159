import ArgumentParser
import ControlAPI
import Warehouse

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "status", abstract: abstract("help.status"))
  @OptionGroup var common: Common
  @Flag(name: .long, help: help("help.metrics")) var metrics = false

  func run() async throws {
    if metrics {
      let report: MetricsReport = try await common.client.call(.metrics)
      if common.json { return try Console.json(report) }
      for line in report.text.split(separator: "\n") { Console.line(Text(String(line), limit: 2000)) }
      return
    }
    let status: StatusReport = try await common.client.call(.status)
    if common.json { try Console.json(status) } else { show(status) }
    if !status.healthy { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
  }

  private func show(_ status: StatusReport) {
    Console.line("\(Text(status.site, .bold))  tallymand \(status.version)" + (status.screen.map { "  \($0)" } ?? ""))
    Console.line("")
    var stations = Table(["station", "flow", "operator", "document", "good", "refused", "duplicate", "labels"])
    for station in status.stations {
      let stored = (station.counters["step"] ?? 0) + (station.counters["movement"] ?? 0) + (station.counters["command"] ?? 0)
      stations.row([
        Text(station.name) + station.mode.mark, Console.term("flow", station.flow), .init(station.sessions.compactMap(\.operator).joined(separator: ", ")),
        .init(station.sessions.compactMap(\.document).joined(separator: ", ")),
        .init("\(stored)"), .init("\(station.counters["refused"] ?? 0)"), .init("\(station.counters["duplicate"] ?? 0)"),
        .init(station.labelPending == 0 ? "–" : "\(station.labelPending)", station.labelPending == 0 ? nil : .yellow),
      ])
    }
    stations.print()
    for station in status.stations { if let progress = station.progress { Console.line("\(Text(station.name)): " + progress.told) } }
    Console.line("")
    DeviceTable.print(status.devices.filter { $0.state != "unused" })
    if !status.printers.isEmpty {
      Console.line("")
      var printers = Table(["printer", "endpoint", "state", "waiting", "uncertain"])
      for printer in status.printers {
        printers.row([
          .init(printer.name), .init(printer.endpoint), printer.state, .init("\(printer.waiting)"),
          .init("\(printer.uncertain)", printer.uncertain > 0 ? .red : nil),
        ])
      }
      printers.print()
    }
    Console.line("")
    let journal = status.journal
    Console.line(
      Console.say(
        journal.hoursLeft == nil ? "status.journal-young" : "status.journal",
        [
          "entries": "\(journal.entries)", "used": Console.bytes(journal.bytes), "limit": Console.bytes(journal.limit),
          "hours": "\(journal.hoursLeft ?? 0)",
        ]))
    if let sync = status.sync {
      let backlog = sync.streams.reduce(0) { $0 + $1.backlog }
      Console.line(
        Console.say("status.sync.\(sync.link.rawValue)", ["waiting": "\(backlog)", "last": Console.time(sync.lastSuccessAt), "destination": sync.destination]))
    } else {
      Console.line(Console.say("status.no-wms"))
    }
    if let certificate = status.certificate, certificate.state != "none" { Console.line(certificate.said) }
    Console.line(Console.say("status.clock.\(status.clock.quality.rawValue)", ["time": Console.time(status.clock.wall), "zone": status.clock.timezone]))
    for warning in status.warnings { Console.line(Text.painted("! \(Console.say(warning))", .yellow)) }
    Console.line("")
    Console.line(Text(Console.say(status.verdict), status.healthy ? .green : .red))
    Console.line("→ \(Console.say(status.nextStep))")
  }
}

extension DocumentProgress {
  var told: Text {
    let values = ["document": document, "expected": "\(expected)", "seen": "\(seen)", "missing": "\(missing)", "extra": "\(extra)"]
    return Console.say(expected == 0 ? "progress.unannounced" : "progress", values)
  }
}

extension PrinterReport {
  var state: Text {
    let why = conditions.map { Console.term("condition", $0) }.joined(separator: ", ")
    return Text(ready.map { $0 ? Console.say("printer.ready") : why } ?? detail.map { Console.phrase($0) } ?? Console.say("printer.unknown"), ready == false ? .red : nil)
  }
}

enum DeviceTable {
  static func print(_ devices: [DeviceReport]) {
    var table = Table(["device", "station", "profile", "endpoint", "state", "scans", "incomplete", "last"])
    for device in devices {
      table.row([
        .init(device.id), .init(device.station ?? "–"), .init(device.profile ?? "–"), .init(device.endpoint),
        .init(Console.term("device", device.state) + (device.state == "open" ? "" : device.lastError.map { " (\(Console.phrase($0)))" } ?? ""), device.state == "open" ? .green : .red),
        .init("\(device.scans)"), .init("\(device.incomplete)", device.failing.isEmpty ? device.incomplete > 0 ? .yellow : nil : .red), .init(Console.time(device.lastBytesAt)),
      ])
    }
    if table.isEmpty { Console.line(Console.say("devices.none")) } else { table.print() }
    for device in devices { printMissing(device.signals, of: device.id) }
  }

  /// The signals that a device cannot give itself.
  static func printMissing(_ signals: [Signal]?, of device: String, indent: String = "") {
    guard let signals, signals.count < Signal.allCases.count else { return }
    let words = Signal.allCases.filter { !signals.contains($0) }.map { Console.say("signal.\($0.rawValue)").plain }.joined(separator: "; ")
    Console.line(Text(trusted: indent) + Console.say("devices.cannot-sound", ["device": device, "signals": words]))
  }

  static func printPrinters(_ devices: [DeviceReport]) {
    guard !devices.isEmpty else { return }
    Console.line("")
    var table = Table(["printer", "station", "profile", "language", "endpoint", "state"])
    for device in devices {
      table.row([
        .init(device.id), .init(device.station ?? "–"), .init(device.profile ?? "–"), .init(device.language ?? "–"), .init(device.endpoint),
        (device.printer?.state ?? "") + (device.lastError.map { " (\(Console.phrase($0)))" } ?? ""),
      ])
    }
    table.print()
  }

  /// What is plugged in and nobody's, one physical device a line, and what to do about each.
  static func printUnused(_ devices: [DeviceReport]) {
    guard !devices.isEmpty else { return }
    Console.line("")
    Console.line(Console.say("devices.unused"))
    var table = Table(["device", "name", "usb", "port", "nodes"])
    for device in devices {
      table.row([.init(device.id), .init(device.name ?? "–"), .init(device.usb ?? "–"), .init(device.port ?? "–"), .init(device.nodes.joined(separator: " "))])
    }
    table.print()
    for notice in devices.flatMap(\.notices) { Console.line("→ \(Console.say(notice))") }
  }
}
