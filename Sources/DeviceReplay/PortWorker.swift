import CLinux
import Glibc
import Synchronization

/// The thread behind a virtual serial device. It alone touches the terminal's descriptor; everyone else leaves wishes and bytes, and rings.
final class PortWorker: Sendable {
  enum Wish { case plugged, unplugged, replugged, finished }

  struct State: ~Copyable {
    var terminal: PseudoTerminal?
    /// The terminal's, empty while unplugged.
    var path = ""
    var wish = Wish.plugged
    /// Somebody has the port open.
    var open = false
    /// The last `replugged` could not be done.
    var failure: VirtualDeviceError?
    var outgoing: [UInt8] = []
    var received: [UInt8] = []
  }

  /// Whoever answers by itself: takes what came (nothing, where only time has passed), gives what is to be sent, and when to be asked again.
  typealias Attendant = @Sendable (_ received: [UInt8]) -> (answer: [UInt8], next: Duration?)

  private let state: Mutex<State>
  private let link: String?
  private let attendant: Attendant?
  private let bell: Bell

  /// Plugs the device in and starts the thread, which ends with the wish `finished`.
  init(link: String?, attendant: Attendant? = nil) throws(VirtualDeviceError) {
    self.link = link
    self.attendant = attendant
    bell = try Bell()
    let terminal = try PseudoTerminal()
    if let link { try pointLink(link, at: terminal.path) }
    let path = terminal.path
    state = Mutex(State(terminal: terminal, path: path))
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { context in
      guard let context else { return nil }
      Unmanaged<PortWorker>.fromOpaque(context).takeRetainedValue().run()
      return nil
    }, Unmanaged.passRetained(self).toOpaque())
    guard code == 0 else {
      Unmanaged.passUnretained(self).release()
      throw VirtualDeviceError("pthread_create", "", errno: code)
    }
    pthread_detach(thread)
  }

  func look<Answer>(_ body: (borrowing State) -> Answer) -> Answer { state.withLock { body($0) } }

  func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    bell.ring()
  }

  private func run() {
    while fulfilWish() {
      let (terminal, wanted, next) = transfer()
      var waited = [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
      if let terminal { waited.append(pollfd(fd: terminal, events: wanted, revents: 0)) }
      // A terminal that nobody has open reports its hang-up without end: look again from time to time instead.
      poll(&waited, nfds_t(waited.count), terminal == nil && isPlugged ? 10 : next)
      bell.silence()
    }
  }

  private var isPlugged: Bool { state.withLock { $0.terminal != nil } }

  private func fulfilWish() -> Bool {
    state.withLock { state in
      switch state.wish {
      case .plugged: break
      case .unplugged: unplug(&state)
      case .replugged: replug(&state)
      case .finished:
        unplug(&state)
        return false
      }
      return true
    }
  }

  private func unplug(_ state: inout State) {
    guard state.terminal != nil else { return }
    if let link { unlink(link) }
    state.terminal = nil
    state.path = ""
    state.open = false
    state.outgoing.removeAll()
  }

  private func replug(_ state: inout State) {
    unplug(&state)
    state.failure = nil
    do {
      let terminal = try PseudoTerminal()
      if let link { try pointLink(link, at: terminal.path) }
      state.path = terminal.path
      state.terminal = consume terminal
    } catch { state.failure = error }
    state.wish = .plugged
  }

  /// Reads and writes what can be now. Returns the descriptor to wait for, for what, and for how many
  /// milliseconds; `nil` while nobody has the port open.
  private func transfer() -> (Int32?, Int16, Int32) {
    state.withLock { state in
      guard let terminal = state.terminal?.descriptor else { return (nil, 0, -1) }
      let before = state.received.count
      receive(from: terminal, &state)
      state.open = !hungUp(terminal)
      var next: Duration?
      if let attendant {
        let (answer, again) = attendant(Array(state.received[before...]))
        // A device that answers for ever keeps no diary of what it was told.
        state.received.removeAll()
        if state.open { state.outgoing += answer }
        next = again
      }
      if state.open { send(to: terminal, &state) }
      let wait = next.map { Int32(max(0, min(60_000, ($0 / .milliseconds(1)).rounded(.up)))) } ?? -1
      return (state.open ? terminal : nil, Int16(POLLIN | (state.outgoing.isEmpty ? 0 : POLLOUT)), wait)
    }
  }

  private func receive(from terminal: Int32, _ state: inout State) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(terminal, &buffer, buffer.count), count > 0 { state.received += buffer[..<count] }
  }

  private func send(to terminal: Int32, _ state: inout State) {
    guard !state.outgoing.isEmpty else { return }
    let count = write(terminal, state.outgoing, state.outgoing.count)
    if count > 0 { state.outgoing.removeFirst(count) }
  }

  private func hungUp(_ terminal: Int32) -> Bool {
    var asked = pollfd(fd: terminal, events: 0, revents: 0)
    return poll(&asked, 1, 0) == 1 && asked.revents & Int16(POLLHUP) != 0
  }
}

/// Wakes a thread out of `poll`.
final class Bell: Sendable {
  let descriptor: Int32

  init() throws(VirtualDeviceError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else { throw VirtualDeviceError("eventfd", "", errno: errno) }
  }

  deinit { close(descriptor) }

  func ring() { _ = eventfd_write(descriptor, 1) }

  func silence() {
    var count: eventfd_t = 0
    _ = eventfd_read(descriptor, &count)
  }
}
