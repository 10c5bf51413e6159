extension ElementString {
  /// The element string in canonical order: elements of predefined length first, then the others, each in the order read; separators only where
  /// they are needed; identical repeats left out; no leading FNC1. What could not be read is not in it.
  public var canonical: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 4)
    let registry = AIRegistry.shared
    var needsSeparator = false
    for predefined in [true, false] {
      for index in 0..<places.count {
        let place = places[index]
        let code = Int(place.code)
        guard registry.tables.rules[registry.line(code)].isPredefinedLength == predefined, !repeatsEarlier(index) else { continue }
        if needsSeparator { result.append(separator) }
        result.append(contentsOf: registry.name(code).utf8)
        result.append(contentsOf: bytes[place.start..<place.end])
        needsSeparator = !predefined
      }
    }
    return result
  }

  /// Whether an element says what one before it has said.
  private func repeatsEarlier(_ index: Int) -> Bool {
    let place = places[index]
    for step in 0..<index where places[step].code == place.code {
      if bytes[places[step].start..<places[step].end] == bytes[place.start..<place.end] { return true }
    }
    return false
  }

  /// Human-readable interpretation: `(01)09521234543213(10)ABC`.
  public var hri: String { written(escaping: false) }

  /// `hri` with a backslash before each bracket that opens within a value, as `init(bracketed:)` reads it.
  public var bracketed: String { written(escaping: true) }

  private func written(escaping: Bool) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 4 * places.count)
    for index in 0..<places.count {
      let place = places[index]
      result.append(UInt8(ascii: "("))
      result.append(contentsOf: AIRegistry.shared.name(Int(place.code)).utf8)
      result.append(UInt8(ascii: ")"))
      for byte in bytes[place.start..<place.end] {
        if escaping, byte == UInt8(ascii: "(") { result.append(UInt8(ascii: "\\")) }
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
