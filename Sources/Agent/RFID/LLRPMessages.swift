import ControlAPI
import Protocols
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Agent {
  /// Says what LLRP messages hold, as text or one JSON object a line; remarks and what is wrong go to standard error.
  public static func decodeLLRP(_ words: [String], json: Bool) throws(Failure) {
    let bytes = try llrpBytes(words)
    var messages: [LLRPMessage] = []
    var wrong: LLRPError?
    do throws(LLRPError) { try LLRPMessage.read(bytes, into: &messages) } catch { wrong = error }
    for message in messages {
      writeOut(json ? message.json.text + "\n" : message.lines.joined(separator: "\n") + "\n")
      for remark in message.remarks { writeOut("remark: \(remark)\n", to: STDERR_FILENO) }
    }
    if let wrong { throw Failure("\(wrong)", exit: .invalidCode) }
    if messages.isEmpty { throw Failure(Words.say("llrp.nothing-to-decode", [:], in: language), exit: .usage) }
  }

  /// Gives the hexadecimal of all messages in one line.
  public static func encodeLLRP(_ words: [String]) throws(Failure) {
    let text = words.isEmpty || words == ["-"] ? standardInput() : Array(words.joined(separator: " ").utf8)
    var bytes: [UInt8] = []
    do {
      for value in try JSON.sequence(text) {
        for json in value.array ?? [value] {
          let message = try LLRPMessage(json: json)
          for remark in message.remarks { writeOut("remark: \(remark)\n", to: STDERR_FILENO) }
          bytes += try message.encoded()
        }
      }
    } catch { throw Failure("\(error)", exit: .invalidCode) }
    if bytes.isEmpty { throw Failure(Words.say("llrp.nothing-to-encode", [:], in: language), exit: .usage) }
    writeOut(hex(bytes) + "\n")
  }

  /// Hexadecimal, or on standard input the bytes themselves: LLRP's first byte is no digit and no blank.
  private static func llrpBytes(_ words: [String]) throws(Failure) -> [UInt8] {
    let isInput = words.isEmpty || words == ["-"]
    let text = isInput ? standardInput() : Array(words.joined().utf8)
    if isInput, let first = text.first, first < 0x20, ![0x09, 0x0A, 0x0D].contains(first) { return text }
    let digits = text.filter { $0 > 0x20 }
    if let bad = digits.firstIndex(where: { !UnicodeScalar($0).properties.isASCIIHexDigit }) {
      throw Failure(Words.say("llrp.no-digit", ["position": "\(bad + 1)"], in: language), exit: .invalidCode)
    }
    guard let bytes = Warehouse.bytes(hex: String(decoding: digits, as: UTF8.self)) else {
      throw Failure(Words.say("llrp.odd-digits", ["count": "\(digits.count)"], in: language), exit: .invalidCode)
    }
    return bytes
  }

  private static func standardInput() -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}

extension LLRPMessage {
  /// For people: the message, and what it holds, indented.
  fileprivate var lines: [String] {
    let release = version == 1 ? "LLRP 1.0.1" : version == 2 ? "LLRP 1.1" : "version \(version)"
    return ["\(name) id \(id), \(release)"] + (interpreted ?? body).lines(indent: "  ")
  }
}

extension LLRPBody {
  fileprivate func lines(indent: String) -> [String] {
    var lines: [String] = zip(fields, values).map { indent + $0.name + " " + $1.words($0) }
    for parameter in parameters {
      let name = parameter.name == "Unknown" ? "Unknown \(parameter.type)" : parameter.name
      lines.append(indent + name)
      lines += (parameter.interpreted ?? parameter.body).lines(indent: indent + "  ")
    }
    return lines
  }
}

extension LLRPValue {
  fileprivate func words(_ field: LLRPField) -> String {
    switch self {
    case .unsigned(let number): "\(number)" + (field.enumeration.flatMap { LLRPDictionary.name(of: number, in: $0) }.map { " (\($0))" } ?? "")
    case .signed(let number): "\(number)"
    case .bits(let count, let bytes): "\(hex(bytes)) (\(count) bits)"
    case .bytes(let bytes): hex(bytes)
    case .words(let words): words.map { "\($0)" }.joined(separator: " ")
    case .longs(let longs): longs.map { "\($0)" }.joined(separator: " ")
    case .text(let text): "\"\(visible(Array(text.utf8), limit: 1000))\""
    }
  }
}
