import Foundation
import Stations
import Testing

@testable import Warehouse

/// Whatever comes, in whatever order: nothing traps, the ledger balances, the state survives (the bench reads it back before every trigger), every
/// notice has its sentence and stays within the limits.
@Suite struct PropertyTests {
  struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let goods = [
    "04601234567893", "14601234567890", "010460123456788610L1", "010460123456788610LX", "15270331", "10L1", "10L2", "010460123456787921S1",
    "010460123456787921S2", "21S3", "14601234567869", "04609999999997", "00146012345000000019", "00146012345000000026", "00146012345000000057",
    "00346012349000000011", "0034601234900000001102046012345678933760", "00046012349000000010", "04601234567831",
    "010460123456784821abc+DEF\u{1D}93Xy1z",
    "04601234567855",
  ]
  static let rest = [
    "4711", "4712", "4713", "4714", "900", "902", "%B-anna", "%B-boris", "%B-chief", "%L-A-01", "%L-A-02", "%L-NOWHERE", "%T-R-WET", "junk",
  ]

  @Test(arguments: Array(UInt64(1)...16)) func anythingInAnyOrder(seed: UInt64) throws {
    var dice = Dice(state: seed)
    var bench = Bench(
      StationConfiguration(
        name: "dock-1", flow: seed % 3 == 0 ? .picking : seed % 5 == 4 ? .loading : .receiving, operator: seed % 2 == 0 ? .required : .optional, printer: "p",
        defaultLocation: seed % 4 < 2 ? "DOCK" : nil, packLimit: 500, palletLimit: 300))
    for turn in 0..<250 {
      bench.mono += [20, 150, 700, 5000][Int.random(in: 0..<4, using: &dice)]
      if turn % 41 == 40 { bench.link = bench.link == .up ? .down : .up }
      if turn == 150 { for index in bench.master.documents.indices where Bool.random(using: &dice) { bench.master.documents[index].version += 1 } }
      if turn == 200 { bench.master.documents[Int.random(in: 0..<bench.master.documents.count, using: &dice)].state = "cancelled" }
      let answers =
        turn % 5 == 4 ? turn % 35 == 4 ? [try bench.accept(.count(burst(&dice)), scanner: "/gate")] : try bench.accept(burst(&dice)) : [try bench.accept(event(&dice), scanner: Bool.random(using: &dice) ? "gun-1" : "gun-2")]
      for told in answers {
        for notice in told.notices + (told.prompt.map { [$0] } ?? []) { _ = try Transcript.sentence(notice) }
        let kinds = told.entries.filter { Bench.triggerKinds.contains($0.draft.kind) }.map(\.draft.kind)
        #expect(kinds.count == 1 || kinds.allSatisfy { $0 == .movement } && Set(told.entries.compactMap { $0.detail["group"]?.string }).count == 1)
      }
    }
    #expect(try bench.imbalance() == [])
    for (key, value) in bench.rows where key.hasPrefix("session/") { #expect(value.count < 65_536) }
    for entry in bench.entries { #expect(entry.draft.raw.map { !String(decoding: $0, as: UTF8.self).contains("%B-") } ?? true) }
    // Undone or not, a tally never goes below nothing.
    for tally in try bench.memory().documents.values.flatMap(\.tallies.values) {
      #expect(tally.lines.values.allSatisfy { $0 >= 0 } && tally.units >= 0 && tally.loaded?.values.allSatisfy { $0 >= 0 } ?? true)
    }
  }

  static let tags = [
    "(01)14601234567890(21)1", "(01)14601234567890(21)2", "(01)14601234567890(21)3", "(01)04601234567893(21)4", "(01)04601234567886(21)5",
    "(01)04601234567879(21)S1", "(01)04601234567879(21)S2", "(01)04601234567879(21)S3", "(01)14601234567869(21)6", "(01)04601234567848(21)7",
    "(01)04609999999997(21)8", "(00)146012345000000019", "(00)146012345000000026", "(00)146012345000000033", "(00)146012345000000040",
    "(00)146012345000000057", "(00)346012349000000028", "(8003)04601234567893S7",
  ]

  private func burst(_ dice: inout Dice) throws -> TagBurst {
    var tags = try (0..<Int.random(in: 1..<8, using: &dice)).map { _ in try Transcript.tag(PropertyTests.tags.randomElement(using: &dice)!) }
    tags.append((0..<Int.random(in: 0..<20, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) })
    return TagBurst(zone: "gate", location: Bool.random(using: &dice) ? "DOCK" : nil, tellsWrong: Bool.random(using: &dice), tags: tags)
  }

  private func event(_ dice: inout Dice) -> Trigger.Event {
    func scan(_ text: String, _ symbology: String? = nil, typed: Bool = false) -> Trigger.Event {
      .scan(Scan(data: Array(text.utf8), symbology: symbology, typed: typed))
    }
    switch Int.random(in: 0..<20, using: &dice) {
    case 0..<9:
      let code = PropertyTests.goods.randomElement(using: &dice)!
      return scan(code, code.utf8.count == 14 ? nil : "]d2")
    case 9..<13: return scan(PropertyTests.rest.randomElement(using: &dice)!)
    case 13..<16: return scan(Card.prefix + Card.allCases.filter { $0 != .service }.randomElement(using: &dice)!.rawValue)
    case 16: return scan(Card.number(Int.random(in: 0...30, using: &dice)))
    case 17: return scan(["310427", "5", "0", "999999999999", "LOT-9", ""].randomElement(using: &dice)!, typed: true)
    case 18:
      return .scan(
        Scan(
          data: (0..<Int.random(in: 0..<40, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) },
          symbology: ["]d2", nil, "]C1"].randomElement(using: &dice)!))
    default: return .incomplete(data: [0x30], reason: .overflow)
    }
  }

  @Test(arguments: [10_000, 1001]) func aCodeOfTenKilobytes(length: Int) throws {
    var bench = Bench(StationConfiguration(name: "dock-1", flow: .receiving, operator: .optional))
    let told = try bench.accept(.scan(Scan(data: [UInt8](repeating: 0x41, count: length))))
    #expect(told.entries.map(\.draft.kind) == [.refused])
    #expect(told.entries[0].draft.raw?.count == length)
    #expect(told.notices.first?.code == "too-long")
  }

  @Test func aHundredIdenticalCartonsAtThreeASecondAndEightyUploaded() throws {
    for (count, gap) in [(100, Int64(333)), (80, 12)] {
      var bench = Bench(StationConfiguration(name: "dock-1", flow: .receiving, operator: .optional, defaultLocation: "DOCK"))
      _ = try bench.accept(.scan(Scan(data: Array("4714".utf8))))
      bench.mono += 5000
      for _ in 0..<count {
        bench.mono += gap
        _ = try bench.accept(.scan(Scan(data: Array("04601234567893".utf8))))
      }
      bench.mono += 5000
      _ = try bench.accept(.scan(Scan(data: Array((Card.prefix + "OK").utf8))))
      let pieces = bench.entries.compactMap { $0.detail["qty"]?["value"]?.string }.compactMap { Int($0) }
      #expect(pieces.reduce(0, +) == count)
      #expect(try bench.imbalance() == [])
    }
  }
}

/// Every sentence has its code and every code its sentence.
@Suite struct WordsOfTheFloorTests {
  static let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardizedFileURL

  static func literals() throws -> Set<String> {
    var words: Set<String> = []
    for room in ["Stations", "StationRuntime"] {
      let folder = sources.appending(path: room)
      for case let file as String in FileManager.default.enumerator(atPath: folder.path)! where file.hasSuffix(".swift") {
        for literal in try String(contentsOf: folder.appending(path: file), encoding: .utf8).matches(of: /"(@?[a-z][a-zA-Z-]*)"/) {
          words.insert(String(literal.1))
        }
      }
    }
    return words
  }

  @Test func noSentenceIsDead() throws {
    let used = try WordsOfTheFloorTests.literals()
    // What the office says comes from the agent.
    let terms = Set(["errand"] + Intent.Kind.all.map { "@" + $0.rawValue } + StationConfiguration(name: "", flow: .receiving).reasons.map { "@" + $0 })
    for code in Words.floor.keys where !terms.contains(code) { #expect(used.contains(code), "\(code) is said nowhere") }
  }

  @Test func everyCodeHasASentence() throws {
    // Prompts and refusals are told by their calls; what comes out of `reduce` is checked by the transcripts and the properties, arguments and all.
    for room in ["Stations", "StationRuntime"] {
      let folder = WordsOfTheFloorTests.sources.appending(path: room)
      for case let file as String in FileManager.default.enumerator(atPath: folder.path)! where file.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        for call in text.matches(of: /(?:refuse|allowed|Notice)\(\s*"([a-z-]+)"/) {
          #expect(Words.floor[String(call.1)] != nil, "\(file): \(call.1)")
        }
        for call in text.matches(of: /command\(\s*"[a-z-]+",\s*"([a-z-]+)"/) { #expect(Words.floor[String(call.1)] != nil, "\(file): \(call.1)") }
      }
    }
  }

  @Test func bothLanguagesNameTheSameThings() {
    func names(_ text: String) -> Set<Substring> { Set(text.split(separator: "{").dropFirst().map { $0.prefix { $0 != "}" } }) }
    for (code, sentence) in Words.floor {
      #expect(names(sentence.en) == names(sentence.ru), "\(code)")
      #expect(sentence.en.split(separator: "\n").count <= 3 && sentence.ru.split(separator: "\n").count <= 3, "\(code)")
      for word in ["GTIN", "journal", "cursor", "AI "] { #expect(!sentence.en.contains(word), "\(code)") }
    }
  }
}

extension Intent.Kind {
  static let all: [Intent.Kind] = [.damaged, .putAside, .openUnit]
}
