import Foundation
import Glibc
import Rig
import Synchronization

/// What befalls a connection once so many bytes have gone through it.
enum Fate: String, CaseIterable {
  case reset, halfClose, cut, silence, repeated, flip, delay, trickle
}

/// Stands between the daemon and the WMS and spoils connections, each by its own seed. Threads, since it must itself never be held up.
final class ChaosProxy: Sendable {
  let port: Int
  private let target: Int
  private let seed: UInt64
  private let listener: CInt
  private let state = Mutex(State())

  private struct State {
    var count: UInt64 = 0
    var isCalm = false
    var open: Set<CInt> = []
    var befallen: [Fate: Int] = [:]
  }

  init(to target: Int, seed: UInt64) throws {
    (self.target, self.seed) = (target, seed)
    port = try freePort()
    listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var yes: CInt = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
    guard withAddress(port, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else { throw RigError("the proxy cannot listen") }
    Thread.detachNewThread { self.accepting() }
  }

  /// From now on everything passes; what is spoilt already ends.
  func calm() { change(to: true) }

  func storm() { change(to: false) }

  private func change(to isCalm: Bool) {
    let open = state.withLock { state in
      state.isCalm = isCalm
      return state.open
    }
    for descriptor in open { shutdown(descriptor, CInt(SHUT_RDWR)) }
  }

  var report: String {
    let (count, befallen) = state.withLock { ($0.count, $0.befallen) }
    return "\(count) connections; " + Fate.allCases.map { "\($0.rawValue) \(befallen[$0] ?? 0)" }.joined(separator: ", ")
  }

  private func accepting() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { return }
      let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
      guard withAddress(target, { connect(server, $0, $1) }) == 0 else {
        // Nobody there: as the daemon would have found it.
        close(client)
        close(server)
        continue
      }
      let (number, isCalm) = state.withLock { state -> (UInt64, Bool) in
        state.count += 1
        state.open.formUnion([client, server])
        return (state.count, state.isCalm)
      }
      var random = SplitMix(state: seed &+ number &* 0x9E37_79B9)
      let fate = isCalm || Int.random(in: 0..<6, using: &random) == 0 ? nil : Fate.allCases.randomElement(using: &random)
      let isAnswer = Bool.random(using: &random)
      let after = Int.random(in: 20...3_000, using: &random)
      let line = Line(client: client, server: server)
      for (from, to, spoilt) in [(client, server, !isAnswer), (server, client, isAnswer)] {
        let spoiler = Spoiler(fate: spoilt ? fate : nil, after: after, random: SplitMix(state: random.next()))
        Thread.detachNewThread { self.carry(line, from, to, spoiler) }
      }
    }
  }

  /// Both ways of one connection; its descriptors are closed when both have ended.
  private final class Line: Sendable {
    let client: CInt
    let server: CInt
    private let running = Mutex(2)
    init(client: CInt, server: CInt) { (self.client, self.server) = (client, server) }
    func ended() -> Bool { running.withLock { $0 -= 1; return $0 == 0 } }
  }

  private func carry(_ line: Line, _ from: CInt, _ to: CInt, _ spoiler: Spoiler) {
    var spoiler = spoiler
    var buffer = [UInt8](repeating: 0, count: 4_096)
    reading: while true {
      let count = recv(from, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      for step in spoiler.steps(Array(buffer[..<count])) {
        switch step {
        case .struck(let fate): state.withLock { $0.befallen[fate, default: 0] += 1 }
        case .pause(let seconds): Thread.sleep(forTimeInterval: seconds)
        case .bytes(let bytes): guard send(to, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else { break reading }
        case .end(let reset):
          if reset {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(to, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
          }
          break reading
        case .halfClose: shutdown(to, CInt(SHUT_WR))
        }
      }
    }
    // The other way ends too: nobody waits at a line of which one end is gone.
    for descriptor in [line.client, line.server] { shutdown(descriptor, CInt(SHUT_RDWR)) }
    guard line.ended() else { return }
    state.withLock { $0.open.subtract([line.client, line.server]) }
    close(line.client)
    close(line.server)
  }
}

/// Turns what is to be carried into what is done with it. A value: the same seed, the same steps.
struct Spoiler {
  enum Step {
    case struck(Fate)
    case pause(Double)
    case bytes([UInt8])
    case halfClose
    case end(reset: Bool)
  }

  let fate: Fate?
  let after: Int
  var random: SplitMix
  private var seen = 0
  private var isSilent = false

  init(fate: Fate?, after: Int, random: SplitMix) {
    (self.fate, self.after, self.random) = (fate, after, random)
  }

  mutating func steps(_ bytes: [UInt8]) -> [Step] {
    if isSilent { return [] }
    defer { seen += bytes.count }
    // No connection lives long: there is more to befall the next.
    if fate != nil, seen > after + 4_000 { return [.end(reset: false)] }
    guard let fate, seen + bytes.count > after else { return [.bytes(bytes)] }
    let isFirst = seen <= after
    let (before, rest) = (Array(bytes.prefix(max(0, after - seen))), Array(bytes.dropFirst(max(0, after - seen))))
    var steps: [Step] = isFirst ? [.bytes(before), .struck(fate)] : []
    switch fate {
    case .reset: steps.append(.end(reset: true))
    case .cut: steps.append(.end(reset: false))
    case .halfClose:
      steps.append(.halfClose)
      isSilent = true
    case .silence: isSilent = true
    case .repeated: steps += isFirst ? [.bytes(rest), .bytes(bytes)] : [.bytes(rest)]
    case .flip:
      var flipped = rest
      if isFirst, let at = flipped.indices.randomElement(using: &random) { flipped[at] ^= 1 << UInt8.random(in: 0...7, using: &random) }
      steps.append(.bytes(flipped))
    case .delay: steps += [.pause(Double.random(in: 0.01...0.4, using: &random)), .bytes(rest)]
    // A kilobit a second.
    case .trickle: for start in stride(from: 0, to: rest.count, by: 25) { steps += [.pause(0.2), .bytes(Array(rest[start..<min(start + 25, rest.count)]))] }
    }
    return steps
  }
}

private func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(port).bigEndian)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
  }
}
