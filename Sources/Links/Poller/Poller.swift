import CLinux
import Glibc
import Synchronization
public import Warehouse

/// The one thread that waits for serial lines, input devices, printers and udev.
///
/// A descriptor is armed for exactly one answer, and only while somebody waits for it: who is behind holds its device back, and at rest nothing wakes
/// up. Deadlines are `epoll_wait`'s own timeout, so there is no timer tick. Lives as long as the process.
public final class Poller: Sendable {
  enum Direction { case input, output }

  /// How a wait ended.
  enum Readiness: Sendable { case ready, deadline, cancelled, closed, doubled }

  typealias Token = UInt64

  private struct Waiter {
    var continuation: UnsafeContinuation<Readiness, Never>
    /// Nanoseconds of `CLOCK_MONOTONIC`; `.max` for none.
    var deadline: Int64
  }

  private struct Slot {
    let descriptor: Int32
    var input: Waiter?
    var output: Waiter?
    /// Called on the thread when there is input.
    var feeder: (@Sendable () -> Bool)?
    /// Nobody waits for input, and when it comes is to be noted.
    var isWatched = false
    /// When input came that nobody has read yet, in nanoseconds of `CLOCK_BOOTTIME`.
    var arrivedAt: Int64?

    var interest: UInt32 {
      (input == nil && feeder == nil && !isWatched ? 0 : EPOLLIN.rawValue | EPOLLRDHUP.rawValue) | (output == nil ? 0 : EPOLLOUT.rawValue) | EPOLLONESHOT.rawValue
    }

    subscript(direction: Direction) -> Waiter? {
      get { direction == .input ? input : output }
      set { if direction == .input { input = newValue } else { output = newValue } }
    }
  }

  private struct State {
    var slots: [Token: Slot] = [:]
    var nextToken: Token = 1
    var pings: [UnsafeContinuation<Void, Never>] = []
    /// Until when the thread sleeps; whoever has an earlier deadline wakes it.
    var asleepUntil = Int64.max
  }

  private static let wakeToken: Token = 0
  private let epoll: Int32
  private let wake: Int32
  private let state = Mutex(State())
  private let woken = Atomic(0)

  /// How many times the thread has woken up since it started. At rest it stands still.
  public var rounds: Int { woken.load(ordering: .relaxed) }

  /// Starts the thread.
  public init() throws(LinkError) {
    let epoll = clinux_epoll_create()
    guard epoll >= 0 else { throw .system(epoll, "epoll_create1") }
    let wake = clinux_eventfd()
    guard wake >= 0 else {
      Glibc.close(epoll)
      throw .system(wake, "eventfd")
    }
    self.epoll = epoll
    self.wake = wake
    _ = clinux_epoll_control(epoll, EPOLL_CTL_ADD, wake, EPOLLIN.rawValue, Self.wakeToken)
    var thread = pthread_t()
    let started = pthread_create(&thread, nil, pollerThread, Unmanaged.passRetained(self).toOpaque())
    guard started == 0 else {
      Unmanaged.passUnretained(self).release()
      Glibc.close(epoll)
      Glibc.close(wake)
      throw .system(-started, "pthread_create")
    }
    pthread_detach(thread)
  }

  /// Answers through the thread: returns once the thread has gone round. The watchdog asks this; a thread that hangs never answers.
  public func ping() async {
    await withUnsafeContinuation { continuation in
      state.withLock { $0.pings.append(continuation) }
      clinux_eventfd_signal(wake)
    }
  }

  /// Watches a descriptor until `remove`. The caller keeps it open until then.
  func add(_ descriptor: Int32) throws(LinkError) -> Token {
    let (token, result) = state.withLock { state in
      let token = state.nextToken
      let result = clinux_epoll_control(epoll, EPOLL_CTL_ADD, descriptor, EPOLLONESHOT.rawValue, token)
      if result >= 0 {
        state.nextToken += 1
        state.slots[token] = Slot(descriptor: descriptor)
      }
      return (token, result)
    }
    guard result >= 0 else { throw .system(result, "epoll_ctl") }
    return token
  }

  /// Forgets a descriptor; waits for it end as `closed`. The descriptor may be closed afterwards.
  func remove(_ token: Token) {
    let slot = state.withLock { state in
      let slot = state.slots.removeValue(forKey: token)
      if let slot { _ = clinux_epoll_control(epoll, EPOLL_CTL_DEL, slot.descriptor, 0, token) }
      return slot
    }
    slot?.input?.continuation.resume(returning: .closed)
    slot?.output?.continuation.resume(returning: .closed)
  }

  /// From now on the next arrival of input is noted, whether anybody waits for it or not: `arrival` tells. For after a read that emptied the device.
  func watchArrival(_ token: Token) {
    state.withLock { state in
      guard var slot = state.slots[token], slot.input == nil else { return }
      slot.isWatched = true
      slot.arrivedAt = nil
      state.slots[token] = slot
      _ = clinux_epoll_control(epoll, EPOLL_CTL_MOD, slot.descriptor, slot.interest, token)
    }
  }

  /// When the input came that is read now, in nanoseconds of `CLOCK_BOOTTIME`; `nil` where that was not noted.
  func arrival(_ token: Token) -> Int64? {
    state.withLock { $0.slots[token]?.arrivedAt }
  }

  /// Whether somebody waits for input and none is there: whoever was to read what came before has done so.
  func isQuiet(_ token: Token) -> Bool {
    state.withLock { state in state.slots[token].map { ($0.input != nil || $0.feeder != nil) && !hasInput($0.descriptor) } ?? true }
  }

