import Protocols
public import Warehouse

/// Why a tag, or the reader in its place, did not do what was asked (EPC Gen2, 6.3.2.12.3 and annex I).
public enum TagRefusal: String, Error, Sendable, CaseIterable {
  /// There are not so many words in the bank.
  case overrun
  case locked
  case password
  /// A tag whose kill password is zero cannot be killed.
  case zeroKillPassword
  /// It left the field before it could answer.
  case gone
}

/// The memory of a UHF tag as EPC Gen2 has it: four banks, passwords, locks, and death.
public struct VirtualTag: Sendable, Hashable {
  /// Words of 16 bits. The EPC bank begins with CRC and PC.
  public private(set) var banks: [[UInt16]]
  public private(set) var locks = [TagLock](repeating: .open, count: TagField.allCases.count)
  public private(set) var isKilled = false

  /// - Parameters:
  ///   - epc: whole words, at most 31 of them.
  ///   - tid: the chip's number, whole words.
  ///   - userWords: how much user memory it has.
  public init(epc: [UInt8], tid: [UInt8], userWords: Int = 32, accessPassword: UInt32 = 0, killPassword: UInt32 = 0) {
    let passwords = [killPassword, accessPassword].flatMap { [UInt16($0 >> 16), UInt16($0 & 0xFFFF)] }
    let words = VirtualTag.words(epc).prefix(31)
    let memory = [0, UInt16(words.count) << 11] + words + [UInt16](repeating: 0, count: max(0, 8 - words.count))
    banks = [passwords, memory, VirtualTag.words(tid), [UInt16](repeating: 0, count: userWords)]
    banks[1][0] = crc
  }

  public var pc: UInt16 { banks[1][1] }
  /// As many words as the PC says, and as there are.
  public var epc: [UInt8] { VirtualTag.bytes(banks[1].dropFirst(2).prefix(Int(pc >> 11))) }
  public var tid: [UInt8] { VirtualTag.bytes(banks[2][...]) }
  public var accessPassword: UInt32 { UInt32(banks[0][2]) << 16 | UInt32(banks[0][3]) }
  public var killPassword: UInt32 { UInt32(banks[0][0]) << 16 | UInt32(banks[0][1]) }

  /// CRC-16 over PC and EPC (EPC Gen2, annex F): begun with FFFFh, and inverted.
  public var crc: UInt16 { ~CRC16.forward(VirtualTag.bytes(banks[1][1...].prefix(1 + Int(pc >> 11))).span) }

  // MARK: What a reader does with it

  public func read(_ bank: TagBank, word: Int, count: Int, password: UInt32 = 0) throws(TagRefusal) -> [UInt16] {
    try check(password)
    let words = banks[Int(bank.rawValue)]
    guard word >= 0, word < words.count, count >= 0, word + count <= words.count else { throw .overrun }
    // Passwords that are locked cannot be read either.
    if bank == .reserved { for place in fields(bank, word..<word + count) { try check(place, password) } }
    return Array(words[word...].prefix(count == 0 ? words.count : count))
  }

  public mutating func write(_ bank: TagBank, word: Int, _ data: [UInt16], password: UInt32 = 0) throws(TagRefusal) {
    try check(password)
    let range = word..<word + data.count
    guard word >= 0, range.upperBound <= banks[Int(bank.rawValue)].count else { throw .overrun }
    for place in fields(bank, range) { try check(place, password) }
    // The chip's number is the maker's.
    if bank == .tid { throw .locked }
    banks[Int(bank.rawValue)].replaceSubrange(range, with: data)
    if bank == .epc { banks[1][0] = crc }
  }

  public mutating func lock(_ field: TagField, _ lock: TagLock, password: UInt32 = 0) throws(TagRefusal) {
    try check(password)
    guard isSecured(password) else { throw .password }
    let now = locks[Int(field.rawValue)]
    guard now == lock || (now != .lockedForEver && now != .openForEver) else { throw .locked }
    locks[Int(field.rawValue)] = lock
  }

  /// The payload of a Lock command: mask and action of ten bits each, in the low bits (EPC Gen2, 6.3.2.12.3.5).
  public mutating func lock(payload: UInt32, password: UInt32 = 0) throws(TagRefusal) {
    var copy = self
    for field in TagField.allCases {
      let shift = 8 - 2 * UInt32(field.rawValue)
      let (mask, action) = (payload >> (10 + shift) & 3, payload >> shift & 3)
      guard mask != 0 else { continue }
      let old = VirtualTag.bits(locks[Int(field.rawValue)])
      try copy.lock(field, [.open, .openForEver, .locked, .lockedForEver][Int(old & ~mask | action & mask)], password: password)
    }
    self = copy
  }

  public mutating func kill(password: UInt32) throws(TagRefusal) {
    guard killPassword != 0 else { throw .zeroKillPassword }
    guard password == killPassword else { throw .password }
    isKilled = true
  }

  /// Whether `length` bits from bit `start` of a bank are those of `mask`; bits that the tag does not have are not.
  public func matches(_ bank: TagBank, start: Int, length: Int, _ mask: [UInt8]) -> Bool {
    let words = banks[Int(bank.rawValue)]
    guard start >= 0, start + length <= words.count * 16, length <= mask.count * 8 else { return false }
    for index in 0..<length {
      let at = start + index
      guard words[at / 16] >> UInt16(15 - at % 16) & 1 == UInt16(mask[index / 8] >> UInt8(7 - index % 8) & 1) else { return false }
    }
    return true
  }

  // MARK: Rules

  /// Without the password, a tag that has one does only what takes none.
  private func isSecured(_ password: UInt32) -> Bool { accessPassword == 0 || password == accessPassword }

  private func check(_ password: UInt32) throws(TagRefusal) { if password != 0, password != accessPassword { throw .password } }

  private func check(_ field: TagField, _ password: UInt32) throws(TagRefusal) {
    let lock = locks[Int(field.rawValue)]
    if lock == .lockedForEver || lock == .locked && !isSecured(password) { throw .locked }
  }

  private func fields(_ bank: TagBank, _ range: Range<Int>) -> [TagField] {
    switch bank {
    case .reserved: (range.lowerBound < 2 ? [.killPassword] : []) + (range.upperBound > 2 ? [.accessPassword] : [])
    case .epc: [.epc]
    case .tid: [.tid]
    case .user: [.user]
    }
  }

  private static func bits(_ lock: TagLock) -> UInt32 {
    switch lock {
    case .open: 0
    case .openForEver: 1
    case .locked: 2
    case .lockedForEver: 3
    }
  }

  static func words(_ bytes: [UInt8]) -> [UInt16] {
    stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
  }

  static func bytes(_ words: ArraySlice<UInt16>) -> [UInt8] { words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
}
