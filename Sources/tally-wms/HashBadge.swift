import ArgumentParser
import ReferenceWMS

struct HashBadge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hash-badge", abstract: "Print the operator id of a badge: the first 16 hexadecimal digits of HMAC-SHA256(key, badge).")

  @Option(help: "The site's badge key.") var key: String?
  @Option(help: "File with the site's badge key; a newline at its end is not part of it.") var keyFile: String?
  @Argument(help: "What the scanner reads from the badge.") var badges: [String]

  func validate() throws {
    guard (key == nil) != (keyFile == nil) else { throw ValidationError("give --key or --key-file") }
  }

  func run() throws {
    let key = try key.map { Array($0.utf8) } ?? secret(in: keyFile ?? "")
    for badge in badges { print(badgeID(Array(badge.utf8), key: key), badge) }
  }
}