  /// Has `body` called on the thread whenever there is input, until it returns `false`; whoever feeds again goes on. It must not wait. For devices
  /// whose kernel buffer is so small that it runs over where the rest of the program is busy.
  func feed(_ token: Token, _ body: @escaping @Sendable () -> Bool) {
    state.withLock { state in
      guard var slot = state.slots[token] else { return }
      slot.feeder = body
      state.slots[token] = slot
      _ = clinux_epoll_control(epoll, EPOLL_CTL_MOD, slot.descriptor, slot.interest, token)
    }
  }

  /// Waits until the descriptor can be read or written, or has hung up. `deadline` is in nanoseconds of `CLOCK_MONOTONIC`.
  func wait(_ token: Token, _ direction: Direction, until deadline: Int64) async -> Readiness {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let refusal = arm(token, direction, Waiter(continuation: continuation, deadline: deadline))
        if let refusal { continuation.resume(returning: refusal) } else if Task.isCancelled { cancel(token, direction) }
      }
    } onCancel: {
      cancel(token, direction)
    }
  }

  private func arm(_ token: Token, _ direction: Direction, _ waiter: Waiter) -> Readiness? {
    state.withLock { state -> Readiness? in
      guard var slot = state.slots[token] else { return .closed }
      guard slot[direction] == nil else { return .doubled }
      slot[direction] = waiter
      state.slots[token] = slot
      _ = clinux_epoll_control(epoll, EPOLL_CTL_MOD, slot.descriptor, slot.interest, token)
      if waiter.deadline < state.asleepUntil {
        state.asleepUntil = waiter.deadline
        clinux_eventfd_signal(wake)
      }
      return nil
    }
  }

  private func cancel(_ token: Token, _ direction: Direction) {
    let waiter = state.withLock { state in
      let waiter = state.slots[token]?[direction]
      state.slots[token]?[direction] = nil
      return waiter
    }
    waiter?.continuation.resume(returning: .cancelled)
  }

  fileprivate func run() -> Never {
    var events = [epoll_event](repeating: epoll_event(), count: 64)
    while true {
      let count = clinux_epoll_wait(epoll, &events, Int32(events.count), sleepTime())
      woken.add(1, ordering: .relaxed)
      var answers: [(UnsafeContinuation<Readiness, Never>, Readiness)] = []
      var feeds: [(Token, @Sendable () -> Bool)] = []
      let pings = state.withLock { state in
        for event in events.prefix(Int(max(count, 0))) { collect(event, &state, &answers, &feeds) }
        expire(&state, &answers)
        defer { state.pings = [] }
        return state.pings
      }
      for (token, body) in feeds where body() { feed(token, body) }
      for (continuation, readiness) in answers { continuation.resume(returning: readiness) }
      for ping in pings { ping.resume() }
    }
  }

  /// Milliseconds until the earliest deadline, rounded up; -1 where nobody has one.
  private func sleepTime() -> Int32 {
    state.withLock { state in
      state.asleepUntil = state.slots.values.reduce(.max) { min($0, $1.input?.deadline ?? .max, $1.output?.deadline ?? .max) }
      guard state.asleepUntil < .max else { return -1 }
      let left = max(0, state.asleepUntil - clinux_monotonic_nanoseconds())
      return Int32(clamping: (left + 999_999) / 1_000_000)
    }
  }

  private func collect(
    _ event: epoll_event, _ state: inout State, _ answers: inout [(UnsafeContinuation<Readiness, Never>, Readiness)],
    _ feeds: inout [(Token, @Sendable () -> Bool)]
  ) {
    let token = event.data.u64
    guard token != Self.wakeToken else {
      clinux_eventfd_drain(wake)
      return
    }
    guard var slot = state.slots[token] else { return }
    let broken = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
    if broken || event.events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 {
      // An event may have been on its way while its input was read: only what is there now came now.
      let isThere = hasInput(slot.descriptor)
      if isThere, slot.arrivedAt == nil { slot.arrivedAt = clinux_boot_nanoseconds() }
      slot.isWatched = slot.isWatched && !isThere
      if let waiter = slot.input {
        answers.append((waiter.continuation, .ready))
        slot.input = nil
      }
      if let feeder = slot.feeder {
        feeds.append((token, feeder))
        slot.feeder = nil
      }
    }
    if let waiter = slot.output, broken || event.events & EPOLLOUT.rawValue != 0 {
      answers.append((waiter.continuation, .ready))
      slot.output = nil
    }
    state.slots[token] = slot
    if slot.input != nil || slot.output != nil || slot.feeder != nil || slot.isWatched { _ = clinux_epoll_control(epoll, EPOLL_CTL_MOD, slot.descriptor, slot.interest, token) }
  }

  private func expire(_ state: inout State, _ answers: inout [(UnsafeContinuation<Readiness, Never>, Readiness)]) {
    guard state.asleepUntil < .max else { return }
    let now = clinux_monotonic_nanoseconds()
    guard state.asleepUntil <= now else { return }
    for (token, slot) in state.slots {
      for direction in [Direction.input, .output] {
        guard let waiter = slot[direction], waiter.deadline <= now else { continue }
        // A process that stood still finds its deadline passed, and yet what came in time is there.
        answers.append((waiter.continuation, direction == .input && hasInput(slot.descriptor) ? .ready : .deadline))
        state.slots[token]?[direction] = nil
      }
    }
  }
}

private func hasInput(_ descriptor: Int32) -> Bool {
  var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&wanted, 1, 0) > 0
}

/// The thread's body. Signals are the main thread's business.
private func pollerThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  var every = sigset_t()
  sigfillset(&every)
  pthread_sigmask(SIG_BLOCK, &every, nil)
  clinux_name_thread("poller")
  guard let context else { return nil }
  Unmanaged<Poller>.fromOpaque(context).takeRetainedValue().run()
}
