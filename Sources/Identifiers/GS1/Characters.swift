extension ApplicationIdentifier.Component.Characters: CustomStringConvertible {
  /// This set's bit in `members`.
  var mask: UInt8 {
    switch self {
    case .digits: 1
    case .set82: 2
    case .set39: 4
    case .set64: 8
    }
  }

  func contains(_ byte: UInt8) -> Bool { Self.members[Int(byte)] & mask != 0 }

  var description: String {
    switch self {
    case .digits: "digits"
    case .set82: "characters of GS1 set 82"
    case .set39: "capital letters, digits, #, - and /"
    case .set64: "base64url"
    }
  }

  /// By byte, the masks of the sets that it is of (General Specifications 7.11).
  static let members: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    func add(_ characters: String, _ set: Self) { for byte in characters.utf8 { table[Int(byte)] |= set.mask } }
    let (digits, capitals, letters) = ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
    add(digits, .digits)
    add(digits + capitals + letters + "!\"%&'()*+,-./:;<=>?_", .set82)
    add(digits + capitals + "#-/", .set39)
    add(digits + capitals + letters + "-_=", .set64)
    return table
  }()
}

/// Names the character that begins at byte `index` so that a person sees what is wrong with it: an invisible one by what it is, one of another
/// script by its number and the Latin one it looks like.
func nameOfCharacter(in data: Span<UInt8>, at index: Int) -> String {
  let byte = data[index]
  switch byte {
  case 0x20: return "a space"
  case 0x21..<0x7F: return "'\(UnicodeScalar(byte))'"
  case 0x1D: return "a separator (GS)"
  case 0..<0x20, 0x7F: return "the control character \(hexadecimal(UInt32(byte), digits: 2))"
  default: break
  }
  // At most four bytes: one scalar, or what of it is there.
  let bytes = (index..<min(data.count, index + 4)).map { data[$0] }
  for count in 2...4 where count <= bytes.count {
    guard let text = String(validating: bytes[..<count], as: UTF8.self), let scalar = text.unicodeScalars.first else { continue }
    return name(of: scalar)
  }
  return "the byte \(hexadecimal(UInt32(byte), digits: 2)), which is no UTF-8"
}

private func name(of scalar: Unicode.Scalar) -> String {
  let number = "U+" + hexadecimal(scalar.value, digits: 4)
  if scalar.value == 0xA0 { return "a no-break space (\(number))" }
  let script =
    switch scalar.value {
    case 0x370..<0x400: "Greek "
    case 0x400..<0x530: "Cyrillic "
    case 0x2070..<0x209D: "super- or subscript "
    case 0xFF01..<0xFF5F: "full-width "
    default: ""
    }
  let shown = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? number : "\(scalar) (\(number))"
  if let latin = lookalike(scalar) { return "\(script)\(shown), which looks like Latin \(latin)" }
  if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
    return "\(script)\(shown), which is the digit \(Int(value)) of another script"
  }
  return script + shown
}

/// The ASCII character that a scalar of another script is taken for.
func lookalike(_ scalar: Unicode.Scalar) -> Character? {
  if (0xFF01..<0xFF5F).contains(scalar.value) { return UnicodeScalar(scalar.value - 0xFEE0).map(Character.init) }
  return lookalikes[scalar]
}

private let lookalikes: [Unicode.Scalar: Character] = {
  let cyrillic = ("АВЕЅІЈКМНОРСТУХаеѕіјорсухьЗ", "ABESIJKMHOPCTYXaesijopcyxb3")
  let greek = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονα", "ABEZHIKMNOPTYXova")
  let punctuation = ("‐‑‒–—−’‘“”…", "------''\"\".")
  var table: [Unicode.Scalar: Character] = [:]
  for (from, to) in [cyrillic, greek, punctuation] {
    for (scalar, latin) in zip(from.unicodeScalars, to) { table[scalar] = latin }
  }
  return table
}()

private func hexadecimal(_ number: UInt32, digits: Int) -> String {
  let text = String(number, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
