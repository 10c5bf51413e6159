import CLinux
import Glibc
import Synchronization

/// What is plugged in at the moment. One holder feeds it with `Hotplug`'s events, in their order; anybody may ask.
public final class Roster: Sendable {
  private struct State {
    var nodes: [String: DeviceFacts] = [:]
    var identities = Identities()
    var devices: [PhysicalDevice] = []
    var ports: [String: PortHistory] = [:]
    var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextWatcher = 0

    mutating func name() { devices = identities.devices(of: Array(nodes.values)) }
  }

  private let state = Mutex(State())

  public init() {}

  /// By their places, each under a name of its own.
  public var devices: [PhysicalDevice] { state.withLock { $0.devices } }
  /// Every node, by its path.
  public var nodes: [DeviceFacts] { state.withLock { $0.nodes.values.sorted { $0.node < $1.node } } }
  /// Names that turned out to be borne by two devices: see `Identities.shared`.
  public var sharedNames: [String: String] { state.withLock { $0.identities.shared } }

  /// What was known before this start.
  public func remember(_ identities: Identities) {
    state.withLock { state in
      state.identities = identities
      state.name()
    }
  }

  public func device(named identity: String) -> PhysicalDevice? { devices.first { $0.identity == identity } }
  public func device(of node: String) -> PhysicalDevice? { devices.first { device in device.nodes.contains { $0.node == node || $0.links.contains(node) } } }

  /// Ports with something to tell, by their kernel names.
  public var troubledPorts: [String: PortHistory] {
    let now = clinux_boot_nanoseconds()
    return state.withLock { state in
      for port in Array(state.ports.keys) { state.ports[port]?.look(at: now) }
      return state.ports.filter { !$0.value.isWell }
    }
  }

  /// Looks at the machine anew.
  public func refresh() async {
    guard let found = try? await Hotplug.devices() else { return }
    change { state in
      state.nodes = Dictionary(found.map { ($0.node, $0) }) { $1 }
      state.name()
    }
  }

  /// Takes an event in.
  public func take(_ event: HotplugEvent) async {
    switch event {
    case .added(let facts): add(facts, at: clinux_boot_nanoseconds())
    case .removed(let node):
      change { state in
        if state.nodes.removeValue(forKey: node) != nil { state.name() }
      }
    case .overCurrent(let port, let count): change { $0.ports[port, default: PortHistory()].overCurrent(count: count) }
    case .missed: await refresh()
    }
  }

  private func add(_ facts: DeviceFacts, at now: Int64) {
    change { state in
      // udev tells of a departure from one port after an arrival at another, at times: who is gone is no twin.
      state.nodes = state.nodes.filter { !$0.value.device.hasPrefix("/sys/") || access($0.value.device, F_OK) == 0 }
      if let port = facts.usbPort, !state.nodes.values.contains(where: { $0.device == facts.device }) {
        state.ports[port, default: PortHistory()].arrived(at: now)
      }
      state.nodes[facts.node] = facts
      state.name()
    }
  }

  /// Something has changed: look. What changes while nobody looks is told once.
  public func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      state.nextWatcher += 1
      state.watchers[state.nextWatcher] = continuation
      return state.nextWatcher
    }
    continuation.onTermination = { [weak self] _ in
      let watcher = self?.state.withLock { $0.watchers.removeValue(forKey: number) }
      withExtendedLifetime(watcher) {}
    }
    return stream
  }

  private func change(_ body: (inout State) -> Void) {
    let watchers = state.withLock { state in
      body(&state)
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.yield() }
  }
}
