/// Keys of a layout that a site writes itself: `z=yY y=zZ [=üÜ\-[` and the like.
///
/// Each word is KEY=CHARACTERS. KEY is the character that the key has on a US keyboard without Shift, or `iso` for the key left of Z, or `space`;
/// CHARACTERS are what it types plain, with Shift, with AltGr and with both, as many as there are. In them `\-` is none, `\s` a space, `\\` a
/// backslash, and `\d` before a character makes it a dead key.
struct SiteKeys: Sendable {
  struct Malformed: Error { var detail: String }

  private var keys: [(position: UInt16, cells: [Layout.Cell?])] = []

  init(_ text: String) throws(Malformed) {
    for word in text.split(separator: " ") {
      guard let sign = word.dropFirst().firstIndex(of: "=") else {
        throw Malformed(detail: "'\(word)' is no KEY=CHARACTERS, such as z=yY")
      }
      let name = String(word[..<sign])
      guard let position = SiteKeys.position(name) else {
        throw Malformed(detail: "'\(name)' is no key; name it by its plain character on a US keyboard, or iso (left of Z), or space")
      }
      guard !keys.contains(where: { $0.position == position }) else { throw Malformed(detail: "the key '\(name)' is there twice") }
      keys.append((position, try SiteKeys.cells(word[word.index(after: sign)...], of: name)))
    }
  }

  func applied(to layout: Layout) -> Layout {
    var layout = layout
    for (position, cells) in keys { for level in 0..<4 { layout.set(level < cells.count ? cells[level] : nil, at: position, level: level) } }
    return layout
  }

  private static func position(_ name: String) -> UInt16? {
    if name == "iso" { return Key.iso }
    if name == "space" { return Key.space }
    let us = Layout(.us)
    guard name.unicodeScalars.count == 1, let character = name.unicodeScalars.first else { return nil }
    return Layout.positions.first { $0 != Key.iso && us.cell($0, shift: false, altGr: false)?.character == character }
  }

  private static func cells(_ text: Substring, of name: String) throws(Malformed) -> [Layout.Cell?] {
    var cells: [Layout.Cell?] = []
    var dead = false
    var escaped = false
    func put(_ character: Unicode.Scalar?) {
      cells.append(character.map { Layout.Cell(character: $0, dead: dead) })
      dead = false
    }
    for scalar in text.unicodeScalars {
      guard escaped else {
        if scalar == "\\" { escaped = true } else { put(scalar) }
        continue
      }
      escaped = false
      switch scalar {
      case "-": put(nil)
      case "s": put(" ")
      case "\\": put("\\")
      case "d" where !dead: dead = true
      default: throw Malformed(detail: "'\\\(scalar)' in the key '\(name)' is unknown; there are \\- (none), \\s (space), \\\\ and \\d (dead key)")
      }
    }
    guard !escaped, !dead, (1...4).contains(cells.count) else {
      throw Malformed(detail: "the key '\(name)' needs one to four characters: plain, with Shift, with AltGr, with both")
    }
    return cells
  }
}
