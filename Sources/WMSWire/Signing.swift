import Crypto
import FoundationEssentials
import Warehouse

/// A device's Ed25519 key (RFC 8032), with which it signs what it sends.
public struct DeviceKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// - Parameter seed: the 32 bytes of the private key (RFC 8032, §5.1.5).
  public init?(seed: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    self.key = key
  }

  /// A new one, from the system's random numbers.
  public init() { key = Curve25519.Signing.PrivateKey() }

  public var seed: [UInt8] { Array(key.rawRepresentation) }
  /// 64 hexadecimal digits.
  public var publicKey: String { hex(key.publicKey.rawRepresentation) }

  /// Signs a batch as it stands.
  public func sign(_ body: inout EventsBody) throws { body.envelope.sig = hex(try key.signature(for: Data(body.signed))) }
}

extension EventsBody {
  /// What a signature is over: lines of text, each ended by a newline. `lastHash` stands for all entries, since the chain leads to it from `prev`.
  ///
  /// `tallyman-batch-1`, device, journal, epoch, stream, first, the seq after the last, `prev`, the last chain value (`-` where it is lost), one line
  /// `lost FROM TO` for each lost range, and `carrier DEVICE` where another device brings it.
  public var signed: [UInt8] {
    var lines = [
      "tallyman-batch-1", envelope.device, envelope.journal, "\(envelope.epoch)", envelope.stream, "\(envelope.first)", "\(end)", envelope.prev,
      lastHash.map { hex($0) } ?? "-",
    ]
    for range in (envelope.lost ?? []).sorted(by: { $0.from < $1.from }) { lines.append("lost \(range.from) \(range.to)") }
    if let carrier = envelope.carrier { lines.append("carrier \(carrier)") }
    return Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  /// The chain value after the last entry, `nil` where it is lost.
  var lastHash: [UInt8]? {
    var hash = Chain.value(hex: envelope.prev)
    for part in parts {
      switch part {
      case .lost(let range): hash = range.hash.flatMap(Chain.value(hex:))
      case .entry(let line): hash = line.skipped?.hash ?? hash.map { Chain.hash($0, line.bytes) }
      }
    }
    return hash
  }

  /// Whether the batch carries the signature of this public key (64 hexadecimal digits).
  public func isSigned(by publicKey: String) -> Bool {
    guard let raw = Chain.value(hex: publicKey), let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw),
      let signature = envelope.sig.flatMap({ Warehouse.bytes(hex: $0) })
    else { return false }
    return key.isValidSignature(signature, for: signed)
  }
}
