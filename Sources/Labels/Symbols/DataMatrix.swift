/// A Data Matrix symbol (ISO/IEC 16022, ECC 200), square, in ASCII encodation: FNC1 in front makes it a GS1 DataMatrix.
public struct DataMatrix: Sendable, Hashable {
  public enum Unit: Sendable, Hashable {
    case byte(UInt8)
    case fnc1
  }

  /// Rows of modules, `true` for black, the finder pattern included and the quiet zone (one module a side) not.
  let modules: [[Bool]]

  /// Modules on each side that stay white.
  static let quietZone = 1

  /// `nil` where `units` is empty or larger than the largest symbol of 132 × 132 modules (1,304 codewords).
  public init?(_ units: [Unit]) {
    let data = DataMatrix.encodation(units)
    guard !data.isEmpty, let size = Size.all.first(where: { $0.data >= data.count }) else { return nil }
    let codewords = ReedSolomon.interleaved(DataMatrix.padded(data, to: size.data), correction: size.correction, blocks: size.blocks)
    modules = size.framed(DataMatrixPlacement(codewords, side: size.mapping).modules)
  }

  /// Digits in pairs, ASCII one by one, upper bytes behind an upper shift (5.2.3).
  private static func encodation(_ units: [Unit]) -> [UInt8] {
    func digit(_ index: Int) -> UInt8? {
      guard index < units.count, case .byte(let byte) = units[index], (0x30...0x39).contains(byte) else { return nil }
      return byte - 0x30
    }
    var data: [UInt8] = []
    var index = 0
    while index < units.count {
      if let tens = digit(index), let ones = digit(index + 1) {
        data.append(130 + tens * 10 + ones)
        index += 1
      } else if case .byte(let byte) = units[index] {
        data += byte < 0x80 ? [byte + 1] : [235, byte - 0x7F]
      } else {
        data.append(232)
      }
      index += 1
    }
    return data
  }

  /// The first pad codeword is 129, each further one that by the 253-state algorithm (annex B.1).
  private static func padded(_ data: [UInt8], to count: Int) -> [UInt8] {
    var padded = data
    if padded.count < count { padded.append(129) }
    while padded.count < count {
      let value = 129 + 149 * (padded.count + 1) % 253 + 1
      padded.append(UInt8(value > 254 ? value - 254 : value))
    }
    return padded
  }

  /// Table 7: side, codewords of data and of correction, data regions a side, interleaved blocks.
  private struct Size {
    let side, data, correction, regions, blocks: Int

    static let all = [
      (10, 3, 5, 1, 1), (12, 5, 7, 1, 1), (14, 8, 10, 1, 1), (16, 12, 12, 1, 1), (18, 18, 14, 1, 1), (20, 22, 18, 1, 1), (22, 30, 20, 1, 1),
      (24, 36, 24, 1, 1), (26, 44, 28, 1, 1), (32, 62, 36, 2, 1), (36, 86, 42, 2, 1), (40, 114, 48, 2, 1), (44, 144, 56, 2, 1), (48, 174, 68, 2, 1),
      (52, 204, 84, 2, 2), (64, 280, 112, 4, 2), (72, 368, 144, 4, 4), (80, 456, 192, 4, 4), (88, 576, 224, 4, 4), (96, 696, 272, 4, 4),
      (104, 816, 336, 4, 6), (120, 1050, 408, 6, 6), (132, 1304, 496, 6, 8),
    ].map { Size(side: $0.0, data: $0.1, correction: $0.2, regions: $0.3, blocks: $0.4) }

    /// Modules a side that hold data.
    var mapping: Int { side - 2 * regions }

    /// The data modules with each region's finder: solid at its left and bottom, alternating at its top and right.
    func framed(_ data: [[Bool]]) -> [[Bool]] {
      let region = mapping / regions
      var modules = Array(repeating: Array(repeating: false, count: side), count: side)
      for row in 0..<side {
        for column in 0..<side {
          let (y, x) = (row % (region + 2), column % (region + 2))
          modules[row][column] =
            if x == 0 || y == region + 1 {
              true
            } else if y == 0 {
              x.isMultiple(of: 2)
            } else if x == region + 1 {
              !y.isMultiple(of: 2)
            } else {
              data[row / (region + 2) * region + y - 1][column / (region + 2) * region + x - 1]
            }
        }
      }
      return modules
    }
  }
}

