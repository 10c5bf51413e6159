/// One thing that is wrong with a document or an event. `Words` has the sentence for `code`.
public struct Finding: Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    /// Rules of GS1's JSON schema for EPCIS 2.0.
    case type, missing, unknown, choice, word, urn, offset, unit, hex, version, twice, empty, nothing, ilmd, inputs, persistent, context
    /// Rules of the standard that the schema does not hold anyone to: EPCIS 2.0 chapters 7 and 8, CBV 2.0 chapters 7 and 8.
    case uri, key, level, pure, form, time, parent, alone, negative, period, schema, events
    case eventType = "event-type"
    case epcisContext = "epcis-context"
    case unprefixed, undeclared, reused

    /// The code of its sentence.
    public var sentence: String { "epcis." + rawValue }
  }
  public var code: Code
  public var args: [String: String]
  /// `readPoint.id`, `epcList[0]`: from the event, or from the document's root.
  public var path: String
  /// Of the text, from 1.
  public var line: Int
}

/// What a text says of events, judged event by event.
public struct Validation: Sendable {
  public struct Event: Sendable {
    /// From 1.
    public var number: Int
    public var type: String?
    public var line: Int
    public var findings: [Finding]
  }
  /// About the document around the events.
  public var document: [Finding]
  public var events: [Event]
  public var isValid: Bool { document.isEmpty && events.allSatisfy(\.findings.isEmpty) }

  /// - Throws: where the text is not JSON.
  public init(of text: [UInt8]) throws(JSONTextError) {
    let root = try JSONNode(parsing: text)
    let lines = Lines(text)
    var outside = Checker(lines)
    let document: EPCISDocument
    do { document = try EPCISDocument(root) } catch {
      outside.find(.events, root, ["reason": error.description])
      self.document = outside.findings
      events = []
      return
    }
    let isAlone = document.kind == .event
    if !isAlone {
      outside.check(root, .object(document.kind == .query ? Shapes.query : Shapes.document))
      outside.checkMeaning(of: root)
    }
    self.document = outside.findings
    let reused = Validation.reused(document)
    events = document.events.enumerated().map { index, event in
      var checker = Checker(lines, context: root["@context"])
      checker.check(event: event, isAlone: isAlone)
      if let id = event["eventID"], let text = id.string, let other = reused[index] {
        checker.within("eventID") { $0.find(.reused, id, ["value": text, "event": "\(other + 1)"]) }
      }
      return Event(number: index + 1, type: event["type"]?.string, line: lines.line(of: event.offset), findings: checker.findings)
    }
  }

  /// Events that have the eventID of an earlier one and are not the same event, with the earlier one's place (EPCIS 2.0, 7.4.1: an eventID is unique but
  /// for an error declaration, which repeats the event that was wrong).
  private static func reused(_ document: EPCISDocument) -> [Int: Int] {
    let hash = EventHash(context: document.root["@context"], ignored: document.ignored)
    var first: [String: Int] = [:]
    var reused: [Int: Int] = [:]
    for (index, event) in document.events.enumerated() where event["errorDeclaration"] == nil {
      guard let id = event["eventID"]?.string else { continue }
      guard let other = first[id] else {
        first[id] = index
        continue
      }
      // Written twice it is still one event; what its repositories have added is no part of it.
      if hash.id(of: event) != hash.id(of: document.events[other]) { reused[index] = other }
    }
    return reused
  }
}

/// Where the lines of a text begin.
struct Lines: Sendable {
  private let starts: [Int]
  init(_ text: [UInt8]) { starts = [0] + text.indices.filter { text[$0] == 0x0A }.map { $0 + 1 } }

  func line(of byte: Int) -> Int {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= byte { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
