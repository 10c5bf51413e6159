/// The prefixes that a document's `@context` declares.
struct Names: Sendable {
  private var prefixes: [String: String] = [:]

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
        if let address = member.value.string ?? member.value["@id"]?.string { prefixes[member.key] = address }
      }
    default: break
    }
  }

  /// `{https://ns.example.com/epcis/}myField`; a name without a declared prefix stays as it is.
  func key(_ name: String) -> String { split(name).map { "{\($0.address)}\($0.rest)" } ?? name }

  /// `https://ns.example.com/epcis/some`: a compact address in full.
  func value(_ text: String) -> String { split(text).map { $0.address + $0.rest } ?? text }

  private func split(_ text: String) -> (address: String, rest: Substring)? {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let address = prefixes[String(text[..<colon])] else { return nil }
    return (address, text[text.index(after: colon)...])
  }
}
