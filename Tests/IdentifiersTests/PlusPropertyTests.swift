import Testing

@testable import Identifiers

/// Whatever may stand in an EPC of TDS 2.x comes back as it was written, and whatever bits are read, nothing traps.
@Suite struct PlusPropertyTests {
  /// Every AI of table F, in every encoding of its characters.
  @Test func everyAI() throws {
    var random = PlusRandom(seed: 1)
    for row in PlusTable.shared.rows {
      for _ in 0..<40 {
        let value = random.value(row.components)
        for text in [nil] + TextEncoding.allCases.map(Optional.some) {
          var writer = BitWriter()
          var rest = value[...]
          guard row.components.allSatisfy({ writer.write($0, &rest, text: text) }) else {
            #expect(text != nil, "AI \(row.ai): \(String(decoding: value, as: UTF8.self))")
            continue
          }
          #expect(rest.isEmpty)
          var reader = BitReader(writer.bytes, count: writer.count)
          var read: [UInt8] = []
          for component in row.components { try reader.append(component, to: &read) }
          #expect(read == value && reader.remaining == 0, "AI \(row.ai): \(String(decoding: value, as: UTF8.self)) as \(String(describing: text))")
        }
      }
    }
  }

  /// Every scheme, with and without data after the EPC.
  @Test(arguments: PlusEPC.Scheme.allCases) func everyScheme(_ scheme: PlusEPC.Scheme) throws {
    var random = PlusRandom(seed: UInt64(scheme.header))
    for _ in 0..<60 {
      let epc = random.epc(scheme)
      let encoded = try epc.encoded()
      #expect(encoded.words.count == (encoded.bitCount + 15) / 16 * 2)
      var read = try #require(PlusEPC(bytes: encoded.words))
      #expect(read.bitCount == encoded.bitCount)
      #expect(read.problems == [])
      read.bitCount = 0
      #expect(read == epc)
      #expect(try PlusEPC.encode(scheme, filter: epc.filter, elements: epc.elements, hostname: epc.hostname) == encoded)
      // Cut anywhere, it says so.
      let cut = Int(random.next() % UInt64(encoded.bitCount - 8)) + 8
      let short = try #require(PlusEPC(bytes: encoded.bytes, count: cut))
      let lost = BitReader(encoded.bytes, from: cut).endOfOnes
      #expect(!short.problems.isEmpty || short.elements != epc.elements || lost <= cut, "\(TagHex.text(encoded.bytes)) cut at \(cut)")
      // A bit turned: read without a complaint, it is written and read the same.
      var changed = encoded.words
      let place = Int(random.next() % UInt64(encoded.bitCount))
      changed[place / 8] ^= 0x80 >> UInt8(place % 8)
      if let read = PlusEPC(bytes: changed), read.problems.isEmpty {
        var again = try #require(PlusEPC(bytes: read.encoded().bytes))
        again.bitCount = read.bitCount
        #expect(again == read)
      }
    }
  }

