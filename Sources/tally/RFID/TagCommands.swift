import ArgumentParser
import ControlAPI
import Warehouse

extension RFIDCommand {
  struct Tags: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tags", abstract: abstract("help.rfid.tags"))
    @OptionGroup var common: Common
    @Option(name: .long, help: help("help.rfid.zone")) var zone: String?
    @Flag(name: .long, help: help("help.rfid.all")) var all = false

    func run() async throws {
      let report: TagsReport = try await common.client.call(.tags, TagsRequest(zone: zone, all: all))
      if common.json { return try Console.json(report) }
      var table = Table(["tag", "zone", "state", "since", "seen", "reads", "cross", "level"])
      for tag in report.tags {
        table.row([
          .init(tag.name), .init(tag.zone), tag.word, .init(Console.time(tag.since)), .init(Console.time(tag.seen)), .init("\(tag.reads)"),
          .init("\(tag.cross)", tag.cross * 2 > tag.reads ? .yellow : nil), .init(tag.mean ?? "–"),
        ])
      }
      if table.isEmpty { Console.line(Console.say("rfid.nothing-in-view")) } else { table.print() }
      let counts = report.counts.mapValues { "\($0)" }
      Console.line(
        Console.say(
          "rfid.counts",
          [
            "tags": "\(report.tags.count { $0.state == "present" })", "reads": counts["reads"] ?? "0", "told": counts["told"] ?? "0",
            "waiting": counts["waiting"] ?? "0", "filtered": counts["filtered"] ?? "0", "foreign": counts["foreign"] ?? "0", "weak": counts["weak"] ?? "0",
            "stray": counts["stray"] ?? "0", "cross": counts["cross"] ?? "0",
          ]))
      if !report.balanced { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }
  }

  struct Why: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "why", abstract: abstract("help.rfid.why"))
    @OptionGroup var common: Common
    @Argument(help: help("help.rfid.epc")) var tag: String

    func run() async throws {
      let report: WhyReport = try await common.client.call(.tagWhy, WhyRequest(tag: tag))
      if common.json { return try Console.json(report) }
      if let tag = report.tag { show(tag, report.rules) } else { Console.line(Console.say("rfid.not-in-view")) }
      if report.tag?.state == "present" {
        Console.line(report.work.map { Console.say("rfid.work", ["what": Console.say($0).oneLine.plain]) } ?? Console.say("rfid.no-work"))
      }
      let rows = report.entries.compactMap { try? JSON(parsing: $0.line) }
      guard !rows.isEmpty else { return }
      Console.line(Console.say("rfid.decisions"))
      var table = Table(["time", "event", "zone", "antenna", "reads", "because"])
      for row in rows { table.row(cells(row)) }
      table.print()
    }

    private func show(_ tag: TagReport, _ rules: [String: String]) {
      let values = [
        "tag": tag.epc ?? tag.uid ?? "", "zone": tag.zone, "since": Console.time(tag.since), "seen": Console.time(tag.seen), "reads": "\(tag.reads)",
        "cross": "\(tag.cross)",
      ]
      Console.line(Console.say("rfid.state.\(tag.state)", values))
      if let urn = tag.urn { Console.line(.init(urn)) }
      if tag.tagClass == "foreign" { Console.line(Console.say("rfid.foreign")) }
      var table = Table(["antenna", "zone", "mean", "reads", "silence"])
      for antenna in tag.antennas {
        table.row([
          .init(antenna.name), .init(antenna.zone), .init(antenna.mean + " dBm"), .init("\(antenna.reads)"), .init("\(antenna.silence) ms"),
        ])
      }
      if !table.isEmpty { table.print() }
      if tag.state == "present" {
        let values = ["zone": tag.zone, "offset": tag.offset, "mean": tag.mean ?? "–", "silence": "\(tag.silence)"]
        Console.line(Console.say(tag.mean == nil ? "rfid.unheard" : "rfid.bar", values))
        if tag.parked { Console.line(Console.say("rfid.parked", ["hold": rules["parked-hold-off"] ?? ""])) }
      }
      Console.line(
        Console.say("rfid.rules", ["zone": tag.zone, "rules": rules.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")]))
    }

    /// What it became at work.
    private func work(_ line: JSON) -> [Text] {
      let kind = line["kind"]?.string ?? "–"
      let body = EntryKind(rawValue: kind).flatMap { line[$0.member] }
      let words = [
        body?["kind"]?.string, body?["code"]?.string, body?["document"]?["number"]?.string, body?["item"]?["code"]?.string, body?["args"]?["why"]?.string,
      ]
      return [
        .init(line["at"]?.string.flatMap(Stamp.wall(of:)).map { Console.time($0) } ?? "–"), Console.term("kind", kind), .init(body?["rfid"]?["zone"]?.string ?? ""),
        .init(line["device"]?.string ?? ""), "", .init(words.compactMap(\.self).joined(separator: " "), limit: 400),
      ]
    }

    /// One decision with what it rests on.
    private func cells(_ line: JSON) -> [Text] {
      guard let body = line["observation"] else { return work(line) }
      let why = body["why"]
      let antennas = (why?["antennas"]?.array ?? []).map { view in
        "\(view["reader"]?.string ?? "")\(view["antenna"]?.int.map { "/\($0)" } ?? "") \(view["mean"]?.string ?? "") dBm × \(view["reads"]?.int ?? 0)"
      }
      var reasons = [antennas.joined(separator: ", ")]
      if let offset = why?["offset"]?.string { reasons.append("> \(why?["mean"]?.string ?? "–") + \(offset) dB") }
      if let silence = why?["silence"]?.int { reasons.append("\(silence) ms") }
      let zone = [body["from"]?.string, body["zone"]?.string].compactMap(\.self).joined(separator: " → ")
      let gate = body["direction"]?.string.map { " (\(body["portal"]?.string ?? "") \($0))" } ?? ""
      return [
        .init(line["at"]?.string.flatMap(Stamp.wall(of:)).map { Console.time($0) } ?? "–"), Console.term("rfid.event", body["event"]?.string ?? "–"),
        .init(zone + gate), .init("\(line["device"]?.string ?? "")\(body["antenna"]?.int.map { "/\($0)" } ?? "")"), .init("\(body["reads"]?.int ?? 0)"),
        .init(reasons.filter { !$0.isEmpty }.joined(separator: "; "), limit: 400),
      ]
    }
  }
}

extension TagReport {
  fileprivate var name: String { urn ?? epc ?? uid ?? "" }
  fileprivate var word: Text {
    let word = Console.term("rfid.is", parked ? "parked" : state)
    return tagClass == "foreign" ? word + ", " + Console.say("rfid.is.foreign") : word
  }
}

extension AntennaReport {
  fileprivate var name: String { reader + (antenna.map { "/\($0)" } ?? "") + (alias.map { " (\($0))" } ?? "") }
}
