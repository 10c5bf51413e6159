/// How the value of an AI is written in bits, or a part of it: the methods of TDS 2.3, 14.5.
enum PlusComponent: Hashable, Sendable {
  /// A nibble a digit (14.5.4).
  case nibbles(Int)
  /// Digits as one number of fixed width (14.5.2).
  case fixedNumber(Int)
  /// A length, then the digits as one number (14.5.13).
  case number(max: Int)
  /// An encoding indicator, a length, then the characters (14.5.6).
  case text(max: Int)
  /// Nibbles up to a terminator, or up to a delimiter that text follows (14.5.5).
  case delimited(max: Int)
  /// YYMMDD (14.5.8), YYMMDDhhmm (14.5.9), one or two YYMMDD (14.5.10), YYMMDD with up to hhmmss (14.5.11).
  case date, dateTime, dateRange, precision
  /// Two letters (14.5.12).
  case country
  /// 0 or 1 (14.5.7).
  case bit
  /// `-` or nothing (14.5.14).
  case minus
  /// `n/m` (14.5.15).
  case sequence

  /// As `plusTable` writes it.
  init?(_ text: Substring) {
    let size = Int(text.dropFirst()) ?? 0
    switch text.first {
    case "N": self = .nibbles(size)
    case "I": self = .fixedNumber(size)
    case "V": self = .number(max: size)
    case "X": self = .text(max: size)
    case "D": self = .delimited(max: size)
    case "d": self = .date
    case "t": self = .dateTime
    case "r": self = .dateRange
    case "p": self = .precision
    case "c": self = .country
    case "b": self = .bit
    case "m": self = .minus
    case "s": self = .sequence
    default: return nil
    }
  }
}

/// TDS 2.3 tables F and K: the AIs that may stand in an EPC of TDS 2.x, and how each is written.
struct PlusTable: Sendable {
  static let shared = PlusTable(plusTable)

  struct Row: Sendable {
    let ai: String
    let components: [PlusComponent]
  }

  let rows: [Row]
  /// Digits of an AI by its first two, 0 where none begins so (table K).
  let lengths: [UInt8]
  /// Row by the AI's number: two digits from 0, three from 100, four from 1100.
  private let index: [Int16]

  init(_ text: String) {
    var rows: [Row] = []
    var lengths = [UInt8](repeating: 0, count: 100)
    var index = [Int16](repeating: -1, count: 11_100)
    for line in text.split(separator: "\n") {
      let columns = line.split(separator: " ")
      let components = columns.dropFirst().compactMap(PlusComponent.init)
      let ends = columns[0].split(separator: "-")
      let digits = ends[0].utf8.count
      guard let first = Int(ends[0]), let last = Int(ends[ends.count - 1]) else { continue }
      for number in first...last {
        let text = String(number)
        index[Self.base(digits) + number] = Int16(rows.count)
        lengths[number / (digits == 2 ? 1 : digits == 3 ? 10 : 100)] = UInt8(digits)
        rows.append(Row(ai: String(repeating: "0", count: digits - text.utf8.count) + text, components: components))
      }
    }
    self.rows = rows
    self.lengths = lengths
    self.index = index
  }

  /// The row of an AI given by its digits.
  func row(_ ai: some Collection<UInt8>) -> Row? {
    guard (2...4).contains(ai.count), ai.allSatisfy(isDigit) else { return nil }
    return row(ai.reduce(0) { $0 * 10 + Int($1 & 15) }, digits: ai.count)
  }

  func row(_ number: Int, digits: Int) -> Row? {
    let row = index[Self.base(digits) + number]
    return row < 0 ? nil : rows[Int(row)]
  }

  private static func base(_ digits: Int) -> Int { digits == 2 ? 0 : digits == 3 ? 100 : 1100 }
}

/// TDS 2.3 table F (TDT 2.2). `N` nibbles, `I` number of fixed width, `V` number of variable length, `X` text, `D` delimited digits (each with its
/// digits or its most characters), `d` date, `t` date and time, `r` date or range, `p` date and time of variable precision, `c` country, `b` bit,
/// `m` minus sign, `s` position in sequence.
private let plusTable = """
  00 N18
  01-02 N14
  10 X20
  11-13 d
  15-17 d
  20 I2
  21-22 X20
  235 X28
  240-241 X30
  242 V6
  243 X20
  250-251 X30
  253 N13 X17
  254 X20
  255 N13 V12
  30 V8
  3100-3105 I6
  3110-3115 I6
  3120-3125 I6
  3130-3135 I6
  3140-3145 I6
  3150-3155 I6
  3160-3165 I6
  3200-3205 I6
  3210-3215 I6
  3220-3225 I6
  3230-3235 I6
  3240-3245 I6
  3250-3255 I6
  3260-3265 I6
  3270-3275 I6
  3280-3285 I6
  3290-3295 I6
  3300-3305 I6
  3310-3315 I6
  3320-3325 I6
  3330-3335 I6
  3340-3345 I6
  3350-3355 I6
  3360-3365 I6
  3370-3375 I6
  3400-3405 I6
  3410-3415 I6
  3420-3425 I6
  3430-3435 I6
  3440-3445 I6
  3450-3455 I6
  3460-3465 I6
  3470-3475 I6
  3480-3485 I6
  3490-3495 I6
  3500-3505 I6
  3510-3515 I6
  3520-3525 I6
  3530-3535 I6
  3540-3545 I6
  3550-3555 I6
  3560-3565 I6
  3570-3575 I6
  3600-3605 I6
  3610-3615 I6
  3620-3625 I6
  3630-3635 I6
  3640-3645 I6
  3650-3655 I6
  3660-3665 I6
  3670-3675 I6
  3680-3685 I6
  3690-3695 I6
  37 V8
  3900-3909 V15
  3910-3919 I3 V15
  3920-3929 V15
  3930-3939 I3 V15
  3940-3943 I4
  3950-3953 I6
  400-401 X30
  402 I17
  403 X30
  410-417 N13
  420 X20
  421 I3 X9
  422 I3
  423 V15
  424 I3
  425 V15
  426 I3
  427 X3
  4300-4301 X35
  4302-4306 X70
  4307 c
  4308 X30
  4309 I20
  4310-4311 X35
  4312-4316 X70
  4317 c
  4318 X20
  4319 X30
  4320 X35
  4321-4323 b
  4324-4325 t
  4326 d
  4330-4333 I6 m
  7001 I13
  7002 X30
  7003 t
  7004 V4
  7005 X12
  7006 d
  7007 r
  7008 X3
  7009 X10
  7010 X2
  7011 p
  7020-7022 X20
  7023 D30
  7030-7039 I3 X27
  7040-7041 X4
  710-716 X20
  7230-7239 X30
  7240 X20
  7241 N2
  7242 X25
  7250 I8
  7251 I12
  7252 I1
  7253-7254 X40
  7255 X10
  7256 X90
  7257 X70
  7258 s
  7259 X40
  8001 I14
  8002 X20
  8003 N14 X16
  8004 D30
  8005 I6
  8006 N18
  8007 X24
  8008 p
  8009 X50
  8010 D30
  8011 V12
  8012 X20
  8013 X25
  8017-8018 N18
  8019 V10
  8020 X25
  8026 N18
  8030 X90
  8110 X70
  8111 I4
  8112 X70
  8200 X70
  90 X30
  91-99 X90
  """
