public import Warehouse

/// A scanner, or a number pad, that plays a keyboard: `input_event`s of evdev to codes, by key positions and the profile's layout.
///
/// Codes come as UTF-8. A scanner's code is ended by its suffix key, or reported as incomplete when the key does not come within `gap`. On a keypad
/// Enter ends what was typed, Backspace works and time does not count. Where the kernel dropped events, the code in hand is incomplete and its rest
/// is passed over.
public struct Wedge: DeviceProtocol {
  enum Role: String, CaseIterable { case scanner, keypad }

  enum Suffix: String, CaseIterable {
    case any, enter, tab, none

    func ends(with stroke: Stroke) -> Bool {
      switch stroke {
      case .lineEnd: self == .any || self == .enter
      case .tab: self == .any || self == .tab
      case .character, .backspace: false
      }
    }
  }

  private let frame: LineFrame
  private let role: Role
  private let suffix: Suffix
  private let gap: Duration
  private let literal: [UInt8]
  private var keyboard: Keyboard
  private var buffer: CodeBuffer
  /// Between SYN_DROPPED and the next SYN_REPORT nothing can be believed (Documentation/input/event-codes).
  private var distrusts = false

  init(_ values: OptionValues) {
    frame = LineFrame(values)
    role = Role(rawValue: values.string("role")) ?? .scanner
    suffix = role == .keypad ? .enter : Suffix(rawValue: values.string("suffix")) ?? .any
    gap = values.duration("gap") ?? (suffix == .none ? .milliseconds(100) : .milliseconds(500))
    literal = values.bytes("gs-literal") ?? []
    keyboard = Keyboard(
      layout: Layout(Layout.Name(rawValue: values.string("layout")) ?? .us), separator: GroupSeparatorKey(rawValue: values.string("gs")) ?? .any,
      honoursCaps: values.string("caps") == "honour")
    buffer = CodeBuffer(longest: frame.longest)
  }

  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    keyboard.forget()
    buffer.reset()
    distrusts = false
  }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    var offset = 0
    while offset + InputEvent.size <= bytes.count {
      take(InputEvent(bytes, at: offset), into: &actions)
      offset += InputEvent.size
    }
    if offset < bytes.count { actions.append(.event(.fault(code: "length", bytes: (offset..<bytes.count).map { bytes[$0] }))) }
    buffer.arm(role == .keypad ? nil : gap, into: &actions)
  }

  public mutating func timeout(into actions: inout [DeviceAction]) {
    if suffix == .none { finish(into: &actions) } else { buffer.abandon(.timeout, into: &actions) }
    buffer.arm(nil, into: &actions)
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    keyboard.forget()
    buffer.abandon(.unplugged, into: &actions)
    buffer.arm(nil, into: &actions)
  }

  private mutating func take(_ event: InputEvent, into actions: inout [DeviceAction]) {
    switch (event.type, event.code) {
    case (InputEvent.syn, InputEvent.synDropped):
      if !distrusts { buffer.abandon(.dropped, into: &actions, skippingRest: true) }
      distrusts = true
      keyboard.forget()
    case (InputEvent.syn, InputEvent.synReport): distrusts = false
    case _ where distrusts: break
    case (InputEvent.led, InputEvent.ledCapsLock): keyboard.capsLock(event.value != 0)
    case (InputEvent.key, let key):
      var strokes: [Stroke] = []
      switch event.value {
      case 0: keyboard.release(key, into: &strokes)
      case 1: keyboard.press(key, into: &strokes)
      default: if role == .keypad { keyboard.press(key, into: &strokes) }
      }
      for stroke in strokes { take(stroke, into: &actions) }
    default: break
    }
  }

  private mutating func take(_ stroke: Stroke, into actions: inout [DeviceAction]) {
    if suffix.ends(with: stroke) { return finish(into: &actions) }
    switch stroke {
    case .character(let character): for byte in UTF8.encode(character) ?? .init() { buffer.append(byte) }
    case .lineEnd(let byte): buffer.append(byte)
    case .tab: buffer.append(0x09)
    case .backspace where role == .keypad: buffer.removeLastCharacter()
    case .backspace: buffer.append(0x08)
    }
    buffer.checkLength(into: &actions)
  }

  private mutating func finish(into actions: inout [DeviceAction]) {
    guard let code = buffer.take() else { return }
    if role == .keypad {
      actions.append(.event(.scan(Scan(data: code, typed: true))))
    } else {
      frame.read(literal.isEmpty ? code : replacing(literal, by: 0x1D, in: code), into: &actions)
    }
  }
}

/// A copy with every occurrence of `literal` replaced by one byte.
private func replacing(_ literal: [UInt8], by byte: UInt8, in code: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var rest = code[...]
  while let first = rest.first {
    let found = rest.starts(with: literal)
    result.append(found ? byte : first)
    rest = rest.dropFirst(found ? literal.count : 1)
  }
  return result
}
