/// A data identifier of ANSI MH10.8.2: up to three digits and a capital that say what the data behind it is.
public struct DataIdentifier: Sendable, Hashable {
  /// `1P`.
  public let code: String
  public let title: String
  /// As in `dataIdentifierTable`, such as `x1..35`.
  public let format: String
  let parts: [Part]

  /// A piece of a value. A value has at most one piece of open length.
  enum Part: Sendable, Hashable {
    case characters(CharacterKind, ClosedRange<Int>)
    case date(DatePattern)
    /// An identifier of ISO/IEC 15459: agency, company, and what the company numbers.
    case unique
    /// The agency and the company of such an identifier alone.
    case party
    /// A container number of ISO 6346 with its check digit.
    case container
    /// A pharmacy product number of IFA with its two check digits.
    case pharmacyProduct
    case gtin, sscc
    /// Digits that end in a Luhn check digit.
    case luhn
    /// Seventeen characters without I, O and Q (ISO 3779).
    case vehicle
    /// Two letters of ISO 3166-1, or `AA`: mixed.
    case country
    case cage
    case flag

    var length: ClosedRange<Int> {
      switch self {
      case .characters(_, let length): length
      case .date(let pattern): pattern.length...pattern.length
      case .unique, .party: 3...Int(Int16.max)
      case .container: 11...11
      case .pharmacyProduct: 5...22
      case .gtin: 14...14
      case .sscc: 18...18
      case .luhn: 14...22
      case .vehicle: 17...17
      case .country: 2...2
      case .cage: 5...5
      case .flag: 1...1
      }
    }
  }

  enum CharacterKind: Character, Sendable {
    case printable = "x"
    case digits = "n"
    case capitals = "a"
    case number = "#"
    case hexadecimal = "h"
  }

  /// Every data identifier that is assigned, in the order of the categories.
  public static let all: [DataIdentifier] = dataIdentifierTable.split(separator: "\n").flatMap { line -> [DataIdentifier] in
    let columns = line.split(separator: "|").map(String.init)
    let ends = columns[0].split(separator: "-")
    guard ends.count == 2, let first = Int(ends[0].dropLast()), let last = Int(ends[1].dropLast()), let letter = ends[0].last else {
      return [DataIdentifier(columns[0], columns[1], columns[2])]
    }
    return (first...last).map { DataIdentifier("\($0)\(letter)", columns[1], "\(columns[2]) \($0 - first + 1)") }
  }

  /// What begins a field: a data identifier, whether or not it is assigned, and its length; `nil` if the field begins with none.
  static func leading(_ field: ArraySlice<UInt8>) -> (identifier: DataIdentifier?, length: Int)? {
    var number = 0
    var length = 0
    for byte in field.prefix(4) {
      length += 1
      if isDigit(byte), length < 4 {
        number = number * 10 + Int(byte & 15)
      } else {
        // A zero in front is no part of any identifier: `01P` is not `1P`.
        guard Latin.isCapital(byte), length == 1 || field.first != UInt8(ascii: "0") else { return nil }
        let index = places[Int(byte - UInt8(ascii: "A")) * 1000 + number]
        return (index < 0 ? nil : all[Int(index)], length)
      }
    }
    return nil
  }

  /// The place in `all` of letter × 1000 + number; −1 where none is assigned.
  private static let places: [Int16] = {
    var table = [Int16](repeating: -1, count: 26 * 1000)
    for (place, identifier) in all.enumerated() {
      let bytes = Array(identifier.code.utf8)
      let number = Latin.number(bytes.dropLast()) ?? 0
      if let letter = bytes.last { table[Int(letter - UInt8(ascii: "A")) * 1000 + number] = Int16(place) }
    }
    return table
  }()

  private init(_ code: String, _ format: String, _ title: String) {
    self.code = code
    self.title = title
    self.format = format
    parts = format.split(separator: "+").map(Self.part)
  }

  private static func part(_ text: Substring) -> Part {
    switch text {
    case "iac": return .unique
    case "party": return .party
    case "iso6346": return .container
    case "ppn": return .pharmacyProduct
    case "gtin14": return .gtin
    case "sscc": return .sscc
    case "luhn": return .luhn
    case "vin": return .vehicle
    case "country": return .country
    case "cage": return .cage
    case "flag": return .flag
    case "hex12": return .characters(.hexadecimal, 12...12)
    default: break
    }
    if let pattern = DatePattern(rawValue: String(text)) { return .date(pattern) }
    let isNumber = text.hasPrefix("num")
    let kind = isNumber ? CharacterKind.number : CharacterKind(rawValue: text.first ?? "x") ?? .printable
    let ends = text.dropFirst(isNumber ? 3 : 1).split(separator: ".").compactMap { Int($0) }
    let isOpen = ends.isEmpty || ends.count == 1 && text.hasSuffix("..")
    let least = ends.first ?? 1
    return .characters(kind, least...(isOpen ? Int(Int16.max) : ends.last ?? least))
  }
}
