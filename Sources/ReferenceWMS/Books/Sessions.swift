import FoundationEssentials
import GRDB
import WMSWire
import Warehouse

/// Who may send, and where each stream stands.
struct Sessions {
  let db: Database
  let now: Int64
  static let limits = Limits(maxEvents: 500, maxBytes: 1 << 20, encodings: ["gzip"], maxInFlight: 2)
  /// The entry schemas this service reads, best first.
  static let schemas = [1]
  static let reconnectSpread = 10

  func open(_ request: SessionRequest, session: String) throws -> SessionAnswer {
    guard let current = request.starts.last, bytes(hex: request.journal)?.count == 8, !request.device.isEmpty else {
      throw Problem(.malformed, "Not a session", detail: "device, a journal of 16 hexadecimal digits and at least the present start token are needed")
    }
    guard let schema = Sessions.schemas.first(where: request.schema.contains) else {
      throw Problem(.unsupported, "No common schema", detail: "this service reads the entry schemas \(Sessions.schemas), the device writes \(request.schema)")
    }
    try Keys(db: db, now: now).meet(request.carrier ?? request.device, request.key)
    try Carrying(db: db, now: now).require(request.identity, carrier: request.carrier)
    let epoch: Int64
    if request.carrier != nil, let known = try db.row("SELECT epoch FROM journal WHERE device = ? AND journal = ?", [request.device, request.journal]) {
      // The start tokens are the dead box's own: the permission stands in their place.
      epoch = known["epoch"]
    } else if let known = try db.row("SELECT * FROM journal WHERE device = ? AND journal = ?", [request.device, request.journal]) {
      epoch = known["epoch"]
      guard request.starts.contains(known["start"]) else {
        throw Problem(
          .journal, "A clone or a restored backup",
          detail: "journal \(request.journal) was last confirmed at a start that this device does not know: "
            + "two disks carry one journal, or an older copy was put back. Give one of them a new journal.")
      }
      if let claimed = request.epoch, claimed != epoch {
        throw Problem(.epoch, "Wrong epoch", detail: "journal \(request.journal) has epoch \(epoch), the device says \(claimed)")
      }
      try db.run("UPDATE journal SET start = ?, agent = ?, seen = ? WHERE id = ?", [current, request.agent, now, known["id"]])
    } else {
      epoch = try admit(request, start: current)
    }
    return SessionAnswer(
      session: session, epoch: epoch, t1: now, t2: now, cursors: try cursors(of: request.identity), limits: Sessions.limits, schema: schema,
      reconnectSpread: Sessions.reconnectSpread)
  }

  /// A journal that this WMS has not met. It keeps the epoch it says it has where that is free: then the WMS is the one that was restored.
  private func admit(_ request: SessionRequest, start: String) throws -> Int64 {
    let newest = try db.integer("SELECT MAX(epoch) FROM journal WHERE device = ?", [request.device]) ?? 0
    let epoch = request.epoch ?? newest + 1
    if let other = try db.row("SELECT journal FROM journal WHERE device = ? AND epoch = ?", [request.device, epoch]) {
      throw Problem(.epoch, "The epoch is another journal's", detail: "epoch \(epoch) of this device is journal \(other["journal"] as String)")
    }
    try db.run("INSERT INTO journal(device, journal, epoch, start, agent, seen) VALUES(?, ?, ?, ?, ?, ?)", [
      request.device, request.journal, epoch, start, request.agent, now,
    ])
    return epoch
  }

  func cursors(of identity: JournalIdentity) throws -> [StreamCursor] {
    try db.rows(
      """
      SELECT stream.* FROM stream JOIN journal ON journal.id = stream.journal WHERE device = ? AND journal.journal = ? ORDER BY name
      """, [identity.device, identity.journal]
    ).map { StreamCursor(stream: $0["name"], next: $0["next"], lastHash: $0.bytes("hash").map { hex($0) }) }
  }

  func answer(_ identity: JournalIdentity) throws -> CursorsAnswer {
    guard let journal = try db.row("SELECT epoch FROM journal WHERE device = ? AND journal = ?", [identity.device, identity.journal]) else {
      throw Problem(.journal, "Unknown journal", detail: "open a session for journal \(visible(Array(identity.journal.utf8))) first", status: 404)
    }
    return CursorsAnswer(epoch: journal["epoch"], cursors: try cursors(of: identity), parked: try parked(), waiting: try waiting(of: identity))
  }

  private func waiting(of identity: JournalIdentity) throws -> [String] {
    try db.rows(
      """
      SELECT entry.id FROM entry JOIN stream ON stream.id = entry.stream JOIN journal ON journal.id = stream.journal
      WHERE status IN ('rejected', 'parked', 'skipped') AND device = ? AND journal.journal = ? ORDER BY entry.id
      """, [identity.device, identity.journal]
    ).map { Quarantine.name($0["id"]) }
  }

  /// Every lane on which something waits, with the reason of the first that does.
  func parked() throws -> [ParkedLane] {
    try db.rows(
      """
      SELECT lane, code, detail, MIN(entry.id) FROM parked JOIN entry ON entry.id = parked.entry GROUP BY lane ORDER BY lane
      """
    ).filter { !($0["lane"] as String).hasPrefix(Clerk.groupLane) }.map { ParkedLane(lane: $0["lane"], code: $0["code"] ?? "", detail: $0["detail"]) }
  }
}
