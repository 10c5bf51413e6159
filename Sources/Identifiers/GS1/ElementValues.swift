/// What a value says beyond its text; by the checks that the AI table names, so no AI is named here.
extension ElementString.Element {
  /// The dates in the value, with their times: none, one, or both ends of a range (7007). Empty where the value is none of the AI's.
  /// - Parameter reference: decides the century of a year of two digits.
  public func dates(reference: (year: Int, month: Int, day: Int)) -> [GS1Date] {
    var dates: [GS1Date] = []
    guard identifier.hasDate else { return dates }
    var rest = data
    for component in identifier.components {
      let part = rest.prefix(component.length.upperBound)
      rest = rest.dropFirst(part.count)
      guard let check = component.checks.first, !part.isEmpty else { continue }
      switch check {
      case .yymmdd, .yymmd0, .yyyymmdd:
        guard let date = GS1Date(part, yearDigits: check == .yyyymmdd ? 4 : 2, reference: reference.year) else { return [] }
        dates.append(date)
      case .hhmi, .hh, .mi, .ss:
        guard part.count.isMultiple(of: 2), part.allSatisfy(isDigit), !dates.isEmpty else { return [] }
        for start in stride(from: part.startIndex, to: part.endIndex, by: 2) {
          dates[dates.count - 1].add(twoDigits(part[start], part[start + 1]))
        }
      default: continue
      }
    }
    return dates
  }

  /// The first day of the value as `2027-03-31`; `nil` where it has none.
  public func day(reference: (year: Int, month: Int, day: Int)) -> String? { dates(reference: reference).first?.dayText }

  /// All that the value says of time in ISO 8601: `2027-03-31`, `2027-03-31T14:30`, a range as `2027-03-01/2027-03-31`; `nil` where it has no date.
  public func moment(reference: (year: Int, month: Int, day: Int)) -> String? {
    let dates = dates(reference: reference)
    return dates.isEmpty ? nil : dates.map(\.description).joined(separator: "/")
  }

  /// The number of a measure, price, amount or percentage whose AI ends in the count of its decimal places (310n–369n, 390n–395n): `1.250` for
  /// 3103 with 001250. `nil` for another AI or a value that is wrong.
  public var decimal: String? {
    guard identifier.name.utf8.count > 5, let last = ai.utf8.last else { return nil }
    let number = amount
    guard number.allSatisfy(isDigit), !number.isEmpty else { return nil }
    let places = Int(last & 15)
    let digits = Array(repeating: UInt8(ascii: "0"), count: max(0, places + 1 - number.count)) + number
    let whole = digits.dropLast(places)
    let shown = Array(whole.drop { $0 == UInt8(ascii: "0") })
    let text = String(decoding: shown.isEmpty ? [UInt8(ascii: "0")] : shown, as: UTF8.self)
    return places == 0 ? text : text + "." + String(decoding: digits.suffix(places), as: UTF8.self)
  }

  /// The ISO 4217 number of the currency of an amount (391n, 393n).
  public var currency: String? {
    guard identifier.components[0].checks == [.iso4217], data.count > 3 else { return nil }
    return String(decoding: data.prefix(3), as: UTF8.self)
  }

  /// The value without a currency in front.
  private var amount: ArraySlice<UInt8> { identifier.components[0].checks == [.iso4217] ? data.dropFirst(3) : data }
}

extension GS1Date {
  fileprivate mutating func add(_ unit: Int) {
    if hour == nil { hour = unit } else if minute == nil { minute = unit } else { second = unit }
  }
}
