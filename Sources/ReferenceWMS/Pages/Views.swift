import FoundationEssentials
import GRDB
import WMSWire
import Warehouse

/// What people and checks read: the same values as JSON under `/v1/view/…` and on the page.
public enum View {
  public struct Totals: Sendable, Codable, Hashable {
    /// Entries received and kept, lost ones not counted.
    public var entries: Int64
    /// Live movements among them.
    public var movements: Int64
    /// Live movements that are in the books (reversals and their movements included).
    public var booked: Int64
    public var rejected: Int64
    public var parked: Int64
    public var skipped: Int64
    public var lost: Int64
    public var openExceptions: Int64
    public var streams: [Stream]
    public var quantities: [ItemTotal]
  }
  public struct Stream: Sendable, Codable, Hashable {
    public var device: String
    public var journal: String
    public var stream: String
    public var next: Int64
    public var entries: Int64
    public var movements: Int64
    /// What a scan or another trigger led to; the movements of one group are one outcome.
    public var triggers: Int64
    /// Entries by kind.
    public var kinds: [String: Int64]
  }
  /// Base units of an item that movements of one kind name, reversals taken off.
  public struct ItemTotal: Sendable, Codable, Hashable {
    public var kind: String
    public var item: String
    public var qty: Int64
  }
  public struct Stock: Sendable, Codable, Hashable {
    public var item: String
    public var lot: String
    public var location: String
    public var unit: String
    public var status: String
    public var qty: Int64
  }
  public struct Exception: Sendable, Codable, Hashable {
    public var id: Int64
    public var entry: String
    public var code: String
    public var detail: String
    public var item: String
    public var qty: Int64
    public var open: Bool
  }
  public struct Waiting: Sendable, Codable, Hashable {
    public var quarantine: String
    public var entry: String
    public var status: String
    public var code: String
    public var detail: String
    public var lanes: [String]
  }
  public struct Received: Sendable, Codable, Hashable {
    /// `device:journal:stream:seq`
    public var entry: String
    public var stream: String
    public var seq: Int64
    public var at: String
    public var status: String
    public var kind: String
    public var document: String?
    public var item: String?
    public var qty: String?
    public var lot: String?
    public var unit: String?
    public var from: String?
    public var to: String?
    public var code: String?
    /// The seq this movement undoes.
    public var reverses: Int64?
    public var raw: String?
  }
  public struct Progress: Sendable, Codable, Hashable {
    public var type: String
    public var number: String
    public var state: String
    public var item: String
    public var wanted: Int64?
    public var done: Int64
  }
}

/// Reads the views out of the books.
struct ViewReader {
  let db: Database

  private static let outcomes =
    "SELECT COUNT(DISTINCT COALESCE(json_extract(CAST(line AS TEXT), '$.movement.group'), seq)) FROM entry WHERE stream = ? AND kind IN ("
    + EntryKind.allCases.filter(\.isFromTrigger).map { "'\($0.rawValue)'" }.joined(separator: ", ") + ")"

  func totals() throws -> View.Totals {
    func count(_ condition: String) throws -> Int64 { try db.integer("SELECT COUNT(*) FROM entry WHERE \(condition)") ?? 0 }
    let streams = try db.rows(
      """
      SELECT stream.*, device, journal.journal AS journal_name FROM stream JOIN journal ON journal.id = stream.journal
      ORDER BY device, journal.journal, name
      """)
    return View.Totals(
      entries: try count("1"), movements: try count("acts"), booked: try count("acts AND status IN ('accepted', 'accepted-with-exception')"),
      rejected: try count("status = 'rejected'"), parked: try count("status = 'parked'"), skipped: try count("status = 'skipped'"),
      lost: try db.integer("SELECT COALESCE(SUM(last - first + 1), 0) FROM lost") ?? 0,
      openExceptions: try db.integer("SELECT COUNT(*) FROM exception WHERE open") ?? 0,
      streams: try streams.map { row in
        let kinds = try db.rows("SELECT kind, COUNT(*) n FROM entry WHERE stream = ? GROUP BY kind", [row["id"]])
        let counted = Dictionary(uniqueKeysWithValues: kinds.map { ($0["kind"] as String, $0["n"] as Int64) })
        return View.Stream(
          device: row["device"], journal: row["journal_name"], stream: row["name"], next: row["next"], entries: counted.values.reduce(0, +),
          movements: try db.integer("SELECT COUNT(*) FROM entry WHERE stream = ? AND acts", [row["id"]]) ?? 0, triggers: try db.integer(Self.outcomes, [row["id"]]) ?? 0, kinds: counted)
      },
      quantities: try db.rows("SELECT kind, item, SUM(qty) qty FROM booked GROUP BY kind, item ORDER BY kind, item")
        .map { View.ItemTotal(kind: $0["kind"], item: $0["item"], qty: $0["qty"]) })
  }

