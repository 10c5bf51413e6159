/// What is remembered of each tag, in flat arrays: a read finds its tag by one hash, whoever else is in view, and nothing is allocated for it.
struct TagTable {
  enum State: UInt8 { case candidate, present, departed }

  struct Tag {
    /// Last read.
    var seen: Int64 = 0
    /// In its state, or for a present tag in its zone, since then.
    var since: Int64 = 0
    /// When it must be looked at: departed, or forgotten. Reads do not move it: it is set anew when it is reached.
    var due: Int64 = 0
    /// Reads that no decision has told of.
    var waiting: UInt32 = 0
    /// Reads since it arrived.
    var total: UInt32 = 0
    /// Of these, by other zones that did not take it over.
    var cross: UInt32 = 0
    var windows: Int32 = -1
    /// Its place in the heap.
    var place: Int32 = -1
    /// Of a candidate: where it was read last.
    var zone: Int16 = -1
    var state = State.candidate
    var kind = TagClass.known
  }

  /// The last reads of one tag at one antenna.
  struct Window {
    var last: Int64 = 0
    var next: Int32 = -1
    var antenna: UInt16 = 0
    var count: UInt8 = 0
    var position: UInt8 = 0
  }

  /// So many antennas of a tag are told apart at once: another one takes the place of that which has not read it for longest.
  static let mostWindows = 8

  private(set) var keys: [TagKey] = []
  var tags: [Tag] = []
  private(set) var free: [Int32] = []
  /// Open addressing: the hash's 32 bits above, slot + 1 below; 0 is empty.
  private var index: [UInt64]
  private var mask: Int
  private let seed: UInt64
  /// By `due`: a binary heap of slots.
  private(set) var heap: [Int32] = []
  var windows: [Window] = []
  private var levels: [Int16] = []
  private var freeWindow: Int32 = -1

  init(seed: UInt64) {
    self.seed = seed
    index = [UInt64](repeating: 0, count: 64)
    mask = 63
  }

  var count: Int { heap.count }

  // MARK: Tags

  func find(_ key: TagKey) -> Int? {
    let hash = key.hash(seed)
    var place = Int(hash) & mask
    while true {
      let entry = index[place]
      if entry == 0 { return nil }
      if UInt32(truncatingIfNeeded: entry >> 32) == hash {
        let slot = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
        if keys[slot] == key { return slot }
      }
      place = (place + 1) & mask
    }
  }

  mutating func insert(_ key: TagKey, _ tag: Tag) -> Int {
    if (count + 1) * 4 > index.count * 3 { grow() }
    let slot: Int
    if let old = free.popLast() {
      slot = Int(old)
      keys[slot] = key
      tags[slot] = tag
    } else {
      slot = keys.count
      keys.append(key)
      tags.append(tag)
    }
    enter(key.hash(seed), slot)
    tags[slot].place = Int32(heap.count)
    heap.append(Int32(slot))
    rise(heap.count - 1)
    return slot
  }

  mutating func remove(_ slot: Int) {
    dropWindows(of: slot)
    leave(keys[slot].hash(seed), slot)
    let place = Int(tags[slot].place)
    let last = heap.removeLast()
    if place < heap.count {
      put(last, at: place)
      sink(place)
      rise(place)
    }
    tags[slot] = Tag()
    free.append(Int32(slot))
  }

  private mutating func grow() {
    index = [UInt64](repeating: 0, count: index.count * 2)
    mask = index.count - 1
    for slot in heap { enter(keys[Int(slot)].hash(seed), Int(slot)) }
  }

  private mutating func enter(_ hash: UInt32, _ slot: Int) {
    var place = Int(hash) & mask
    while index[place] != 0 { place = (place + 1) & mask }
    index[place] = UInt64(hash) << 32 | UInt64(slot + 1)
  }

  /// Those behind it move up, so that no mark of what was stays (Knuth, 6.4, algorithm R).
  private mutating func leave(_ hash: UInt32, _ slot: Int) {
    let entry = UInt64(hash) << 32 | UInt64(slot + 1)
    var hole = Int(hash) & mask
    while index[hole] != entry { hole = (hole + 1) & mask }
    var place = hole
    while true {
      place = (place + 1) & mask
      let next = index[place]
      if next == 0 { break }
      let home = Int(UInt32(truncatingIfNeeded: next >> 32)) & mask
      if (place - home) & mask >= (place - hole) & mask {
        index[hole] = next
        hole = place
      }
    }
    index[hole] = 0
  }

