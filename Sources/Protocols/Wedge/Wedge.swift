public import Warehouse

/// A scanner, or a number pad, that plays a keyboard: `input_event`s of evdev to codes, by key positions and the profile's layout.
///
/// Codes come as UTF-8. A scanner's code is ended by its suffix key, or reported as incomplete when the key does not come within `gap`. On a keypad
/// Enter ends what was typed, Backspace works and time does not count. Where the kernel dropped events, the code in hand is incomplete and its rest
/// is passed over.
public struct Wedge: DeviceProtocol {
  private let frame: LineFrame
  private let role: Role
  private let suffix: Suffix
  private let gap: Duration
  private let literal: [UInt8]
  private var keyboard: Keyboard
  private var buffer: CodeBuffer
  /// Between SYN_DROPPED and the next SYN_REPORT nothing can be believed (Documentation/input/event-codes).
  private var distrusts = false
  private var lastPressed: UInt16 = 0
  /// The kernel's time of the key before, in microseconds; `nil` where keys between are missing.
  private var lastTime: Int64?
  /// Kept between keys, so that none of them allocates.
  private var strokes: [Stroke] = []
  /// How quickly the scanner types.
  public private(set) var pace = KeyPace()
  public var isInCode: Bool { buffer.isInCode }
  public var isReceiving: Bool { isInCode }
  /// People type slowly.
  public var restTime: Duration { role == .keypad ? .seconds(30) : .seconds(1) }

  init(_ values: OptionValues) {
    frame = LineFrame(values)
    role = Role(rawValue: values.string("role")) ?? .scanner
    suffix = role == .keypad ? .enter : Suffix(rawValue: values.string("suffix")) ?? .any
    gap = values.duration("gap") ?? (suffix == .none ? .milliseconds(100) : .milliseconds(500))
    literal = values.bytes("gs-literal") ?? []
    keyboard = Wedge.keyboard(values)
    buffer = CodeBuffer(longest: frame.longest)
  }

  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    keyboard.forget()
    buffer.reset()
    pace = KeyPace()
    distrusts = false
    lastPressed = 0
    lastTime = nil
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
    fallSilent(into: &actions)
    buffer.arm(nil, into: &actions)
  }

  private mutating func fallSilent(into actions: inout [DeviceAction]) {
    keyboard.flushAccent(into: &strokes)
    takeStrokes(into: &actions)
    if suffix == .none {
      finish(into: &actions)
    } else {
      pace.abandon()
      buffer.abandon(.timeout, into: &actions)
    }
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    keyboard.forget()
    pace.abandon()
    buffer.abandon(.unplugged, into: &actions)
    buffer.arm(nil, into: &actions)
  }

  private mutating func take(_ event: InputEvent, into actions: inout [DeviceAction]) {
    // Two codes that come at once, because whoever takes them was busy, are two.
    if role == .scanner, event.type == InputEvent.key, !distrusts {
      if isInCode, let lastTime, .microseconds(event.time &- lastTime) > gap { fallSilent(into: &actions) }
      lastTime = event.time
    }
    switch (event.type, event.code) {
    case (InputEvent.syn, InputEvent.synDropped):
      if !distrusts { refuse(into: &actions) }
      distrusts = true
      lastTime = nil
      keyboard.forget()
    case (InputEvent.syn, InputEvent.synReport): distrusts = false
    case _ where distrusts: break
    case (InputEvent.led, InputEvent.ledCapsLock): keyboard.capsLock(event.value != 0)
    case (InputEvent.led, InputEvent.ledNumLock): keyboard.numLock(event.value != 0)
    case (InputEvent.key, let key):
      switch event.value {
      case 0: keyboard.release(key, into: &strokes)
      case 1:
        lastPressed = key
        pace.press(at: event.time)
        keyboard.press(key, into: &strokes)
      case _ where role == .keypad: keyboard.press(key, into: &strokes)
      default:
        // A scanner's key that stays down is a slow cable, not more of the same; one that was down before we listened tells of a lost beginning.
        if key != lastPressed { refuse(into: &actions) }
      }
      takeStrokes(into: &actions)
    default: break
    }
  }

  /// Part of the code in hand never came: what is there is reported, what is still to come of it passed over.
  private mutating func refuse(into actions: inout [DeviceAction]) {
    pace.abandon()
    buffer.abandon(.dropped, into: &actions, skippingRest: true)
  }

  private mutating func takeStrokes(into actions: inout [DeviceAction]) {
    for index in strokes.indices { take(strokes[index], into: &actions) }
    strokes.removeAll(keepingCapacity: true)
  }

  private mutating func take(_ stroke: Stroke, into actions: inout [DeviceAction]) {
    if suffix.ends(with: stroke) { return finish(into: &actions) }
    switch stroke {
    case .character(let character): for byte in UTF8.encode(character) ?? .init() { buffer.append(byte) }
    case .backspace where role == .keypad: buffer.removeLastCharacter()
    case .lineEnd, .tab, .backspace: for byte in stroke.bytes { buffer.append(byte) }
    }
    buffer.checkLength(into: &actions)
  }

  private mutating func finish(into actions: inout [DeviceAction]) {
    pace.finish()
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
