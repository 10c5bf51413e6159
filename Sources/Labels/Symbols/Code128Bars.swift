extension Code128 {
  /// The symbol's modules from the first bar to the last, `true` for a bar: codewords, check character and stop.
  var bars: [Bool] {
    let values = self.values
    let check = values.dropFirst().enumerated().reduce(values[0]) { ($0 + ($1.offset + 1) * $1.element) % 103 }
    var bars: [Bool] = []
    for value in values + [check] { append(String(Code128.widths[value]), to: &bars) }
    append(Code128.stop, to: &bars)
    return bars
  }

  private func append(_ widths: String, to bars: inout [Bool]) {
    for (index, width) in widths.utf8.enumerated() { bars += Array(repeating: index.isMultiple(of: 2), count: Int(width) - 0x30) }
  }

  /// ISO/IEC 15417, table 1.
  private var values: [Int] {
    var inA = false
    return codewords.map { codeword in
      switch codeword {
      case .pair(let value): return Int(value)
      case .character(let byte): return byte < 0x20 ? Int(byte) + 64 : Int(byte) - 32
      case .startA, .codeA:
        inA = true
        return codeword == .startA ? 103 : 101
      case .startB, .codeB:
        inA = false
        return codeword == .startB ? 104 : 100
      case .startC: return 105
      case .codeC: return 99
      case .fnc1: return 102
      case .fnc2: return 97
      case .fnc3: return 96
      case .fnc4: return inA ? 101 : 100
      }
    }
  }

  private static let stop = "2331112"

  /// Widths of bar, space, bar, space, bar, space for the values 0 to 105 (ISO/IEC 15417, table 1).
  private static let widths = [
    212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212, 112232, 122132, 122231, 113222, 123122, 123221,
    223211, 221132, 221231, 213212, 223112, 312131, 311222, 321122, 321221, 312212, 322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321,
    112313, 132113, 132311, 211313, 231113, 231311, 112133, 112331, 132131, 113123, 113321, 133121, 313121, 211331, 231131, 213113, 213311, 213131,
    311123, 311321, 331121, 312113, 312311, 332111, 314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214, 112412, 122114,
    122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111, 111242, 121142, 121241, 114212, 124112, 124211, 411212, 421112, 421211, 212141,
    214121, 412121, 111143, 111341, 131141, 114113, 114311, 411113, 411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232,
  ]
}
