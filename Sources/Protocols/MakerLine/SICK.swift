import Warehouse

extension Dialect {
  /// SICK's CLV and Lector readers: results and CoLa A telegrams between STX and ETX (TiM781 Operating Instructions, "Telegrams"; the reading gate's
  /// methods as public clients of CLV, Lector and RFU devices call them).
  static let sick = Dialect(
    suffix: "ETX", prefix: "STX", noRead: "NoRead", question: SICKAnswer.telegram("sRN DeviceIdent"),
    trigger: Order(on: SICKAnswer.telegram("sMN mTCgateon"), off: SICKAnswer.telegram("sMN mTCgateoff")), answer: SICKAnswer.read)
}

enum SICKAnswer {
  static func telegram(_ text: String) -> [UInt8] { [0x02] + Array(text.utf8) + [0x03] }

  /// `sRA`, `sAN`, `sWA`, `sEA` and `sSN` with a name and values; `sFA` with an error's number.
  static func read(_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [DeviceEvent]? {
    let words = line.split(separator: 0x20, maxSplits: 2).map { ControlBytes.text($0) }
    let value = words.count > 2 ? words[2] : ""
    switch (words.first, words.count) {
    case ("sFA", 2...): return [.fault(code: "reader-error", bytes: Array(line))]
    case ("sRA", 2...), ("sSN", 2...): return [.info(name: words[1], value: value)]
    case ("sAN", 2...): return [.result(operation: words[1], ok: value.hasPrefix("1") || value.isEmpty, error: value == "0" ? "refused" : nil)]
    case ("sWA", 2...), ("sEA", 2...): return [.result(operation: words[1], ok: true, error: nil)]
    default: return nil
    }
  }
}
