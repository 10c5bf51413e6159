import CLinux

/// One `struct input_event` of a 64-bit kernel: seconds, microseconds, type, code, value.
struct InputPacket {
  static let size = 24

  var time: Int64
  var type: UInt16
  var code: UInt16
  var value: Int32

  init(time: Int64, type: Int32, code: Int32, value: Int32) {
    self.time = time
    self.type = UInt16(type)
    self.code = UInt16(code)
    self.value = value
  }

  /// `bytes` are exactly one packet.
  init(_ bytes: ArraySlice<UInt8>) {
    func number<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type) -> Number {
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
    time = number(0, Int64.self) &* 1_000_000_000 &+ number(8, Int64.self) &* 1_000
    type = number(16, UInt16.self)
    code = number(18, UInt16.self)
    value = number(20, Int32.self)
  }

  static func all(in bytes: [UInt8]) -> some Sequence<InputPacket> {
    stride(from: 0, through: bytes.count - size, by: size).lazy.map { InputPacket(bytes[$0..<($0 + size)]) }
  }

  /// The kernel's buffer ran over: events are missing before this one.
  var isLoss: Bool { type == UInt16(EV_SYN) && code == UInt16(SYN_DROPPED) }

  func append(to bytes: inout [UInt8]) {
    func put(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) } }
    put(time / 1_000_000_000)
    put(time % 1_000_000_000 / 1_000)
    put(type)
    put(code)
    put(value)
  }
}

/// What a device holds at the moment, told as events.
enum InputState {
  private static let modifiers = [KEY_LEFTSHIFT, KEY_RIGHTSHIFT, KEY_LEFTCTRL, KEY_RIGHTCTRL, KEY_LEFTALT, KEY_RIGHTALT, KEY_LEFTMETA, KEY_RIGHTMETA]
  /// The kernel's value of a repeated key: it is down, and has not gone down now.
  private static let heldBefore: Int32 = 2
  private static let lights = [LED_NUML, LED_CAPSL]

  /// Empty where the device does not answer.
  static func packets(of descriptor: Int32) -> [UInt8] {
    var keys = [UInt8](repeating: 0, count: Int(KEY_MAX) / 8 + 1)
    var leds = [UInt8](repeating: 0, count: Int(LED_MAX) / 8 + 1)
    guard clinux_evdev_keys(descriptor, &keys, keys.count) >= 0 else { return [] }
    let hasLights = clinux_evdev_leds(descriptor, &leds, leds.count) >= 0
    let now = clinux_boot_nanoseconds()
    var bytes: [UInt8] = []
    func bit(_ number: Int32, of map: [UInt8]) -> Int32 { Int32(map[Int(number) / 8] >> (number % 8) & 1) }
    for key in modifiers { InputPacket(time: now, type: EV_KEY, code: key, value: bit(key, of: keys)).append(to: &bytes) }
    for key in 1..<KEY_MAX where bit(key, of: keys) == 1 && !modifiers.contains(key) {
      InputPacket(time: now, type: EV_KEY, code: key, value: heldBefore).append(to: &bytes)
    }
    if hasLights { for light in lights { InputPacket(time: now, type: EV_LED, code: light, value: bit(light, of: leds)).append(to: &bytes) } }
    InputPacket(time: now, type: EV_SYN, code: SYN_REPORT, value: 0).append(to: &bytes)
    return bytes
  }
}
