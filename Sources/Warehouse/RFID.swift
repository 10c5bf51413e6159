/// The four banks of a UHF tag's memory (EPC Gen2, 6.3.2.1), in words of 16 bits.
public enum TagBank: UInt8, Sendable, Hashable, CaseIterable {
  /// Kill password (words 0 and 1) and access password (2 and 3).
  case reserved = 0
  /// CRC (word 0), protocol control (1), and the EPC from word 2.
  case epc
  case tid
  case user

  public var name: String { "\(self)" }
  public init?(name: String) {
    guard let bank = TagBank.allCases.first(where: { $0.name == name }) else { return nil }
    self = bank
  }
}

/// Bits that a tag's memory must hold for the tag to be meant.
public struct TagMask: Sendable, Hashable {
  /// The EPC's first bit in its bank.
  public static let epcStart = 32

  public var bank: TagBank
  /// Of the first bit in the bank.
  public var start: Int
  /// How many bits of `bits` count, the highest of the first byte first.
  public var length: Int
  public var bits: [UInt8]

  /// The first `length` bits of `bits`, all of them by default.
  public init(_ bits: [UInt8], in bank: TagBank = .epc, at start: Int = TagMask.epcStart, length: Int? = nil) {
    self.bank = bank
    self.start = start
    self.length = min(max(0, length ?? bits.count * 8), bits.count * 8)
    self.bits = Array(bits.prefix((self.length + 7) / 8))
  }

  /// Whether an EPC has these bits; for masks of the EPC bank that begin in the EPC or behind it.
  public func admits(_ epc: [UInt8]) -> Bool {
    let first = start - TagMask.epcStart
    guard first >= 0, first + length <= epc.count * 8 else { return false }
    func bit(_ index: Int, of bytes: [UInt8]) -> UInt8 { bytes[index / 8] >> UInt8(7 - index % 8) & 1 }
    return (0..<length).allSatisfy { bit($0, of: bits) == bit(first + $0, of: epc) }
  }
}

/// What of a tag can be locked. The raw value is the place in a Lock command's payload (EPC Gen2, 6.3.2.12.3.5).
public enum TagField: UInt8, Sendable, Hashable, CaseIterable {
  case killPassword = 0, accessPassword, epc, tid, user

  public var name: String {
    switch self {
    case .killPassword: "kill-password"
    case .accessPassword: "access-password"
    case .epc, .tid, .user: "\(self)"
    }
  }
  public init?(name: String) {
    guard let field = TagField.allCases.first(where: { $0.name == name }) else { return nil }
    self = field
  }
}

/// How it is locked: writing (and reading of a password) takes the access password, or is possible or impossible for ever.
public enum TagLock: String, Sendable, Hashable, CaseIterable {
  case open, locked
  case openForEver = "open-for-ever"
  case lockedForEver = "locked-for-ever"
}

/// What a reader is to do with one tag.
public struct TagOperation: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// `count` words from `word` on.
    case read(TagBank, word: Int, count: Int)
    /// Whole words, from `word` on.
    case write(TagBank, word: Int, data: [UInt8])
    case lock(TagField, TagLock)
    /// `password` is the kill password; a tag without one cannot be killed.
    case kill
  }
  public var kind: Kind
  /// The tag's EPC; `nil` is whichever tag answers first.
  public var tag: [UInt8]?
  /// The beginning of its TID: readers that can choose a tag by that, do, and need not know its EPC, which may be half written.
  public var tid: [UInt8]?
  /// The access password; 0 is none.
  public var password: UInt32

  public init(_ kind: Kind, tag: [UInt8]? = nil, tid: [UInt8]? = nil, password: UInt32 = 0) {
    self.kind = kind
    self.tag = tag
    self.tid = tid
    self.password = password
  }

  /// What its result is called.
  public var name: String {
    switch kind {
    case .read: "read"
    case .write: "write"
    case .lock: "lock"
    case .kill: "kill"
    }
  }

  /// Mask and action of a Lock command, ten bits each (EPC Gen2, 6.3.2.12.3.5): two for each field, "password needed" and "for ever". `nil` but for
  /// a lock.
  public var lockPayload: (mask: UInt16, action: UInt16)? {
    guard case .lock(let field, let lock) = kind else { return nil }
    let shift = 8 - 2 * UInt16(field.rawValue)
    let action: UInt16 =
      switch lock {
      case .open: 0b00
      case .openForEver: 0b01
      case .locked: 0b10
      case .lockedForEver: 0b11
      }
    return (0b11 << shift, action << shift)
  }
}

/// The rules for the radio that a reader can be set to. What lies behind a name is the reader's own.
public enum RadioRegion: String, Sendable, Hashable, CaseIterable {
  case europe, china, korea, japan, india, australia, malaysia, brazil, russia, vietnam, singapore, thailand, philippines, taiwan
  case northAmerica = "north-america"
  case newZealand = "new-zealand"
  /// 840 to 845 MHz; `china` is 920 to 925.
  case china840 = "china-840"
}

/// Hundredths of a dB as a decimal: `20`, `26.5`, `-0.05`.
public func decibelText(_ hundredths: Int) -> String {
  let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
  let decimals = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : ".\(rest < 10 ? "0" : "")\(rest)"
  return (hundredths < 0 ? "-" : "") + "\(whole)" + decimals
}
