/// Where events come from.
public struct EventSite: Sendable {
  /// The site's Global Location Number, 13 digits.
  public var gln: String
  public var companyPrefix: String?
  /// Minutes east of UTC at a time in milliseconds since 1970.
  public var offset: @Sendable (Int64) -> Int

  public init(gln: String, companyPrefix: String? = nil, offset: @escaping @Sendable (Int64) -> Int) {
    self.gln = gln
    self.companyPrefix = companyPrefix
    self.offset = offset
  }

  /// The JSON-LD context of every document that is made here.
  public static let context = JSONNode.array([
    .string("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"), .object([.init("tally", .string("urn:tallyman:epcis:"))]),
  ])

  /// An EPCIS document of these events, as `/capture` takes it.
  public static func document(of events: [JSONNode], at wall: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(events.count * 800 + 300)
    JSONNode.object([
      .init("@context", context), .init("type", .string("EPCISDocument")), .init("schemaVersion", .string("2.0")),
      .init("creationDate", .string(Moment(milliseconds: wall).utc)), .init("epcisBody", .object([.init("eventList", .array(events))])),
    ]).write(into: &bytes)
    return bytes
  }

  /// One event by itself, as `/events` takes it.
  public static func alone(_ event: JSONNode) -> [UInt8] {
    var bytes: [UInt8] = []
    JSONNode.object([.init("@context", context)] + (event.members ?? [])).write(into: &bytes)
    return bytes
  }
}
