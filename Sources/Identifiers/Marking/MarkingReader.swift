extension MarkingCode {
  /// The marking code that the bytes from `start` are; `nil` if they are none. A code is one with its problems where only one part of its
  /// structure is wrong: a length, or separators that are missing at places the lengths name.
  ///
  /// - Parameters:
  ///   - start: behind an AIM identifier. A separator there is FNC1.
  ///   - symbology: what the scanner said of the symbol. A pack of tobacco carries a matrix code.
  public static func read(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil) -> MarkingCode? {
    let first = start < data.count && data[start] == separator ? start + 1 : start
    guard (TobaccoPack.length...longest).contains(data.count - first) else { return nil }
    if beginsWithItem(data, first) {
      if let code = MarkingReader(data, first).read() { return code }
    }
    return pack(data, first, symbology)
  }

  /// What the bytes are in the words of the marking system where they carry no verification part, so that they are no proof: 01 and 21 (КИ), a
  /// transport unit (КИТУ), items counted in a document. `nil` for anything else, and for whatever is not legal.
  public static func withoutTail(_ data: [UInt8], from start: Int = 0) -> MarkingCode? {
    let content = data[min(start, data.count)...]
    if content.count == 18, content.allSatisfy(isDigit), CheckDigit.isValid(content) {
      return bare(.transport, Array(content), ElementString(parsing: Array("00".utf8) + content))
    }
    guard content.count <= longest, content.count >= 18 else { return nil }
    let string = ElementString(parsing: data, from: start)
    guard string.isValid, let first = string.elements.first else { return nil }
    switch (first.ai, string.elements.count) {
    case ("00", 1): return bare(.transport, Array(first.value.utf8), string)
    case ("02", 2) where string.elements[1].ai == "37": return bare(.counted, string.canonical, string)
    case ("01", 2) where string.elements[1].ai == "21":
      guard [6, 7, 13, 20].contains(string.elements[1].value.utf8.count) else { return nil }
      return bare(.identification, string.canonical, string)
    default: return nil
    }
  }

  /// What speaks against a code of 01 and 21 that is no marking code, on goods that are known to carry them: elements of a verification part
  /// that fit no layout, or a serial as long as one of 6, 7 or 13 characters with 93 and four characters behind it, so that a separator may be
  /// lost. Chance makes the last of one serial in thousands, so it says nothing of other goods.
  public static func suspicion(in data: [UInt8], from start: Int = 0) -> Problem? {
    let first = start < data.count && data[start] == separator ? start + 1 : start
    let serial = first + 18
    guard beginsWithItem(data, first), read(data, from: start)?.isValid != true else { return nil }
    if let gap = data[serial...].firstIndex(of: separator) {
      let tail = data.indices[gap...].first { index in
        data[index] == separator && data.count - index > 2 && data[index + 1] == UInt8(ascii: "9") && (0x31...0x33).contains(data[index + 2])
      }
      return tail.map { Problem(.length, offset: $0 + 1, "what looks like the verification part of a marking code has the lengths of none") }
    }
    let length = data.count - serial - 6
    guard [6, 7, 13].contains(length), data[serial + length] == UInt8(ascii: "9"), data[serial + length + 1] == UInt8(ascii: "3") else { return nil }
    return Problem(.missingSeparator, ai: "21", offset: serial + length, "the separator in front of 93 may be missing: a marking code ends so")
  }

  private static func bare(_ layout: MarkingLayout, _ identification: [UInt8], _ string: ElementString) -> MarkingCode {
    MarkingCode(
      layout: layout, gtin: string["01"] ?? string["02"] ?? "", serial: string["21"] ?? "", identificationCode: identification, verificationKey: nil,
      verificationCode: nil, maximumRetailPrice: nil, state: nil, elementString: string, problems: string.problems, missingSeparators: [])
  }

  /// More than any layout has, other elements included.
  static let longest = 400

  private static func beginsWithItem(_ data: [UInt8], _ first: Int) -> Bool {
    data.count - first > 18 && data[first] == UInt8(ascii: "0") && data[first + 1] == UInt8(ascii: "1") && data[first + 16] == UInt8(ascii: "2")
      && data[first + 17] == UInt8(ascii: "1")
  }

  private static func pack(_ data: [UInt8], _ first: Int, _ symbology: AIMIdentifier?) -> MarkingCode? {
    let isMatrix = symbology.map { ["d", "J", "Q"].contains($0.text.dropFirst().prefix(1)) } ?? true
    guard isMatrix, TobaccoPack.matches(data, from: first) else { return nil }
    // What is legal as an element string is one.
    if ElementString(parsing: data, from: first).isValid { return nil }
    func text(_ range: Range<Int>) -> String { String(decoding: data[(first + range.lowerBound)..<(first + range.upperBound)], as: UTF8.self) }
    let price = TobaccoPack.price(data[(first + 21)..<(first + 25)])
    return MarkingCode(
      layout: .tobaccoPack, gtin: text(0..<14), serial: text(14..<21), identificationCode: Array(data[first..<first + 21]), verificationKey: nil,
      verificationCode: text(25..<29), maximumRetailPrice: price == 0 ? nil : price, state: nil, elementString: nil, problems: [],
      missingSeparators: [])
  }
}

