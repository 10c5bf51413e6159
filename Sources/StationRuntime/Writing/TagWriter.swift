public import Warehouse

/// How far the writing of a tag has come.
public enum TagStep: String, Sendable, CaseIterable {
  case prepare, look, identify, number, password, write, verify, lock, done
}

/// What is to be done with the one tag in a reader's field.
public struct TagOrder: Sendable {
  public var antenna: Int?
  /// How long the first tag may take to come.
  public var patience: Duration
  /// The EPC can then be changed only with the password.
  public var locks: Bool
  /// The tag's, or what it gets when it is locked and has none; 0 is none.
  public var password: UInt32

  public init(antenna: Int? = nil, patience: Duration = .seconds(10), locks: Bool = false, password: UInt32 = 0) {
    (self.antenna, self.patience, self.locks, self.password) = (antenna, patience, locks, password)
  }
}

/// What became of it.
public struct TagVerdict: Sendable, Hashable {
  /// Where it ended.
  public var step = TagStep.prepare
  public var trouble: TagTrouble?
  public var tid: [UInt8]?
  /// What the tag held, was to hold, and holds now as far as it was seen.
  public var before: [UInt8]?
  public var wanted: [UInt8]?
  public var holds: [UInt8]?
  public var antenna: Int?
  /// Everything in the field where that was more than one tag.
  public var seen: [[UInt8]] = []
  /// It held the EPC already.
  public var isRetry = false
  public var isLocked = false
}

/// Writes the EPC of the one tag in the field: looks, identifies it by its TID, asks for the number, writes, reads back, locks. Whatever goes wrong, it
/// says at which step, and looks what the tag holds then.
public struct TagWriter<Port: TagPort>: Sendable {
  private static var tries: Int { 3 }
  /// How often the field is asked who it is: of two tags with one EPC the same one answers all of them once in 128 times.
  private static var questions: Int { 8 }
  private let port: Port
  private let order: TagOrder
  private var verdict = TagVerdict()
  /// The tag's access password now; 0 is none.
  private var password: UInt32 = 0

  public init(_ port: Port, _ order: TagOrder) { (self.port, self.order) = (port, order) }

  /// - Parameter number: the EPC for the tag of that TID, whole words; on the disk before it returns.
  public mutating func write(_ number: ([UInt8], _ holds: [UInt8]) async throws(TagTrouble) -> [UInt8]) async -> TagVerdict {
    do throws(TagTrouble) {
      let (tid, before) = try await find()
      verdict.step = .number
      let epc = try await number(tid, before)
      verdict.wanted = epc
      try await findPassword(tid, before)
      verdict.isRetry = before == epc
      if before != epc { try await write(epc, over: before, tid) }
      try await verify(epc, tid)
      if order.locks { try await lock(epc, tid) }
      verdict.step = .done
    } catch {
      verdict.trouble = error
      await lookAfter()
    }
    await port.release()
    return verdict
  }

  /// The one tag in the field, as it is.
  public mutating func read() async -> TagVerdict {
    do throws(TagTrouble) {
      _ = try await find()
      verdict.step = .done
    } catch { verdict.trouble = error }
    await port.release()
    return verdict
  }

  // MARK: Which tag

  private mutating func find() async throws(TagTrouble) -> (tid: [UInt8], epc: [UInt8]) {
    verdict.step = .prepare
    try await port.prepare(antenna: order.antenna)
    verdict.step = .look
    let reads = await port.look(patience: order.patience)
    let found = reads.compactMap(\.epc)
    guard let epc = found.first else { throw TagTrouble(.noTag) }
    verdict.antenna = reads.first?.antenna
    if found.count > 1 {
      verdict.seen = found
      throw TagTrouble(.several)
    }
    (verdict.before, verdict.holds) = (epc, epc)
    verdict.step = .identify
    // Tags that nobody has written yet have often one EPC: their own numbers tell them apart, and each answers now and then.
    var tids: Set<[UInt8]> = []
    for _ in 0..<Self.questions where tids.count < 2 { tids.insert(try await tid(of: epc)) }
    guard tids.count == 1, let tid = tids.first else {
      verdict.seen = tids.sorted { $0.lexicographicallyPrecedes($1) }
      throw TagTrouble(.several)
    }
    verdict.tid = tid
    return (tid, epc)
  }

  /// As long as the chip has one: 96, 64 or 32 bits.
  private func tid(of epc: [UInt8]) async throws(TagTrouble) -> [UInt8] {
    for count in [6, 4] {
      do throws(TagTrouble) { return try await again(TagOperation(.read(.tid, word: 0, count: count), tag: epc)) } catch {
        if error.isPassing, error.code != .other { throw error }
        if error.code == .unable || error.code == .offline { throw error }
      }
    }
    return try await again(TagOperation(.read(.tid, word: 0, count: 2), tag: epc))
  }

  private func again(_ operation: TagOperation) async throws(TagTrouble) -> [UInt8] {
    for _ in 1..<Self.tries {
      do throws(TagTrouble) { return try await port.perform(operation) } catch { if !error.isPassing || error.code == .other { throw error } }
    }
    return try await port.perform(operation)
  }

