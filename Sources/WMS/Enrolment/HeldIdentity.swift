import Synchronization

/// The identity in use, shared by all that talk to the WMS: what has renewed it is shown with the next request, and what is under way ends as it began.
public final class HeldIdentity: Sendable, Hashable {
  private let held = Mutex<(number: Int, identity: DeviceIdentity)?>(nil)

  public init() {}

  var current: (number: Int, identity: DeviceIdentity)? { held.withLock { $0 } }

  func hold(_ identity: DeviceIdentity) { held.withLock { $0 = (($0?.number ?? 0) + 1, identity) } }

  public static func == (one: HeldIdentity, other: HeldIdentity) -> Bool { one === other }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
