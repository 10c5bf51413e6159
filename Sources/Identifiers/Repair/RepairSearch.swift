/// Tries what may have happened to a code, each in turn and few together, and keeps the sound readings.
struct RepairSearch {
  private struct Reading {
    var bytes: [UInt8]
    var how: [String]
    var symbology: AIMIdentifier?
    /// Where the first trace of what happened is.
    var place: Int
  }

  private let symbology: AIMIdentifier?
  private let isBehindIdentifier: Bool
  private var readings: [Reading] = []
  /// The first suspicion, should nothing be sound.
  private var suspicion: (how: String, problem: Problem)?

  init(symbology: AIMIdentifier?, isBehindIdentifier: Bool) {
    self.symbology = symbology
    self.isBehindIdentifier = isBehindIdentifier
  }

  mutating func tryCapsLock(_ content: [UInt8]) {
    let identifier = symbology.flatMap { CapsLock.turned($0.text) } ?? CapsLock.identifier(content)
    judge(CapsLock.swapped(symbology == nil ? Array(content[3...]) : content), ["caps-lock"], identifier, 0)
  }

  mutating func tryAll(_ content: [UInt8]) {
    behindPrefix(content, [], 0)
    guard let first = content.firstIndex(where: { $0 >= 0x80 }) ?? (mayBeIdentifier(content) ? 0 : nil),
      let text = String(validating: content, as: UTF8.self)?.unicodeScalars
    else { return }
    for layout in KeyboardLayout.all where begins(text, layout) {
      guard let typed = layout.typed(text) else {
        if looksTyped(text, layout) { suspect("layout:\(layout.name)", layoutProblem(layout, first)) }
        continue
      }
      let before = readings.count
      behindPrefix(typed, ["layout:\(layout.name)"], first)
      if readings.count == before, Evidence.beginsWithKey(AIMIdentifier.split(typed).1) {
        suspect("layout:\(layout.name)", layoutProblem(layout, first))
      }
    }
    for layout in KeyboardLayout.all.prefix(1) where text.first == "Ъ" {
      guard let typed = layout.typed(text, invertsCase: true) else { continue }
      behindPrefix(typed, ["caps-lock", "layout:\(layout.name)"], first)
    }
  }

  /// The outcome; `offset` is where the content begins in the input.
  func outcome(offset: Int) -> Repair.Outcome {
    guard let fewest = readings.map(\.how.count).min() else { return suspected(offset) }
    let best = readings.filter { $0.how.count == fewest }
    guard best.allSatisfy({ $0.bytes == best[0].bytes && $0.symbology == best[0].symbology }) else {
      if suspicion != nil { return suspected(offset) }
      let names = best.map { $0.how.joined(separator: "+") }
      let problem = Problem(
        names[0].hasPrefix("separator") ? .missingSeparator : .character, offset: offset + best[0].place,
        "more than one reading is whole: \(names.joined(separator: ", "))")
      return .looksLike(how: names[0], problem)
    }
    return .repaired(bytes: best[0].bytes, how: best[0].how.joined(separator: "+"), symbology: best[0].symbology)
  }

  private func suspected(_ offset: Int) -> Repair.Outcome {
    guard let (how, problem) = suspicion else { return .none }
    var moved = problem
    moved.offset += offset
    return .looksLike(how: how, moved)
  }

  private mutating func suspect(_ how: String, _ problem: Problem) {
    if suspicion == nil { suspicion = (how, problem) }
  }

  // MARK: The steps, from the outside in

  /// Takes off the identifiers in front: the first is a second one where another was taken off before.
  private mutating func behindPrefix(_ content: [UInt8], _ how: [String], _ place: Int) {
    var (found, rest) = AIMIdentifier.split(content)
    guard let identifier = found else { return withSeparators(content, how, symbology, place) }
    var last = identifier
    var isDoubled = isBehindIdentifier
    while case (let next?, let more) = AIMIdentifier.split(rest) {
      (last, rest, isDoubled) = (next, more, true)
    }
    found = last
    withSeparators(rest, isDoubled ? how + ["doubled-prefix"] : how, found, place)
  }

