import CLinux
import Glibc
import Synchronization

/// The reader's sockets and its thread. A thread, because a reader is no part of the program that listens to it: it must not wait for that one's
/// executor.
final class LLRPReaderSocket: Sendable {
  struct State {
    var machine: LLRPReaderMachine
    /// Clients that were let in, and those that were turned away.
    var clients = 0
    var refused = 0
    var isStopped = false
    /// Faults that come now.
    var strikes: [LLRPReaderFaults.Event] = []
    /// When each schedule's next one comes.
    var nextStrikes: [Duration] = []
    let start: ContinuousClock.Instant
    /// Power-on; the machine's time counts from here.
    var powered: ContinuousClock.Instant
    /// Says nothing and hears nothing until then.
    var stalledUntil: ContinuousClock.Instant?
    /// Cannot be reached until then.
    var offUntil: ContinuousClock.Instant?

    var time: Duration { ContinuousClock.now - powered }

    var counts: VirtualLLRPReader.Counts {
      VirtualLLRPReader.Counts(reads: machine.reads, reports: machine.reports, lost: machine.lost, clients: clients, refused: refused)
    }

    mutating func set(_ faults: LLRPReaderFaults) {
      machine.faults = faults
      let now = ContinuousClock.now - start
      nextStrikes = faults.schedules.map { now + $0.every }
    }

    /// Faults that are due.
    mutating func takeStrikes() -> [LLRPReaderFaults.Event] {
      let now = ContinuousClock.now - start
      for (index, schedule) in machine.faults.schedules.enumerated() where nextStrikes[index] <= now {
        strikes.append(schedule.event)
        nextStrikes[index] = now + schedule.every
      }
      defer { strikes = [] }
      return strikes
    }
  }

  let state: Mutex<State>
  let port: UInt16
  private let options: VirtualLLRPReader.Options
  private let model: LLRPReaderModel
  private let notice: (@Sendable (VirtualLLRPReader.Notice) -> Void)?
  private let bell: Bell
  private let first: Int32
  private let dial: LLRPReaderDial?

  init(
    _ options: VirtualLLRPReader.Options, _ model: LLRPReaderModel, _ field: SimulatedField, _ notice: (@Sendable (VirtualLLRPReader.Notice) -> Void)?
  ) throws(VirtualDeviceError) {
    bell = try Bell()
    if options.connects {
      (first, port, dial) = (-1, options.port, try LLRPReaderDial(options.address, port: options.port))
    } else {
      (first, port) = try listenOnTCP(options.address, port: options.port)
      dial = nil
    }
    (self.options, self.model, self.notice) = (options, model, notice)
    let epoch = UInt64(clinux_wall_microseconds())
    let machine = LLRPReaderMachine(model: model, field: field, rate: options.rate, faults: options.faults, epoch: epoch)
    let now = ContinuousClock.now
    var state = State(machine: machine, start: now, powered: now)
    state.set(options.faults)
    self.state = Mutex(state)
  }

  func start() throws(VirtualDeviceError) {
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(&thread, nil, runLLRPReader, retained)
    guard code == 0 else {
      Unmanaged<LLRPReaderSocket>.fromOpaque(retained).release()
      close(first)
      throw VirtualDeviceError("pthread_create", "", errno: code)
    }
    pthread_detach(thread)
  }

  func stop() { change { $0.isStopped = true } }

  @discardableResult
  func change<Answer: Sendable>(_ body: (inout State) -> Answer) -> Answer {
    let answer = state.withLock { body(&$0) }
    bell.ring()
    return answer
  }

  // MARK: The thread

