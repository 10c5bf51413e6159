import Warehouse

/// Puts the findings together.
struct CalibrationReport {
  private(set) var findings = Calibration.Findings()
  private let speech: Calibration.Speech

  init(_ speech: Calibration.Speech) { self.speech = speech }

  private mutating func note(_ code: String, _ args: [String: String] = [:], fault: Bool = false) {
    findings.notices.append(Notice(code, args))
    if fault { findings.hasFaults = true }
  }

  /// What only keys tell.
  mutating func tell(_ best: WedgeCandidate, _ events: [UInt8]) {
    findings.settings["layout"] = best.layout.rawValue
    if best.caps != .honour { findings.settings["caps"] = best.caps.rawValue }
    note("calibrate.layout", ["layout": best.layout.rawValue.uppercased(), "caps": "@caps-\(best.caps.rawValue)"])
    if best.text.bytes.contains(0x1D), let separator = best.separator(in: events) { findings.settings["gs"] = separator.rawValue }
    let dropped = stride(from: 0, through: events.count - InputEvent.size, by: InputEvent.size).count {
      let event = InputEvent(events.span, at: $0)
      return event.type == InputEvent.syn && event.code == InputEvent.synDropped
    }
    if dropped > 0 { note("calibrate.dropped", ["count": "\(dropped)"], fault: true) }
  }

  /// What any text tells.
  mutating func tell(_ text: TypedText) {
    let places = CalibrationCode.sheet.map { ($0, text.places(of: $0.text)) }
    findings.whole = places.filter { !$0.1.isEmpty }.map(\.0.id)
    frame(text, places.flatMap(\.1).sorted { $0.lowerBound < $1.lowerBound })
    characters()
    separators(text)
    lengths(text)
    speed(text, places.flatMap(\.1))
    pair(text)
  }

  private func has(_ code: CalibrationCode) -> Bool { findings.whole.contains(code.id) }

  // MARK: Prefix and suffix

  private mutating func frame(_ text: TypedText, _ places: [Range<Int>]) {
    guard let first = places.first, let last = places.last, speech != .codes else { return }
    var identified = 0
    // What stands before each code, without an AIM identifier; and what stands behind it.
    func withoutIdentifier(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      guard isIdentifier(bytes.suffix(3)) else { return bytes }
      identified += 1
      return bytes.dropLast(3)
    }
    let gaps = zip(places, places.dropFirst()).map { withoutIdentifier(text.bytes[$0.upperBound..<$1.lowerBound]) }
    let head = withoutIdentifier(text.bytes[..<first.lowerBound])
    let tail = text.bytes[last.upperBound...]
    var suffix = Array(gaps.reduce(tail) { common($0, $1) })
    let prefix = Array(gaps.reduce(head) { ArraySlice(common(ArraySlice($0.reversed()), ArraySlice($1.reversed())).reversed()) })
    // Where prefix and suffix are alike, no gap can hold both.
    if let shortest = gaps.map(\.count).min(), suffix.count + prefix.count > shortest { suffix = Array(suffix.prefix(max(0, shortest - prefix.count))) }
    if !prefix.isEmpty { findings.settings["prefix"] = ControlBytes.text(prefix) }
    if identified == places.count { findings.settings["aim"] = "true" }
    note(
      "calibrate.frame", [
        "prefix": prefix.isEmpty ? "@none" : ControlBytes.text(prefix), "suffix": suffix.isEmpty ? "@none" : ControlBytes.text(suffix),
        "aim": identified == places.count ? "@yes" : "@no",
      ])
    if speech == .keys { keySuffix(suffix) } else { findings.settings["suffix"] = lineSuffix(suffix) }
  }

  private mutating func keySuffix(_ suffix: [UInt8]) {
    switch suffix {
    case []: 
      findings.settings["suffix"] = Wedge.Suffix.none.rawValue
      note("calibrate.no-suffix")
    case [0x0D], [0x0D, 0x0A]: findings.settings["suffix"] = Wedge.Suffix.enter.rawValue
    case [0x09]: findings.settings["suffix"] = Wedge.Suffix.tab.rawValue
    default: note("calibrate.odd-suffix", ["suffix": ControlBytes.text(suffix)], fault: true)
    }
  }

