import Protocols

/// Report descriptors of scanners, and one made up as the test needs it.
enum Layouts {
  /// [02][3 AIM][56 data][1 bit continued]; vector HP-002.
  static let plain = hex("058c0902a1018502150026ff007508950109fb810209fc810209fd8102953809fe82020175019501250109ff810275078103c0")
  /// A scanner's own, as published with a parser of report descriptors (the example "Barcode scanner"): a byte count, two reserved bytes, outputs.
  static let real = hex(
    "058C0902A1010912A1028502150026FF00750895010501093B81029503058C09FB09FC09FD8102953809FE8202020666FF9502090009008102058C25017501950809FF8102C0"
      + "0914A10285041500250175019508095F0960098509869186C006FFFF0901A10285F0150026FF007508953F0902820202953F0903920202C0C0")

  static func hex(_ text: String) -> [UInt8] { bytes(hexadecimal: text) ?? [] }
}

/// A layout put together by chance, and reports written by it bit by bit.
struct MadeLayout {
  enum Part: Equatable { case count, symbology, data, more, padding(Int) }

  let id: UInt8
  var parts: [Part]
  let capacity: Int
  let moreBits: Int

  init(_ dice: inout Dice) {
    id = Bool.random(using: &dice) ? UInt8.random(in: 1...255, using: &dice) : 0
    parts = [.symbology, .data, .more] + (Bool.random(using: &dice) ? [.count] : [])
    for _ in 0..<Int.random(in: 0...3, using: &dice) { parts.append(.padding(Int.random(in: 1...19, using: &dice))) }
    parts.shuffle(using: &dice)
    capacity = Int.random(in: 1...120, using: &dice)
    moreBits = [1, 8].randomElement(using: &dice) ?? 1
  }

  var hasCount: Bool { parts.contains(.count) }

  var descriptor: [UInt8] {
    var items: [UInt8] = [0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00]
    if id != 0 { items += [0x85, id] }
    func put(_ size: Int, _ count: Int, _ usages: [UInt8], _ flags: UInt8) {
      items += [0x75, UInt8(size), 0x95, UInt8(count)] + usages + [0x81, flags]
    }
    for part in parts {
      switch part {
      case .count:
        items += [0xA4, 0x05, 0x01]
        put(8, 1, [0x09, 0x3B], 2)
        items.append(0xB4)
      case .symbology: put(8, 3, [0x19, 0xFB, 0x29, 0xFD], 2)
      case .data: put(8, capacity, [0x09, 0xFE], 2)
      case .more: put(moreBits, 1, [0x09, 0xFF], 2)
      case .padding(let bits): put(bits, 1, [], 3)
      }
    }
    return items + [0xC0]
  }

  func reports(_ code: [UInt8], symbology: String) -> [[UInt8]] {
    let chunks = stride(from: 0, to: code.count, by: capacity).map { code[$0..<min($0 + capacity, code.count)] }
    return chunks.enumerated().map { index, chunk in
      var bits: [Bool] = []
      func put(_ value: Int, _ size: Int) { for bit in 0..<size { bits.append(value >> bit & 1 == 1) } }
      for part in parts {
        switch part {
        case .count: put(chunk.count, 8)
        case .symbology: for byte in symbology.utf8 { put(Int(byte), 8) }
        case .data: for position in 0..<capacity { put(position < chunk.count ? Int(chunk[chunk.startIndex + position]) : 0, 8) }
        case .more: put(index < chunks.count - 1 ? 1 : 0, moreBits)
        case .padding(let size): put(0x55555, size)
        }
      }
      while bits.count % 8 != 0 { bits.append(false) }
      let body = stride(from: 0, to: bits.count, by: 8).map { start in (0..<8).reduce(UInt8(0)) { $0 | (bits[start + $1] ? 1 << UInt8($1) : 0) } }
      return (id == 0 ? [] : [id]) + body
    }
  }
}
