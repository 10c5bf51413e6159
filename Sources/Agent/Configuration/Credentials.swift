import Crypto
import FoundationEssentials
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Secrets, each a file of its own in the credentials folder (`CREDENTIALS_DIRECTORY` of systemd, else `/etc/tallyman/credentials`): never in the
/// configuration, in arguments or in a log.
struct Credentials: Sendable {
  let directory: String

  init() { directory = environment("CREDENTIALS_DIRECTORY") ?? "/etc/tallyman/credentials" }

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// The first line of the secret, `nil` where there is none.
  func secret(_ name: String) -> String? {
    guard let data = try? Data(contentsOf: URL(filePath: path(name))), data.count <= 4096, let text = String(validating: data, as: UTF8.self) else { return nil }
    return text.split(whereSeparator: \.isNewline).first.map(String.init)
  }
}

/// Turns badges into operator ids: HMAC-SHA256 under the site's key, its first 16 hexadecimal digits. The badge itself is kept nowhere.
struct BadgeHash: Sendable {
  private let key: SymmetricKey
  /// Whether the key is the site's own and not this start's.
  let isStable: Bool

  init(credentials: Credentials) {
    let secret = credentials.secret("badge-key")
    isStable = secret != nil
    key = secret.map { SymmetricKey(data: Data($0.utf8)) } ?? SymmetricKey(size: .bits256)
  }

  func callAsFunction(_ badge: [UInt8]) -> String {
    String(hex(HMAC<SHA256>.authenticationCode(for: Data(badge), using: key)).prefix(16))
  }
}
