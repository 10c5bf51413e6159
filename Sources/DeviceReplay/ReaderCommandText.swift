import Protocols
import Warehouse

/// Commands to RFID readers as a session writes them behind `!`:
///
///     read user 0 2 tag=30751feb705c5904e3d50d70 password=0000ffff
///     write user 0 12345678 · lock epc locked · kill password=0000ffff
///     select epc 32 3074 · select all · power 26.5 · region europe
///     writing on antenna=2 · writing off · output 1 on 300ms · output 1 off
enum ReaderCommandText {
  static let words = ["read", "write", "lock", "kill", "select", "power", "region", "writing", "output"]

  /// `nil` where it is none, or what follows its word is not as it must be.
  static func command(_ text: Substring) -> DeviceCommand? {
    var words = text.split(separator: " ")
    guard !words.isEmpty else { return nil }
    let verb = words.removeFirst()
    switch (verb, words.count) {
    case ("power", 1): return hundredths(words[0]).map { .power($0) }
    case ("region", 1): return RadioRegion(rawValue: String(words[0])).map { .region($0) }
    case ("writing", 1): return words[0] == "on" ? .writing(true) : words[0] == "off" ? .writing(false) : nil
    case ("writing", 2):
      guard words[0] == "on", words[1].hasPrefix("antenna="), let antenna = Int(words[1].dropFirst(8)) else { return nil }
      return .writing(true, antenna: antenna)
    case ("output", 2...3):
      guard let port = Int(words[0]), ["on", "off"].contains(words[1]) else { return nil }
      let time = words.count == 3 ? Duration(text: String(words[2])) : nil
      return words.count == 2 || time != nil ? .output(port, words[1] == "on", for: time) : nil
    case ("select", 1): return words[0] == "all" ? .select(nil) : nil
    case ("select", 3), ("select", 4):
      guard let bank = TagBank(name: String(words[0])), let start = Int(words[1]), start >= 0, let bits = bytes(hexadecimal: words[2])
      else { return nil }
      guard words.count == 3 || Int(words[3]).map({ (0...bits.count * 8).contains($0) }) == true else { return nil }
      return .select(TagMask(bits, in: bank, at: start, length: words.count == 4 ? Int(words[3]) : nil))
    default: return operation(verb, words).map { .tag($0) }
    }
  }

  private static func operation(_ verb: Substring, _ words: [Substring]) -> TagOperation? {
    var operation = TagOperation(.kill)
    var rest: [Substring] = []
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else {
        rest.append(word)
        continue
      }
      guard let value = bytes(hexadecimal: parts[1]) else { return nil }
      switch parts[0] {
      case "tag": operation.tag = value
      case "password":
        guard value.count == 4 else { return nil }
        operation.password = value.reduce(0) { $0 << 8 | UInt32($1) }
      default: return nil
      }
    }
    guard let kind = kind(verb, rest) else { return nil }
    operation.kind = kind
    return operation
  }

  private static func kind(_ verb: Substring, _ words: [Substring]) -> TagOperation.Kind? {
    switch (verb, words.count) {
    case ("kill", 0): return .kill
    case ("lock", 2):
      guard let field = TagField(name: String(words[0])), let lock = TagLock(rawValue: String(words[1])) else { return nil }
      return .lock(field, lock)
    case ("read", 3), ("write", 3):
      guard let bank = TagBank(name: String(words[0])), let word = Int(words[1]), word >= 0 else { return nil }
      if verb == "read" { return Int(words[2]).flatMap { $0 > 0 ? .read(bank, word: word, count: $0) : nil } }
      return bytes(hexadecimal: words[2]).flatMap { $0.count.isMultiple(of: 2) && !$0.isEmpty ? .write(bank, word: word, data: $0) : nil }
    default: return nil
    }
  }

  static func text(_ operation: TagOperation) -> String {
    let what =
      switch operation.kind {
      case .read(let bank, let word, let count): " \(bank.name) \(word) \(count)"
      case .write(let bank, let word, let data): " \(bank.name) \(word) \(hexadecimal(data))"
      case .lock(let field, let lock): " \(field.name) \(lock.rawValue)"
      case .kill: ""
      }
    let tag = operation.tag.map { " tag=" + hexadecimal($0) } ?? ""
    let digits = hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: operation.password >> (24 - 8 * $0)) })
    let password = operation.password == 0 ? "" : " password=" + digits
    return operation.name + what + tag + password
  }

  static func text(writing on: Bool, antenna: Int?) -> String { "writing \(on ? "on" : "off")" + (antenna.map { " antenna=\($0)" } ?? "") }

  static func text(output port: Int, _ on: Bool, for time: Duration?) -> String {
    "output \(port) \(on ? "on" : "off")" + (time.map { " \(Int64($0 / .milliseconds(1)))ms" } ?? "")
  }

  static func text(_ mask: TagMask?) -> String {
    guard let mask else { return "select all" }
    return "select \(mask.bank.name) \(mask.start) \(hexadecimal(mask.bits)) \(mask.length)"
  }

  /// A decimal with at most two decimals.
  private static func hundredths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int(parts[0]), abs(whole) < 1000 else { return nil }
    guard parts.count == 2 else { return whole * 100 }
    guard (1...2).contains(parts[1].utf8.count), let rest = UInt8(parts[1]) else { return nil }
    let part = Int(rest) * (parts[1].utf8.count == 1 ? 10 : 1)
    return whole * 100 + (text.first == "-" ? -part : part)
  }
}
