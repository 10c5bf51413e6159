import GRDB
import Warehouse

/// The page for people at `/`: plain HTML that reloads itself; needs no script. Long lists are cut, and say so; their JSON twins are whole.
struct Page {
  let reader: ViewReader

  func html() throws -> String {
    var page = HTML()
    let totals = try reader.totals()
    page.element("h1", "tally-wms")
    page.element(
      "p",
      "\(totals.entries) entries, \(totals.movements) movements, \(totals.booked) booked · \(totals.openExceptions) exceptions, "
        + "\(totals.rejected) refused, \(totals.parked) waiting behind them, \(totals.skipped) unreadable, \(totals.lost) lost")
    page.element("h2", "Stock")
    page.table(
      ["item", "lot", "location", "unit", "status", "qty"],
      try reader.stock().map { [$0.item, $0.lot, $0.location, $0.unit, $0.status, String($0.qty)] }, empty: "No stock yet.")
    page.element("h2", "Exceptions")
    page.table(
      ["what", "detail", "item", "qty", "entry", "state"],
      try reader.exceptions().reversed().map { [$0.code, $0.detail, $0.item, String($0.qty), $0.entry, $0.open ? "open" : "undone"] },
      empty: "None.")
    page.element("h2", "Quarantine")
    page.table(
      ["id", "status", "why", "detail", "lanes", "entry"],
      try reader.parked().map { [$0.quarantine, $0.status, $0.code, $0.detail, $0.lanes.joined(separator: " "), $0.entry] },
      empty: "Nothing waits.")
    page.element("h2", "Documents")
    page.table(
      ["type", "number", "state", "item", "wanted", "done"],
      try reader.documents().map { [$0.type, $0.number, $0.state, $0.item, $0.wanted.map { String($0) } ?? "–", String($0.done)] },
      empty: "None.")
    page.element("h2", "Last movements")
    page.table(
      ["at", "stream", "seq", "kind", "document", "item", "qty", "lot", "from", "to", "status", "scanned"],
      try reader.movements().map(row), empty: "None yet.")
    page.element("h2", "Streams")
    page.table(
      ["device", "journal", "stream", "next", "entries", "movements"],
      totals.streams.map { [$0.device, $0.journal, $0.stream, String($0.next), String($0.entries), String($0.movements)] },
      empty: "No station has called yet.")
    return Page.frame + page.text + "</body></html>\n"
  }

  private func row(_ movement: View.Received) -> [String] {
    [
      movement.at, movement.stream, String(movement.seq), movement.kind + (movement.reverses.map { " undoes \($0)" } ?? ""),
      movement.document ?? "", movement.item ?? "", movement.qty ?? "", movement.lot ?? "", movement.from ?? "", movement.to ?? "",
      movement.status + (movement.code.map { ": " + $0 } ?? ""), movement.raw ?? "",
    ]
  }

  private static let frame = """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>tally-wms</title>
    <style>
    body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #222; }
    table { border-collapse: collapse; } th, td { border-bottom: 1px solid #ddd; padding: .2rem .6rem; text-align: left; }
    th { font-weight: 600; color: #666; } h2 { margin: 1.2rem 0 .3rem; font-size: 1.1rem; }
    td { max-width: 24rem; overflow-wrap: anywhere; }
    </style></head><body>

    """
}
