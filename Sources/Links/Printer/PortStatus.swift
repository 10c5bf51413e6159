import Warehouse

extension PrinterStatus {
  /// What GET_PORT_STATUS and `LPGETSTATUS` answer (Universal Serial Bus Device Class Definition for Printing Devices 1.1, 4.2.2): bit 5 paper empty, 4
  /// selected, 3 no error.
  init(portStatus byte: UInt8) {
    var conditions: [PrinterCondition] = []
    if byte & 0x20 != 0 { conditions.append(.paperOut) }
    if byte & 0x08 == 0 { conditions.append(.fault) }
    if byte & 0x10 == 0 { conditions.append(.paused) }
    self.init(ready: conditions.isEmpty, conditions: conditions)
  }
}

/// The device id of IEEE 1284, as a printer gives it: two bytes of length, which count themselves, and text.
enum IEEE1284 {
  /// Lengths that lie are held to what is there.
  static func text(of reply: some Collection<UInt8>) -> String {
    let length = reply.prefix(2).reduce(0) { $0 << 8 | Int($1) }
    return String(decoding: reply.prefix(length < 2 ? reply.count : length).dropFirst(2), as: UTF8.self)
  }
}
