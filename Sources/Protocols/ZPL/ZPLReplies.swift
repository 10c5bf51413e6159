import Warehouse

/// The fields of `~HS` that matter: string 1 is `aaa,b,c,dddd,eee,f,g,h,iii,j,k,l`, string 2 `mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www`.
struct HostStatus {
  let status: PrinterStatus

  init(first: [Int], second: [Int]) {
    let flags: [(Int, PrinterCondition)] = [
      (first[1], .paperOut), (first[2], .paused), (first[5], .bufferFull),
      // Diagnostic mode prints the bytes of a label as a hexadecimal dump.
      (first[6], .fault), (first[7], .partialFormat), (first[9], .ramCorrupt), (first[10], .underTemperature), (first[11], .overTemperature),
      (second[2], .headOpen), (second[3], .ribbonOut), (second[7], .labelWaiting),
    ]
    let conditions = flags.filter { $0.0 != 0 }.map(\.1)
    status = PrinterStatus(ready: !conditions.contains(where: \.stopsPrinter), conditions: conditions, remaining: second[8], buffered: first[4])
  }
}

extension PrinterCondition {
  /// Nothing comes out until someone or something has dealt with it.
  var stopsPrinter: Bool {
    switch self {
    case .paperOut, .ribbonOut, .headOpen, .coverOpen, .paused, .bufferFull, .overTemperature, .cutterFault, .jam, .ramCorrupt, .fault: true
    case .underTemperature, .labelWaiting, .partialFormat, .busy, .lowPaper: false
    }
  }
}

/// `~HQES`: `ERRORS: f gggggggg hhhhhhhh`, flags as hexadecimal digits whose bits add up. White space varies between firmwares.
struct HostQuery {
  let status: PrinterStatus

  init?(_ text: String) {
    let words = text.split { $0 == " " || $0.isNewline }
    guard let index = words.firstIndex(of: "ERRORS:"), index + 3 < words.count, let flag = Int(words[index + 1]),
      let group2 = UInt32(words[index + 2], radix: 16), let group1 = UInt32(words[index + 3], radix: 16)
    else { return nil }
    // The last is the head's or the motor's temperature.
    let known: [(UInt32, PrinterCondition)] = [
      (0x1, .paperOut), (0x2, .ribbonOut), (0x4, .headOpen), (0x8, .cutterFault), (0x30, .overTemperature),
    ]
    var conditions = known.filter { group1 & $0.0 != 0 }.map(\.1)
    let unknown = group1 & ~0x3F != 0 || group2 != 0
    if unknown || (flag != 0 && conditions.isEmpty) { conditions.append(.fault) }
    status = PrinterStatus(ready: conditions.isEmpty, conditions: conditions)
  }
}
