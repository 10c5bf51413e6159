/// What a text holds of events: an EPCIS document, the answer to a query, or a single event.
public struct EPCISDocument: Sendable {
  public enum Kind: Sendable, Hashable { case document, query, event }
  public var kind: Kind
  public var root: JSONNode
  public var events: [JSONNode]
  /// Names of members of events that a repository has added for itself.
  public var ignored: Set<String> = []

  /// Why there are no events to be found in a text that is JSON.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String
  }

  public init(_ root: JSONNode) throws(Failure) {
    self.root = root
    guard root.members != nil else { throw Failure(description: "the text is no JSON object; an EPCIS document or an event is one") }
    let body = root["epcisBody"]
    let results = body?["queryResults"]
    if let body {
      kind = results == nil ? .document : .query
      if let list = results?["resultsBody"]?["eventList"] ?? body["eventList"] {
        guard let events = list.array else { throw Failure(description: "eventList is not an array") }
        self.events = events
      } else if let event = body["event"] {
        events = [event]
      } else {
        throw Failure(description: "epcisBody has no eventList")
      }
    } else {
      guard let type = root["type"]?.string else { throw Failure(description: "neither a document with epcisBody nor an event with a type") }
      guard type != "EPCISDocument", type != "EPCISQueryDocument" else { throw Failure(description: "the document has no epcisBody") }
      kind = .event
      events = [root]
    }
    for member in (kind == .query ? results : root)?.members ?? [] where member.key.hasSuffix(":ignoreFields") {
      ignored.formUnion(member.value.array?.compactMap(\.string) ?? [])
    }
  }

  /// The hash ids of the events, in their order. What is no object has none.
  public var hashes: [String?] {
    let hash = EventHash(context: kind == .event ? nil : root["@context"], ignored: ignored)
    return events.map { $0.members == nil ? nil : hash.id(of: $0) }
  }
}
