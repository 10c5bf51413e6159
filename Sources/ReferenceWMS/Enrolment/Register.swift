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
    var device: String
    var until: Int64
  }

  /// Byte for byte one that was issued here.
  func known(_ der: [UInt8]) throws -> Known? {
    try db.row("SELECT device, until FROM certificate WHERE der = ?", [Data(der)]).map { Known(device: $0["device"], until: $0["until"]) }
  }

  /// A token is spent with its first request. The same request's key may come again: its answer was lost on the way.
  func spend(_ token: String, device: String, key: [UInt8], tokens: Tokens) throws {
    if let spent = try db.row("SELECT device, key FROM spent_token WHERE hash = ?", [token]) {
      guard spent["device"] == device, spent.bytes("key") == key else { throw Tokens.refusal("the token was used already: make another one with tally-wms token") }
      return
    }
    try tokens.require(token, device: device, now: now)
    try db.run("INSERT INTO spent_token VALUES(?, ?, ?, ?)", [token, device, Data(key), now])
  }

  func enter(_ certificate: Certificate, device: String) throws {
    try db.run("INSERT INTO certificate(device, der, issued, until) VALUES(?, ?, ?, ?)", [
      device, Data(try certificate.der), now, Int64(certificate.notValidAfter.timeIntervalSince1970 * 1000),
    ])
  }
}
