import Warehouse

/// A JSON value as it stood in its text: members in their order, numbers as they were written, and where each value began.
///
/// `Warehouse.JSON` is for what this program writes itself and knows integers only; documents of others have decimals, and a finding must name its line.
public struct JSONNode: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The digits as they were written.
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  public struct Member: Sendable, Hashable {
    public var key: String
    public var value: JSONNode
    public init(_ key: String, _ value: JSONNode) {
      self.key = key
      self.value = value
    }
  }

  public var value: Value
  /// The byte of the text at which the value begins; 0 for what was made here.
  public var offset: Int

  public init(_ value: Value, at offset: Int = 0) {
    self.value = value
    self.offset = offset
  }
  public static func string(_ text: String) -> JSONNode { JSONNode(.string(text)) }
  public static func number(_ digits: String) -> JSONNode { JSONNode(.number(digits)) }
  public static func array(_ values: [JSONNode]) -> JSONNode { JSONNode(.array(values)) }
  public static func object(_ members: [Member]) -> JSONNode { JSONNode(.object(members)) }

  public var string: String? { if case .string(let text) = value { text } else { nil } }
  public var array: [JSONNode]? { if case .array(let values) = value { values } else { nil } }
  public var members: [Member]? { if case .object(let members) = value { members } else { nil } }
  public subscript(key: String) -> JSONNode? { members?.first { $0.key == key }?.value }

  /// One line of UTF-8 without white space.
  public func write(into bytes: inout [UInt8]) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let digits): bytes += digits.utf8
    case .string(let text): JSON.write(string: text, into: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for index in values.indices {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        values[index].write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for index in members.indices {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSON.write(string: members[index].key, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        members[index].value.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}
