/// What carriers mean by the service in a number.
enum CarrierServices {
  /// The kind of item that two letters of UPU S10 stand for; `nil` for letters that S10 does not assign.
  static func postal(_ letters: String) -> String? {
    let bytes = Array(letters.utf8)
    guard bytes.count == 2 else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "A") where bytes[1] >= UInt8(ascii: "V"): return "domestic or bilateral"
    case UInt8(ascii: "B"), UInt8(ascii: "D"), UInt8(ascii: "N"), UInt8(ascii: "P"), UInt8(ascii: "Z"): return "domestic or bilateral"
    case UInt8(ascii: "C"): return "parcel"
    case UInt8(ascii: "E"): return "EMS"
    case UInt8(ascii: "G") where bytes[1] == UInt8(ascii: "A") || bytes[1] == UInt8(ascii: "D"): return "domestic or bilateral"
    case UInt8(ascii: "H"): return "parcel, e-commerce"
    case UInt8(ascii: "L"): return "letter, tracked"
    case UInt8(ascii: "M"): return "letter, M bag"
    case UInt8(ascii: "Q") where bytes[1] <= UInt8(ascii: "M"): return "letter, business reply"
    case UInt8(ascii: "R"): return "letter, registered"
    case UInt8(ascii: "U"): return "letter, not tracked"
    case UInt8(ascii: "V"): return "letter, insured"
    default: return "reserved"
    }
  }

  static func ups(_ code: String) -> String? { upsServices.first { $0.code == code }?.title }

  private static let upsServices: [(code: String, title: String)] = [
    ("01", "Next Day Air"), ("02", "2nd Day Air"), ("03", "Ground"), ("12", "3 Day Select"), ("13", "Next Day Air Saver"),
    ("15", "Next Day Air Early"), ("22", "Ground, returns, three pickups"), ("32", "Next Day Air Early, COD"),
    ("33", "Next Day Air Early, Saturday, COD"), ("41", "Next Day Air Early, Saturday"), ("42", "Ground, signature"),
    ("44", "Next Day Air, Saturday"), ("66", "Worldwide Express"), ("72", "Ground, collect on delivery"), ("78", "Ground, returns, one pickup"),
    ("90", "Ground, returns by mailed label"), ("A0", "Next Day Air Early, adult signature"), ("A1", "Next Day Air Early, Saturday, adult signature"),
    ("A2", "Next Day Air, adult signature"), ("A8", "Ground, adult signature"), ("A9", "Next Day Air Early, adult signature, COD"),
    ("AA", "Next Day Air Early, Saturday, adult signature, COD"), ("YW", "SurePost"),
  ]
}