  @Test func noise() {
    var random = PlusRandom(seed: 3)
    for _ in 0..<30_000 {
      var bytes = (0..<Int(random.next() % 80)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if !bytes.isEmpty { bytes[0] = UInt8(0xE6 + random.next() % 24) }
      guard let epc = PlusEPC(bytes: bytes) else {
        #expect(bytes.isEmpty)
        continue
      }
      #expect(epc.bitCount <= bytes.count * 8)
      for problem in epc.problems { #expect((0...bytes.count).contains(problem.offset)) }
    }
  }

  /// Bits of a number against the definition.
  @Test func numberBits() {
    var power: [UInt8] = [1]
    for digits in 1...90 {
      // `power` is 10 to `digits`, in base 2; it is no power of two, so its own length is the bits of the number before it.
      var carry = 0
      power = power.map { bit in
        carry += Int(bit) * 10
        defer { carry >>= 1 }
        return UInt8(carry & 1)
      }
      while carry > 0 {
        power.append(UInt8(carry & 1))
        carry >>= 1
      }
      #expect(PlusNumber.bits(digits) == power.count)
    }
  }

  /// The fewest bits; TDS 2.3, 14.5.6 on base 64 and URN Code 40.
  @Test(arguments: [
    ("7", TextEncoding.number), ("0123", .number), ("12AF", .upperHex), ("12af", .lowerHex), ("aF", .base64), ("XY", .base64), ("XYZ", .code40),
    ("ABCDEFGH", .base64), ("ABCDEFGHIJK", .code40), ("ABCDEFGHIJKLM", .base64), ("ABCDEFGHIJKLMN", .code40), ("ABCDEFGHIJKLMNOP", .base64),
    ("A:B", .code40), (":", .ascii), ("32a/b", .ascii), ("a_b-c", .base64),
  ])
  func shortest(value: String, encoding: TextEncoding) { #expect(TextEncoding.shortest(value.utf8) == encoding) }
}

/// Numbers that are the same on every run.
struct PlusRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func text(_ alphabet: String, _ count: ClosedRange<Int>) -> [UInt8] {
    let bytes = Array(alphabet.utf8)
    return (0..<Int.random(in: count, using: &self)).map { _ in bytes[Int(next() % UInt64(bytes.count))] }
  }

  mutating func digits(_ count: Int) -> [UInt8] { text("0123456789", count...count) }

  private static let alphabets = [
    "0123456789", "0123456789ABCDEF", "0123456789abcdef", "ABCXYZabcxyz019-_", "ABCXYZ-.:019", "!\"%&'()*+,-./0189:;<=>?AZ_az",
  ]

  mutating func value(_ components: [PlusComponent]) -> [UInt8] {
    components.flatMap { component -> [UInt8] in
      switch component {
      case .nibbles(let count), .fixedNumber(let count): digits(count)
      case .number(let max): text("0123456789", 1...max)
      case .text(let max): text(Self.alphabets[Int(next() % 6)], 1...max)
      case .delimited(let max):
        next() % 2 == 0
          ? text("0123456789", 1...max)
          : text("0123456789", 1...(max / 2)) + text("ABCxyz/", 1...1) + text(Self.alphabets[Int(next() % 6)], 0...(max / 2 - 1))
      case .date: date()
      case .dateTime: date() + pair(0, 23) + pair(0, 59)
      case .dateRange: next() % 2 == 0 ? date() : date() + date()
      case .precision: date() + [[], pair(0, 23), pair(0, 23) + pair(0, 59), pair(0, 23) + pair(0, 59) + pair(0, 59)][Int(next() % 4)]
      case .country: text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2...2)
      case .bit: text("01", 1...1)
      case .minus: text("-", 0...1)
      case .sequence: text("123456789", 1...1) + [UInt8(ascii: "/")] + text("123456789", 1...1)
      }
    }
  }

  mutating func date() -> [UInt8] { pair(0, 99) + pair(1, 12) + pair(1, 28) }

  private mutating func pair(_ least: Int, _ most: Int) -> [UInt8] {
    let number = Int.random(in: least...most, using: &self)
    return [UInt8(ascii: "0") + UInt8(number / 10), UInt8(ascii: "0") + UInt8(number % 10)]
  }

  private mutating func checked(_ count: Int, prefix: String = "") -> String {
    var bytes = Array(prefix.utf8)
    bytes += digits(count - 1 - bytes.count)
    bytes.append(CheckDigit.mod10(bytes) ?? 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func string(_ max: Int) -> String { String(decoding: value([.text(max: max)]), as: UTF8.self) }

  /// A legal one.
  mutating func epc(_ scheme: PlusEPC.Scheme) -> PlusEPC {
    let key = scheme.keyAIs.map { ai -> PlusEPC.Element in
      let value: String =
        switch ai {
        case "01": checked(14, prefix: "0952")
        case "00", "8018", "8017": checked(18, prefix: "952")
        case "414": checked(13, prefix: "952")
        case "8003": "0" + checked(13, prefix: "952") + string(16)
        case "253": checked(13, prefix: "952") + string(17)
        case "255": checked(13, prefix: "952") + String(decoding: text("0123456789", 1...12), as: UTF8.self)
        case "8004": "9521141" + String(decoding: value([.delimited(max: 22)]), as: UTF8.self)
        case "8010": "9521141" + String(decoding: text("#-/0123456789ABCXYZ", 1...23), as: UTF8.self)
        case "8011": "1" + String(decoding: text("0123456789", 0...11), as: UTF8.self)
        case "8006": checked(14, prefix: "0952") + "0307"
        default: string(20)
        }
      return PlusEPC.Element(ai: ai, value: value)
    }.filter { $0.ai != "254" || $0.value != "0" }
    let dated = scheme.hasDate ? PlusEPC.dateTypes[Int(next() % 7)] : nil
    let date = dated.map { PlusEPC.Element(ai: $0, value: String(decoding: self.date(), as: UTF8.self)) }
    let hosts = ["example.com", "id.example.co.uk", "www.gs1.org", "EXAMPLE.COM", "A-1.B-2", "xn--e1afmkfd.xn--p1ai", "qr.example.tech", "id.id.de"]
    let hostname = scheme.hasHostname ? hosts[Int(next() % UInt64(hosts.count))] : nil
    let extra = [("90", string(8)), ("91", "a/B"), ("99", string(3))].map { PlusEPC.Element(ai: $0.0, value: $0.1) }
    return PlusEPC(
      scheme: scheme, filter: Int(next() % 8), date: date, key: key, hostname: hostname, additional: Array(extra.prefix(Int(next() % 3))))
  }
}