  fileprivate func run() {
    var listener = first
    var dial = dial
    var client: Int32 = -1
    var pending: [UInt8] = []
    var sent = 0
    while true {
      let (isStopped, strikes, wait, isStalled, isOff) = state.withLock { look(&$0) }
      if isStopped { break }
      for strike in strikes { suffer(strike, &listener, &client, &pending, &sent) }
      if !strikes.isEmpty { continue }
      if !isOff, !isStalled, client < 0, let caller = dial?.proceed() { welcome(caller, &client) }
      if !isOff, listener < 0, dial == nil {
        // The port may still be taken by somebody who was quicker; then it is tried again.
        guard let again = try? listenOnTCP(options.address, port: port) else {
          usleep(10_000)
          continue
        }
        listener = again.descriptor
      }
      if !isStalled { transmit(&client, &pending, &sent) }
      tell()
      var waited = [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
      waited.append(pollfd(fd: isStalled ? -1 : listener, events: Int16(POLLIN), revents: 0))
      waited.append(pollfd(fd: isStalled ? -1 : client, events: Int16(POLLIN | (sent < pending.count ? POLLOUT : 0)), revents: 0))
      waited.append(pollfd(fd: dial?.descriptor ?? -1, events: Int16(POLLOUT), revents: 0))
      let calling = client < 0 && !isOff && !isStalled ? dial?.wait ?? -1 : -1
      let time = calling < 0 ? wait : wait < 0 ? calling : min(wait, calling)
      poll(&waited, nfds_t(waited.count), sent < pending.count || isStalled ? min(time, 100) : time)
      bell.silence()
      if waited[1].revents != 0, listener >= 0 { accept(listener, &client) }
      let had = client
      if client >= 0, waited[2].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { receive(&client, &pending, &sent) }
      if had >= 0, client < 0 { dial?.rest() }
    }
    dial?.giveUp()
    if client >= 0 { close(client) }
    if listener >= 0 { close(listener) }
  }

  /// Lets time pass, and says for how many milliseconds nothing is due.
  private func look(_ state: inout State) -> (Bool, [LLRPReaderFaults.Event], Int32, Bool, Bool) {
    let now = ContinuousClock.now
    if let until = state.stalledUntil, until <= now { state.stalledUntil = nil }
    if let until = state.offUntil, until <= now {
      state.offUntil = nil
      powerOn(&state)
    }
    if state.offUntil == nil { state.machine.advance(to: now - state.powered) }
    let deadlines = [
      state.machine.deadline.map { state.powered + $0 }, state.stalledUntil, state.offUntil, state.nextStrikes.min().map { state.start + $0 },
    ]
    let next = deadlines.compactMap { $0 }.min().map { max(0, ($0 - now) / .milliseconds(1)) }
    let isFlooding = state.machine.rate == nil && state.machine.run != nil && state.machine.isConnected && state.stalledUntil == nil
    let wait = isFlooding ? 0 : next.map { Int32(min(60_000, $0.rounded(.up))) } ?? -1
    return (state.isStopped, state.takeStrikes(), wait, state.stalledUntil != nil, state.offUntil != nil)
  }

  private func accept(_ listener: Int32, _ client: inout Int32) {
    let caller = Glibc.accept(listener, nil, nil)
    if caller >= 0 { welcome(caller, &client) }
  }

  private func welcome(_ caller: Int32, _ client: inout Int32) {
    _ = fcntl(caller, F_SETFD, FD_CLOEXEC)
    _ = fcntl(caller, F_SETFL, O_NONBLOCK)
    setOption(caller, Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    if client < 0 {
      client = caller
      state.withLock { state in
        state.clients += 1
        state.machine.connected(at: state.time)
        state.machine.notices.append(.init(code: dial == nil ? "simulate.connected" : "simulate.reached"))
      }
    } else {
      let words = state.withLock { state in
        state.refused += 1
        state.machine.notices.append(.init(code: "simulate.second-client"))
        return state.machine.refused(at: state.time)
      }
      send(caller, words, words.count, Int32(MSG_NOSIGNAL))
      shutdown(caller, Int32(SHUT_WR))
      close(caller)
    }
  }

  private func receive(_ client: inout Int32, _ pending: inout [UInt8], _ sent: inout Int) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(client, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    guard count > 0 else { return hangUp(&client, &pending, &sent, isBroken: false) }
    state.withLock { $0.machine.receive(Array(buffer[..<count]), at: $0.time) }
  }

  /// Sends what there is, as far as the client takes it.
  private func transmit(_ client: inout Int32, _ pending: inout [UInt8], _ sent: inout Int) {
    for _ in 0..<64 where client >= 0 {
      var isClosing = false
      if sent == pending.count {
        (pending, isClosing) = state.withLock { state in
          state.machine.flood(1 << 18)
          defer { state.machine.output = [] }
          return (state.machine.output, state.machine.isClosing)
        }
        sent = 0
      }
      if pending.isEmpty {
        if isClosing { hangUp(&client, &pending, &sent, isBroken: false) } else { state.withLock { $0.machine.deliver() } }
        return
      }
      let count = pending.withUnsafeBytes { send(client, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL)) }
      if count < 0 { return errno == EAGAIN || errno == EINTR ? () : hangUp(&client, &pending, &sent, isBroken: false) }
      sent += count
    }
  }

  private func hangUp(_ client: inout Int32, _ pending: inout [UInt8], _ sent: inout Int, isBroken: Bool) {
    guard client >= 0 else { return }
    if isBroken { breakOff(client) } else { close(client) }
    (client, pending, sent) = (-1, [], 0)
    state.withLock { state in
      state.machine.disconnected()
      state.machine.notices.append(.init(code: "simulate.disconnected"))
    }
  }

  private func suffer(_ event: LLRPReaderFaults.Event, _ listener: inout Int32, _ client: inout Int32, _ pending: inout [UInt8], _ sent: inout Int) {
    switch event {
    case .stall(let time):
      state.withLock { $0.stalledUntil = .now + time }
      say("simulate.stall", ["seconds": "\(time / .seconds(1))"])
    case .reset:
      say("simulate.reset")
      hangUp(&client, &pending, &sent, isBroken: true)
    case .reboot(let time):
      say("simulate.reboot", ["seconds": "\(time / .seconds(1))"])
      if client >= 0 {
        // Half of a report is the last that the client gets; no reset, which would take even that away.
        let last = state.withLock { state in
          state.machine.report()
          return state.machine.output
        }
        _ = send(client, last, last.count > 20 ? last.count - 9 : 0, Int32(MSG_NOSIGNAL))
      }
      // First nobody comes in any more: who hears the end and comes back at once must not be let in and dropped.
      close(listener)
      listener = -1
      hangUp(&client, &pending, &sent, isBroken: false)
      state.withLock { $0.offUntil = .now + time }
    }
    tell()
  }

  /// A reader that knows nothing of what was before, but for its tags, which are not its own.
  private func powerOn(_ state: inout State) {
    let old = state.machine
    let epoch = UInt64(clinux_wall_microseconds())
    state.powered = .now
    state.machine = LLRPReaderMachine(model: model, field: old.field, rate: old.rate, faults: old.faults, epoch: epoch)
    (state.machine.reads, state.machine.reports, state.machine.lost) = (old.reads, old.reports, old.lost)
    state.machine.notices.append(.init(code: "simulate.on"))
  }

  private func say(_ code: String, _ arguments: [String: String] = [:]) {
    state.withLock { $0.machine.notices.append(.init(code: code, arguments: arguments)) }
  }

  /// Passes on what happened, with nothing locked.
  private func tell() {
    let (notices, time) = state.withLock { state in
      defer { state.machine.notices = [] }
      return (state.machine.notices, ContinuousClock.now - state.start)
    }
    guard let notice else { return }
    for one in notices { notice(VirtualLLRPReader.Notice(time: time, code: one.code, arguments: one.arguments)) }
  }
}

/// A thread's entry point: no closure, which would carry its actor's isolation onto a thread that has none.
private func runLLRPReader(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<LLRPReaderSocket>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