  // MARK: What is due

  var nextDue: Int64? { heap.first.map { tags[Int($0)].due } }
  var first: Int? { heap.first.map(Int.init) }

  mutating func setDue(_ slot: Int, _ due: Int64) {
    let before = tags[slot].due
    tags[slot].due = due
    if due < before { rise(Int(tags[slot].place)) } else { sink(Int(tags[slot].place)) }
  }

  private mutating func put(_ slot: Int32, at place: Int) {
    heap[place] = slot
    tags[Int(slot)].place = Int32(place)
  }

  private mutating func rise(_ start: Int) {
    var place = start
    let slot = heap[place]
    let due = tags[Int(slot)].due
    while place > 0 {
      let parent = (place - 1) / 2
      if tags[Int(heap[parent])].due <= due { break }
      put(heap[parent], at: place)
      place = parent
    }
    put(slot, at: place)
  }

  private mutating func sink(_ start: Int) {
    var place = start
    let slot = heap[place]
    let due = tags[Int(slot)].due
    while true {
      var child = 2 * place + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, tags[Int(heap[child + 1])].due < tags[Int(heap[child])].due { child += 1 }
      if tags[Int(heap[child])].due >= due { break }
      put(heap[child], at: place)
      place = child
    }
    put(slot, at: place)
  }

  // MARK: Windows

  /// Takes a read into the window of the tag at the antenna; returns the window.
  ///
  /// - Parameters:
  ///   - length: of the window.
  ///   - stale: a window that was last read before is begun anew.
  mutating func note(_ slot: Int, antenna: UInt16, level: Int16, at now: Int64, length: Int, stale: Int64) -> Int {
    let window = window(of: slot, antenna)
    if windows[window].count > 0, windows[window].last < stale { (windows[window].count, windows[window].position) = (0, 0) }
    let position = Int(windows[window].position)
    levels[window * PresenceRules.longestWindow + position] = level
    windows[window].position = UInt8(position + 1 == length ? 0 : position + 1)
    windows[window].count = UInt8(min(length, Int(windows[window].count) + 1))
    windows[window].last = now
    return window
  }

  private mutating func window(of slot: Int, _ antenna: UInt16) -> Int {
    var at = tags[slot].windows
    var (held, oldest) = (0, Int32(-1))
    while at >= 0 {
      if windows[Int(at)].antenna == antenna { return Int(at) }
      held += 1
      if oldest < 0 || windows[Int(at)].last < windows[Int(oldest)].last { oldest = at }
      at = windows[Int(at)].next
    }
    if held == TagTable.mostWindows {
      windows[Int(oldest)] = Window(next: windows[Int(oldest)].next, antenna: antenna)
      return Int(oldest)
    }
    let fresh: Int32
    if freeWindow >= 0 {
      fresh = freeWindow
      freeWindow = windows[Int(fresh)].next
      windows[Int(fresh)] = Window(next: tags[slot].windows, antenna: antenna)
    } else {
      fresh = Int32(windows.count)
      windows.append(Window(next: tags[slot].windows, antenna: antenna))
      levels.append(contentsOf: repeatElement(0, count: PresenceRules.longestWindow))
    }
    tags[slot].windows = fresh
    return Int(fresh)
  }

  mutating func dropWindows(of slot: Int) {
    var at = tags[slot].windows
    while at >= 0 {
      let next = windows[Int(at)].next
      windows[Int(at)].next = freeWindow
      freeWindow = at
      at = next
    }
    tags[slot].windows = -1
  }

  /// The mean of a window, in hundredths of a dBm.
  func mean(_ window: Int) -> Int {
    let count = Int(windows[window].count)
    guard count > 0 else { return Int(Int16.min) }
    let start = window * PresenceRules.longestWindow
    var sum = 0
    for level in levels[start..<start + count] { sum += Int(level) }
    return sum / count
  }

  func eachWindow(of slot: Int, _ body: (Int) -> Void) {
    var at = tags[slot].windows
    while at >= 0 {
      body(Int(at))
      at = windows[Int(at)].next
    }
  }
}
