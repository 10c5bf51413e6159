import Glibc
import Protocols
import Warehouse

/// One protocol at work: what it is fed, and how many units of that a second are expected of one core.
struct ProtocolRow {
  var name: String
  var unit: String
  var least: Double
  /// One code as the device sends it. The reference only copies it.
  var packet: [UInt8]
  /// Of the packet.
  var units: Int
  var scanner: any DeviceProtocol

  static func all() throws -> [ProtocolRow] { [try wedge(), try hidPOS(), try ssi()] }

  /// Feeds that many packets; `false` where they did not make one code each.
  mutating func feed(_ count: Int) -> Bool {
    var (scans, actions): (Int, [DeviceAction]) = (0, [])
    let packet = packet
    for _ in 0..<count {
      actions.removeAll(keepingCapacity: true)
      scanner.receive(packet.span, into: &actions)
      for case .event(.scan) in actions { scans += 1 }
    }
    return scans == count
  }

  /// A keyboard scanner that types 14 digits and Enter: each key pressed and released, each time its place, the key and the report's end.
  private static func wedge() throws -> ProtocolRow {
    let keys: [UInt16] = [5, 7, 11, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2, 28]
    let packet = keys.flatMap { key in
      [1, 0].flatMap { value in
        [InputEvent(type: InputEvent.misc, code: 4, value: Int32(key)), InputEvent(type: InputEvent.key, code: key, value: value), InputEvent(type: InputEvent.syn, code: 0, value: 0)]
          .flatMap(\.bytes)
      }
    }
    return ProtocolRow(name: "wedge", unit: "key events", least: 5_000_000, packet: packet, units: 2 * keys.count, scanner: try opened(.wedge))
  }

  /// One report a code: a GS1 DataMatrix of 40 characters.
  private static func hidPOS() throws -> ProtocolRow {
    let descriptor = bytes(
      hexadecimal: "058c0902a10185020912a102150026ff00750895010501093b8102" + "9503058c09fb09fc09fd8102953809fe820201" + "25017501950109ff810275078103c0c0")
    let report = [2, UInt8(dataMatrix.count)] + Array("]d2".utf8) + dataMatrix + [UInt8](repeating: 0, count: 57 - dataMatrix.count)
    return ProtocolRow(
      name: "hid-pos", unit: "reports", least: 1_000_000, packet: report, units: 1, scanner: try opened(.hidPOS, LinkOpening(reportDescriptor: descriptor ?? [])))
  }

  /// One packet of decode data a code, as long as its length byte allows.
  private static func ssi() throws -> ProtocolRow {
    let code = (0..<250).map { UInt8(ascii: "0") + UInt8($0 % 10) }
    let message = [UInt8(code.count + 5), 0xF3, 0, 0, 0x03] + code
    let sum = 0 &- message.reduce(UInt16(0)) { $0 &+ UInt16($1) }
    let packet = message + [UInt8(sum >> 8), UInt8(sum & 0xFF)]
    return ProtocolRow(name: "ssi", unit: "bytes", least: 200_000_000, packet: packet, units: packet.count, scanner: try opened(.ssi))
  }

  private static let dataMatrix = Array("0109520123456788172705311012345678\u{1D}21S1".utf8)

  private static func opened(_ id: ProtocolID, _ opening: LinkOpening = LinkOpening()) throws -> any DeviceProtocol {
    var (scanner, actions): (any DeviceProtocol, [DeviceAction]) = (try id.make(), [])
    scanner.opened(opening, into: &actions)
    return scanner
  }
}

/// How fast a row is, and how fast copying its bytes would be.
struct ProtocolResult {
  var row: ProtocolRow
  var rate: Double
  var raw: Double

  init(_ row: ProtocolRow, rounds: Int, count: Int) throws {
    self.row = row
    let count = count / row.units
    var rates: [Double] = []
    var raws: [Double] = []
    var target = [UInt8](repeating: 0, count: row.packet.count)
    for _ in 0..<rounds {
      let start = worked()
      guard self.row.feed(count) else { throw WrongCount(name: row.name) }
      let middle = worked()
      for number in 0..<count {
        target.withUnsafeMutableBytes { to in row.packet.withUnsafeBytes { to.copyMemory(from: $0) } }
        target[0] = UInt8(truncatingIfNeeded: number)
        blackHole(target)
      }
      let units = Double(count * row.units)
      rates.append(units / (Double(middle - start) / 1e9))
      raws.append(units / (Double(worked() - middle) / 1e9))
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
func worked() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

@inline(never) private func blackHole(_ bytes: [UInt8]) {}