  private mutating func lineSuffix(_ suffix: [UInt8]) -> String {
    switch suffix {
    case []:
      note("calibrate.no-suffix")
      return "none"
    case [0x0D]: return "CR"
    case [0x0A]: return "LF"
    case [0x0D, 0x0A]: return "CRLF"
    case [0x09]: return "TAB"
    case [0x03]: return "ETX"
    default: return ControlBytes.text(suffix)
    }
  }

  private func isIdentifier(_ bytes: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(bytes)
    func letter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    return bytes.count == 3 && bytes[0] == 0x5D && letter(bytes[1]) && (letter(bytes[2]) || (0x30...0x39).contains(bytes[2]))
  }

  private func common(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> ArraySlice<UInt8> { a.prefix(zip(a, b).prefix { $0 == $1 }.count) }

  // MARK: What it can say

  private mutating func characters() {
    let missing = CalibrationCode.characters.filter { !has($0) }
    if missing.isEmpty { return note("calibrate.all-characters") }
    let signs = missing.map { String(decoding: $0.text, as: UTF8.self) }.joined(separator: "  ")
    note("calibrate.missing-characters", ["count": "\(missing.count)", "characters": signs], fault: true)
  }

  private mutating func separators(_ text: TypedText) {
    func words(_ code: CalibrationCode) -> [[UInt8]] { code.text.split { $0 < 0x20 }.map(Array.init) }
    let gs1 = text.between(words(CalibrationCode.gs1))
    let controls = text.between(words(CalibrationCode.controls))
    if let gs = gs1?.first ?? controls?[1] { separator(gs) }
    guard let controls else { return }
    let behind = text.places(of: Array("Q7".utf8)).map { text.bytes[$0.upperBound...].prefix(2) }
    let eot = behind.contains { $0.contains(0x04) }
    note(
      "calibrate.controls", ["rs": controls[0] == [0x1E] ? "@yes" : "@no", "eot": eot ? "@yes" : "@no"], fault: controls[0] != [0x1E] || !eot)
  }

  /// How GS arrives: as itself, not at all, or as something that stands for it.
  private mutating func separator(_ gs: [UInt8]) {
    switch gs {
    case [0x1D]: note("calibrate.gs", ["form": findings.settings["gs"].map { "@gs-\($0)" } ?? "@gs-byte"])
    case []: note("calibrate.gs-lost", fault: true)
    default:
      let literal = ControlBytes.text(gs)
      if speech == .keys { findings.settings["gs-literal"] = literal }
      note(speech == .keys ? "calibrate.gs-literal" : "calibrate.gs-changed", ["literal": literal], fault: speech != .keys)
    }
  }

  private mutating func lengths(_ text: TypedText) {
    for code in CalibrationCode.long {
      let length = text.longestBeginning(of: code.text)
      if length == code.text.count {
        note("calibrate.length", ["count": "\(length)"])
      } else if length > 0 {
        note("calibrate.truncated", ["count": "\(length)", "of": "\(code.text.count)"], fault: true)
      }
    }
  }

  // MARK: Speed

  private mutating func speed(_ text: TypedText, _ places: [Range<Int>]) {
    guard speech == .keys else { return }
    let intervals = places.flatMap { place in place.dropFirst().map { text.times[$0] - text.times[$0 - 1] } }.filter { $0 >= 0 }.sorted()
    guard let longest = intervals.last else { return }
    note("calibrate.speed", ["usual": milliseconds(intervals[intervals.count / 2]), "longest": milliseconds(longest)])
    // Silence must be told from a slow key with room to spare; the standard is 500 ms, 100 ms where silence ends a code.
    let standard: Int64 = findings.settings["suffix"] == Wedge.Suffix.none.rawValue ? 100_000 : 500_000
    if longest * 3 > standard { findings.settings["gap"] = "\((longest * 3 + 999) / 1000) ms" }
  }

  private mutating func pair(_ text: TypedText) {
    let places = CalibrationCode.pair.map { text.places(of: $0.text) }
    switch (places[0].last, places[1].last) {
    case (let first?, let second?):
      let (early, late) = first.lowerBound < second.lowerBound ? (first, second) : (second, first)
      note("calibrate.pair", ["time": milliseconds(text.times[late.lowerBound] - text.times[early.upperBound - 1])])
    case (nil, nil): break
    default: note("calibrate.pair-lost", fault: true)
    }
  }

  private func milliseconds(_ time: Int64) -> String {
    time < 10_000 ? "\(time / 1000).\(time % 1000 / 100) ms" : "\(time / 1000) ms"
  }
}
