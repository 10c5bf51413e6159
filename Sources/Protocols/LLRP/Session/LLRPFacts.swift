import Warehouse

/// What a reader says it can do, and how it is set (LLRP 1.1, sections 10 and 13): tables to choose from. All of it may be missing.
struct LLRPFacts: Sendable {
  /// An entry of C1G2UHFRFModeTable.
  struct Mode: Sendable, Hashable {
    var id: Int
    /// Bits per second; what a maker says instead is only good for a comparison.
    var rate: Int
    /// 1, 2, 4 or 8 subcarrier cycles a bit.
    var miller: Int
    var isDense: Bool
    var tari: ClosedRange<Int>
    var text: String { "\(id) (\(miller == 1 ? "FM0" : "M\(miller)"), \(rate) bit/s)" }
  }
  /// Where an antenna's transmitter stands now.
  struct Transmitter: Sendable, Hashable {
    var hopTable: UInt16
    var channel: UInt16
    var power: Int
  }

  static let impinj = 25882

  var vendor: Int?
  var model: Int?
  var firmware: String?
  var antennaCount = 0
  var inputs = 0
  var outputs = 0
  var holds = false
  var warnsOfBuffer = false
  var mostROSpecs: Int?
  var mostAccessSpecs: Int?
  /// Hundredths of a dBm by index.
  var powers: [(index: Int, level: Int)] = []
  var modes: [Mode] = []
  var hops: Bool?
  var hopTable: UInt16?
  var isConnected: [Int: Bool] = [:]
  var transmitters: [Int: Transmitter] = [:]

  var isImpinj: Bool { vendor == Self.impinj }

  mutating func takeCapabilities(_ message: LLRPMessage) {
    if let device = message.body.first("GeneralDeviceCapabilities") {
      vendor = device["DeviceManufacturerName"]?.number
      model = device["ModelName"]?.number
      firmware = device["ReaderFirmwareVersion"]?.text
      antennaCount = device["MaxNumberOfAntennaSupported"]?.number ?? 0
      let gpio = device.body.first("GPIOCapabilities")
      (inputs, outputs) = (gpio?["NumGPIs"]?.number ?? 0, gpio?["NumGPOs"]?.number ?? 0)
    }
    if let llrp = message.body.first("LLRPCapabilities") {
      holds = llrp["SupportsEventAndReportHolding"]?.number == 1
      warnsOfBuffer = llrp["CanReportBufferFillWarning"]?.number == 1
      mostROSpecs = llrp["MaxNumROSpecs"]?.number
      mostAccessSpecs = llrp["MaxNumAccessSpecs"]?.number
    }
    guard let band = message.body.first("RegulatoryCapabilities")?.body.first("UHFBandCapabilities") else { return }
    powers = band.body.all("TransmitPowerLevelTableEntry").compactMap { entry in
      entry["Index"]?.number.flatMap { index in entry["TransmitPowerValue"]?.number.map { (index, $0) } }
    }
    modes = band.body.all("C1G2UHFRFModeTable").flatMap { $0.body.all("C1G2UHFRFModeTableEntry") }.compactMap(Mode.init)
    if let frequencies = band.body.first("FrequencyInformation") {
      hops = frequencies["Hopping"]?.number == 1
      hopTable = frequencies.body.first("FrequencyHopTable")?["HopTableID"]?.number.flatMap { UInt16(exactly: $0) }
    }
  }

  mutating func takeConfiguration(_ message: LLRPMessage) {
    for antenna in message.body.all("AntennaProperties") {
      if let number = antenna["AntennaID"]?.number { isConnected[number] = antenna["AntennaConnected"]?.number == 1 }
    }
    for antenna in message.body.all("AntennaConfiguration") {
      guard let number = antenna["AntennaID"]?.number, let transmitter = antenna.body.first("RFTransmitter") else { continue }
      func field(_ name: String) -> UInt16 { transmitter[name]?.number.flatMap { UInt16(exactly: $0) } ?? 0 }
      transmitters[number] = Transmitter(hopTable: field("HopTableID"), channel: field("ChannelIndex"), power: Int(field("TransmitPower")))
    }
  }

  /// The strongest of the table that is not above `level`, else the weakest; `nil` without a table.
  func power(notAbove level: Int) -> (index: Int, level: Int)? {
    powers.filter { $0.level <= level }.max { $0.level < $1.level } ?? powers.min { $0.level < $1.level }
  }

  /// What RFTransmitter wants beside the power: as the reader is set, else the first hop table, or the first channel.
  func transmitter(of antenna: Int) -> Transmitter {
    if let known = transmitters[antenna] ?? (antenna == 0 ? transmitters.min { $0.key < $1.key }?.value : nil) { return known }
    return Transmitter(hopTable: hops == false ? 0 : hopTable ?? 1, channel: hops == false ? 1 : 0, power: 0)
  }

  /// Impinj's numbers from 1000 on are no modes but rules for choosing one, whose rates mean nothing.
  func mode(for intent: LLRPIntent) -> Mode? {
    if isImpinj, intent == .inventory, let deep = modes.first(where: { $0.id == 1002 }) { return deep }
    let real = modes.filter { !isImpinj || $0.id < 1000 }
    if intent.isFast { return real.max { $0.rate < $1.rate } }
    for miller in [4, 2, 8, 1] {
      let fitting = real.filter { $0.miller == miller }
      if let best = fitting.max(by: { ($0.isDense ? 1 : 0, $0.rate) < ($1.isDense ? 1 : 0, $1.rate) }) { return best }
    }
    return nil
  }

  /// The antennas that there are, from 1.
  var antennas: [Int] { antennaCount > 0 ? Array(1...min(antennaCount, 64)) : transmitters.keys.filter { $0 > 0 }.sorted() }
}

extension LLRPFacts.Mode {
  fileprivate init?(_ entry: LLRPParameter) {
    guard let id = entry["ModeIdentifier"]?.number, let rate = entry["BDRValue"]?.number else { return nil }
    let millers = [1, 2, 4, 8]
    let miller = entry["MValue"]?.number ?? 0
    let (low, high) = (entry["MinTariValue"]?.number ?? 0, entry["MaxTariValue"]?.number ?? 0)
    self.init(
      id: id, rate: rate, miller: millers.indices.contains(miller) ? millers[miller] : 1, isDense: entry["SpectralMaskIndicator"]?.number == 3,
      tari: low...max(low, high))
  }
}
