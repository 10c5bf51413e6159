/// What is to be done with tags that are found (LLRP 1.1, section 12.2).
public struct LLRPAccessSpec: Sendable, Hashable {
  /// From 1; 0 means all in orders.
  public var id: UInt32
  /// 0 is every one.
  public var antenna: UInt16 = 0
  public var roSpec: UInt32 = 0
  /// The tags that it is for; a mask of no bits is every tag.
  public var target: LLRPTagMask
  /// In this order, on each tag.
  public var operations: [Operation]
  /// After so many tags it is deleted; 0: never.
  public var count: UInt16 = 0

  public init(id: UInt32, target: LLRPTagMask = LLRPTagMask([]), _ operations: [Operation]) {
    self.id = id
    self.target = target
    self.operations = operations
  }

  /// Banks: 0 reserved (passwords), 1 EPC, 2 TID, 3 user. Pointers and counts are in words of 16 bits; a password of 0 is none.
  public enum Operation: Sendable, Hashable {
    case read(bank: UInt8, pointer: UInt16, count: UInt16, password: UInt32 = 0)
    case write(bank: UInt8, pointer: UInt16, [UInt16], password: UInt32 = 0)
    case lock([Lock], password: UInt32)
    case kill(password: UInt32)

    public struct Lock: Sendable, Hashable {
      public enum Privilege: UInt8, Sendable { case readWrite, permanentLock, permanentUnlock, unlock }
      public enum Field: UInt8, Sendable { case killPassword, accessPassword, epc, tid, user }
      public var privilege: Privilege
      public var field: Field
      public init(_ privilege: Privilege, _ field: Field) {
        self.privilege = privilege
        self.field = field
      }
    }
  }

  /// The parameter AccessSpec, disabled as ADD_ACCESSSPEC demands; its operations are numbered from 1.
  public func parameter(version: UInt8 = 1) -> LLRPParameter {
    func make(_ name: String, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) -> LLRPParameter {
      .standard(name, version: version, values, parameters)
    }
    let values = [
      "MB": LLRPValue(target.bank), "Match": LLRPValue(true), "Pointer": LLRPValue(target.pointer),
      "TagMask": .bits(count: target.count, [UInt8](repeating: 0xFF, count: (target.count + 7) / 8)),
      "TagData": target.bits,
    ]
    let tags = make("C1G2TagSpec", [:], [make("C1G2TargetTag", values)])
    let command = make("AccessCommand", [:], [tags] + operations.enumerated().map { $1.parameter(UInt16(truncatingIfNeeded: $0 + 1), version) })
    let stop = make("AccessSpecStopTrigger", ["AccessSpecStopTrigger": count == 0 ? 0 : 1, "OperationCountValue": LLRPValue(count)])
    return make(
      "AccessSpec", ["AccessSpecID": LLRPValue(id), "AntennaID": LLRPValue(antenna), "ProtocolID": 1, "ROSpecID": LLRPValue(roSpec)],
      [stop, command, make("AccessReportSpec", ["AccessReportTrigger": 0])])
  }
}

extension LLRPAccessSpec.Operation {
  fileprivate func parameter(_ id: UInt16, _ version: UInt8) -> LLRPParameter {
    let number: [String: LLRPValue] = ["OpSpecID": LLRPValue(id)]
    func make(_ name: String, _ values: [String: LLRPValue], _ parameters: [LLRPParameter] = []) -> LLRPParameter {
      .standard(name, version: version, number.merging(values) { $1 }, parameters)
    }
    switch self {
    case .read(let bank, let pointer, let count, let password):
      let values = ["MB": LLRPValue(bank), "WordPointer": LLRPValue(pointer), "WordCount": LLRPValue(count), "AccessPassword": LLRPValue(password)]
      return make("C1G2Read", values)
    case .write(let bank, let pointer, let words, let password):
      let values = ["MB": LLRPValue(bank), "WordPointer": LLRPValue(pointer), "WriteData": .words(words), "AccessPassword": LLRPValue(password)]
      return make("C1G2Write", values)
    case .lock(let locks, let password):
      let payloads = locks.map { lock in
        LLRPParameter.standard(
          "C1G2LockPayload", version: version, ["Privilege": LLRPValue(lock.privilege.rawValue), "DataField": LLRPValue(lock.field.rawValue)])
      }
      return make("C1G2Lock", ["AccessPassword": LLRPValue(password)], payloads)
    case .kill(let password): return make("C1G2Kill", ["KillPassword": LLRPValue(password)])
    }
  }
}
