/// Names a device for as long as it lives: the name the site gave it, else `usb:VID:PID:SERIAL`, else its port path; never a node number.
public struct DeviceID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { rawValue = name }
  public var description: String { rawValue }
}

/// What a scanner delivered: one complete code, without AIM identifier, prefix and suffix.
public struct Scan: Sendable, Hashable {
  /// The bytes as the scanner sent them; not necessarily UTF-8. Untrusted.
  public var data: [UInt8]
  /// AIM symbology identifier with its `]`, such as `]d2` (ISO/IEC 15424); `nil` where the scanner sends none.
  public var symbology: String?
  /// Which handheld of a cradle, where the profile knows a unit prefix.
  public var unit: String?
  /// Typed on a device with role `keypad` (ended by Enter), not read from a symbol.
  public var typed: Bool

  public init(data: [UInt8], symbology: String? = nil, unit: String? = nil, typed: Bool = false) {
    self.data = data
    self.symbology = symbology
    self.unit = unit
    self.typed = typed
  }
}

/// Why a scan did not become whole.
public enum IncompleteReason: String, Sendable, Codable, CaseIterable {
  case timeout, overflow, checksum, dropped, unplugged
}

/// One sight of an RFID tag, as the reader reports it. What a reader does not say is `nil`.
public struct TagRead: Sendable, Hashable {
  /// The EPC bank from its third word on, of a UHF tag; empty for one that holds none, `nil` for a tag of another air interface.
  public var epc: [UInt8]?
  /// The number of an LF or HF tag.
  public var uid: [UInt8]?
  /// From 1, as the reader counts its antennas.
  public var antenna: Int?
  /// Hundredths of a dBm.
  public var rssi: Int?
  public var pc: UInt16?
  /// How often it was seen since the last report of it.
  public var count: Int?
  /// What was read of the TID and user banks.
  public var tid: [UInt8]?
  public var user: [UInt8]?
  /// What an order read of the EPC or the reserved bank. It may be a password: nobody shows or keeps it.
  public var ordered: [UInt8]?

  public init(
    epc: [UInt8]? = nil, uid: [UInt8]? = nil, antenna: Int? = nil, rssi: Int? = nil, pc: UInt16? = nil, count: Int? = nil, tid: [UInt8]? = nil,
    user: [UInt8]? = nil
  ) {
    self.epc = epc
    self.uid = uid
    self.antenna = antenna
    self.rssi = rssi
    self.pc = pc
    self.count = count
    self.tid = tid
    self.user = user
  }

  /// What the tag is known by: its EPC, else its number.
  public var identity: [UInt8] { epc ?? uid ?? [] }
}

/// What a printer says of itself.
public enum PrinterCondition: String, Sendable, Codable, CaseIterable {
  case paperOut = "paper-out", ribbonOut = "ribbon-out", headOpen = "head-open", coverOpen = "cover-open", paused, bufferFull = "buffer-full"
  case overTemperature = "over-temperature", underTemperature = "under-temperature", cutterFault = "cutter-fault", jam
  case labelWaiting = "label-waiting", partialFormat = "partial-format", ramCorrupt = "ram-corrupt", busy, lowPaper = "low-paper", fault
}

public struct PrinterStatus: Sendable, Hashable {
  public var ready: Bool
  public var conditions: [PrinterCondition]
  /// Labels of the present batch that have not come out; `nil` where the language does not say.
  public var remaining: Int?
  /// Formats waiting in the receive buffer; `nil` where the language does not say.
  public var buffered: Int?
  public init(ready: Bool, conditions: [PrinterCondition] = [], remaining: Int? = nil, buffered: Int? = nil) {
    self.ready = ready
    self.conditions = conditions
    self.remaining = remaining
    self.buffered = buffered
  }
}

/// What a protocol understood of a device's bytes.
public enum DeviceEvent: Sendable, Hashable {
  case scan(Scan)
  case incomplete(data: [UInt8], reason: IncompleteReason)
  case tag(TagRead)
  case printer(PrinterStatus)
  /// `code` is one of checksum · length · unknown · framing · reader-error ….
  case fault(code: String, bytes: [UInt8])
  case info(name: String, value: String)
  case result(operation: String, ok: Bool, error: String?)
}

extension DeviceEvent {
  /// A change on one of a reader's inputs, such as a photo-eye's: its number from 1, and whether it is high now.
  public var input: (port: Int, isHigh: Bool)? {
    guard case .info("gpi", let value) = self else { return nil }
    let words = value.split(separator: " ")
    return words.count == 2 ? Int(words[0]).map { ($0, words[1] == "high") } : nil
  }
}

/// The four answers a worker must be able to tell apart without looking.
public enum Signal: String, Sendable, Codable, CaseIterable {
  case good, refused, duplicate
  case storedOffline = "stored-offline"
}

/// An order from above to a protocol.
public enum DeviceCommand: Sendable, Hashable {
  case signal(Signal)
  /// Whether the device may read codes at all; of an RFID reader, whether it takes inventory.
  case scanning(Bool)
  /// Pulls the trigger, or lets go of it.
  case trigger(Bool)
  /// Bytes to the device as they are, for diagnosis.
  case raw([UInt8])
  /// Ask a printer for its status.
  case status
  /// Read, write, lock or kill a tag. A result tells how it went, and a tag what was read.
  case tag(TagOperation)
  /// Which tags an inventory shows; `nil` is all.
  case select(TagMask?)
  /// A reader's transmit power at all antennas, in hundredths of a dBm.
  case power(Int)
  case region(RadioRegion)
  /// A reader makes ready for writing: it shows what is in the field again and again, at one antenna or at all, whatever it does otherwise; `false` is
  /// back to that. A result `writing` tells when it is so. With `isSecret` what passes until then is not kept as evidence: it holds a password.
  case writing(Bool, antenna: Int? = nil, isSecret: Bool = false)
  /// One of its outputs, from 1: for a while, or until further notice.
  case output(Int, Bool, for: Duration? = nil)
}

