import Protocols
import Synchronization

/// An LLRP reader that is a program: listens on TCP or connects to its client, does what clients tell it with simulated tags, and can go wrong on command.
///
/// It behaves as the standard wants it (LLRP 1.0.1 and 1.1): one client at a time, ROSpecs and AccessSpecs with their triggers, reports with what was
/// asked for, refusals that name parameter and field. A ROSpec that starts immediately starts again whenever it ends by itself, as clients in the field
/// rely on. It stops when it is released.
public final class VirtualLLRPReader: Sendable {
  public struct Options: Sendable {
    /// A numeric address of this machine.
    public var address = "127.0.0.1"
    /// 0 takes a free one.
    public var port: UInt16 = 0
    /// Does not listen: connects to its client at `address` and `port` itself (reader-initiated), and again after each end.
    public var connects = false
    /// Reads a second; `nil`: as many as the client takes.
    public var rate: Double? = 1000
    /// The highest version of LLRP: 1 (1.0.1) or 2 (1.1).
    public var version: UInt8 = 2
    public var faults = LLRPReaderFaults()
    public init() {}
  }

  /// What happened: `code` is one of the catalogue of sentences, `time` counts from the start.
  public struct Notice: Sendable {
    public var time: Duration
    public var code: String
    public var arguments: [String: String]
  }

  public struct Counts: Sendable, Hashable {
    /// Tags read, with repetitions.
    public var reads = 0
    public var reports = 0
    /// Reports that were lost because nobody took them.
    public var lost = 0
    /// Clients that were let in, and those that were turned away.
    public var clients = 0
    public var refused = 0
  }

  private let socket: LLRPReaderSocket

  /// Starts listening, or to connect. `notice` is called on the reader's own thread, one after the other.
  public init(_ field: SimulatedField, _ options: Options = Options(), notice: (@Sendable (Notice) -> Void)? = nil) throws(VirtualDeviceError) {
    var model = LLRPReaderModel()
    model.antennas = field.antennas
    model.version = options.version
    socket = try LLRPReaderSocket(options, model, field, notice)
    try socket.start()
  }

  deinit { socket.stop() }

  public var port: UInt16 { socket.port }
  public var counts: Counts { socket.state.withLock { $0.counts } }
  public var isConnected: Bool { socket.state.withLock { $0.machine.isConnected } }
  /// Numbers of the ROSpecs that it holds, and of the one that runs.
  public var roSpecs: (all: [UInt32], running: UInt32?) { socket.state.withLock { ($0.machine.roSpecs.map(\.id), $0.machine.run?.id) } }
  public var accessSpecs: [UInt32] { socket.state.withLock { $0.machine.accessSpecs.map(\.id) } }
  /// What its outputs were set to, the first one first.
  public var outputs: [Bool] { socket.state.withLock { $0.machine.settings.outputs } }

  /// Looks at its tags, moves them, changes what they hold.
  public func field<Answer: Sendable>(_ body: @Sendable (inout SimulatedField) -> Answer) -> Answer {
    socket.change { body(&$0.machine.field) }
  }

  /// Reads a second from now on; `nil`: as many as the client takes.
  public func set(rate: Double?) { socket.change { $0.machine.rate = rate } }
  /// From now on; schedules begin anew.
  public func set(_ faults: LLRPReaderFaults) { socket.change { $0.set(faults) } }
  /// A level on one of its inputs, counted from 1.
  public func set(input: Int, _ level: Bool) { socket.change { $0.machine.input(input, level, at: $0.time) } }
  public func set(antenna: Int, connected: Bool) { socket.change { $0.machine.antenna(antenna, isConnected: connected, at: $0.time) } }
  /// The event with which a reader says that something is wrong with it.
  public func raise(_ text: String) { socket.change { $0.machine.exception(text, at: $0.time) } }
  /// A fault, once and now.
  public func strike(_ event: LLRPReaderFaults.Event) { socket.change { $0.strikes.append(event) } }

  /// Waits until what `counts` says pleases; `false` where `timeout` passed first.
  public func wait(timeout: Duration, until condition: (Counts) -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + timeout
    while !condition(counts) {
      guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(2))) != nil else { return condition(counts) }
    }
    return true
  }
}