/// Reads the codes that are element strings of 01, 21 and a verification part.
private struct MarkingReader {
  let data: [UInt8]
  /// Where AI 01 begins.
  let first: Int
  /// Where the value of AI 21 begins.
  var serial: Int { first + 18 }

  init(_ data: [UInt8], _ first: Int) {
    self.data = data
    self.first = first
  }

  func read() -> MarkingCode? {
    guard let end = data[serial...].firstIndex(of: separator) else { return mended() }
    // Without 91, 92 or 93 behind a separator there is no verification part, unless more separators are missing.
    let hasTail = data.indices[end...].contains { index in
      data[index] == separator && data.count - index > 2 && data[index + 1] == UInt8(ascii: "9")
    }
    if hasTail || data.count - serial > 24 {
      let string = ElementString(parsing: data, from: first)
      if let layout = layout(string) { return code(layout, string, end: end, problems: string.problems + lengths(string, layout) + repeated(string)) }
    }
    return mended()
  }

  // MARK: With its separators

  /// The layout that the elements have, or miss by one length.
  private func layout(_ string: ElementString) -> MarkingLayout? {
    guard let serial = length("21", string) else { return nil }
    if let key = length("91", string), let code = length("92", string) {
      let layouts: [MarkingLayout] = [.unit44, .unit88, .longSerial]
      return layouts.first { misses($0, [(serial, $0.serialLength), (key, 4), (code, $0.tail[1].length)]) == 0 }
        ?? nearest(layouts.filter { misses($0, [(serial, $0.serialLength), (key, 4), (code, $0.tail[1].length)]) == 1 }, code)
    }
    guard string["92"] == nil, string["91"] == nil, let code = length("93", string) else { return nil }
    if string["8005"] != nil { return misses(.tobaccoBlock, [(serial, 7), (code, 4)]) <= 1 && code < 10 ? .tobaccoBlock : nil }
    guard code == 4 else { return nil }
    func has(_ prefix: String) -> Bool { string.elements.contains { $0.ai.hasPrefix(prefix) && $0.ai.utf8.count == 4 } }
    switch serial {
    case 6: return has("310") ? .weighed : .short6
    case 7: return has("335") ? .keg : .short7
    case 13: return .unit93
    default: return nil
    }
  }

  /// Bytes of the first value of an AI of variable length.
  private func length(_ ai: String, _ string: ElementString) -> Int? {
    guard let element = string.elements.first(where: { $0.ai == ai }) else { return nil }
    let start = element.offset + ai.utf8.count
    return (data[start...].firstIndex(of: separator) ?? data.count) - start
  }

  private func misses(_ layout: MarkingLayout, _ lengths: [(Int, Int?)]) -> Int { lengths.filter { $0.0 != $0.1 }.count }

  /// Of layouts that differ in the length of 92, the one nearest to what was read, if it is near at all.
  private func nearest(_ layouts: [MarkingLayout], _ code: Int) -> MarkingLayout? {
    let layout = layouts.min { abs($0.tail[1].length - code) < abs($1.tail[1].length - code) }
    return layout.flatMap { abs($0.tail[1].length - code) <= 8 ? $0 : nil }
  }

  private func lengths(_ string: ElementString, _ layout: MarkingLayout) -> [Problem] {
    var expected: [(String, Int)] = layout.serialLength.map { [("21", $0)] } ?? []
    for field in layout.tail where !field.isNumeric { expected.append((String(decoding: field.ai, as: UTF8.self), field.length)) }
    return expected.compactMap { ai, length in
      guard let element = string.elements.first(where: { $0.ai == ai }), let found = self.length(ai, string), found != length else { return nil }
      let message = "AI \(ai) of a marking code (\(layout.rawValue)) has \(length) characters, this one \(found)"
      return Problem(.length, ai: ai, offset: element.offset + ai.utf8.count, message)
    }
  }

