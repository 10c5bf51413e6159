/// The prefixes that a document's `@context` declares.
struct Names: Sendable {
  /// With the colon behind them. They are few, and most texts have none: looking at each costs less than hashing.
  private var prefixes: [(mark: String, address: String)] = []

  init(_ context: JSONNode?) { if let context { take(context) } }

  func adding(_ context: JSONNode) -> Names {
    var names = self
    names.take(context)
    return names
  }

  private mutating func take(_ context: JSONNode) {
    switch context.value {
    case .array(let contexts): for context in contexts { take(context) }
    case .object(let members):
      // A prefix is a term that stands for an address; definitions of single terms change nothing here.
      for member in members {
        guard let address = member.value.string ?? member.value["@id"]?.string, !member.key.utf8.contains(UInt8(ascii: ":")) else { continue }
        prefixes.removeAll { $0.mark.dropLast() == member.key }
        prefixes.append((member.key + ":", address))
      }
    default: break
    }
  }

  /// `{https://ns.example.com/epcis/}myField`; a name without a declared prefix stays as it is.
  func key(_ name: String) -> String { split(name).map { "{\($0.address)}\($0.rest)" } ?? name }

  /// `https://ns.example.com/epcis/some`: a compact address in full.
  func value(_ text: String) -> String { split(text).map { $0.address + $0.rest } ?? text }

  private func split(_ text: String) -> (address: String, rest: Substring)? {
    for (mark, address) in prefixes where text.utf8.starts(with: mark.utf8) { return (address, text[text.utf8.index(text.startIndex, offsetBy: mark.utf8.count)...]) }
    return nil
  }
}
