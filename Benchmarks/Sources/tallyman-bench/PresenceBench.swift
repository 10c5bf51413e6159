import ArgumentParser
import Glibc
import Presence

/// How fast single reads become decisions, however many tags are in view, with finding the tag in a dictionary beside it.
struct PresenceBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "presence", abstract: "Reads of RFID tags, decided upon, a second.")

  @Option(help: "Rounds; the medians are shown.") var rounds = 7
  @Option(help: "Reads a round.") var count = 3_000_000

  func run() throws {
    for tags in [1, 1_000, 10_000, 100_000] { for antennas in [1, 4] { print(PresenceRow(tags: tags, antennas: antennas).line(rounds, count)) } }
  }
}

private struct PresenceRow {
  var tags: Int
  /// So many antennas of two zones read each tag in turn.
  var antennas: Int

  private static let least = 2_000_000.0
  private static let most = 400

  func line(_ rounds: Int, _ count: Int) -> String {
    let numbers = epcs()
    _ = mallocTrim(0)
    let before = ProcessFacts(getpid()).anonymous * 1024
    var presence = Presence(
      PresenceSetup(zones: [
        Zone("yard", antennas: [.init(reader: "gate", number: 1), .init(reader: "gate", number: 2)]),
        Zone("dock", antennas: [.init(reader: "gate", number: 3), .init(reader: "gate", number: 4)]),
      ]))
    var (decisions, time): ([Decision], Int64) = ([], 0)
    for antenna in 1...antennas {
      for epc in numbers {
        presence.take(epc.span, reader: 0, antenna: antenna, rssi: -5000, at: time, into: &decisions)
        decisions.removeAll(keepingCapacity: true)
      }
    }
    _ = mallocTrim(0)
    let memory = ProcessFacts(getpid()).anonymous * 1024 - before
    let lookup = Dictionary(uniqueKeysWithValues: numbers.map { ($0, 0) })
    var (rates, references): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      let start = worked()
      for read in 0..<count {
        let epc = numbers[read % tags]
        if read % tags == 0 { time += 1 }
        presence.take(epc.span, reader: 0, antenna: 1 + (read / tags) % antennas, rssi: -5000 - (read & 255), at: time, into: &decisions)
      }
      decisions.removeAll(keepingCapacity: true)
      let middle = worked()
      var found = 0
      for read in 0..<count { found += lookup[numbers[read % tags]] ?? 1 }
      precondition(found == 0 && presence.counts.balanced)
      rates.append(Double(count) / (Double(middle - start) / 1e9))
      references.append(Double(count) / (Double(worked() - middle) / 1e9))
    }
    // Ten minutes of silence: all of them go.
    let silence = worked()
    presence.advance(to: time + 700_000, into: &decisions)
    precondition(decisions.count == tags)
    let departures = Double(tags) / (Double(worked() - silence) / 1e9)
    let rate = median(rates)
    // Below that the first pages and the code weigh more than the tags.
    let each = tags < 1_000 ? "" : pad("\(memory / tags) bytes a tag", 22) + (memory / tags <= Self.most ? "reached" : "MISSED")
    let gone = tags < 1_000 ? "" : pad("departing: \(Int(departures))/s", 26)
    return pad("\(tags) tags, \(antennas) antennas", 28) + pad("\(Int(rate)) reads/s", 20) + pad(rate >= Self.least ? "reached" : "MISSED", 10)
      + pad("finding alone: \(Int(median(references)))/s", 30) + gone + each
  }

  /// SSCCs in no order.
  private func epcs() -> [[UInt8]] {
    (0..<tags).map { number in
      var epc: [UInt8] = [0x31, 0x74, 0x25, 0x7B, 0xF4, 0, 0, 0, 0, 0, 0, 0]
      for place in 0..<4 { epc[5 + place] = UInt8(truncatingIfNeeded: number >> (24 - 8 * place)) }
      return epc
    }.shuffled()
  }
}

/// As the daemon does once a rush is over: what was freed is no tag's. Glibc's header is none that Swift imports.
@_silgen_name("malloc_trim") private func mallocTrim(_ pad: Int) -> Int32