/// Error correction over GF(256) with the polynomial of ISO/IEC 16022 annex E (12Dh).
private enum ReedSolomon {
  private static let tables: (exp: [Int], log: [Int]) = {
    var exp = Array(repeating: 0, count: 255)
    var log = Array(repeating: 0, count: 256)
    var value = 1
    for power in 0..<255 {
      exp[power] = value
      log[value] = power
      value = value << 1 ^ (value & 0x80 == 0 ? 0 : 0x12D)
    }
    return (exp, log)
  }()

  private static func times(_ a: Int, _ b: Int) -> Int { a == 0 || b == 0 ? 0 : tables.exp[(tables.log[a] + tables.log[b]) % 255] }

  /// The data, then the correction codewords of each of `blocks`, both interleaved.
  static func interleaved(_ data: [UInt8], correction: Int, blocks: Int) -> [UInt8] {
    let count = correction / blocks
    // (x − 2)(x − 2²)…, highest power first and left out.
    var generator = [1]
    for power in 1...count {
      let root = tables.exp[power % 255]
      generator = zip(generator + [0], [0] + generator.map { times($0, root) }).map { $0 ^ $1 }
    }
    var result = data + Array(repeating: 0, count: correction)
    for block in 0..<blocks {
      var rest = Array(repeating: 0, count: count)
      for index in stride(from: block, to: data.count, by: blocks) {
        let factor = Int(data[index]) ^ rest[0]
        rest = zip(rest.dropFirst() + [0], generator.dropFirst()).map { $0 ^ times($1, factor) }
      }
      for (index, value) in rest.enumerated() { result[data.count + block + index * blocks] = UInt8(value) }
    }
    return result
  }
}

/// Where the bits of the codewords stand (ISO/IEC 16022, annex F).
private struct DataMatrixPlacement {
  private let codewords: [UInt8]
  private let side: Int
  private var placed: [[Bool?]]

  var modules: [[Bool]] { placed.map { $0.map { $0 ?? false } } }

  init(_ codewords: [UInt8], side: Int) {
    self.codewords = codewords
    self.side = side
    placed = Array(repeating: Array(repeating: nil, count: side), count: side)
    var index = 0
    var (row, column) = (4, 0)
    repeat {
      if row == side, column == 0 { corner([(-1, 0), (-1, 1), (-1, 2), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)], &index) }
      if row == side - 2, column == 0, side % 4 != 0 { corner([(-3, 0), (-2, 0), (-1, 0), (0, -4), (0, -3), (0, -2), (0, -1), (1, -1)], &index) }
      if row == side - 2, column == 0, side % 8 == 4 { corner([(-3, 0), (-2, 0), (-1, 0), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)], &index) }
      if row == side + 4, column == 2, side % 8 == 0 { corner([(-1, 0), (-1, -1), (0, -3), (0, -2), (0, -1), (1, -3), (1, -2), (1, -1)], &index) }
      repeat {
        if row < side, column >= 0, placed[row][column] == nil { utah(row, column, &index) }
        row -= 2
        column += 2
      } while row >= 0 && column < side
      row += 1
      column += 3
      repeat {
        if row >= 0, column < side, placed[row][column] == nil { utah(row, column, &index) }
        row += 2
        column -= 2
      } while row < side && column >= 0
      row += 3
      column += 1
    } while row < side || column < side
    // A fixed pattern where the last corner stays free.
    if placed[side - 1][side - 1] == nil {
      placed[side - 1][side - 1] = true
      placed[side - 2][side - 2] = true
    }
  }

  /// The eight modules of a codeword in its usual shape, ending at a place; what sticks out over an edge goes on at the opposite one.
  private mutating func utah(_ row: Int, _ column: Int, _ index: inout Int) {
    let shape = [(-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0)]
    for (bit, (y, x)) in shape.enumerated() {
      var (y, x) = (row + y, column + x)
      if y < 0 {
        y += side
        x += 4 - (side + 4) % 8
      }
      if x < 0 {
        x += side
        y += 4 - (side + 4) % 8
      }
      place(y, x, index, bit)
    }
    index += 1
  }

  /// One of the four special shapes; a negative coordinate counts from the far edge.
  private mutating func corner(_ shape: [(Int, Int)], _ index: inout Int) {
    for (bit, (y, x)) in shape.enumerated() { place(y < 0 ? side + y : y, x < 0 ? side + x : x, index, bit) }
    index += 1
  }

  private mutating func place(_ row: Int, _ column: Int, _ index: Int, _ bit: Int) {
    placed[row][column] = index < codewords.count && codewords[index] >> UInt8(7 - bit) & 1 == 1
  }
}
