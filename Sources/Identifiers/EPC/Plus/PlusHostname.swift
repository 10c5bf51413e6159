/// The host name of a `++` scheme in bits (TDS 2.3, 14.5.16): URN Code 40, or 7-bit characters with sequences for frequent beginnings and endings.
enum PlusHostname {
  /// Sequences of one unit of seven bits (table 14-11).
  static let short: [(unit: UInt8, text: String)] = [
    (0x1E, "qr."), (0x1F, "www."), (0x20, "id."), (0x5B, ".com"), (0x5C, ".org"), (0x5D, ".net"), (0x5E, ".int"), (0x60, ".edu"), (0x7B, ".gov"),
    (0x7C, ".mil"), (0x7D, ".biz"), (0x7E, ".eco"), (0x7F, ".med"),
  ]

  /// Sequences of two units, by the first (tables 14-12 to 14-15).
  static let long: [[String]] = [
    countries("""
      ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo bq br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn
      co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk
      hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li
      """),
    countries("""
      lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph
      pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr
      tt tv tw tz ua ug us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
      """),
    countries("""
      com.au net.au org.au co.at com.bd co.bd com.br net.br co.nz com.ng com.pk co.in com.in co.il co.jp co.za co.kr com.es com.lk co.th co.tt
      com.tt com.tr biz.tr com.ua co.uk co.zm com.zm com.cn org.cn net.cn gov.cn
      """),
    [".tech"],
  ]

  private static func countries(_ text: String) -> [String] { text.split { $0 == " " || $0 == "\n" }.map { "." + $0 } }

  /// Every sequence with its units: the longest first.
  private static let sequences: [(text: [UInt8], units: [UInt8])] = {
    var all = short.map { (Array($0.text.utf8), [$0.unit]) }
    for (first, table) in long.enumerated() {
      for (second, text) in table.enumerated() { all.append((Array(text.utf8), [UInt8(first), UInt8(second)])) }
    }
    return all.sorted { $0.0.count > $1.0.count }.map { (text: $0.0, units: $0.1) }
  }()

  private static let shortText: [[UInt8]?] = {
    var table = [[UInt8]?](repeating: nil, count: 128)
    for (unit, text) in short { table[Int(unit)] = Array(text.utf8) }
    return table
  }()

  static func read(_ reader: inout BitReader) throws(PlusFault) -> [UInt8] {
    let start = reader.position
    let isASCII = try reader.take(1) == 1
    let count = Int(try reader.take(6))
    guard count > 0 else { throw PlusFault(.length, start, "the host name is empty") }
    var text: [UInt8] = []
    guard isASCII else {
      try reader.appendCode40(count, to: &text)
      return text
    }
    var left = count
    while left > 0 {
      let place = reader.position
      let unit = UInt8(try reader.take(7))
      left -= 1
      if let sequence = shortText[Int(unit)] {
        text += sequence
      } else if TextEncoding.ascii.contains(unit) {
        text.append(unit)
      } else {
        guard unit < long.count else { throw PlusFault(.character, place, "unit \(hexByte(unit)) of the host name is reserved") }
        guard left > 0 else { throw PlusFault(.length, place, "the host name ends within a sequence of 14 bits") }
        let index = Int(try reader.take(7))
        left -= 1
        guard index < long[Int(unit)].count else {
          throw PlusFault(.character, place, "sequence \(hexByte(unit)) \(hexByte(UInt8(index))) of the host name is reserved")
        }
        text += Array(long[Int(unit)][index].utf8)
      }
    }
    return text
  }

  /// What is wrong with a host name: at most 63 characters, all of GS1 character set 82.
  static func failure(_ name: [UInt8]) -> ContentCheck.Failure? {
    if name.isEmpty || name.count > 63 { return .init(.length, "a host name has 1 to 63 characters, this one \(name.count)") }
    let set82 = ApplicationIdentifier.Component.Characters.set82
    return name.allSatisfy(set82.contains) ? nil : .init(.character, "a host name has characters of GS1 set 82 only")
  }

  /// In the fewest bits; `name` has passed `failure`.
  static func write(_ name: [UInt8], to writer: inout BitWriter) {
    let units = shortestUnits(name)
    let isCode40 = name.allSatisfy(TextEncoding.code40.contains) && TextEncoding.code40.bits(name.count) < 7 * units.count
    writer.write(isCode40 ? 0 : 1, 1)
    writer.write(UInt64(isCode40 ? name.count : units.count), 6)
    if isCode40 { writer.writeText(name, .code40) } else { for unit in units { writer.write(UInt64(unit), 7) } }
  }

  /// The fewest units, from the end: what each place costs is known when the one before it asks. Of equals the longest sequence is taken.
  private static func shortestUnits(_ name: [UInt8]) -> [UInt8] {
    var costs = [Int](repeating: 0, count: name.count + 1)
    var steps = [(length: Int, units: [UInt8])](repeating: (1, []), count: name.count)
    for place in name.indices.reversed() {
      costs[place] = costs[place + 1] + 1
      steps[place] = (1, [name[place]])
      for sequence in sequences where name[place...].starts(with: sequence.text) {
        let cost = costs[place + sequence.text.count] + sequence.units.count
        if cost < costs[place] || cost == costs[place] && sequence.text.count > steps[place].length {
          costs[place] = cost
          steps[place] = (sequence.text.count, sequence.units)
        }
      }
    }
    var units: [UInt8] = []
    var place = 0
    while place < name.count {
      units += steps[place].units
      place += steps[place].length
    }
    return units
  }
}
