import Foundation
import Identifiers
import Stations
import Testing

@testable import Warehouse

/// Each file in `Transcripts/` is a conversation between a worker and a station: `>` is what happens, the lines below it are what the station
/// stores (`=`), signals (`<`) and asks (`?`). The whole text must come out again. To write one: give the `#` and `>` lines, run with
/// TALLYMAN_TRANSCRIBE=1 and read what the station answers as if you had gloves on.
@Suite struct TranscriptTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")
  static let files: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".txt") }.sorted()

  @Test func thereAreTranscripts() { #expect(TranscriptTests.files.count >= 30) }

  @Test(arguments: files) func theStationAnswers(file: String) throws {
    let url = TranscriptTests.folder.appending(path: file)
    let text = try String(contentsOf: url, encoding: .utf8)
    let (answer, bench) = try Transcript.play(text)
    #expect(try bench.imbalance() == [])
    if ProcessInfo.processInfo.environment["TALLYMAN_TRANSCRIBE"] != nil {
      try answer.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(answer == text)
  }
}

enum Transcript {
  struct Unreadable: Error { let line: String }

  static func play(_ text: String) throws -> (String, Bench) {
    var out = ""
    var bench = Bench(StationConfiguration(name: "dock-1", flow: .receiving))
    var scanner = "gun-1"
    var station: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("<") || line.hasPrefix("?") || line.hasPrefix("=") || line.hasPrefix("  ") { continue }
      if line.isEmpty, out.hasSuffix("\n\n") || out.isEmpty { continue }
      out += line + "\n"
      if let settings = line.dropping("# station: ") { bench.configuration = try configure(bench.configuration, settings) }
      guard let said = line.dropping("> ") else { continue }
      var words = said.split(separator: " ").map(String.init)
      bench.mono += 1000
      if let first = words.first, first.hasPrefix("+"), let wait = Int64(first.dropFirst()) {
        bench.mono += wait - 1000
        words.removeFirst()
      }
      let rest = words.dropFirst().joined(separator: " ")
      switch words.first {
      case "using":
        scanner = words[1]
        station = words.count > 2 ? words[2] : nil
      case "link": bench.link = rest == "down" ? .down : .up
      case "clock": bench.quality = ClockQuality(rawValue: rest)!
      case "no-numbers-left": bench.pool = []
      case "park": bench.parked[words[1]] = ParkedLane(lane: words[1], code: "rejected", detail: words.dropFirst(2).joined(separator: " "))
      case "label-is-late":
        let key = StateKey.path("label", "dock-1", words[1])
        var label = try StateCoding.decode(PendingLabel.self, bench.rows[key] ?? [])
        label.state = .attach
        bench.rows[key] = try StateCoding.write(.label(station: "dock-1", unit: words[1], label)).value
      case "office":
        let index = bench.master.documents.firstIndex { $0.number == words[2] }!
        bench.master.documents[index].version += 1
        if words[1] == "cancels" { bench.master.documents[index].state = "cancelled" }
        if words[1] == "changes" { bench.master.documents[index].lines[0].qty = words[3] }
      case "restart-empty": bench.master = TestMaster(locations: [], asOf: nil)
      case "tags":
        let told = try bench.accept(TagBurst(zone: words[1], location: nil, tags: words.dropFirst(2).map(tag)), scanner: scanner)
        out += told.isEmpty ? "= nothing\n" : try told.map(render).joined()
        if let progress = progress(at: try bench.context(session: "")) { out += "  \(progress.line)\n" }
      case "count":
        let burst = TagBurst(zone: words[1], location: words[2], tags: try words.dropFirst(3).map(tag))
        out += try render(bench.accept(.count(burst), scanner: burst.session))
      case "mean":
        let context = try bench.context(session: "/" + words[1])
        for word in words.dropFirst(2) {
          let epc = try tag(word)
          out += "  \(word): \(try sentence(meaning(of: epc, in: TagBurst(zone: words[1], location: nil, tags: [epc]), context)))\n"
        }
      default:
        out += try render(bench.accept(event(words, rest), scanner: scanner, station: station))
      }
    }
    while out.hasSuffix("\n\n") { out.removeLast() }
    return (out, bench)
  }

  private static func event(_ words: [String], _ rest: String) throws -> Trigger.Event {
    switch words.first {
    case "scan": .scan(Scan(data: bytes(rest)))
    case "gs1": .scan(Scan(data: bytes(rest), symbology: "]d2"))
    case "type": .scan(Scan(data: bytes(rest), typed: true))
    case "card": .scan(Scan(data: Array((Card.prefix + rest).utf8)))
    case "number": .scan(Scan(data: Array(Card.number(Int(rest) ?? 0).utf8)))
    case "badge": .scan(Scan(data: Array("%B-\(rest)".utf8)))
    case "place": .scan(Scan(data: Array("%L-\(rest)".utf8)))
    case "torn": .incomplete(data: bytes(rest), reason: .timeout)
    default: throw Unreadable(line: words.joined(separator: " "))
    }
  }

  /// `(01)04601234567879(21)S1`, as it stands in a tag, or hexadecimal.
  static func tag(_ text: String) throws -> [UInt8] {
    if let bytes = Warehouse.bytes(hex: text) { return bytes }
    let elements = ElementString(bracketed: Array(text.utf8))
    return try EPC(elements: elements, prefixes: CompanyPrefixes(length: 7)).encode().bytes
  }

  private static func bytes(_ text: String) -> [UInt8] {
    if let hex = text.dropping("hex "), let bytes = Warehouse.bytes(hex: hex) { return bytes }
    return Array(text.replacingOccurrences(of: "<GS>", with: "\u{1D}").utf8)
  }

  private static func configure(_ base: StationConfiguration, _ settings: String) throws -> StationConfiguration {
    var configuration = base
    for setting in settings.split(separator: " ").map({ $0.split(separator: "=").map(String.init) }) {
      switch setting[0] {
      case "flow": configuration.flow = FlowID(rawValue: setting[1])!
      case "operator": configuration.operator = setting[1] == "required" ? .required : setting[1] == "optional" ? .optional : .fixed(setting[1])
      case "location": configuration.defaultLocation = setting[1]
      case "printer": configuration.printer = setting[1]
      case "pack-limit": configuration.packLimit = Int(setting[1])
      case "pallet-limit": configuration.palletLimit = Int(setting[1])
      case "number-cards": configuration.numberCards = setting[1] == "yes"
      case "restricted": configuration.restricted = RestrictedCirculation.published(country: setting[1]) ?? .none
      case "mode": configuration.mode = Mode(rawValue: setting[1])!
      case "locations": configuration.locations = [try CodePattern(setting[1])]
      case "badges": configuration.badges = [try CodePattern(setting[1])]
      default: throw Unreadable(line: settings)
      }
    }
    return configuration
  }

  // MARK: What the station answers

  static func render(_ told: Bench.Told) throws -> String {
    var out = told.entries.map { "= \($0.seq) \(describe($0.draft, $0.detail))\n" }.joined()
    for (index, notice) in told.notices.enumerated() {
      let signal = index == 0 ? (told.signal?.rawValue ?? "-") : "and"
      out += "< \(signal) [\(notice.code)] \(try sentence(notice))\n"
    }
    for job in told.jobs { out += "< prints \(job.template) \(job.sscc ?? "") on \(job.printer)\n" }
    if let prompt = told.prompt { out += "? [\(prompt.code)] \(try sentence(prompt))\n" }
    return out
  }

  struct Unsaid: Error { let notice: Notice }

  /// The English sentence; a code without one, or an argument that a sentence of either language lacks, is an error.
  static func sentence(_ notice: Notice) throws -> String {
    guard let sentence = Words.catalogue[notice.code] else { throw Unsaid(notice: notice) }
    for template in [sentence.en, sentence.ru] {
      for name in template.split(separator: "{").dropFirst().map({ String($0.prefix { $0 != "}" }) }) where notice.args[name] == nil {
        throw Unsaid(notice: notice)
      }
    }
    return Words.say(notice, in: .en).replacingOccurrences(of: "\n", with: " / ")
  }

  private static func describe(_ draft: EntryDraft, _ detail: JSON) -> String {
    var words = [draft.kind.rawValue]
    func add(_ name: String, _ value: String?) { if let value { words.append(name.isEmpty ? value : "\(name)=\(value)") } }
    func numbers(_ value: JSON?) -> String? { value?.array.map { $0.compactMap { $0.int.map { String($0) } }.joined(separator: ",") } }
    switch draft.kind {
    case .movement:
      add("", detail["kind"]?.string)
      add("", detail["item"]?["code"]?.string ?? detail["item"]?["raw"]?.string)
      add("", detail["qty"].flatMap { "\($0["value"]?.string ?? "") \($0["unit"]?.string ?? "")" })
      add("captured", detail["captured"].flatMap { "\($0["value"]?.string ?? "")×\($0["unitsPerPack"]?.string ?? "?")" })
      for name in ["lot", "how", "reason", "substitutes", "authorisedBy", "expiry"] where name != "how" || detail["how"]?.string != "scan-count" {
        add(name, detail[name]?.string)
      }
      add("dates", detail["dates"].map(\.text))
      add("serials", detail["serials"]?.array.map { $0.map { "\($0["value"]?.string ?? "")(\($0["source"]?.string ?? ""))" }.joined(separator: ",") })
      for name in ["from", "to"] { add(name, detail[name].flatMap(place)) }
      add("line", detail["document"]?["line"]?.string)
      add("expected", detail["expected"].map(\.text))
      add("missing", detail["missing"].map(\.text))
      add("reverses", detail["reverses"]?["seq"]?.int.map { String($0) })
      add("steps", numbers(detail["steps"]))
      add("group", detail["group"]?.string == nil ? nil : "yes")
      add("tags", detail["rfid"]?["tags"]?.array.map { "\($0.count)" })
    case .step:
      add(
        "",
        detail["parts"]?.array.map {
          $0.map { part in
            [part["kind"]?.string, part["value"]?.string ?? part["number"]?.int.map { String($0) }].compactMap(\.self).joined(separator: ":")
          }.joined(separator: " ")
        })
      add("repaired", detail["repaired"]?.string)
      add("total", detail["total"]?.string)
      add("granted", detail["granted"]?.array.map { $0.compactMap(\.string).joined(separator: ",") })
      add("authorisedBy", detail["authorisedBy"]?.string)
    case .refused where detail["rfid"] != nil: add("", "\(detail["code"]?.string ?? "") \(detail["why"]?.text ?? "")")
    case .duplicate: add("of", detail["of"]?.int.map { String($0) } ?? "stock")
    case .refused: add("", detail["code"]?.string)
    default: add("", detail.text)
    }
    if draft.mode != .live { add("mode", draft.mode.rawValue) }
    if draft.link == .down { words.append("(link down)") }
    return words.joined(separator: " ")
  }

  private static func place(_ value: JSON) -> String? {
    let parts = [value["location"]?.string, value["unit"]?.string, value["status"]?.string, value["contents"]?.string].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: "+")
  }
}

extension DocumentProgress {
  var line: String { "\(document): \(seen) of \(expected), missing \(missing), extra \(extra)" + (lacking.isEmpty ? "" : ": " + lacking.joined(separator: "; ")) }
}

extension String {
  func dropping(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
