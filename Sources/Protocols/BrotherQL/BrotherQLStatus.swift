import Warehouse

/// Brother's label printers (QL-810W and QL-1110NWB Raster Command References, `ESC i S`; TD-2020 Raster Command Reference, status and phase types): 32
/// bytes that begin with 80h 20h `B`, asked for or sent by the printer itself when something has changed.
struct BrotherQLStatus: StatusReader {
  static let options: [ProtocolOption] = [.answerTime]
  private static let head: [UInt8] = [0x80, 0x20, 0x42]

  private var frame: [UInt8] = []
  private var garbage: [UInt8] = []

  let question: [UInt8] = [0x1B, 0x69, 0x53]
  var patience: Duration? { frame.isEmpty && garbage.isEmpty ? nil : .seconds(2) }

  init(_ values: OptionValues) {}

  mutating func asked(_ bytes: [UInt8]) -> Bool { bytes.contains(question) }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    frame.append(byte)
    while !frame.isEmpty, !BrotherQLStatus.head.starts(with: frame.prefix(3)) { garbage.append(frame.removeFirst()) }
    if garbage.count > 32 || (frame.count == 3 && !garbage.isEmpty) { report(&events) }
    guard frame.count == 32 else { return }
    events.append(.printer(BrotherQLStatus.status(frame)))
    frame = []
  }

  mutating func settle(into events: inout [DeviceEvent]) {
    garbage += frame
    frame = []
    report(&events)
  }

  private mutating func report(_ events: inout [DeviceEvent]) {
    events.append(.fault(code: "framing", bytes: Array(garbage.prefix(32))))
    garbage = []
  }

  private static func status(_ frame: [UInt8]) -> PrinterStatus {
    // Bits that differ between series (battery, adapter) stop the printer all the same.
    var conditions = PrinterCondition.set(in: frame[8], [(0x03, .paperOut), (0x04, .cutterFault), (0x10, .busy), (0xE8, .fault)])
    // 40h is the leading edge that was not found, or media that cannot be fed.
    conditions += PrinterCondition.set(in: frame[9], [(0x02, .bufferFull), (0x10, .coverOpen), (0x40, .jam), (0xAD, .fault)])
    switch (frame[18], frame[19]) {
    case (0x02, _) where conditions.isEmpty, (0x04, _): conditions.append(.fault)
    case (_, 0x01): conditions.append(.busy)
    default: break
    }
    return PrinterStatus(conditions)
  }
}