  /// The same code twice is legal as an element string, not as a marking code.
  private func repeated(_ string: ElementString) -> [Problem] {
    guard let second = string.elements.filter({ $0.ai == "21" }).dropFirst().first else { return [] }
    return [Problem(.repeatedAI, ai: "21", offset: second.offset, "the marking code stands there twice")]
  }

  // MARK: Without some of them

  /// The code with the separators that its lengths ask for, if one layout alone fits.
  private func mended() -> MarkingCode? {
    // The shortest tail of an evident layout, with its serial.
    guard data.count - serial >= 22, data[(first + 2)..<(first + 16)].allSatisfy(isDigit) else { return nil }
    var found: (MarkingLayout, [Int])?
    for layout in MarkingLayout.allCases where layout.isEvidentWithoutSeparators {
      guard let missing = missingSeparators(layout), !missing.isEmpty else { continue }
      guard found == nil else { return nil }
      found = (layout, missing)
    }
    guard let (layout, missing) = found else { return nil }
    var whole: [UInt8] = []
    var next = first
    for offset in missing {
      whole += data[next..<offset]
      whole.append(separator)
      next = offset
    }
    whole += data[next...]
    let string = ElementString(parsing: whole)
    let problems = string.problems.map { problem in
      var problem = problem
      let inserted = missing.indices.filter { missing[$0] - first + $0 < problem.offset }.count
      problem.offset += first - inserted
      return problem
    }
    let lost = missing.map { offset in
      let ai = String(decoding: data[offset..<min(offset + 2, data.count)], as: UTF8.self)
      return Problem(.missingSeparator, offset: offset, "the separator in front of \(ai) is missing: the lengths are those of \(layout.rawValue)")
    }
    return code(
      layout, string, end: serial + (layout.serialLength ?? 0), problems: (problems + lost).sorted { $0.offset < $1.offset }, missing: missing)
  }

  /// Where separators are missing if the bytes have the lengths of a layout; `nil` if they do not.
  private func missingSeparators(_ layout: MarkingLayout) -> [Int]? {
    guard let length = layout.serialLength else { return nil }
    var missing: [Int] = []
    var position = serial
    func passes(_ count: Int, digits: Bool = false) -> Bool {
      guard data.count - position >= count else { return false }
      return data[position..<position + count].allSatisfy { $0 != separator && (!digits || isDigit($0)) }
    }
    func passSeparator() {
      if position < data.count, data[position] == separator { position += 1 } else { missing.append(position) }
    }
    guard passes(length) else { return nil }
    position += length
    for field in layout.tail {
      passSeparator()
      guard field.begins(data, at: position) else { return nil }
      position += field.ai.count
      guard passes(field.length, digits: field.isNumeric) else { return nil }
      position += field.length
    }
    if position == data.count { return missing }
    if layout == .tobaccoBlock {
      passSeparator()
      let isAdditional = (4...33).contains(data.count - position) && !data[position...].contains(separator)
      return isAdditional && MarkingLayout.Field("240", 1).begins(data, at: position) ? missing : nil
    }
    return data[position] == separator && position + 1 == data.count ? missing : nil
  }

  // MARK: The result

  /// - Parameter end: where AI 21 ends.
  private func code(_ layout: MarkingLayout, _ string: ElementString, end: Int, problems: [Problem], missing: [Int] = []) -> MarkingCode {
    let serialText = string["21"] ?? ""
    return MarkingCode(
      layout: layout, gtin: string["01"] ?? "", serial: serialText,
      identificationCode: Array(data[first..<end]), verificationKey: string["91"],
      verificationCode: string["92"] ?? string["93"], maximumRetailPrice: layout == .tobaccoBlock ? string["8005"].flatMap { Int($0) } : nil,
      state: layout.serialNamesState ? state(serialText) : nil, elementString: string, problems: problems, missingSeparators: missing)
  }

  private func state(_ serial: String) -> String? {
    switch serial.utf8.first {
    case UInt8(ascii: "1"): "AM"
    case UInt8(ascii: "2"): "BY"
    case UInt8(ascii: "3"): "KZ"
    case UInt8(ascii: "4"): "KG"
    case UInt8(ascii: "5"), UInt8(ascii: "E"), UInt8(ascii: "e"): "RU"
    default: nil
    }
  }
}
