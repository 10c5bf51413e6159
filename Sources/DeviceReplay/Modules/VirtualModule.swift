import Synchronization

/// A UHF module on a serial line that is made of nothing but a pseudo terminal: answers the orders of its protocol with simulated tags.
public final class VirtualModule: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// YRM100, R200 and their kind.
    case m100
    /// Chafon's UHFReader18 family.
    case uhfreader18
  }

  /// Of a hundred frames, how many go wrong, and how.
  public struct Faults: Sendable, Hashable {
    /// With a wrong checksum.
    public var checksums = 0.0
    /// With bytes before them that mean nothing.
    public var noise = 0.0
    /// Not at all.
    public var silence = 0.0
    public init() {}

    /// `crc=5`, `noise=5`, `silence=5`; the error is the word that cannot be read.
    public init(_ words: [String]) throws(SimulatedFaultError) {
      for word in words {
        let parts = word.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let percent = Double(parts[1]), (0...100).contains(percent) else { throw SimulatedFaultError(word: word) }
        switch parts[0] {
        case "crc": checksums = percent
        case "noise": noise = percent
        case "silence": silence = percent
        default: throw SimulatedFaultError(word: word)
        }
      }
    }
  }

  private let worker: PortWorker
  private let link: String?
  private let state: ModuleState

  /// Plugs it in.
  ///
  /// - Parameters:
  ///   - rate: reads a second.
  ///   - link: a path (its folder exists) that will lead to the module.
  public init(_ kind: Kind, _ field: SimulatedField, rate: Double = 50, faults: Faults = Faults(), link: String? = nil) throws(VirtualDeviceError) {
    self.link = link
    let dialect: any ModuleDialect =
      switch kind {
      case .m100: M100Module()
      case .uhfreader18: UHFReader18Module()
      }
    let state = ModuleState(ModuleCore(dialect, field, rate: rate, faults: faults))
    self.state = state
    worker = try PortWorker(link: link) { bytes in state.core.withLock { $0.attend(bytes) } }
  }

  deinit { close() }

  /// What a daemon is to open: the link where there is one, else the terminal.
  public var path: String { link ?? worker.look { $0.path } }
  public var isOpen: Bool { worker.look { $0.open } }
  /// Frames that it has sent, and how many of them were spoilt.
  public var counts: (frames: Int, spoilt: Int) { state.core.withLock { ($0.frames, $0.spoilt) } }

  /// Looks at its tags, moves them, changes what they hold.
  public func field<Answer: Sendable>(_ body: @Sendable (inout SimulatedField) -> Answer) -> Answer { state.core.withLock { body(&$0.field) } }
  public func set(_ faults: Faults) { state.core.withLock { $0.faults = faults } }

  /// Pulls the plug for good; done by itself when the module is let go of.
  public func close() { worker.change { $0.wish = .finished } }
}