  func stock() throws -> [View.Stock] {
    try db.rows("SELECT * FROM stock ORDER BY item, lot, location, unit, status").map {
      View.Stock(item: $0["item"], lot: $0["lot"], location: $0["location"], unit: $0["unit"], status: $0["status"], qty: $0["qty"])
    }
  }

  private static let named = """
    SELECT entry.*, device || ':' || journal.journal || ':' || stream.name || ':' || seq AS name, stream.name AS stream_name
    FROM entry JOIN stream ON stream.id = entry.stream JOIN journal ON journal.id = stream.journal
    """

  func exceptions() throws -> [View.Exception] {
    try db.rows("SELECT exception.*, e.name FROM exception JOIN (\(ViewReader.named)) e ON e.id = exception.entry ORDER BY exception.id").map {
      View.Exception(
        id: $0["id"], entry: $0["name"], code: $0["code"], detail: $0["detail"], item: $0["item"], qty: $0["qty"], open: $0["open"])
    }
  }

  func parked() throws -> [View.Waiting] {
    try db.rows(ViewReader.named + " WHERE status IN ('rejected', 'parked', 'skipped') ORDER BY entry.id").map { row in
      View.Waiting(
        quarantine: Quarantine.name(row["id"]), entry: row["name"], status: row["status"], code: row["code"] ?? "", detail: row["detail"] ?? "",
        lanes: try Clerk.parkedLanes(of: row["id"], db))
    }
  }

  /// The last live movements, newest first.
  func movements(limit: Int = 200) throws -> [View.Received] {
    try db.rows(ViewReader.named + " WHERE acts ORDER BY entry.id DESC LIMIT ?", [limit]).map { row in
      let json = row.bytes("line").flatMap { try? JSON(parsing: $0) } ?? .null
      let movement = json["movement"]
      func place(_ name: String) -> String? {
        let parts = ["location", "unit", "status"].compactMap { movement?[name]?[$0]?.string }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
      }
      let item = movement?["item"]
      return View.Received(
        entry: row["name"], stream: row["stream_name"], seq: row["seq"], at: timestamp(Stamp.wall(ofEntry: json) ?? row["received"]), status: row["status"],
        kind: movement?["kind"]?.string ?? "?", document: movement?["document"]?["number"]?.string,
        item: item?["code"]?.string ?? item?["gtin"]?.string ?? item?["raw"]?.string, qty: movement?["qty"]?["value"]?.string,
        lot: movement?["lot"]?.string, unit: (movement?["to"] ?? movement?["from"])?["unit"]?.string, from: place("from"), to: place("to"),
        code: row["code"], reverses: movement?["reverses"]?["seq"]?.int, raw: json["raw"]?.string ?? json["rawHex"]?.string)
    }
  }

  /// Each document's items: what it wants and what movements have brought; blind documents want nothing.
  func documents() throws -> [View.Progress] {
    var progress: [View.Progress] = []
    var seen = Set<String>()
    let known: [Document] = try db.rows("SELECT body FROM master WHERE collection = 'documents' ORDER BY key")
      .map { try Stored.value(Document.self, $0["body"] as Data) }
    // What fulfils a document: bringing in and taking out. A pallet that is then put away under the same document is not received twice.
    let booked = try db.rows(
      "SELECT type, number, wanted, SUM(qty) qty FROM booked WHERE number <> '' AND kind IN ('receive', 'pick') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
    for document in known {
      let done = booked.filter { $0["type"] == document.type && $0["number"] == document.number }
      let items = document.lines.map(\.item) + (document.units ?? []).flatMap(\.total).map(\.item) + done.map { $0["wanted"] as String }
      seen.insert(document.type + ":" + document.number)
      var named = Set<String>()
      for item in items where named.insert(item).inserted {
        progress.append(
          View.Progress(
            type: document.type, number: document.number, state: document.state, item: item, wanted: document.wanted(item),
            done: done.first { $0["wanted"] == item }?["qty"] ?? 0))
      }
    }
    for row in booked where !seen.contains("\(row["type"] as String):\(row["number"] as String)") {
      progress.append(View.Progress(type: row["type"], number: row["number"], state: "made here", item: row["wanted"], wanted: nil, done: row["qty"]))
    }
    return progress
  }
}
