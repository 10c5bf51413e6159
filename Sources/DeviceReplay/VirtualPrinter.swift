import Glibc
import Synchronization

/// A ZPL printer that is a program: listens on TCP, prints labels into memory, and can go wrong on command.
///
/// One connection at a time, as port 9100 has it: the next caller waits until the present one has hung up. It stops when it is released.
public final class VirtualPrinter: Sendable {
  private let core: VirtualPrinterSocket

  /// - Parameters:
  ///   - port: 0 takes a free one.
  ///   - printTime: how long one label takes.
  public init(port: UInt16 = 0, printTime: Duration = .milliseconds(50)) throws(VirtualDeviceError) {
    core = try VirtualPrinterSocket(port: port, printTime: printTime)
    core.start()
  }

  deinit { core.stop() }

  public var port: UInt16 { core.port }
  /// What came out, in order.
  public var labels: [PrintedLabel] { core.state.withLock { $0.engine.labels } }
  /// Every `~` command that came, in order: `HS`, `JX` ….
  public var immediates: [String] { core.state.withLock { $0.engine.immediates } }
  /// Labels that the printer itself began anew after paper out, head open or pause.
  public var torn: Int { core.state.withLock { $0.engine.torn } }
  /// Bytes received since it started.
  public var received: Int { core.state.withLock { $0.received } }

  public func set(_ fault: PrinterFault, _ on: Bool) {
    core.state.withLock { state in
      state.engine.set(fault, on)
      if on, fault == .powerOff { state.mustHangUp = true }
    }
    core.wake()
  }

  /// Breaks the connection with a reset after `bytes` more bytes have been received; once.
  public func cut(afterBytes bytes: Int) { core.state.withLock { $0.cut = bytes } }

  /// `false` where fewer than `count` labels are out at the end of `timeout`.
  @discardableResult
  public func waitForLabels(count: Int, timeout: Duration) async -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + timeout
    while labels.count < count {
      guard clock.now < deadline, (try? await clock.sleep(for: .milliseconds(5))) != nil else { return labels.count >= count }
    }
    return true
  }
}

/// The printer's socket and its thread. A thread, because a printer is no part of the program that prints: it must not wait for that one's executor.
final class VirtualPrinterSocket: Sendable {
  struct State {
    var engine: PrinterEngine
    var received = 0
    var cut: Int?
    var mustHangUp = false
    var stopped = false
  }

  let state: Mutex<State>
  let port: UInt16
  private let listener: Int32
  private let bell: Bell

  init(port: UInt16, printTime: Duration) throws(VirtualDeviceError) {
    bell = try Bell()
    (listener, self.port) = try listenOnTCP("127.0.0.1", port: port)
    state = Mutex(State(engine: PrinterEngine(printTime: printTime)))
  }

  func start() {
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(self).toOpaque()
    let made = pthread_create(&thread, nil, runVirtualPrinter, retained)
    if made == 0 { pthread_detach(thread) } else { Unmanaged<VirtualPrinterSocket>.fromOpaque(retained).release() }
  }

  func stop() {
    state.withLock { $0.stopped = true }
    wake()
  }

  func wake() { bell.ring() }

  // MARK: The thread

  fileprivate func run() {
    var client: Int32 = -1
    let clock = ContinuousClock()
    var last = clock.now
    while true {
      let (busy, stopped, hangsUp, slow) = state.withLock { state in
        defer { state.mustHangUp = false }
        let faults = state.engine.faults
        return (state.engine.isBusy, state.stopped, state.mustHangUp || faults.contains(.powerOff), faults.contains(.slow))
      }
      if stopped { break }
      if hangsUp, client >= 0 { hangUp(&client) }
      var watched = [
        pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: client < 0 ? listener : client, events: Int16(POLLIN), revents: 0),
      ]
      poll(&watched, 2, busy ? 5 : -1)
      bell.silence()
      let now = clock.now
      state.withLock { if busy { $0.engine.advance(by: now - last) } }
      last = now
      guard watched[1].revents != 0 else { continue }
      if client < 0 {
        client = accept(listener, nil, nil)
        guard client >= 0 else { continue }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        setOption(client, Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
      } else {
        serve(&client, slow: slow)
      }
    }
    if client >= 0 { hangUp(&client) }
    close(listener)
  }

  private func serve(_ client: inout Int32, slow: Bool) {
    var bytes = [UInt8](repeating: 0, count: slow ? 16 : 4096)
    let count = recv(client, &bytes, bytes.count, 0)
    guard count > 0 else { return hangUp(&client) }
    let (answer, isCut, split) = state.withLock { state in
      let taken = min(count, state.cut ?? count)
      state.cut = state.cut.map { $0 - taken }
      let isCut = state.cut == 0
      if isCut { state.cut = nil }
      state.received += taken
      return (state.engine.receive(bytes.prefix(taken)), isCut, state.engine.faults.contains(.splitFrames))
    }
    if isCut { return hangUp(&client) }
    for piece in split ? answer.map({ [$0] }) : [answer] where !piece.isEmpty {
      guard send(client, piece, piece.count, Int32(MSG_NOSIGNAL)) == piece.count else { return hangUp(&client) }
    }
    if slow { usleep(5_000) }
  }

  private func hangUp(_ client: inout Int32) {
    breakOff(client)
    client = -1
    state.withLock { $0.engine.disconnected() }
  }
}

/// A thread's entry point: no closure, which would carry its actor's isolation onto a thread that has none.
private func runVirtualPrinter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<VirtualPrinterSocket>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
