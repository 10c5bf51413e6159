/// The prefixes that `@context` declares, as far as that is known without fetching anything (JSON-LD 1.1, 4.1.5; EPCIS 2.0, chapter 10: a field of one's
/// own is named by a compact or a full URI).
struct Prefixes: Sendable {
  private var terms = Set(Vocabulary.prefixes.keys)
  /// A context of others stands there by its address and may declare anything; or there is none at all, which is said once.
  private var isOpen: Bool

  init(_ context: JSONNode?) {
    isOpen = context == nil
    if let context { take(context) }
  }

  mutating func take(_ context: JSONNode) {
    switch context.value {
    case .array(let contexts): for context in contexts { take(context) }
    case .object(let members):
      terms.formUnion(members.map(\.key))
      if context["@import"] != nil { isOpen = true }
    case .string(let address): if !Prefixes.isGS1(address) { isOpen = true }
    default: break
    }
  }

  /// Whether the name is a term, begins with a declared prefix, or is a full URI of itself.
  func declares(_ name: String) -> Bool {
    guard !isOpen, let colon = name.firstIndex(of: ":") else { return true }
    return name[colon...].hasPrefix("://") || terms.contains(name) || terms.contains(String(name[..<colon]))
      || Prefixes.schemes.contains(name[..<colon].lowercased())
  }

  /// Schemes of URIs that name things and have no authority, so that nothing but their own name tells them from a prefix.
  private static let schemes: Set<String> = ["urn", "tag", "info", "did", "doi", "ark", "ni"]

  /// GS1's own context, as it was published for drafts and for the standard.
  private static func isGS1(_ address: String) -> Bool {
    let scheme = ["https://", "http://"].first(where: address.hasPrefix) ?? ""
    let path = address.dropFirst(scheme.count)
    return path.hasPrefix("ref.gs1.org/standards/epcis/") || path.hasPrefix("gs1.github.io/EPCIS/")
  }

  /// Whether EPCIS's own terms mean something by this context: it names the standard's, or a copy of it, or defines them where it stands.
  static func knowsEPCIS(_ context: JSONNode) -> Bool {
    switch context.value {
    case .array(let contexts): return contexts.contains(where: knowsEPCIS)
    case .string(let address): return address.lowercased().contains("epcis")
    case .object(let members):
      return members.contains { member in
        let address = member.value.string ?? member.value["@id"]?.string ?? ""
        return member.key == "@import" || address.hasPrefix("https://ref.gs1.org/epcis/") || address.hasPrefix("epcis:")
      }
    // What is no context at all is said of its type.
    default: return true
    }
  }
}