/// What a protocol wants done. A protocol itself does nothing.
public enum DeviceAction: Sendable, Hashable {
  case event(DeviceEvent)
  /// Many events `tag` at once.
  case tags(TagBatch)
  /// The connection is of no use any more: it is closed, and opened anew after a while. The error says why, for people.
  case reconnect(LinkError)
  /// On `hidraw` one whole output report, its id (0 where the device numbers none) first.
  case send([UInt8])
  /// A HID feature report, its id first: on `hidraw` only.
  case sendFeature([UInt8])
  /// What comes cannot be read, or an answer that is certain has not come: a serial line has probably another speed.
  case misread
  /// Call `timeout(into:)` unless bytes come within this time; a later `expectWithin` replaces it, `nil` cancels it.
  case expectWithin(Duration?)
}

extension DeviceAction {
  /// What it tells.
  public var events: [DeviceEvent] {
    switch self {
    case .event(let event): [event]
    case .tags(let batch): batch.reads.map { .tag($0) }
    case .reconnect, .send, .sendFeature, .misread, .expectWithin: []
    }
  }
}

/// What a link knows of its device once it is open, beside its bytes.
public struct LinkOpening: Sendable, Hashable {
  /// What a HID device says its reports are made of (HID 1.11, 6.2.2); `nil` on every link but `hidraw`.
  public var reportDescriptor: [UInt8]?
  public init(reportDescriptor: [UInt8]? = nil) { self.reportDescriptor = reportDescriptor }
}

/// Bytes to events and commands to bytes: no system call, no clock, no task. The same value runs on a tty, a recording, one byte at a time and under a fuzzer.
public protocol DeviceProtocol: Sendable {
  /// What time it is, before each of the calls below; for who measures another clock.
  mutating func clock(_ now: Stamp)
  /// The link has just opened.
  mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction])
  /// Bytes came. On packet links (`hidraw`, `evdev`) `bytes` holds whole packets.
  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction])
  /// The time of the last `expectWithin` has passed in silence.
  mutating func timeout(into actions: inout [DeviceAction])
  /// The link is gone; what was half received must be reported, not dropped.
  mutating func lost(into actions: inout [DeviceAction])
  mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction])
  /// The link is to be closed although all is well: the last word to the device.
  mutating func closing(into actions: inout [DeviceAction])
  /// Bytes went to the device that this protocol did not send: a recording's. Some answers are understood only with their question.
  mutating func overheard(_ bytes: [UInt8], into actions: inout [DeviceAction])
  /// Part of a code has come, and its rest would be taken for a whole one by who has not seen the beginning.
  var isInCode: Bool { get }
  /// What came last may be the beginning of something whose rest is still to come; asked only while a call of `timeout` is pending.
  var isReceiving: Bool { get }
  /// So long after the link is open again the rest of such a code may still come.
  var restTime: Duration { get }
  /// What came shows that all is well: should the link go now, it may be opened anew at once.
  var isEstablished: Bool { get }
  /// What was asked of the device, and what became of it; `nil` where a protocol keeps no account.
  var account: ReaderAccount? { get }
  /// The signals that it has something for; `nil` = a command tells at once, by what it sends.
  var signals: Set<Signal>? { get }
}

extension DeviceProtocol {
  public var isInCode: Bool { false }
  public var isReceiving: Bool { true }
  public var restTime: Duration { .seconds(1) }
  public var isEstablished: Bool { true }
  public var account: ReaderAccount? { nil }
  public var signals: Set<Signal>? { nil }
  public mutating func clock(_ now: Stamp) {}
  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {}
  public mutating func timeout(into actions: inout [DeviceAction]) {}
  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {}
  public mutating func closing(into actions: inout [DeviceAction]) {}
  public mutating func overheard(_ bytes: [UInt8], into actions: inout [DeviceAction]) {}
}

/// An event with the device it came from and the time the kernel (or, failing that, this program) saw its last byte.
public struct DeviceInput: Sendable {
  public var device: DeviceID
  public var at: Stamp
  public var event: DeviceEvent
  public init(device: DeviceID, at: Stamp, event: DeviceEvent) {
    self.device = device
    self.at = at
    self.event = event
  }
}

/// Where device events go. `accept` returns when the event has been dealt with: a device is not read on before, so nothing queues without bound and no scan is dropped.
public protocol InputSink: Sendable {
  func accept(_ input: DeviceInput) async
  /// Many reads of tags at once; `at` is when the report came.
  func accept(_ tags: TagBatch, from device: DeviceID, at: Stamp) async
  /// Whether an input that was accepted is nobody's business: a badge, an identity document, a key. Its bytes are then not kept as evidence.
  func isConfidential(_ input: DeviceInput) async -> Bool
}

extension InputSink {
  public func accept(_ tags: TagBatch, from device: DeviceID, at: Stamp) async {
    for read in tags.reads { await accept(DeviceInput(device: device, at: at, event: .tag(read))) }
  }
}

/// Makes a device sound or light. Never throws: a device that cannot be told is a health matter, not the scan's.
public protocol SignalPort: Sendable {
  func signal(_ signal: Signal, to device: DeviceID) async
}
