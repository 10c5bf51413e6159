import Foundation
import Glibc
import Synchronization
import Warehouse

/// A network reader that another program has told what to do: it listens on the loopback, and reports tags to whoever comes first. On a thread of its own.
final class TagStream: Sendable {
  /// Tags in view, each reported as often as any other.
  static let tags = 1_000
  static let perMessage = 100

  let port: UInt16
  private let listener: CInt
  private let isOver = Atomic(false)
  private let reported = Atomic(0)

  /// Tags reported so far.
  var count: Int { reported.load(ordering: .relaxed) }

  /// - Parameter rate: tags a second, each in a message of its own; `nil`: in messages of a hundred, as many as the listener takes.
  /// - Parameter number: of this reader: no two report the same tags.
  init(number: UInt8 = 1, rate: Int? = nil) throws {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && Glibc.listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    self.listener = listener
    guard bound else { throw BenchError(path: "127.0.0.1", number: errno) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in serve(number, rate) }
  }

  /// Ends after the message under way; every tag counted has been sent then.
  func stop() {
    isOver.store(true, ordering: .relaxed)
    shutdown(listener, CInt(SHUT_RDWR))
  }

  private func serve(_ number: UInt8, _ rate: Int?) {
    let peer = accept(listener, nil, nil)
    guard peer >= 0 else { return }
    let batch = rate == nil ? Self.perMessage : 1
    let reports = stride(from: 0, to: Self.tags - batch + 1, by: batch).map { Self.report(number, $0..<$0 + batch) }
    // At full speed all tags go at once, so that the sender costs as little as it can.
    var pieces = rate == nil ? [reports.flatMap(\.self)] : reports
    let tags = rate == nil ? Self.tags : batch
    var (turn, due) = (0, now())
    while !isOver.load(ordering: .relaxed) {
      Self.stamp(&pieces[turn])
      guard send(peer, pieces[turn]) else { break }
      reported.add(tags, ordering: .relaxed)
      turn = (turn + 1) % pieces.count
      guard let rate else { continue }
      due += UInt64(batch * 1_000_000_000 / rate)
      let wait = Int64(due) - Int64(now())
      if wait > 0 { usleep(UInt32(wait / 1000)) }
    }
    // What was sent is read to its end.
    shutdown(peer, CInt(SHUT_WR))
    var byte: UInt8 = 0
    while recv(peer, &byte, 1, 0) > 0 {}
    close(peer)
  }

  private func send(_ peer: CInt, _ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let taken = bytes[sent...].withUnsafeBytes { Glibc.send(peer, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      guard taken > 0 else { return false }
      sent += taken
    }
    return true
  }
}

/// LLRP 1.0.1, 16.2.1 and 17.2.7.
extension TagStream {
  /// RO_ACCESS_REPORT with EPC, antenna, RSSI, channel, time and count of each tag.
  fileprivate static func report(_ number: UInt8, _ tags: Range<Int>) -> [UInt8] {
    let reports = tags.flatMap { tag -> [UInt8] in
      let epc: [UInt8] = [0x31, 0x74, 0x25, 0x7B, 0xF4, number, UInt8(tag >> 8), UInt8(tag & 255), 0, 0, 0, 0]
      let fields: [UInt8] = [0x8D] + epc + [0x81, 0, UInt8(1 + tag % 4), 0x86, 0xCE, 0x87, 0, 4, 0x82] + time + [0x88, 0, 1]
      return [0, 240, 0, UInt8(fields.count + 4)] + fields
    }
    let length = reports.count + 10
    return [4, 61, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0, 1] + reports
  }

  /// Every tag was seen now.
  fileprivate static func stamp(_ messages: inout [UInt8]) {
    let (time, count) = (time, messages.count)
    var place = 0
    while place + 10 <= count {
      let end = place + Int(messages[place + 4]) << 8 + Int(messages[place + 5])
      var tag = place + 10
      while tag < end {
        let field = tag + 4 + 13 + 3 + 2 + 3 + 1
        for index in 0..<8 { messages[field + index] = time[index] }
        tag += Int(messages[tag + 3])
      }
      place = end
    }
  }

  /// Microseconds since 1970.
  private static var time: [UInt8] {
    let microseconds = UInt64(Date().timeIntervalSince1970 * 1e6)
    return (0..<8).map { UInt8(truncatingIfNeeded: microseconds >> (56 - 8 * $0)) }
  }
}
