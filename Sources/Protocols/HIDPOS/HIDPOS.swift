public import Warehouse

/// A HID POS scanner: codes in input reports of usage page 8C (HID Point of Sale Usage Tables 1.02), laid out as the device's own report descriptor says.
///
/// A code may come in several reports; one that loses a part is reported as incomplete, never joined to the next. Where a report has no byte count,
/// trailing NULs are padding. IBM's hand-held reports (usage page FF45) are not spoken: no layout of theirs is published.
public struct HIDPOS: DeviceProtocol {
  enum Meaning {
    case barcode(BarcodeReport)
    /// Declared, and about something else: a status, the answer to a setting.
    case other
  }

  private let gap: Duration
  private let longest: Int
  private let suffix: [UInt8]
  private let looksForIdentifier: Bool
  private let enabling: [UInt8]
  private let commands: HIDPOSCommands
  private var descriptor: ReportDescriptor?
  private var meanings: [Meaning?] = []
  private var code: [UInt8] = []
  /// AIM identifier of the code in hand, 0 for none.
  private var identifier: UInt32 = 0
  /// The code has been reported already; the parts still to come belong to it.
  private var skipping = false
  private var waiting = false
  /// Most codes in a row have the same identifier.
  private var lastName: (identifier: UInt32, text: String) = (0, "")
  public var isInCode: Bool { skipping || !code.isEmpty }
  public var isReceiving: Bool { isInCode }

