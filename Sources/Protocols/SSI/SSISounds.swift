/// What an SSI scanner can be told to sound and to light, by name.
enum SSISounds {
  /// Places are beep codes (BEEP, E6h). Source: Zebra's scanner SDK, `RMD_ATTR_VALUE_ACTION_…`, whose actions 0 to 26 are SSI's beep codes; 0 to 6
  /// also in the MK1000 Product Reference Guide, table 5-8.
  private static let beeps: [String] = ["short-high", "short-low", "long-high", "long-low"].flatMap { kind in (1...5).map { "\(kind)-\($0)" } }
    + ["fast-warble", "slow-warble", "high-low", "low-high", "high-low-high", "low-high-low", "high-high-low-low"]

  /// LED_ON (E7h) and LED_OFF (E8h) take a mask (enioka_scan, LedOn).
  private static let lights: [(name: String, mask: UInt8)] = [("green", 0x01), ("red", 0x02)]

  static let words: [String] = beeps + lights.flatMap { [$0.name + "-on", $0.name + "-off"] }

  /// The message for one of `words`.
  static func command(_ word: String) -> SSICommand? {
    if let code = beeps.firstIndex(of: word) { return SSICommand(opcode: SSIFrame.Opcode.beep, data: [UInt8(code)], name: "beep") }
    for light in lights {
      if word == light.name + "-on" { return SSICommand(opcode: SSIFrame.Opcode.lightOn, data: [light.mask], name: "light") }
      if word == light.name + "-off" { return SSICommand(opcode: SSIFrame.Opcode.lightOff, data: [light.mask], name: "light") }
    }
    return nil
  }
}
