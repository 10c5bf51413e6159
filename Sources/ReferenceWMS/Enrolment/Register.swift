import Foundation
import GRDB
import WMSWire
import Warehouse
import X509

/// Which certificates were issued, and for which tokens.
struct Register {
  let db: Database
  let now: Int64

  struct Known {
    var id: Int64
    var device: String
    var until: Int64
    var issued: Int64
    /// An older one of the device is still known.
    var isNotFirst: Bool

    /// Whether the older ones have had their time: what was sent with one while this one was being fetched is on its way no more.
    func endsOthers(at now: Int64) -> Bool { isNotFirst && now - issued >= min(5 * 60_000, (until - issued) / 20) }
  }

  /// Byte for byte one that was issued here.
  func known(_ der: [UInt8]) throws -> Known? {
    try db.row(
      "SELECT id, device, until, issued, EXISTS(SELECT 1 FROM certificate b WHERE b.device = a.device AND b.id < a.id) AS older FROM certificate a WHERE der = ?", [Data(der)]
    ).map { Known(id: $0["id"], device: $0["device"], until: $0["until"], issued: $0["issued"], isNotFirst: $0["older"]) }
  }

  func retire(before known: Known) throws { try db.run("DELETE FROM certificate WHERE device = ? AND id < ?", [known.device, known.id]) }

  /// A token is spent with its first request. The same request's key may come again: its answer was lost on the way.
  func spend(_ token: String, device: String, key: [UInt8], tokens: Tokens) throws {
    if let spent = try db.row("SELECT device, key FROM spent_token WHERE hash = ?", [token]) {
      guard spent["device"] == device, spent.bytes("key") == key else { throw Tokens.refusal("the token was used already: make another one with tally-wms token") }
      return
    }
    let isNamed = try tokens.require(token, device: device, now: now)
    guard try isNamed || db.row("SELECT 1 FROM certificate WHERE device = ?", [device]) == nil else {
      throw Tokens.refusal("device \(device) is enrolled already: make a token for it with tally-wms token --device \(device)")
    }
    try db.run("INSERT INTO spent_token VALUES(?, ?, ?, ?)", [token, device, Data(key), now])
  }

  func enter(_ certificate: Certificate, device: String) throws {
    try db.run("INSERT INTO certificate(device, der, issued, until) VALUES(?, ?, ?, ?)", [
      device, Data(try certificate.der), now, Int64(certificate.notValidAfter.timeIntervalSince1970 * 1000),
    ])
  }
}
