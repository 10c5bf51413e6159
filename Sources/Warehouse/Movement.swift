/// What a movement does to the stock (DOMAIN, "Movement, schema 1").
public enum MovementKind: String, Sendable, Codable, CaseIterable {
  case receive, putaway, move, pick, pack, load, count, adjust, status, `return`, scrap, aggregate, disaggregate
}

/// A decimal as text, such as `12` or `0.750`: what was captured stays what was captured.
public struct Quantity: Sendable, Hashable, Codable {
  public var value: String
  public var unit: String
  public init(_ value: String, unit: String) {
    self.value = value
    self.unit = unit
  }
  public init(_ value: Int, unit: String) { self.init(String(value), unit: unit) }
  var json: JSON { .object(["value": .string(value), "unit": .string(unit)]) }
}

/// One change of stock, schema 1. Absent is not empty; zero is a legal quantity.
public struct Movement: Sendable, Hashable, Codable {
  public var kind: MovementKind
  public var document: DocumentReference?
  public var owner: String?
  public var party: String?
  public var item: ItemReference?
  public var qty: Quantity?
  public var captured: Captured?
  public var weight: Weight?
  /// scan-count · typed · label-AI · document · scale · rfid
  public var how: String?
  public var lot: String?
  /// `use-by`, `best-before`, `production` …, each `YYYY-MM-DD`.
  public var dates: [String: String]?
  public var serials: [Serial]?
  public var from: Place?
  public var to: Place?
  public var expected: Expected?
  public var reason: String?
  public var substitutes: String?
  public var authorisedBy: String?
  public var reverses: Reversal?
  /// Applied together with the other movements of the same group.
  public var group: String?
  /// Seqs, in the same stream, of the steps this movement consumes.
  public var steps: [Int64]?
  /// `checked`, or `not-checked` where the clock could not be trusted.
  public var expiry: String?

  public struct DocumentReference: Sendable, Hashable, Codable {
    public var type: String
    /// The document's number, or the id made here for a blind one.
    public var number: String
    public var line: String?
    public var version: Int?
    public init(type: String, number: String, line: String? = nil, version: Int? = nil) {
      self.type = type
      self.number = number
      self.line = line
      self.version = version
    }
    var json: JSON {
      .object(["type": .string(type), "number": .string(number), "line": line.json, "version": version.map { .int(Int64($0)) }])
    }
  }
  public struct ItemReference: Sendable, Hashable, Codable {
    /// The site's own code; absent for an unknown item.
    public var code: String?
    public var gtin: String?
    public var raw: String?
    public init(code: String? = nil, gtin: String? = nil, raw: String? = nil) {
      self.code = code
      self.gtin = gtin
      self.raw = raw
    }
    var json: JSON { .object(["code": code.json, "gtin": gtin.json, "raw": raw.json]) }
  }
  /// What was captured before it became base units.
  public struct Captured: Sendable, Hashable, Codable {
    public var value: String
    public var unit: String
    public var pack: String?
    public var unitsPerPack: String?
    public var itemVersion: Int?
    public init(value: String, unit: String, pack: String? = nil, unitsPerPack: String? = nil, itemVersion: Int? = nil) {
      self.value = value
      self.unit = unit
      self.pack = pack
      self.unitsPerPack = unitsPerPack
      self.itemVersion = itemVersion
    }
    var json: JSON {
      .object([
        "value": .string(value), "unit": .string(unit), "pack": pack.json, "unitsPerPack": unitsPerPack.json,
        "itemVersion": itemVersion.map { .int(Int64($0)) },
      ])
    }
  }
  public struct Weight: Sendable, Hashable, Codable {
    public var net: String
    public var tare: String?
    public var unit: String
    public init(net: String, tare: String? = nil, unit: String) {
      self.net = net
      self.tare = tare
      self.unit = unit
    }
    var json: JSON { .object(["net": .string(net), "tare": tare.json, "unit": .string(unit)]) }
  }
  public struct Serial: Sendable, Hashable, Codable {
    public var value: String
    /// scanned · typed · document
    public var source: String
    public init(_ value: String, source: String) {
      self.value = value
      self.source = source
    }
    var json: JSON { .object(["value": .string(value), "source": .string(source)]) }
  }
  public struct Place: Sendable, Hashable, Codable {
    public var location: String?
    /// SSCC or the site's own number of a handling unit.
    public var unit: String?
    public var status: String?
    /// own · foreign
    public var issuer: String?
    /// verified · declared
    public var contents: String?
    public init(location: String? = nil, unit: String? = nil, status: String? = nil, issuer: String? = nil, contents: String? = nil) {
      self.location = location
      self.unit = unit
      self.status = status
      self.issuer = issuer
      self.contents = contents
    }
    var json: JSON {
      .object(["location": location.json, "unit": unit.json, "status": status.json, "issuer": issuer.json, "contents": contents.json])
    }
  }
  public struct Expected: Sendable, Hashable, Codable {
    public var item: String?
    public var qty: String?
    public var lot: String?
    public var location: String?
    public var unit: String?
    public init(item: String? = nil, qty: String? = nil, lot: String? = nil, location: String? = nil, unit: String? = nil) {
      self.item = item
      self.qty = qty
      self.lot = lot
      self.location = location
      self.unit = unit
    }
    var json: JSON { .object(["item": item.json, "qty": qty.json, "lot": lot.json, "location": location.json, "unit": unit.json]) }
  }
  public struct Reversal: Sendable, Hashable, Codable {
    /// The seq of the movement undone, in the same stream.
    public var seq: Int64
    public var stream: String?
    public var qty: String?
    public init(seq: Int64, stream: String? = nil, qty: String? = nil) {
      self.seq = seq
      self.stream = stream
      self.qty = qty
    }
    var json: JSON { .object(["seq": .int(seq), "stream": stream.json, "qty": qty.json]) }
  }

  public init(_ kind: MovementKind) { self.kind = kind }

  /// The body as it is stored under `movement`.
  public var json: JSON {
    .object([
      "kind": .string(kind.rawValue), "document": document?.json, "owner": owner.json, "party": party.json, "item": item?.json, "qty": qty?.json,
      "captured": captured?.json, "weight": weight?.json, "how": how.json, "lot": lot.json,
      "dates": dates.map { dates in .object(dates.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }) },
      "serials": serials.map { .array($0.map(\.json)) }, "from": from?.json, "to": to?.json, "expected": expected?.json, "reason": reason.json,
      "substitutes": substitutes.json, "authorisedBy": authorisedBy.json, "reverses": reverses?.json, "group": group.json,
      "steps": steps.map { .array($0.map { .int($0) }) }, "expiry": expiry.json,
    ])
  }
}

extension String? {
  var json: JSON? { map { .string($0) } }
}
