import Protocols

/// Codes typed by a keyboard scanner to other codes: a key of a digit becomes one of a digit, of a letter one of a letter; shifts, control keys, order
/// and times stay, and a key is released as the one it was pressed as.
struct KeyRedaction: Sendable {
  let text: TextRedaction
  /// Keys that are punctuation on a US keyboard and letters on others.
  private let hasMoreLetters: Bool
  /// What the keys that are down were pressed as.
  private var down: [UInt16: UInt16] = [:]
  private var held: Set<UInt16> = []
  /// Places of the number pad's digits typed since Alt went down.
  private var altDigits: [Int] = []

  init(text: TextRedaction, layout: String) {
    self.text = text
    hasMoreLetters = !["us", "uk"].contains(layout)
  }

  mutating func redact(_ packets: [[UInt8]]) -> [[UInt8]] {
    var events: [InputEvent] = []
    for packet in packets {
      for offset in stride(from: 0, to: packet.count - InputEvent.size + 1, by: InputEvent.size) {
        events.append(InputEvent(packet.span, at: offset))
      }
    }
    let keys = replacements(of: events)
    for (index, event) in events.enumerated() {
      // MSC_SCAN names the key a second time.
      if event.type == InputEvent.misc { events[index].value = 0 }
      guard event.type == InputEvent.key else { continue }
      if event.value == 1 { down[event.code] = keys[index] }
      events[index].code = down[event.code] ?? event.code
      if event.value == 0 { down[event.code] = nil }
    }
    var rest = events[...]
    return packets.map { packet in
      let count = packet.count / InputEvent.size
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).flatMap(\.bytes) + packet[(count * InputEvent.size)...]
    }
  }

  /// The key in place of each that is pressed, by its place.
  private mutating func replacements(of events: [InputEvent]) -> [Int: UInt16] {
    var typed: [UInt8] = []
    var places: [Int] = []
    var keys: [Int: UInt16] = [:]
    func type(_ character: UInt8, at place: Int) {
      typed.append(character)
      places.append(place)
    }
    for (index, event) in events.enumerated() where event.type == InputEvent.key {
      let isShift = event.code == 42 || event.code == 54
      let isControl = [29, 97, 56, 100].contains(event.code)
      if isShift || isControl {
        if event.value == 0 { held.remove(event.code) } else { held.insert(event.code) }
        if event.code == 56 || event.code == 100 {
          if event.value == 0 { for (place, key) in altCode(events) { keys[place] = key } }
          altDigits = []
        }
        continue
      }
      guard event.value == 1 else { continue }
      let isShifted = !held.isDisjoint(with: [42, 54])
      if !held.isDisjoint(with: [56, 100]), KeyRedaction.pad[event.code] != nil {
        altDigits.append(index)
      } else if !held.isDisjoint(with: [29, 97]) {
        // Ctrl makes a control character; GS parts a code, the others end it.
        type(event.code == 27 ? 0x1D : 0x0D, at: index)
      } else if let digit = KeyRedaction.row[event.code] ?? KeyRedaction.pad[event.code] {
        type(digit, at: index)
      } else if let letter = KeyRedaction.letters[event.code] {
        type(isShifted ? letter & 0xDF : letter, at: index)
      } else if [28, 96, 15].contains(event.code) {
        type(0x0D, at: index)
      } else if hasMoreLetters, KeyRedaction.moreLetters.contains(event.code) {
        type(UInt8(ascii: "-"), at: index)
        keys[index] = 45
      } else {
        type(event.code == 66 ? 0x1D : UInt8(ascii: "-"), at: index)
      }
    }
    // What a control key made stays what it is, and has no key here.
    for (character, index) in zip(text.redact(typed), places) where character >= 0x20 {
      let code = events[index].code
      if KeyRedaction.row[code] != nil {
        keys[index] = KeyRedaction.row.first { $0.value == character }?.key
      } else if KeyRedaction.pad[code] != nil {
        keys[index] = KeyRedaction.pad.first { $0.value == character }?.key
      } else if KeyRedaction.letters[code] != nil {
        keys[index] = KeyRedaction.letters.first { $0.value == character | 0x20 }?.key
      }
    }
    return keys
  }

  /// A character typed as Alt and its number becomes a digit 0 (48) typed with as many keys; a control character stays.
  private func altCode(_ events: [InputEvent]) -> [(Int, UInt16)] {
    let digits = altDigits.compactMap { KeyRedaction.pad[events[$0].code] }
    let number = digits.reduce(0) { min($0 * 10 + Int($1 & 0x0F), 0xFFFF) }
    guard number >= 0x20, digits.count >= 2 else { return [] }
    let replacement = Array(repeating: UInt8(ascii: "0"), count: digits.count - 2) + Array("48".utf8)
    return zip(altDigits, replacement).compactMap { place, digit in KeyRedaction.pad.first { $0.value == digit }.map { (place, $0.key) } }
  }

  // By position on a US keyboard (linux/input-event-codes.h).
  private static let row = table(2, "1234567890")
  private static let pad = table(71, "789").merging(table(75, "456")) { $1 }.merging(table(79, "1230")) { $1 }
  private static let letters = table(16, "qwertyuiop").merging(table(30, "asdfghjkl")) { $1 }.merging(table(44, "zxcvbnm")) { $1 }
  /// Beside P, L and M, and the key only ISO keyboards have.
  private static let moreLetters: Set<UInt16> = [12, 13, 26, 27, 39, 40, 41, 43, 51, 52, 53, 86]

  private static func table(_ first: UInt16, _ characters: String) -> [UInt16: UInt8] {
    Dictionary(uniqueKeysWithValues: characters.utf8.enumerated().map { (first + UInt16($0.offset), $0.element) })
  }
}
