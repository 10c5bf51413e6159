import FoundationEssentials
import WMSWire

/// Values kept as JSON in a column.
enum Stored {
  static func data(_ value: some Encodable) throws -> Data { Data(try WireJSON.encode(value)) }
  static func text(_ value: some Encodable) throws -> String { String(decoding: try WireJSON.encode(value), as: UTF8.self) }
  static func value<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value { try WireJSON.decode(type, from: Array(data)) }
  static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value { try WireJSON.decode(type, from: Array(text.utf8)) }
}
