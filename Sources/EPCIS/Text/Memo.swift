import Synchronization

/// Names of the same few things come again and again: what is made of each is made once. For short ones of ASCII only: others may be equal
/// and yet other bytes.
final class Memo<Value: Sendable>: Sendable {
  private static var most: Int { 2_000 }
  private let known = Mutex<[String: Value]>([:])

  func value(of name: String, _ make: () -> Value) -> Value {
    if let value = known.withLock({ $0[name] }) { return value }
    let value = make()
    known.withLock { known in
      if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
      known[name] = value
    }
    return value
  }
}
