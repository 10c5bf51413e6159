/// One field of a message or parameter, as the standard lays it out.
public struct LLRPField: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case unsigned(bits: Int)
    case signed(bits: Int)
    case reserved(bits: Int)
    /// Bytes whose number the standard fixes, such as an EPC of 96 bits.
    case fixed(bytes: Int)
    /// Lists that begin with the number of their members in 16 bits.
    case bitList, byteList, wordList, longList, text
    /// All bytes up to the end of the message or parameter.
    case rest
  }

  /// Empty for reserved bits.
  public let name: String
  public let kind: Kind
  /// The enumeration that names its values.
  public let enumeration: String?
  /// The first protocol version that knows it (1 is LLRP 1.0.1, 2 is 1.1); before that its bits are reserved.
  public let since: UInt8

  /// Whether it has a value in messages of that version.
  func isValue(in version: UInt8) -> Bool {
    if case .reserved = kind { false } else { since <= max(version, 1) }
  }

  /// How many bits it takes; `nil` where its content says.
  public var width: Int? {
    switch kind {
    case .unsigned(let bits), .signed(let bits), .reserved(let bits): bits
    case .fixed(let bytes): bytes * 8
    case .bitList, .byteList, .wordList, .longList, .text, .rest: nil
    }
  }
}

/// What may stand in a message or parameter behind its fields.
public struct LLRPMember: Sendable, Hashable {
  /// A parameter, or a choice of several (`LLRPDictionary.choices`).
  public let name: String
  public let count: ClosedRange<Int>
}

/// What the standard, or a vendor, says a message or parameter is made of. Definitions are data: the tables of `LLRPDictionary`.
public final class LLRPDefinition: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case message, parameter
    /// The payload of a custom message or custom parameter.
    case customMessage(vendor: UInt32)
    case customParameter(vendor: UInt32)
  }

  public let kind: Kind
  /// The subtype, where it is custom.
  public let type: UInt32
  public let name: String
  public let fields: [LLRPField]
  public let members: [LLRPMember]

  init(_ kind: Kind, type: UInt32, name: String, fields: [LLRPField], members: [LLRPMember]) {
    self.kind = kind
    self.type = type
    self.name = name
    self.fields = fields
    self.members = members
  }

  var isMessage: Bool {
    switch kind {
    case .message, .customMessage: true
    case .parameter, .customParameter: false
    }
  }

  /// The bytes of a TV parameter with its header: all its fields have fixed sizes.
  public var lengthTV: Int { 1 + fields.reduce(0) { $0 + ($1.width ?? 0) } / 8 }

  public static func == (a: LLRPDefinition, b: LLRPDefinition) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension LLRPDefinition {
  /// Reads a line of a table, whose language `LLRPDictionary.messageTable` explains; `nil` where it is not in that language.
  convenience init?(line: [Substring], _ kind: Kind) {
    guard line.count >= 2, let type = UInt32(line[0]) else { return nil }
    var fields: [LLRPField] = []
    var members: [LLRPMember] = []
    for word in line[2...] {
      if word.contains(":") {
        guard let field = LLRPField(word) else { return nil }
        fields.append(field)
      } else {
        members.append(LLRPMember(word))
      }
    }
    self.init(kind, type: type, name: String(line[1]), fields: fields, members: members)
  }
}

extension LLRPMember {
  fileprivate init(_ word: Substring) {
    let endings: [(String, ClosedRange<Int>)] = [("?", 0...1), ("*", 0...Int.max), ("+", 1...Int.max), ("{2}", 1...2)]
    let ending = endings.first { word.hasSuffix($0.0) }
    self.init(name: String(word.dropLast(ending?.0.count ?? 0)), count: ending?.1 ?? 1...1)
  }
}

extension LLRPField {
  fileprivate init?(_ word: Substring) {
    var parts = word.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    var since: UInt8 = 1
    if let at = parts[1].firstIndex(of: "@") {
      since = UInt8(parts[1][parts[1].index(after: at)...]) ?? 1
      parts[1] = parts[1][..<at]
    }
    var enumeration: String?
    if let open = parts[1].firstIndex(of: "(") {
      enumeration = String(parts[1][parts[1].index(after: open)...].dropLast())
      parts[1] = parts[1][..<open]
    }
    guard let kind = Kind(parts[1], isReserved: parts[0] == "-") else { return nil }
    self.init(name: parts[0] == "-" ? "" : String(parts[0]), kind: kind, enumeration: enumeration, since: since)
  }
}

extension LLRPField.Kind {
  fileprivate init?(_ word: Substring, isReserved: Bool) {
    switch word {
    case "u1v": self = .bitList
    case "u8v": self = .byteList
    case "u16v": self = .wordList
    case "u32v": self = .longList
    case "utf8v": self = .text
    case "rest": self = .rest
    case "u96": self = .fixed(bytes: 12)
    case _ where isReserved:
      guard let bits = Int(word), (1...64).contains(bits) else { return nil }
      self = .reserved(bits: bits)
    default:
      guard let bits = Int(word.dropFirst()), (1...64).contains(bits) else { return nil }
      switch word.first {
      case "u": self = .unsigned(bits: bits)
      case "s": self = .signed(bits: bits)
      default: return nil
      }
    }
  }
}
