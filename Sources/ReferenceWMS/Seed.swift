public import Warehouse
import Crypto
import FoundationEssentials
import WMSWire

/// What the centre knows before anything is scanned: read from a JSON file, or built in code.
public struct Seed: Sendable, Codable {
  public var items: [Item]?
  public var documents: [Document]?
  public var locations: [Location]?
  public var operators: [Person]?
  /// Labels to print and words to show, once.
  public var errands: [Errand]?
  /// What is not known any more, by collection: the keys of its records.
  public var gone: [String: [String]]?
  /// Serial references this WMS may lease to boxes.
  public var sscc: [Pool]?

  /// An operator, named by the badge's keyed hash or, where the site's key is at hand, by the badge itself, which is not kept.
  public struct Person: Sendable, Codable {
    public var id: String?
    public var badge: String?
    public var name: String
    public var supervisor: Bool?
    public init(id: String? = nil, badge: String? = nil, name: String, supervisor: Bool? = nil) {
      self.id = id
      self.badge = badge
      self.name = name
      self.supervisor = supervisor
    }
  }

  /// Extension digit and company prefix together, and the serial references below it.
  public struct Pool: Sendable, Codable {
    public var prefix: String
    public var first: Int64
    public var last: Int64
    public init(prefix: String, first: Int64, last: Int64) {
      self.prefix = prefix
      self.first = first
      self.last = last
    }
  }

  public init(
    items: [Item]? = nil, documents: [Document]? = nil, locations: [Location]? = nil, operators: [Person]? = nil, sscc: [Pool]? = nil,
    errands: [Errand]? = nil, gone: [String: [String]]? = nil
  ) {
    self.errands = errands
    self.gone = gone
    self.items = items
    self.documents = documents
    self.locations = locations
    self.operators = operators
    self.sscc = sscc
  }

  /// Reads a seed file; the error names the file and what is wrong in it.
  public init(file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else { throw SeedError("\(file): cannot be read") }
    do { self = try WireJSON.decode(Seed.self, from: Array(data)) } catch { throw SeedError("\(file): \(error.reason)") }
    for pool in sscc ?? [] where pool.prefix.utf8.count > 16 || !pool.prefix.utf8.allSatisfy({ (48...57).contains($0) }) || pool.first > pool.last {
      throw SeedError("\(file): sscc \(pool.prefix) \(pool.first) to \(pool.last) is no range")
    }
  }

  func operators(badgeKey: [UInt8]?) throws -> [Operator] {
    try (operators ?? []).map { person in
      if let id = person.id { return Operator(id: id, name: person.name, supervisor: person.supervisor ?? false) }
      guard let badge = person.badge else { throw SeedError("operator \(person.name) has neither id nor badge") }
      guard let badgeKey else { throw SeedError("operator \(person.name) is named by a badge: the site's badge key is needed") }
      return Operator(id: badgeID(Array(badge.utf8), key: badgeKey), name: person.name, supervisor: person.supervisor ?? false)
    }
  }
}

public struct SeedError: Error, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}

/// The opaque operator id of a badge: the first 16 hexadecimal digits of HMAC-SHA256(key, badge).
public func badgeID(_ badge: [UInt8], key: [UInt8]) -> String {
  hex(HMAC<SHA256>.authenticationCode(for: badge, using: SymmetricKey(data: key)).prefix(8))
}
