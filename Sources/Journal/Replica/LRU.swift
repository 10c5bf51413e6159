/// The values last asked for, "there is none" among them.
struct LRU<Value: Sendable>: Sendable {
  private let capacity: Int
  private var slots: [String: (value: Value?, used: UInt64)] = [:]
  private var clock: UInt64 = 0
  /// Goes up with each `clear`: what was looked up before is not put back after.
  private(set) var epoch = 0

  init(capacity: Int) { self.capacity = capacity }

  /// `nil` where the key is not here; `.some(nil)` where it is known that there is no value.
  mutating func value(_ key: String) -> Value?? {
    guard let slot = slots[key] else { return nil }
    clock += 1
    slots[key]?.used = clock
    return .some(slot.value)
  }

  mutating func put(_ key: String, _ value: Value?) {
    clock += 1
    slots[key] = (value, clock)
    guard slots.count > capacity else { return }
    // An eighth goes at once, so that the search for the oldest is rare.
    for (key, _) in slots.sorted(by: { $0.value.used < $1.value.used }).prefix(max(1, capacity / 8)) { slots[key] = nil }
  }

  mutating func clear() {
    slots = [:]
    epoch += 1
  }
}
