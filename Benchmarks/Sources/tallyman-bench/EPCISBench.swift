import ArgumentParser
import Crypto
import EPCIS
import Glibc
import Warehouse

/// How fast stored movements become EPCIS documents, each event with its hash id, on one core; beside it hashing the same bytes once.
struct EPCISBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "epcis", abstract: "Movements as EPCIS events, a second.")

  @Option(help: "Rounds; the medians are shown.") var rounds = 7
  @Option(help: "Movements a round.") var count = 20_000
  @Flag(help: "One JSON object a line instead of the table.") var json = false

  private static let stream = "6a0c1a52-0000-4000-8000-000000000001:00ff00ff00ff00ff:dock-1"
  private static let perDocument = 500

  func run() throws {
    for (name, prefix) in [("as GS1 Digital Links", nil), ("as EPC URIs", "4601234")] {
      let mapping = EventMapping(EventSite(gln: "4601234000017", companyPrefix: prefix) { _ in 180 })
      let lines = (0..<count).map(Self.line)
      var (times, references, events): ([Double], [Double], Int) = ([], [], 0)
      for _ in 0..<rounds {
        events = 0
        let start = worked()
        var documents: [[UInt8]] = []
        for first in stride(from: 0, to: lines.count, by: Self.perDocument) {
          var told: [JSONNode] = []
          for line in lines[first..<min(first + Self.perDocument, lines.count)] { told += try mapping.events(of: line, stream: Self.stream) }
          events += told.count
          documents.append(EventSite.document(of: told, at: 1_795_210_871_120))
        }
        let middle = worked()
        for document in documents { precondition(!SHA256.hash(data: document).elementsEqual([])) }
        times.append(Double(middle - start) / Double(events))
        references.append(Double(worked() - middle) / Double(events))
      }
      let (each, raw) = (median(times) / 1000, median(references) / 1000)
      let figure = Figure(
        name: "a movement's event, \(name)", value: each, unit: "µs", most: 20, note: "\(Int(1e6 / each)) events/s; hashing alone \(two(raw)) µs")
      print(json ? figure.json : figure.row)
    }
  }

  /// What a receiving and picking station stores in a day: cases with a lot onto a pallet, pallets moved, single pieces picked, orders loaded.
  private static func line(_ number: Int) -> [UInt8] {
    let pallet = "34601234000000001\(number % 10)"
    var movement = Movement([.receive, .putaway, .pick, .receive, .load][number % 5])
    switch number % 5 {
    case 0:
      movement.item = .init(code: "SOAP-90", gtin: "04601234567893")
      (movement.qty, movement.lot, movement.party) = (Quantity(24, unit: "pcs"), "L2611A", "4601234000024")
      (movement.document, movement.to) = (.init(type: "asn", number: "ASN-\(number)"), .init(location: "D-01", unit: pallet))
    case 1: (movement.from, movement.to) = (.init(location: "D-01", unit: pallet), .init(location: "A-01-03", unit: pallet))
    case 2:
      movement.item = .init(code: "TEA-100", gtin: "04601234567893")
      (movement.qty, movement.document) = (Quantity(2, unit: "pcs"), .init(type: "order", number: "ORD-\(number)"))
      (movement.from, movement.to) = (.init(location: "A-01-03"), .init(unit: pallet))
    case 3:
      movement.item = .init(code: "DRILL-18V", gtin: "04601234567893")
      (movement.qty, movement.to) = (Quantity(3, unit: "pcs"), .init(location: "D-01"))
      movement.serials = (0..<3).map { .init("S\(number)-\($0)", source: "scanned") }
    default:
      (movement.to, movement.document, movement.party) = (.init(location: "T-1", unit: pallet), .init(type: "order", number: "ORD-\(number)"), "4601234000024")
    }
    let draft = EntryDraft(.movement, at: Stamp(wall: 1_795_210_871_120 + Int64(number), mono: 5, quality: .synced), boot: "b", detail: movement.json)
    return draft.line(seqs: Int64(number)..<Int64(number) + 1, index: 0)
  }
}
