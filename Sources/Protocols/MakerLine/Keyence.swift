import Warehouse

extension Dialect {
  /// Keyence SR readers: `LON CR`, `LOFF CR`; answers are `OK,command…` and `ER,command,code` (SR-750 Series User's Manual, chapter 8).
  static let keyence = Dialect(
    noRead: "ERROR", question: Array("KEYENCE\r".utf8),
    trigger: Order(on: Array("LON\r".utf8), off: Array("LOFF\r".utf8)), answer: KeyenceAnswer.read)
}

enum KeyenceAnswer {
  static func read(_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [DeviceEvent]? {
    let words = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { ControlBytes.text($0) }
    guard words.count > 1, !words[1].isEmpty, words[1].utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) })
    else { return nil }
    switch words[0] {
    case "OK" where words[1] == "KEYENCE": return zip(["model", "firmware"], words.dropFirst(2)).map { .info(name: $0, value: $1) }
    case "OK": return [.result(operation: words[1], ok: true, error: nil)]
    case "ER": return [.result(operation: words[1], ok: false, error: words.count > 2 ? words[2] : nil)]
    default: return nil
    }
  }
}