  private mutating func withSeparators(_ content: [UInt8], _ how: [String], _ symbology: AIMIdentifier?, _ place: Int) {
    guard mayBeCode(content, symbology) || content.allSatisfy(isDigit) else { return }
    let standIns = SeparatorStandIn.found(in: content)
    var isReplaced = false
    for standIn in standIns {
      guard let (replaced, isFNC1) = standIn.replaced(in: content) else { continue }
      let name = isFNC1 ? "visible-fnc1" : "separator:\(standIn.name)"
      let count = readings.count
      judge(replaced, how + [name], symbology, how.isEmpty ? standIn.first(in: content, from: 0) ?? 0 : place)
      if readings.count > count {
        isReplaced = isReplaced || standIn.isUnmistakable
      } else if how.isEmpty, Evidence.beginsWithKey(replaced), let place = standIn.first(in: content, from: 1) {
        suspect(name, Problem(.missingSeparator, offset: place, "\(standIn.name) may stand for a separator, but what follows is not whole"))
      }
    }
    // What makes sense with `<GS>` as a separator does not mean these four characters.
    if !isReplaced { judge(content, how, symbology, place) }
  }

  /// Sent twice, as it is, or with a separator lost.
  private mutating func judge(_ content: [UInt8], _ how: [String], _ symbology: AIMIdentifier?, _ place: Int) {
    if let half = half(content), Evidence.isSound(half, symbology, digits: true) {
      return readings.append(Reading(bytes: half, how: how + ["doubled-scan"], symbology: symbology, place: place))
    }
    if !how.isEmpty, Evidence.isSound(content, symbology, digits: how.contains { $0.hasPrefix("layout:") }) {
      return readings.append(Reading(bytes: content, how: how, symbology: symbology, place: place))
    }
    switch LostSeparator.find(in: content, symbology) {
    case .none: break
    case .mended(let bytes): readings.append(Reading(bytes: bytes, how: how + ["lost-separator"], symbology: symbology, place: place))
    case .suspected(let problem): if how.isEmpty { suspect("lost-separator", problem) }
    }
  }

  /// The first half, if the second is the same; a line end, a separator or an AIM identifier may stand between.
  private func half(_ content: [UInt8]) -> [UInt8]? {
    for gap in 0...3 where content.count > gap && (content.count - gap).isMultiple(of: 2) {
      let length = (content.count - gap) / 2
      guard length > 7, content[..<length].elementsEqual(content[(length + gap)...]) else { continue }
      let between = content[length..<(length + gap)]
      let isGap =
        switch gap {
        case 0: true
        case 3: AIMIdentifier.split(Array(between)).0 != nil
        default: between.allSatisfy { [0x09, 0x0A, 0x0D, 0x1D].contains($0) }
        }
      if isGap { return Array(content[..<length]) }
    }
    return nil
  }

  // MARK: What is worth trying

  /// It begins with a digit that a sound code begins with, or with a sign that may stand for FNC1.
  private func mayBeCode(_ content: [UInt8], _ symbology: AIMIdentifier?) -> Bool {
    guard content.count >= 12 else { return false }
    switch content[0] {
    case UInt8(ascii: "0"): return true
    case UInt8(ascii: "1")...UInt8(ascii: "9"): return symbology?.isGS1 == true
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): return false
    // Of other scripts only what begins a stand-in.
    case 0x81...: return [0xC3, 0xE2, 0xE8, 0xF1].contains(content[0])
    default: return true
    }
  }

  /// `+d2`, `$C&`: how an identifier comes out of layouts that show nothing but ASCII for it.
  private func mayBeIdentifier(_ content: [UInt8]) -> Bool {
    content.count > 12 && (content[0] == UInt8(ascii: "+") || content[0] == UInt8(ascii: "$"))
  }

  /// The first characters, through the layout, are an identifier or digits that a code begins with.
  private func begins(_ text: String.UnicodeScalarView, _ layout: KeyboardLayout) -> Bool {
    guard let first = text.first else { return false }
    if first == "Ъ" { return layout.keys("ъ") != nil }
    guard let key = layout.keys(first)?.first else { return false }
    if key == UInt8(ascii: "]") { return true }
    return layout.movesDigits ? isDigit(key) : key == UInt8(ascii: "0") || symbology?.isGS1 == true && isDigit(key)
  }

  /// Letters of the layout stand in what begins as a code does, though not all of it can be turned back.
  private func looksTyped(_ text: String.UnicodeScalarView, _ layout: KeyboardLayout) -> Bool {
    let digits = Array(text.prefix(20).compactMap { layout.keys($0)?.first })
    guard Evidence.beginsWithKey(digits) else { return false }
    return text.contains { !$0.isASCII && layout.keys($0) != nil }
  }

  private func layoutProblem(_ layout: KeyboardLayout, _ offset: Int) -> Problem {
    Problem(.character, offset: offset, "looks typed through the \(layout.title) keyboard layout, but there is not one reading alone")
  }
}
