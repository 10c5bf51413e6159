/// What can be wrong with a printer.
public enum PrinterFault: String, Sendable, CaseIterable {
  case paperOut = "paper-out", headOpen = "head-open", ribbonOut = "ribbon-out", paused
  /// Answers nothing, whatever it is asked.
  case silent
  /// Takes few bytes at a time.
  case slow
  /// Sends its answers a byte at a time.
  case splitFrames = "split-frames"
  /// Forgets a format that was cut off with its connection; without it the part stays until ~JX.
  case forgetsPartial = "forgets-partial"
  /// No power: what was in the buffer is lost, connections break.
  case powerOff = "power-off"

  /// Nothing comes out while it lasts.
  var stopsPaper: Bool { self == .paperOut || self == .headOpen || self == .ribbonOut || self == .paused || self == .powerOff }
}

/// A printer's inside without its socket: bytes in, answers and labels out. Time is what it is told.
struct PrinterEngine {
  var faults: Set<PrinterFault> = []
  /// How long one label takes.
  let printTime: Duration
  private(set) var labels: [PrintedLabel] = []
  /// Every `~` command that came, in order.
  private(set) var immediates: [String] = []
  /// Labels that were stopped half-way and printed anew by the printer itself, as ^JZ has it.
  private(set) var torn = 0
  private var reader = ZPLReader()
  private var buffer: [ZPLDrawing] = []
  private var printing: ZPLDrawing?
  private var left = Duration.zero

  init(printTime: Duration) { self.printTime = printTime }

  var isBusy: Bool { printing != nil || !buffer.isEmpty }

  mutating func set(_ fault: PrinterFault, _ on: Bool) {
    if on { faults.insert(fault) } else { faults.remove(fault) }
    if on, fault == .powerOff { reset() }
    if on, fault.stopsPaper, printing != nil, left < printTime {
      left = printTime
      torn += 1
    }
  }

  private mutating func reset() {
    reader = ZPLReader()
    buffer = []
    printing = nil
  }

  /// The connection is gone.
  mutating func disconnected() { if faults.contains(.forgetsPartial) { reader.cancelPartial() } }

  mutating func receive(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var answers: [UInt8] = []
    for byte in bytes {
      switch reader.receive(byte) {
      case .format(let commands): buffer.append(ZPLDrawing(commands))
      case .immediate(let name): answers += answer(name)
      case nil: break
      }
    }
    return faults.contains(.silent) ? [] : answers
  }

  mutating func advance(by time: Duration) {
    var time = time
    while time > .zero, !faults.contains(where: \.stopsPaper) {
      if printing == nil {
        guard !buffer.isEmpty else { return }
        printing = buffer.removeFirst()
        left = printTime
      }
      guard left <= time else {
        left -= time
        return
      }
      time -= left
      left = printTime
      guard var label = printing else { return }
      labels.append(PrintedLabel(number: labels.count + 1, fields: label.fields))
      label.copies -= 1
      printing = label.copies > 0 ? label : nil
    }
  }

  private mutating func answer(_ command: String) -> [UInt8] {
    immediates.append(command)
    switch command {
    case "HS": return hostStatus()
    case "HQES": return hostQuery()
    case "HI": return frame("VIRTUAL-203dpi,V1.0,8,8176KB")
    case "JX": reader.cancelPartial()
    case "JA":
      reader.cancelPartial()
      buffer = []
      printing?.copies = 1
    case "JR": reset()
    default: break
    }
    return []
  }

  private func hostStatus() -> [UInt8] {
    func flag(_ on: Bool) -> String { on ? "1" : "0" }
    func flag(_ fault: PrinterFault) -> String { flag(faults.contains(fault)) }
    func padded(_ number: Int, _ width: Int) -> String {
      String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
    return frame("030,\(flag(.paperOut)),\(flag(.paused)),1184,\(padded(buffer.count, 3)),0,0,\(flag(reader.isInFormat)),000,0,0,0")
      + frame("000,0,\(flag(.headOpen)),\(flag(.ribbonOut)),1,2,6,0,\(padded(printing?.copies ?? 0, 8)),1,000") + frame("1234,0")
  }

  private func hostQuery() -> [UInt8] {
    let bits: [(PrinterFault, Int)] = [(.paperOut, 1), (.ribbonOut, 2), (.headOpen, 4)]
    let sum = bits.reduce(0) { $0 + (faults.contains($1.0) ? $1.1 : 0) }
    return frame(
      "\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         \(sum == 0 ? 0 : 1) 00000000 0000000\(sum)\r\n   WARNINGS:       0 00000000 00000000\r\n")
  }

  private func frame(_ text: String) -> [UInt8] { [0x02] + Array(text.utf8) + [0x03, 0x0D, 0x0A] }
}
