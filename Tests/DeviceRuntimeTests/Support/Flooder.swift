import CLinux
import Dispatch
import Glibc
import Synchronization
import Testing
import Warehouse

/// A device on a pseudo-terminal that says the same without end: until it is let go of, or for twenty seconds.
final class Flooder: Sendable {
  private final class Talk: Sendable {
    let isWanted = Atomic(true)
    let end = ContinuousClock.now + .seconds(20)
    var goesOn: Bool { isWanted.load(ordering: .relaxed) && ContinuousClock.now < end }
  }

  let path: String
  private let talk = Talk()

  init(saying words: [UInt8]) throws {
    var name = [CChar](repeating: 0, count: 64)
    let master = clinux_pty_open(&name, name.count)
    try #require(master >= 0)
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let text = Array(repeatElement(words, count: 4096 / words.count).joined())
    DispatchQueue(label: "flood").async { [talk] in
      var room = pollfd(fd: master, events: Int16(POLLOUT), revents: 0)
      while talk.goesOn { if Glibc.write(master, text, text.count) < 0 { poll(&room, 1, 100) } }
      Glibc.close(master)
    }
  }

  var isTalking: Bool { talk.goesOn }

  deinit { talk.isWanted.store(false, ordering: .relaxed) }
}

/// Hears nothing of some devices.
struct Deaf: InputSink {
  private let prefix: String
  private let sink: any InputSink

  init(to prefix: String, _ sink: any InputSink) { (self.prefix, self.sink) = (prefix, sink) }

  func accept(_ input: DeviceInput) async { if !"\(input.device)".hasPrefix(prefix) { await sink.accept(input) } }
  func isConfidential(_ input: DeviceInput) async -> Bool { false }
}
