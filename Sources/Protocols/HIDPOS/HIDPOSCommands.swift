import Warehouse

/// What a HID POS scanner is told, and how: by the profile's bytes, else by the usages that its report descriptor declares.
struct HIDPOSCommands: Sendable {
  private let explicit: [Signal: [UInt8]]
  /// The output report that holds a length and a command; 0 for none.
  private let wrapper: UInt8

  init(_ values: OptionValues) {
    wrapper = UInt8(values.int("command-report"))
    var explicit: [Signal: [UInt8]] = [:]
    for signal in Signal.allCases { explicit[signal] = values.bytes(signal.rawValue) }
    self.explicit = explicit
  }

  /// The sounds of the Bar Code Scanner page. None of them says "stored, but the link is down": that is left to the station.
  private static let sounds: [Signal: HIDUsage] = [
    .good: BarcodeUsage.soundGoodRead, .refused: BarcodeUsage.soundError, .duplicate: BarcodeUsage.soundNotOnFile,
  ]

  func perform(_ command: DeviceCommand, on descriptor: ReportDescriptor?, into actions: inout [DeviceAction]) {
    switch command {
    case .signal(let signal):
      if let bytes = explicit[signal] {
        send(bytes, on: descriptor, into: &actions)
      } else if let usage = Self.sounds[signal] {
        set(usage, on: descriptor, into: &actions)
      }
    case .scanning(let on): set(BarcodeUsage.preventRead, to: !on, on: descriptor, into: &actions)
    // To prevent reading is also how a trigger is let go of (Hand Held Products USB Interfaces User's Guide, page 1-12).
    case .trigger(let on): set(on ? BarcodeUsage.initiateRead : BarcodeUsage.preventRead, on: descriptor, into: &actions)
    case .raw(let bytes): send(bytes, on: descriptor, into: &actions)
    case .status, .tag, .select, .power, .region, .writing, .output: break
    }
  }

  private func send(_ bytes: [UInt8], on descriptor: ReportDescriptor?, into actions: inout [DeviceAction]) {
    guard !bytes.isEmpty else { return }
    var report = wrapper == 0 ? bytes : [wrapper, UInt8(clamping: bytes.count)] + bytes
    // The kernel hands over what it gets; devices want whole reports.
    let id = report[0]
    if let length = descriptor?.length(.output, id) { report += [UInt8](repeating: 0, count: max(0, length + 1 - report.count)) }
    actions.append(.send(report))
  }

  private func set(_ usage: HIDUsage, to value: Bool = true, on descriptor: ReportDescriptor?, into actions: inout [DeviceAction]) {
    guard let descriptor, let (field, report) = descriptor.report(setting: usage, to: value) else { return }
    actions.append(field.kind == .feature ? .sendFeature(report) : .send(report))
  }
}

extension ReportDescriptor {
  /// The output, else feature field that has a usage, and its control; the first of an array.
  func control(_ usage: HIDUsage) -> (field: Field, control: Int)? {
    for kind in [Field.Kind.output, .feature] {
      for field in fields where field.kind == kind && !field.isConstant {
        if let control = field.controls(of: usage).first?.lowerBound { return (field, field.isVariable ? control : 0) }
        if !field.isVariable, field.selector(of: usage) != nil { return (field, 0) }
      }
    }
    return nil
  }

  /// A whole report, its id first, in which one control is on or off and everything else 0.
  func report(setting usage: HIDUsage, to value: Bool) -> (field: Field, report: [UInt8])? {
    guard let (field, control) = control(usage), let length = length(field.kind, field.report) else { return nil }
    var report = [UInt8](repeating: 0, count: length + 1)
    report[0] = field.report
    guard value else { return (field, report) }
    let on = field.selector(of: usage) ?? (field.logical.contains(1) ? 1 : field.logical.upperBound)
    for bit in 0..<min(field.size, 64) where on >> Int64(bit) & 1 != 0 {
      let position = field.offset + control * field.size + bit
      report[1 + position / 8] |= 1 << UInt8(position % 8)
    }
    return (field, report)
  }
}