  init(_ values: OptionValues) {
    gap = values.duration("gap") ?? .milliseconds(500)
    longest = values.int("max-length")
    suffix = values.bytes("suffix") ?? []
    looksForIdentifier = values.string("aim") == Identifier.whereThere.rawValue
    enabling = values.bytes("enable") ?? []
    commands = HIDPOSCommands(values)
  }

  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    code.removeAll(keepingCapacity: true)
    identifier = 0
    skipping = false
    waiting = false
    descriptor = nil
    meanings = []
    let bytes = opening.reportDescriptor ?? []
    do {
      try learn(bytes)
    } catch {
      // The bytes from the bad one on.
      actions.append(.event(.fault(code: "descriptor", bytes: Array(bytes.dropFirst(error.offset).prefix(16)))))
      actions.append(.event(.info(name: "descriptor", value: error.description)))
    }
    if let id = enabling.first, let length = descriptor?.length(.feature, id) {
      actions.append(.sendFeature(enabling + [UInt8](repeating: 0, count: max(0, length + 1 - enabling.count))))
    }
  }

  private mutating func learn(_ bytes: [UInt8]) throws(ReportDescriptorError) {
    let descriptor = try ReportDescriptor(bytes)
    meanings = Self.meanings(of: descriptor)
    self.descriptor = descriptor
    let known = meanings.contains { if case .barcode? = $0 { true } else { false } }
    guard known else { throw ReportDescriptorError(offset: 0, detail: "no input report with decoded data (usage \(BarcodeUsage.data))") }
  }

  /// Of the input reports, by their ids.
  static func meanings(of descriptor: ReportDescriptor) -> [Meaning?] {
    var fields = [[ReportDescriptor.Field]?](repeating: nil, count: 256)
    for field in descriptor.fields where field.kind == .input { fields[Int(field.report), default: []].append(field) }
    return fields.map { fields in fields.map { BarcodeReport($0).map(Meaning.barcode) ?? .other } }
  }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    guard let descriptor, !bytes.isEmpty else { return drop(bytes, into: &actions) }
    let numbered = descriptor.isNumbered
    switch meanings[numbered ? Int(bytes[0]) : 0] {
    case .barcode(let report): take(bytes.extracting((numbered ? 1 : 0)...), report, into: &actions)
    case .other: break
    case nil: actions.append(.event(.fault(code: "unknown", bytes: copy(bytes))))
    }
    arm(into: &actions)
  }

  public mutating func timeout(into actions: inout [DeviceAction]) {
    abandon(.timeout, into: &actions)
    skipping = false
    arm(into: &actions)
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    abandon(.unplugged, into: &actions)
    skipping = false
    arm(into: &actions)
  }

  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    commands.perform(command, on: descriptor, into: &actions)
  }

  // MARK: Codes

  private mutating func take(_ body: Span<UInt8>, _ report: BarcodeReport, into actions: inout [DeviceAction]) {
    let length = body.count * 8
    let available = report.available(length)
    guard report.frame <= length else { return tear(body, available, report, into: &actions) }
    let isContinued = report.isContinued(body)
    let name = report.identifier(body)
    if !code.isEmpty, name != 0, identifier != 0, name != identifier { abandon(.dropped, into: &actions) }
    if code.isEmpty { identifier = name }
    var count = report.count.map { Int(bits($0.offset, $0.size, in: body)) } ?? report.capacity
    guard count <= available else { return tear(body, available, report, continued: isContinued, into: &actions) }
    if !skipping { report.append(count, of: body, to: &code) }
    if report.count == nil, !isContinued {
      while count > 0, code.last == 0 {
        code.removeLast()
        count -= 1
      }
    }
    if code.count > longest + suffix.count + 3 {
      abandon(.overflow, into: &actions)
      skipping = true
    }
    guard !isContinued else { return }
    if skipping { skipping = false } else { finish(into: &actions) }
  }

  /// A report that is shorter than its code: what there is of it cannot be believed to be all.
  private mutating func tear(
    _ body: Span<UInt8>, _ count: Int, _ report: BarcodeReport, continued: Bool = false, into actions: inout [DeviceAction]
  ) {
    if !skipping {
      report.append(count, of: body, to: &code)
      abandon(.dropped, evenEmpty: true, into: &actions)
    }
    skipping = continued
  }

  private mutating func finish(into actions: inout [DeviceAction]) {
    defer { forget() }
    var end = code.count
    if !suffix.isEmpty, code.suffix(suffix.count).elementsEqual(suffix) { end -= suffix.count }
    var start = 0
    if looksForIdentifier, end > 3 {
      let head = UInt32(code[0]) << 16 | UInt32(code[1]) << 8 | UInt32(code[2])
      // Some makers send it in the data also where the report has it.
      if isAIMIdentifier(head), identifier == 0 || identifier == head {
        identifier = head
        start = 3
      }
    }
    guard start < end else { return }
    let data = start == 0 && end == code.count ? code.withUnsafeBufferPointer { Array($0) } : Array(code[start..<end])
    if data.count > longest {
      actions.append(.event(.incomplete(data: data, reason: .overflow)))
    } else {
      actions.append(.event(.scan(Scan(data: data, symbology: symbology()))))
    }
  }

  private mutating func symbology() -> String? {
    guard identifier != 0 else { return nil }
    if lastName.identifier != identifier {
      lastName = (identifier, String(decoding: [16, 8, 0].map { UInt8(truncatingIfNeeded: identifier >> $0) }, as: UTF8.self))
    }
    return lastName.text
  }

  private mutating func abandon(_ reason: IncompleteReason, evenEmpty: Bool = false, into actions: inout [DeviceAction]) {
    if !code.isEmpty || evenEmpty { actions.append(.event(.incomplete(data: Array(code[...]), reason: reason))) }
    forget()
  }

  private mutating func forget() {
    code.removeAll(keepingCapacity: true)
    identifier = 0
  }

  /// Without a descriptor that can be read, a report may be a code or anything else: the worker must not take it for stored.
  private func drop(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    if !bytes.isEmpty { actions.append(.event(.incomplete(data: copy(bytes), reason: .dropped))) }
  }

  private func copy(_ bytes: Span<UInt8>) -> [UInt8] { bytes.withUnsafeBufferPointer { Array($0) } }

  private mutating func arm(into actions: inout [DeviceAction]) {
    let busy = isInCode
    if busy || waiting { actions.append(.expectWithin(busy ? gap : nil)) }
    waiting = busy
  }
}

extension [[ReportDescriptor.Field]?] {
  fileprivate subscript(index: Int, default standard: [ReportDescriptor.Field]) -> [ReportDescriptor.Field] {
    get { self[index] ?? standard }
    set { self[index] = newValue }
  }
}
