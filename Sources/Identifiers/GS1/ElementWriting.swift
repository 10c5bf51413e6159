extension ElementString {
  /// The element string in canonical order: elements of predefined length first, then the others, each in the order read; separators only where
  /// they are needed; identical repeats left out; no leading FNC1. What could not be read is not in it.
  public var canonical: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 4)
    var needsSeparator = false
    for predefined in [true, false] {
      for (index, element) in elements.enumerated() where element.identifier.isPredefinedLength == predefined {
        if elements[..<index].contains(where: { $0.code == element.code && $0.data == element.data }) { continue }
        if needsSeparator { result.append(separator) }
        result.append(contentsOf: element.ai.utf8)
        result.append(contentsOf: element.data)
        needsSeparator = !predefined
      }
    }
    return result
  }

  /// Human-readable interpretation: `(01)09521234543213(10)ABC`.
  public var hri: String { elements.map { "(\($0.ai))\($0.value)" }.joined() }

  /// `hri` with a backslash before each bracket that opens within a value, as `init(bracketed:)` reads it.
  public var bracketed: String { elements.map { "(\($0.ai))\($0.value.replacing("(", with: "\\("))" }.joined() }
}
