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

/// `~HQES`: `ERRORS: f gggggggg hhhhhhhh` and `WARNINGS:` likewise, flags as hexadecimal digits whose bits add up. White space varies between firmwares.
struct HostQuery {
  let status: PrinterStatus

  init?(_ text: String) {
    guard let errors = HostQuery.flags("ERRORS:", text) else { return nil }
    // Over temperature is the head's or the motor's; jams and pause are told by kiosk printers.
    var conditions = PrinterCondition.set(in: errors.group1, [
      (0x1, .paperOut), (0x2, .ribbonOut), (0x4, .headOpen), (0x8, .cutterFault), (0x30, .overTemperature), (0xD000, .jam), (0x1_0000, .paused),
    ])
    let unknown = errors.group1 & ~0x1_D03F != 0 || errors.group2 != 0
    if unknown || (errors.isSet && conditions.isEmpty) { conditions.append(.fault) }
    if let warnings = HostQuery.flags("WARNINGS:", text), warnings.group1 & 0x8 != 0 { conditions.append(.lowPaper) }
    status = PrinterStatus(conditions)
  }

  private static func flags(_ name: String, _ text: String) -> (isSet: Bool, group2: UInt32, group1: UInt32)? {
    let words = text.split { $0 == " " || $0.isNewline }
    guard let index = words.firstIndex(where: { $0 == name }), index + 3 < words.count, let flag = Int(words[index + 1]),
      let group2 = UInt32(words[index + 2], radix: 16), let group1 = UInt32(words[index + 3], radix: 16)
    else { return nil }
    return (flag != 0, group2, group1)
  }
}
