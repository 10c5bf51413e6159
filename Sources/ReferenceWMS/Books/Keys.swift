import GRDB
import WMSWire
import Warehouse

/// Devices' keys: who has once signed can no longer be spoken for without the key.
struct Keys {
  let db: Database
  let now: Int64

  /// Keeps the first key that a device names; another one is refused until a person forgets the old.
  func meet(_ device: String, _ key: String?) throws {
    let known = try known(device)
    guard let key else {
      if known != nil { throw refusal(device, "it names no key, and signed before") }
      return
    }
    if let known {
      guard known == key else { throw refusal(device, "its key is another one than before") }
      return
    }
    guard bytes(hex: key)?.count == 32, key == key.lowercased() else { throw Problem(.malformed, "Not a key", detail: "key is 64 hexadecimal digits") }
    try db.run("INSERT INTO device_key VALUES(?, ?, ?)", [device, key, now])
  }

  /// The batch is signed by whoever sends it, where that device's key is known.
  func require(_ body: EventsBody) throws {
    let device = body.envelope.carrier ?? body.envelope.device
    guard let known = try known(device), !body.isSigned(by: known) else { return }
    throw refusal(device, body.envelope.sig == nil ? "the batch is not signed" : "the signature does not fit the batch")
  }

  func forget(_ device: String) throws -> Bool {
    try db.run("DELETE FROM device_key WHERE device = ?", [device])
    return db.changesCount > 0
  }

  private func known(_ device: String) throws -> String? { try db.row("SELECT key FROM device_key WHERE device = ?", [device])?["key"] }

  private func refusal(_ device: String, _ reason: String) -> Problem {
    Problem(
      .signature, "Not the device's signature",
      detail: "box \(device): \(reason). Give it its key back (credential device-key), or let the WMS forget the old one: tally-wms forget-key")
  }
}
