import Glibc
import Protocols
import Warehouse

/// One protocol at work: what it is fed, and how many of those a second are expected of one core.
struct ProtocolRow {
  var name: String
  var unit: String
  var least: Double
  /// Bytes of one unit, for the reference that only copies them.
  var packet: [UInt8]
  /// Feeds that many units and answers how many events came of them; `nil` where the count is wrong.
  var feed: (Int) -> Int?

  static func all() throws -> [ProtocolRow] { [try hidPOS()] }

  /// One report a code: a GS1 DataMatrix of 40 characters.
  private static func hidPOS() throws -> ProtocolRow {
    let descriptor = bytes(
      hexadecimal: "058c0902a10185020912a102150026ff00750895010501093b8102" + "9503058c09fb09fc09fd8102953809fe820201" + "25017501950109ff810275078103c0c0")
    let code = Array("0109520123456788172705311012345678\u{1D}21S1".utf8)
    let report = [2, UInt8(code.count)] + Array("]d2".utf8) + code + [UInt8](repeating: 0, count: 57 - code.count)
    var scanner = try ProtocolID.hidPOS.make()
    var actions: [DeviceAction] = []
    scanner.opened(LinkOpening(reportDescriptor: descriptor ?? []), into: &actions)
    return ProtocolRow(name: "hid-pos", unit: "reports", least: 1_000_000, packet: report) { count in
      var scans = 0
      for _ in 0..<count {
        actions.removeAll(keepingCapacity: true)
        scanner.receive(report.span, into: &actions)
        scans += actions.count
      }
      return scans == count ? scans : nil
    }
  }
}

/// How fast a row is, and how fast copying its bytes would be.
struct ProtocolResult {
  var row: ProtocolRow
  var rate: Double
  var raw: Double

  init(_ row: ProtocolRow, rounds: Int, count: Int) throws {
    self.row = row
    var rates: [Double] = []
    var raws: [Double] = []
    var target = [UInt8](repeating: 0, count: row.packet.count)
    for _ in 0..<rounds {
      let start = worked()
      guard row.feed(count) != nil else { throw WrongCount(name: row.name) }
      let middle = worked()
      for number in 0..<count {
        target.withUnsafeMutableBytes { to in row.packet.withUnsafeBytes { to.copyMemory(from: $0) } }
        target[0] = UInt8(truncatingIfNeeded: number)
        blackHole(target)
      }
      rates.append(Double(count) / (Double(middle - start) / 1e9))
      raws.append(Double(count) / (Double(worked() - middle) / 1e9))
    }
    rate = median(rates)
    raw = median(raws)
  }

  var line: String {
    pad(row.name, 16) + pad("\(Int(rate)) \(row.unit)/s", 26) + pad("≥ \(Int(row.least))", 12) + pad(rate >= row.least ? "reached" : "MISSED", 10)
      + "copying alone: \(Int(raw))/s, ratio \(two(rate / raw))"
  }

  struct WrongCount: Error { var name: String }
}

/// Nanoseconds of processor time: what one core does, whoever else is on it.
private func worked() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

@inline(never) private func blackHole(_ bytes: [UInt8]) {}
