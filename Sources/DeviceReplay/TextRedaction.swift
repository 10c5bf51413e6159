import Identifiers

/// Codes as text to other codes of the same shape.
struct TextRedaction: Sendable {
  /// The key: whoever has a redacted code and a guess cannot try the guess without it.
  private let salt = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))

  /// Digits of GTINs and SSCCs, which end in a check digit.
  private static let lengths = [8, 12, 13, 14, 18]

  /// With which an element string begins where nothing else says that it is one: else a number that begins like an identifier, 400 for one, would keep
  /// these digits.
  private static let keys: Set = ["00", "01", "02"]

  /// Codes, with whatever ends them.
  func redact(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var code: [UInt8] = []
    for byte in bytes {
      // Inside a code stand only the separators of GS1 and of ISO/IEC 15434; every other control character ends it.
      if byte < 0x20, !(0x1C...0x1E).contains(byte), byte != 0x04 {
        result += redact(code: code) + [byte]
        code = []
      } else {
        code.append(byte)
      }
    }
    return result + redact(code: code)
  }

  private func redact(code: [UInt8]) -> [UInt8] {
    guard !code.isEmpty else { return code }
    let data = dataStart(of: code)
    var hasher = Hasher()
    hasher.combine(salt.0)
    hasher.combine(salt.1)
    hasher.combine(code[data...])
    // Spreads what the keyed hash gave over a whole code.
    var dice = SplitMix(state: UInt64(truncatingIfNeeded: Int64(hasher.finalize())))
    var result = code
    replace(data..<code.count, of: &result, &dice)
    keepFormats(of: code, from: data, in: &result)
    let string = ElementString(parsing: Array(code[data...]))
    let runs = digitRuns(of: code, from: data)
    let saysGS1 = data > 0 && AIMIdentifier(leading: code[(data - 3)...])?.isGS1 == true || code[data...].first == 0x1D
    if string.isValid, let first = string.elements.first?.ai, saysGS1 || Self.keys.contains(first) {
      keep(string, of: code, from: data, in: &result, &dice)
    } else {
      keepMarks(of: code, from: data, runs, in: &result)
      for run in runs where Self.lengths.contains(run.count) { correct(run, as: code, in: &result) }
    }
    return result
  }

  private func digitRuns(of code: [UInt8], from start: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in start..<code.count where isDigit(code[index]) {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
      }
    }
    return runs
  }

  /// Application identifiers as people write them, `(01)`, and as links do, `/01/`; and that it is a link.
  private func keepMarks(of code: [UInt8], from start: Int, _ runs: [Range<Int>], in result: inout [UInt8]) {
    for scheme in ["https://", "http://"] where code[start...].starts(with: scheme.utf8) {
      result.replaceSubrange(start..<(start + scheme.utf8.count), with: scheme.utf8)
    }
    for run in runs where (2...4).contains(run.count) && run.lowerBound > start && run.upperBound < code.count {
      let around = [code[run.lowerBound - 1], code[run.upperBound]]
      if around == Array("()".utf8) || around == Array("//".utf8) { result.replaceSubrange(run, with: code[run]) }
    }
  }

  /// The format headers of an ISO/IEC 15434 message (its 5.2), two digits behind a record separator: another format is another grammar.
  private func keepFormats(of code: [UInt8], from start: Int, in result: inout [UInt8]) {
    guard code[start...].starts(with: "[)>\u{1E}".utf8) else { return }
    for separator in code.indices where code[separator] == 0x1E {
      let header = (separator + 1)..<min(separator + 3, code.count)
      result.replaceSubrange(header, with: code[header])
    }
  }

  /// Behind the AIM identifier, where there is one: at the start, or behind what names the handheld.
  private func dataStart(of code: [UInt8]) -> Int {
    let mark = code.indices.prefix(33).first { index in
      guard code[index] == UInt8(ascii: "]"), index + 2 < code.count else { return false }
      return isLetter(code[index + 1]) && (isLetter(code[index + 2]) || isDigit(code[index + 2]))
    }
    return mark.map { $0 + 3 } ?? 0
  }

  /// Application identifiers stay, dates become other dates, numbers with a check digit keep it right.
  private func keep(_ string: ElementString, of code: [UInt8], from data: Int, in result: inout [UInt8], _ dice: inout SplitMix) {
    for element in string.elements {
      let start = data + element.offset
      let value = start + element.ai.utf8.count
      let end = value + element.data.count
      guard end <= code.count, code[start..<value].elementsEqual(element.ai.utf8), code[value..<end].elementsEqual(element.data) else { continue }
      result.replaceSubrange(start..<value, with: code[start..<value])
      switch element.ai {
      case "00", "01", "02", "410", "411", "412", "413", "414", "415", "416", "417": correct(value..<end, as: code, in: &result)
      case "11", "12", "13", "15", "16", "17":
        let (month, day) = (1 + dice.roll(12), 1 + dice.roll(28))
        result.replaceSubrange((value + 2)..<end, with: [month / 10, month % 10, day / 10, day % 10].map { UInt8(ascii: "0") + UInt8($0) })
      default: break
      }
    }
  }

  /// GS1's check digit (General Specifications, 7.9): as right, or as wrong by as much, as it was.
  private func correct(_ range: Range<Int>, as code: [UInt8], in result: inout [UInt8]) {
    func check(_ digits: ArraySlice<UInt8>) -> Int {
      let sum = digits.dropLast().reversed().enumerated().reduce(0) { $0 + Int($1.element & 0x0F) * ($1.offset.isMultiple(of: 2) ? 3 : 1) }
      return (10 - sum % 10) % 10
    }
    guard range.count > 1, code[range].allSatisfy(isDigit) else { return }
    let error = Int(code[range.upperBound - 1] & 0x0F) - check(code[range])
    result[range.upperBound - 1] = UInt8(ascii: "0") + UInt8((check(result[range]) + error + 10) % 10)
  }

  private func replace(_ range: Range<Int>, of code: inout [UInt8], _ dice: inout SplitMix) {
    for index in range {
      let byte = code[index]
      switch byte {
      case 0x30...0x39: code[index] = 0x30 + UInt8(dice.roll(10))
      case 0x41...0x5A: code[index] = 0x41 + UInt8(dice.roll(26))
      case 0x61...0x7A: code[index] = 0x61 + UInt8(dice.roll(26))
      // UTF-8 of two, three and four bytes: one letter for all; in an 8-bit character set some letters for all.
      case 0x80...0xBF:
        switch index > range.lowerBound ? code[index - 1] : 0 {
        case 0xD0: code[index] = 0x96
        case 0xE4: code[index] = 0xB8
        case 0xF0: code[index] = 0x9F
        default: code[index] = 0x80
        }
      case 0xC0...0xDF: code[index] = 0xD0
      case 0xE0...0xEF: code[index] = 0xE4
      case 0xF0...0xFF: code[index] = 0xF0
      default: break
      }
    }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) && byte & 0x80 == 0 }
