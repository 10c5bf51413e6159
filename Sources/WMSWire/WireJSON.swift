import FoundationEssentials

/// What is wrong with what came over the wire.
public struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String
  /// Line of the body, from 1.
  public var line: Int?
  /// The entry that stands there.
  public var seq: Int64?
  public init(_ reason: String, line: Int? = nil, seq: Int64? = nil) {
    self.reason = reason
    self.line = line
    self.seq = seq
  }
  public var description: String { (line.map { "line \($0): " } ?? "") + reason }
}

/// The protocol's types to JSON and back. Unknown members are ignored, so that either side may add fields.
public enum WireJSON {
  /// One line, keys sorted.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
  }

  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(WireError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw WireError(explain(error))
    } catch {
      throw WireError("\(error)")
    }
  }

  private static func explain(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): "\(place(context, key)) is missing"
    case .valueNotFound(let type, let context): "\(place(context)) must be \(type), not null"
    case .typeMismatch(let type, let context): "\(place(context)) must be \(type)"
    case .dataCorrupted(let context): context.codingPath.isEmpty ? "not valid JSON" : "\(place(context)): \(context.debugDescription)"
    @unknown default: "\(error)"
    }
  }
}