  private func operation(_ kind: TagOperation.Kind, _ epc: [UInt8], _ tid: [UInt8], password: UInt32? = nil) -> TagOperation {
    TagOperation(kind, tag: epc, tid: tid, password: password ?? self.password)
  }

  // MARK: Password

  /// Whether the tag has the password that was given, or none yet.
  private mutating func findPassword(_ tid: [UInt8], _ epc: [UInt8]) async throws(TagTrouble) {
    guard order.password != 0 else { return }
    verdict.step = .password
    do throws(TagTrouble) {
      let known = try await again(operation(.read(.reserved, word: 2, count: 2), epc, tid, password: 0)).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      guard known == 0 || known == order.password else { throw TagTrouble(.password) }
      password = known
    } catch {
      if error.code == .password || error.code == .noTag || error.code == .noAnswer || error.code == .offline { throw error }
      // What cannot be read is locked: there is one, and whether it is this is seen when it is used.
      password = order.password
    }
  }

  // MARK: Writing

  private mutating func write(_ epc: [UInt8], over before: [UInt8], _ tid: [UInt8]) async throws(TagTrouble) {
    verdict.step = .write
    var current = before
    for attempt in 1...Self.tries {
      do throws(TagTrouble) {
        let control = try await again(operation(.read(.epc, word: 1, count: 1), current, tid))
        let length = UInt16(epc.count / 2) << 11
        let old = control.reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        // The length, and that it is an EPC with nothing to say of itself; whether there is user memory is the tag's own bit (EPC Gen2, 6.3.2.1.2.2).
        let new = length | old & 0x0400
        if old & 0xF9FF == new & 0xF9FF {
          _ = try await port.perform(operation(.write(.epc, word: 2, data: epc), current, tid))
        } else {
          _ = try await port.perform(operation(.write(.epc, word: 1, data: [UInt8(new >> 8), UInt8(new & 0xFF)] + epc), current, tid))
        }
        return
      } catch {
        guard error.isPassing, attempt < Self.tries, let holds = await whereabouts(of: tid) else { throw error }
        verdict.holds = holds
        if holds == epc { return }
        current = holds
      }
    }
  }

  /// EPC, its length and TID as the tag itself gives them.
  private mutating func verify(_ epc: [UInt8], _ tid: [UInt8]) async throws(TagTrouble) {
    verdict.step = .verify
    let words = epc.count / 2
    let read = try await again(operation(.read(.epc, word: 1, count: words + 1), epc, tid))
    guard read.count == epc.count + 2 else { throw TagTrouble(.mismatch) }
    let held = Array(read.dropFirst(2))
    guard held == epc, Int(read[0] >> 3) == words, read[0] & 1 == 0 else {
      verdict.holds = held
      throw TagTrouble(held == verdict.before ? .unchanged : .mismatch)
    }
    guard try await again(TagOperation(.read(.tid, word: 0, count: tid.count / 2), tag: epc)) == tid else { throw TagTrouble(.several) }
    verdict.holds = epc
  }

  private mutating func lock(_ epc: [UInt8], _ tid: [UInt8]) async throws(TagTrouble) {
    verdict.step = .lock
    if password == 0 {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: order.password >> (24 - 8 * $0)) }
      _ = try await again(operation(.write(.reserved, word: 2, data: bytes), epc, tid))
      guard try await again(operation(.read(.reserved, word: 2, count: 2), epc, tid)) == bytes else { throw TagTrouble(.unchanged) }
      password = order.password
    }
    _ = try await again(operation(.lock(.accessPassword, .locked), epc, tid))
    _ = try await again(operation(.lock(.epc, .locked), epc, tid))
    verdict.isLocked = true
  }

  // MARK: After a failure

  /// What the tag of that TID holds now; `nil` where it is not there.
  private func whereabouts(of tid: [UInt8]) async -> [UInt8]? {
    for epc in await port.look(patience: .seconds(2)).compactMap(\.epc).prefix(4) {
      if let found = try? await port.perform(TagOperation(.read(.tid, word: 0, count: tid.count / 2), tag: epc)), found == tid { return epc }
    }
    return nil
  }

  private mutating func lookAfter() async {
    guard let tid = verdict.tid, let trouble = verdict.trouble, verdict.step >= .write, trouble.code != .offline else { return }
    verdict.holds = await whereabouts(of: tid)
    // A reader that finds tags by their EPC alone does not find one under an EPC that was never written.
    if verdict.step == .verify, trouble.code == .noTag, let holds = verdict.holds {
      verdict.trouble = TagTrouble(holds == verdict.before ? .unchanged : .mismatch, trouble.detail)
    }
  }
}

extension TagStep: Comparable {
  public static func < (one: TagStep, other: TagStep) -> Bool {
    let all = TagStep.allCases
    return (all.firstIndex(of: one) ?? 0) < (all.firstIndex(of: other) ?? 0)
  }
}
