import Crypto
import Foundation
import WMSWire
import Warehouse

/// One-time enrolment tokens: each a file below the data folder, named by the token's SHA-256. The token itself is kept nowhere, and a person makes or withdraws
/// one while the WMS runs.
struct Tokens: Sendable {
  /// Below the data folder.
  let folder: String

  init(data: String) { folder = data + "/tokens" }

  private struct Facts: Codable {
    /// The one device that it is for; `nil` = any.
    var device: String?
    /// Milliseconds since 1970.
    var until: Int64
  }

  /// 160 random bits in the letters and digits that nobody mistakes.
  func make(device: String?, until: Int64) throws -> String {
    var generator = SystemRandomNumberGenerator()
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    let token = String((0..<33).map { _ in letters.randomElement(using: &generator) ?? "a" })
    try SecretFile.makeFolder(folder)
    try SecretFile.write(try Stored.text(Facts(device: device, until: until)), to: path(Tokens.hash(token)))
    return token
  }

  static func hash(_ token: String) -> String { hex(SHA256.hash(data: Data(token.utf8))) }

  /// Throws where there is none of that hash, or it is not for this device, or not any more. Whether it was made for this device alone.
  @discardableResult
  func require(_ hash: String, device: String, now: Int64) throws -> Bool {
    guard let text = try SecretFile.read(path(hash)) else { throw Tokens.refusal("no such token: it was never made, or withdrawn") }
    let facts = try Stored.value(Facts.self, text)
    guard now < facts.until else { throw Tokens.refusal("the token is too old: make another one with tally-wms token") }
    guard facts.device == nil || facts.device == device else { throw Tokens.refusal("the token was made for another device") }
    return facts.device != nil
  }

  func remove(_ hash: String) { unlink(path(hash)) }

  static func refusal(_ reason: String) -> Problem { Problem(.unauthorized, "Not enrolled", detail: reason) }

  private func path(_ hash: String) -> String { "\(folder)/\(hash)" }
}

/// Devices that a person has removed: each an empty file, so that it counts at once, also while the WMS runs.
struct RemovedDevices: Sendable {
  let folder: String

  init(data: String) { folder = data + "/removed" }

  func contains(_ device: String) -> Bool { access("\(folder)/\(device)", F_OK) == 0 }

  func set(_ device: String, removed: Bool) throws {
    let path = "\(folder)/\(device)"
    if removed {
      try SecretFile.makeFolder(folder)
      try SecretFile.write("", to: path)
    } else if unlink(path) != 0, errno != ENOENT {
      throw BooksError("\(path) cannot be removed: \(String(cString: strerror(errno)))")
    }
  }
}
