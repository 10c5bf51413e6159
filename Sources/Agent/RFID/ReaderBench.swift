import DeviceRuntime
import StationRuntime
import Warehouse

/// A reader of the daemon as the writer of tags sees it: orders through its protocol, answers through the gate before the stations. What it reads
/// meanwhile is nobody's arrival.
actor ReaderBench: TagPort {
  /// After the first tag it is looked for others.
  private static let window = Duration.milliseconds(800)
  /// Longer than any protocol waits by itself.
  private static let longest = Duration.seconds(20)

  private let reader: DeviceID
  private let supervisor: DeviceSupervisor
  private let gate: CalibrationGate
  private let isSecret: Bool
  private var seen: [TagRead] = []
  /// What is waited for, by the name of its result; and the bank of a read.
  private var awaited: (name: String, bank: TagBank?)?
  private var answer: Result<[UInt8], TagTrouble>?
  private var waiter: CheckedContinuation<Void, Never>?
  private var looker: CheckedContinuation<Void, Never>?
  private var turn = 0
  private var isOpen = false

  init(_ reader: DeviceID, supervisor: DeviceSupervisor, gate: CalibrationGate, isSecret: Bool) {
    (self.reader, self.supervisor, self.gate, self.isSecret) = (reader, supervisor, gate, isSecret)
  }

  func prepare(antenna: Int?) async throws(TagTrouble) {
    guard gate.divert(reader, to: { await self.take($0) }) else { throw TagTrouble(.unable, "busy") }
    isOpen = true
    _ = try await order(.writing(true, antenna: antenna, isSecret: isSecret), "writing")
  }

  func release() async {
    guard isOpen else { return }
    await supervisor.command(.writing(false), to: reader)
    gate.restore(reader)
  }

  func look(patience: Duration) async -> [TagRead] {
    seen = []
    let limit = Task {
      try? await Task.sleep(for: patience)
      if !Task.isCancelled { endLook() }
    }
    await withCheckedContinuation { looker = $0 }
    limit.cancel()
    if !seen.isEmpty { try? await Task.sleep(for: Self.window) }
    return seen
  }

  func perform(_ operation: TagOperation) async throws(TagTrouble) -> [UInt8] {
    let bank: TagBank? = if case .read(let bank, _, _) = operation.kind { bank } else { nil }
    return try await order(.tag(operation), operation.name, bank)
  }

  /// One at a time: a reader's results do not say which order they are of.
  private func order(_ command: DeviceCommand, _ name: String, _ bank: TagBank? = nil) async throws(TagTrouble) -> [UInt8] {
    turn += 1
    let turn = turn
    (awaited, answer) = ((name, bank), nil)
    guard await supervisor.command(command, to: reader) else { throw TagTrouble(.offline) }
    if answer == nil {
      let limit = Task {
        try? await Task.sleep(for: Self.longest)
        if !Task.isCancelled { expire(turn) }
      }
      await withCheckedContinuation { waiter = $0 }
      limit.cancel()
    }
    awaited = nil
    switch answer {
    case .success(let data): return data
    case .failure(let trouble): throw trouble
    case nil: throw TagTrouble(.noAnswer)
    }
  }

  private func expire(_ turn: Int) { if turn == self.turn { settle(.failure(TagTrouble(.noAnswer))) } }

  /// A tag is there, or the time is over.
  private func endLook() {
    looker?.resume()
    looker = nil
  }

  private func settle(_ result: Result<[UInt8], TagTrouble>) {
    guard awaited != nil, answer == nil else { return }
    answer = result
    waiter?.resume()
    waiter = nil
  }

  /// What the reader tells.
  func take(_ event: DeviceEvent) {
    switch event {
    case .tag(let read):
      if let bank = awaited?.bank, let data = read.data(of: bank) { return settle(.success(data)) }
      guard read.epc != nil, read.tid == nil, read.user == nil, read.ordered == nil else { return }
      seen.removeAll { $0.epc == read.epc }
      seen.append(read)
      endLook()
    // A read has succeeded when its data are there.
    case .result(let name, let ok, let error) where name == awaited?.name || !ok && isAccess(name):
      if !ok { settle(.failure(TagTrouble(reader: error ?? ""))) } else if awaited?.bank == nil { settle(.success([])) }
    case .result, .scan, .incomplete, .printer, .fault, .info: break
    }
  }

  /// Some readers do not say of which order a refusal is, and of LLRP the request that carries it may be refused.
  private func isAccess(_ name: String) -> Bool { awaited?.name != "writing" && ["access", "command", "match", "select"].contains(name) }
}

extension TagRead {
  fileprivate func data(of bank: TagBank) -> [UInt8]? {
    switch bank {
    case .tid: tid
    case .user: user
    case .epc, .reserved: ordered
    }
  }
}
