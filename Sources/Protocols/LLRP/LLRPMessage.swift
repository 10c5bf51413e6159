/// What a field holds.
public enum LLRPValue: Sendable, Hashable {
  case unsigned(UInt64)
  case signed(Int64)
  /// The first `count` bits of whole bytes; what is behind them in the last byte is kept too.
  case bits(count: Int, [UInt8])
  case bytes([UInt8])
  case words([UInt16])
  case longs([UInt32])
  case text(String)
}

extension LLRPValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  public init(integerLiteral value: UInt64) { self = .unsigned(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(_ value: some BinaryInteger) { self = value < 0 ? .signed(Int64(value)) : .unsigned(UInt64(value)) }
  public init(_ value: Bool) { self = .unsigned(value ? 1 : 0) }

  public var number: Int? {
    switch self {
    case .unsigned(let value): Int(exactly: value)
    case .signed(let value): Int(exactly: value)
    case .bits, .bytes, .words, .longs, .text: nil
    }
  }
  public var text: String? { if case .text(let value) = self { value } else { nil } }

  /// What a field holds where nobody says.
  static func empty(_ kind: LLRPField.Kind) -> LLRPValue {
    switch kind {
    case .unsigned, .reserved: .unsigned(0)
    case .signed: .signed(0)
    case .fixed(let bytes): .bytes([UInt8](repeating: 0, count: bytes))
    case .bitList: .bits(count: 0, [])
    case .byteList, .rest: .bytes([])
    case .wordList: .words([])
    case .longList: .longs([])
    case .text: .text("")
    }
  }
}

/// Fields and parameters, of a message or of a parameter.
public struct LLRPBody: Sendable, Hashable {
  public let definition: LLRPDefinition
  public let version: UInt8
  /// One for each of the definition's fields that has a value in this version, in their order.
  public internal(set) var values: [LLRPValue]
  /// What stands in reserved bits, in their order; all zero in what this program makes.
  var reserved: [UInt64]
  public var parameters: [LLRPParameter]

  /// A body whose fields hold what `values` says, and nothing where it says nothing.
  init(_ definition: LLRPDefinition, version: UInt8, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) {
    self.definition = definition
    self.version = version
    self.parameters = parameters
    self.values = definition.fields.filter { $0.isValue(in: version) }.map { values[$0.name] ?? .empty($0.kind) }
    reserved = definition.fields.filter { !$0.isValue(in: version) }.map { _ in 0 }
  }

  /// The fields that have values, in the order of `values`.
  public var fields: [LLRPField] { definition.fields.filter { $0.isValue(in: version) } }

  /// What the field of that name holds; `nil` where there is none.
  public subscript(name: String) -> LLRPValue? {
    get { fields.firstIndex { $0.name == name }.map { values[$0] } }
    set {
      guard let index = fields.firstIndex(where: { $0.name == name }), let newValue else { return }
      values[index] = newValue
    }
  }

  /// The first parameter of that name, of the standard or a vendor's.
  public func first(_ name: String) -> LLRPParameter? { parameters.first { $0.name == name } }
  public func all(_ name: String) -> [LLRPParameter] { parameters.filter { $0.name == name } }
}

/// A parameter as it stands on the wire. Custom ones keep vendor, subtype and payload in their fields; `interpreted` says what a vendor means by them.
public struct LLRPParameter: Sendable, Hashable {
  /// The number on the wire: also of a parameter that no standard knows.
  public let type: UInt16
  /// One byte of header and no length.
  public let isTV: Bool
  /// The six bits before a TLV's type.
  var headerBits: UInt8 = 0
  public var body: LLRPBody

  public subscript(name: String) -> LLRPValue? {
    get { body[name] }
    set { body[name] = newValue }
  }

  /// The vendor's name for it, where it is custom and published.
  public var name: String { customDefinition?.name ?? body.definition.name }
}

/// A message as it stands on the wire.
public struct LLRPMessage: Sendable, Hashable {
  public static let headerLength = 10

  public let type: UInt16
  public var id: UInt32
  /// The three bits before the version.
  var headerBits: UInt8 = 0
  public var body: LLRPBody

  /// 1 is LLRP 1.0.1, 2 is LLRP 1.1.
  public var version: UInt8 { body.version }

  public subscript(name: String) -> LLRPValue? {
    get { body[name] }
    set { body[name] = newValue }
  }

  /// The vendor's name for it, where it is custom and published.
  public var name: String { customDefinition?.name ?? body.definition.name }
}
