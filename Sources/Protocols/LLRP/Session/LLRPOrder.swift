import Warehouse

extension LLRPAccessSpec {
  /// One operation on one tag.
  init(_ operation: TagOperation, id: UInt32) {
    let password = operation.password
    let step: Operation =
      switch operation.kind {
      case .read(let bank, let word, let count):
        .read(bank: bank.rawValue, pointer: UInt16(truncatingIfNeeded: word), count: UInt16(truncatingIfNeeded: count), password: password)
      case .write(let bank, let word, let data):
        .write(
          bank: bank.rawValue, pointer: UInt16(truncatingIfNeeded: word),
          stride(from: 0, to: data.count - 1, by: 2).map { UInt16(data[$0]) << 8 | UInt16(data[$0 + 1]) }, password: password)
      case .lock(let field, let lock): .lock([Operation.Lock(lock.privilege, Operation.Lock.Field(field))], password: password)
      case .kill: .kill(password: password)
      }
    let target = operation.tid.map { LLRPTagMask(bank: TagBank.tid.rawValue, pointer: 0, $0) } ?? LLRPTagMask(operation.tag ?? [])
    self.init(id: id, target: target, [step])
    count = 1
  }
}

extension LLRPAccessSpec.Operation.Lock.Field {
  fileprivate init(_ field: TagField) {
    self =
      switch field {
      case .killPassword: .killPassword
      case .accessPassword: .accessPassword
      case .epc: .epc
      case .tid: .tid
      case .user: .user
      }
  }
}

extension TagLock {
  /// LLRP 1.1, section 15.3.1.5.1.
  fileprivate var privilege: LLRPAccessSpec.Operation.Lock.Privilege {
    switch self {
    case .locked: .readWrite
    case .lockedForEver: .permanentLock
    case .openForEver: .permanentUnlock
    case .open: .unlock
    }
  }
}
