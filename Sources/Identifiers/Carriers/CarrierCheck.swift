/// How carriers reckon a check digit.
enum CarrierCheck: String, Sendable {
  case none
  /// GS1's modulo 10.
  case gs1
  /// The same over `91` or `92` in front of the digits, which the bar code leaves out.
  case gs1After91, gs1After92
  /// The same with 1 added to the sum, so that no number of GLS is one of GS1's.
  case gs1AndOne
  /// Weights 1 and 2 from the left, modulo 10; a letter counts as its place in the alphabet and 1, modulo 10.
  case ups
  /// Weights 3, 1, 7 from the left, modulo 11, of which 10 is written 0.
  case fedex
  /// The same with weights 1, 7, 3.
  case fedex34
  /// UPU S10: weights 8 6 4 2 3 5 9 7, modulo 11.
  case s10
  /// The number's remainder by 7.
  case mod7
  /// Weights 4 and 9 from the left, modulo 10.
  case weights49
  case luhn
  /// ISO/IEC 7064 modulo 37, 36.
  case mod3736

  /// The check character of what the rule has found in front of it.
  func digit(_ body: ArraySlice<UInt8>) -> UInt8? {
    switch self {
    case .none: return nil
    case .gs1: return CheckDigit.mod10(body)
    case .gs1After91: return CheckDigit.mod10(Array("91".utf8) + body)
    case .gs1After92: return CheckDigit.mod10(Array("92".utf8) + body)
    case .gs1AndOne: return CheckDigit.mod10(body).map { zero + ($0 - zero + 9) % 10 }
    case .ups: return ascii((10 - Self.sum(body, [1, 2]) { ($0 - 3) % 10 } % 10) % 10)
    case .fedex: return ascii(Self.sum(body, [3, 1, 7]) % 11 % 10)
    case .fedex34: return ascii(Self.sum(body, [1, 7, 3]) % 11 % 10)
    case .s10:
      let rest = 11 - Self.sum(body, [8, 6, 4, 2, 3, 5, 9, 7]) % 11
      return ascii(rest == 10 ? 0 : rest == 11 ? 5 : rest)
    case .mod7: return ascii(body.reduce(0) { ($0 * 10 + Int($1 & 15)) % 7 })
    case .weights49: return ascii((10 - Self.sum(body, [4, 9]) % 10) % 10)
    case .luhn: return (zero...zero + 9).first { Luhn.isValid(body + [$0]) }
    case .mod3736:
      var product = 36
      for byte in body {
        var sum = (product + (isDigit(byte) ? Int(byte & 15) : Int(byte) - 55)) % 36
        if sum == 0 { sum = 36 }
        product = sum * 2 % 37
      }
      return ascii((37 - product) % 36)
    }
  }

  private var zero: UInt8 { UInt8(ascii: "0") }

  /// A value as a digit, from 10 on as a capital.
  private func ascii(_ value: Int) -> UInt8 { value < 10 ? zero + UInt8(value) : UInt8(55 + value) }

  private static func sum(_ body: ArraySlice<UInt8>, _ weights: [Int], letter: (Int) -> Int = { $0 - 55 }) -> Int {
    var sum = 0
    for (place, byte) in body.enumerated() { sum += weights[place % weights.count] * (isDigit(byte) ? Int(byte & 15) : letter(Int(byte))) }
    return sum
  }
}
