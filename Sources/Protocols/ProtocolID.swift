public import Warehouse

/// The table of device protocols: one case each, and the switches below say what it is made of.
public enum ProtocolID: String, Sendable, Hashable, CaseIterable, Codable {
  /// Codes as lines of text on a serial line, USB-CDC port or TCP connection.
  case serialLine = "serial-line"
  /// Codes typed by a scanner that plays a keyboard (evdev).
  case wedge
  /// Zebra's Simple Serial Interface: packets with checksum and answer.
  case ssi
  /// Lines, and the maker's commands, answers and identifiers.
  case honeywell, datalogic, newland, opticon, cognex, sick, keyence
  /// Codes in HID reports of usage page 8C (hidraw).
  case hidPOS = "hid-pos"
  /// The status of a ZPL printer (TCP 9100, usblp); what is printed passes it by.
  case zpl
  /// The same of other printer languages: TSC; Zebra EPL2 and Intermec ESim; Godex; SATO; Datamax and Honeywell; Brother; receipt printers.
  case tspl, epl, ezpl, sbpl, dpl
  case brotherQL = "brother-ql"
  case escpos
  /// RFID readers on a serial line.
  case m100, uhfreader18, uhfreader288, r2000, chainway, thingmagic, nur, caen, pn532, em4100
  /// Boards of relays, and of inputs and relays.
  case lcus
  case modbusIO = "modbus-io"
  /// Fixed RFID readers: LLRP 1.0.1 and 1.1 over TCP.
  case llrp

  /// The id of that name; the error suggests the nearest one.
  public init(named name: String) throws(OptionError) {
    guard let id = ProtocolID(rawValue: name) else {
      let known = ProtocolID.allCases.map(\.rawValue)
      let nearest = suggestion(for: name, among: known)
      let detail = "is unknown" + (nearest.isEmpty ? "; known: " + known.joined(separator: ", ") : nearest)
      throw OptionError(code: .unknownKey, subject: "protocol", key: name, detail: detail)
    }
    self = id
  }

  /// The status of a printer; the id is also the name of the language that the printer prints.
  public var isPrinter: Bool {
    switch self {
    case .zpl, .tspl, .epl, .ezpl, .sbpl, .dpl, .brotherQL, .escpos: true
    default: false
    }
  }

  /// What a profile may set.
  public var options: [ProtocolOption] {
    switch self {
    case .serialLine: SerialLine.options
    case .wedge: Wedge.options
    case .ssi: SSI.options
    case .honeywell: MakerLine.options(.honeywell)
    case .datalogic: MakerLine.options(.datalogic)
    case .newland: MakerLine.options(.newland)
    case .opticon: MakerLine.options(.opticon)
    case .cognex: MakerLine.options(.cognex)
    case .sick: MakerLine.options(.sick)
    case .keyence: MakerLine.options(.keyence)
    case .hidPOS: HIDPOS.options
    case .zpl: ZPLStatus.options
    case .tspl: TSPLStatus.options
    case .epl: EPLStatus.options
    case .ezpl: EZPLStatus.options
    case .sbpl: SBPLStatus.options
    case .dpl: DPLStatus.options
    case .brotherQL: BrotherQLStatus.options
    case .escpos: ESCPOSStatus.options
    case .m100: M100.options
    case .uhfreader18: UHFReader.options(.r18)
    case .uhfreader288: UHFReader.options(.r288)
    case .r2000: R2000.options
    case .chainway: Chainway.options
    case .thingmagic: ThingMagic.options
    case .nur: NUR.options
    case .caen: CAEN.options
    case .pn532: PN532.options
    case .em4100: EM4100.options
    case .lcus: LCUS.options
    case .modbusIO: ModbusIO.options
    case .llrp: LLRP.options
    }
  }

  /// A fresh instance for one link.
  public func make(options: [String: String] = [:]) throws(OptionError) -> any DeviceProtocol {
    let values = try OptionValues(options, for: self)
    return switch self {
    case .serialLine: SerialLine(values)
    case .wedge: Wedge(values)
    case .ssi: SSI(values)
    case .honeywell: MakerLine(values, .honeywell)
    case .datalogic: MakerLine(values, .datalogic)
    case .newland: MakerLine(values, .newland)
    case .opticon: MakerLine(values, .opticon)
    case .cognex: MakerLine(values, .cognex)
    case .sick: MakerLine(values, .sick)
    case .keyence: MakerLine(values, .keyence)
    case .hidPOS: HIDPOS(values)
    case .zpl: StatusProtocol(ZPLStatus(values), values)
    case .tspl: StatusProtocol(TSPLStatus(values), values)
    case .epl: StatusProtocol(EPLStatus(values), values)
    case .ezpl: StatusProtocol(EZPLStatus(values), values)
    case .sbpl: StatusProtocol(SBPLStatus(values), values)
    case .dpl: StatusProtocol(DPLStatus(values), values)
    case .brotherQL: StatusProtocol(BrotherQLStatus(values), values)
    case .escpos: StatusProtocol(ESCPOSStatus(values), values)
    case .m100: ReaderProtocol(M100(), values)
    case .uhfreader18: ReaderProtocol(UHFReader(values, .r18), values)
    case .uhfreader288: ReaderProtocol(UHFReader(values, .r288), values)
    case .r2000: ReaderProtocol(R2000(values), values)
    case .chainway: ReaderProtocol(Chainway(values), values)
    case .thingmagic: ReaderProtocol(ThingMagic(values), values)
    case .nur: ReaderProtocol(NUR(), values)
    case .caen: ReaderProtocol(CAEN(values), values)
    case .pn532: ReaderProtocol(PN532(), values)
    case .em4100: ReaderProtocol(EM4100(), values)
    case .lcus: ReaderProtocol(LCUS(), values)
    case .modbusIO: ReaderProtocol(ModbusIO(values), values)
    case .llrp: LLRP(values)
    }
  }
}
