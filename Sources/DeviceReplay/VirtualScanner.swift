/// A scanner on a serial line that is made of nothing but a pseudo terminal: types codes, and collects what the host sends back.
///
/// It behaves as a scanner with a small memory: what is typed while nobody has the port open is sent when somebody opens it; pulling the plug
/// forgets it. A thread of its own does the reading and writing; no call here blocks.
public final class VirtualScanner: Sendable {
  private let worker: PortWorker
  private let link: String?

  /// Plugs it in. `link` is a path (its folder exists) that will always lead to the scanner, also after it was replugged.
  public init(link: String? = nil) throws(VirtualDeviceError) {
    self.link = link
    worker = try PortWorker(link: link)
  }

  deinit { close() }

  /// What a daemon is to open: the link where there is one, else the terminal of the moment (empty while unplugged).
  public var path: String { link ?? worker.look { $0.path } }

  /// Everything the host has sent since the start or `forget`.
  public var received: [UInt8] { worker.look { $0.received } }

  /// Whether somebody has the port open.
  public var isOpen: Bool { worker.look { $0.open } }

  public func forget() { worker.change { $0.received.removeAll() } }

  /// Scans a code: its bytes and the suffix leave at once.
  public func type(_ code: [UInt8], suffix: [UInt8] = [0x0D]) { worker.change { $0.outgoing += code + suffix } }

  public func type(_ code: String, suffix: String = "\r") { type(Array(code.utf8), suffix: Array(suffix.utf8)) }

  /// Scans a code byte by byte, as over a slow line.
  public func typeSlowly(_ code: [UInt8], suffix: [UInt8] = [0x0D], pause: Duration = .milliseconds(2)) async throws {
    for byte in code + suffix {
      type([byte], suffix: [])
      try await Task.sleep(for: pause)
    }
  }

  /// Pulls the plug: the host's descriptor hangs up, the link leads nowhere.
  public func hangUp() async {
    worker.change { $0.wish = .unplugged }
    _ = await wait(.seconds(10)) { $0.path.isEmpty }
  }

  /// Pulls the plug, if it is in, and puts it back: another terminal behind the same link.
  public func replug() async throws(VirtualDeviceError) {
    worker.change { $0.wish = .replugged }
    _ = await wait(.seconds(10)) { if case .plugged = $0.wish { true } else { false } }
    if let failure = worker.look({ $0.failure }) { throw failure }
  }

  /// Waits until the host has sent `bytes` at least `count` times since the start or `forget`; false where `timeout` passed first.
  public func waitFor(_ bytes: [UInt8], count: Int = 1, timeout: Duration) async -> Bool {
    await wait(timeout) { occurrences(of: bytes, in: $0.received) >= count }
  }

  public func waitUntilOpen(timeout: Duration) async -> Bool { await wait(timeout) { $0.open } }

  /// Pulls the plug for good; done by itself when the scanner is let go of.
  public func close() { worker.change { $0.wish = .finished } }

  private func wait(_ timeout: Duration, until condition: (borrowing PortWorker.State) -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + timeout
    while true {
      if worker.look(condition) { return true }
      guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(2))) != nil else { return false }
    }
  }
}

/// How often `bytes` stand in `stream` without overlapping.
public func occurrences(of bytes: [UInt8], in stream: [UInt8]) -> Int {
  guard let first = bytes.first else { return 0 }
  var count = 0
  var rest = stream[...]
  while let start = rest.firstIndex(of: first) {
    rest = rest[start...]
    let found = rest.starts(with: bytes)
    if found { count += 1 }
    rest = rest.dropFirst(found ? bytes.count : 1)
  }
  return count
}
