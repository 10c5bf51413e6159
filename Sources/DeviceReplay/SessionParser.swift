import Protocols
import Warehouse

extension Session {
  /// Reads a session's text; `file` names it in errors.
  public init(parsing text: String, file: String) throws(SessionError) {
    self.init()
    var parser = SessionParser(file: file)
    for line in textLines(text) { try parser.take(line, into: &self) }
    guard !lines.isEmpty else {
      throw SessionError(file: file, line: 1, detail: "no events; a session begins with a line such as +0.000 open serial")
    }
  }
}

private struct SessionParser {
  let file: String
  private var number = 0
  private var link: Session.LinkKind?

  init(file: String) { self.file = file }

  mutating func take(_ line: Substring, into session: inout Session) throws(SessionError) {
    number += 1
    if line.first == "#" {
      if session.lines.isEmpty { session.header += fields(of: line) }
      return
    }
    guard let first = line.firstIndex(where: { $0 != " " }) else { return }
    guard first == line.startIndex, line.first == "+" else { throw error("a line begins with the time, such as +0.012, or with # for a remark") }
    let stamp = line.prefix { $0 != " " }
    guard let at = Duration(secondsText: stamp.dropFirst()) else { throw error("\(stamp) is no time: seconds with up to 6 decimals, such as +0.012") }
    if let last = session.lines.last, at < last.at { throw error("\(stamp) is before the line above it") }
    session.lines.append(Session.Line(at: at, try step(line[stamp.endIndex...].drop { $0 == " " }), number: number))
  }

  /// `# Key: value     # Key: value`; two spaces before a `#` part the fields.
  private func fields(of line: Substring) -> [Session.Field] {
    var fields: [Session.Field] = []
    var rest = line
    while let mark = rest.firstIndex(of: "#") {
      rest = rest[rest.index(after: mark)...]
      let end = rest.ranges(of: "  #").first?.lowerBound ?? rest.endIndex
      let parts = rest[..<end].split(separator: ":", maxSplits: 1)
      if parts.count == 2 { fields.append(Session.Field(trimmed(parts[0]), trimmed(parts[1]))) }
      rest = rest[end...]
    }
    return fields
  }

  private mutating func step(_ text: Substring) throws(SessionError) -> Session.Step {
    let word = text.prefix { $0 != " " }
    let rest = text[word.endIndex...].drop { $0 == " " }
    if link == nil, word != "open" { throw error("\(word) before open: the device is not there yet") }
    switch word {
    case "open":
      if link != nil { throw error("open without lost before it") }
      return try open(rest)
    case "lost":
      link = nil
      return .lost
    case "<": return .received(try packet(rest))
    case ">":
      let feature = "feature "
      return rest.hasPrefix(feature) ? .sentFeature(try bytes(rest.dropFirst(feature.utf8.count))) : .sent(try bytes(rest))
    case "!": return .command(try command(rest))
    default: throw error("\(word) is unknown; expected open, lost, < (from the device), > (to the device) or ! (a command)")
    }
  }

  private mutating func open(_ text: Substring) throws(SessionError) -> Session.Step {
    let word = text.prefix { $0 != " " }
    guard let kind = Session.LinkKind(rawValue: String(word)) else {
      throw error("open \(word): expected one of " + Session.LinkKind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    link = kind
    let step = Session.Step.open(kind, detail: trimmed(text[word.endIndex...]))
    if let descriptor = step.descriptor, step.opening?.reportDescriptor == nil {
      throw error("descriptor=\(descriptor.prefix(20)): expected hexadecimal digits in pairs, and nothing between them")
    }
    return step
  }

  private func packet(_ text: Substring) throws(SessionError) -> [UInt8] {
    let bytes = try bytes(text)
    if link == .evdev, bytes.count % 24 != 0 { throw error("\(bytes.count) bytes: an evdev line holds input_events of 24 bytes each") }
    return bytes
  }

  private func command(_ text: Substring) throws(SessionError) -> DeviceCommand {
    let word = text.prefix { $0 != " " }
    let rest = text[word.endIndex...].drop { $0 == " " }
    switch word {
    case "beep":
      let name = rest.prefix { $0 != " " }
      guard let signal = Signal(rawValue: String(name)) else {
        throw error("! beep \(name): expected one of " + Signal.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return .signal(signal)
    case "scanning": return .scanning(try onOrOff(rest))
    case "trigger": return .trigger(try onOrOff(rest))
    case "raw": return .raw(try bytes(rest))
    case "status": return .status
    case _ where ReaderCommandText.words.contains(String(word)):
      guard let command = ReaderCommandText.command(text) else { throw error("\"\(text)\": Devices/README.md says what stands behind \(word)") }
      return command
    default: throw error("! \(word) is unknown; expected beep, scanning, trigger, raw, status, " + ReaderCommandText.words.joined(separator: ", "))
    }
  }

  private func onOrOff(_ text: Substring) throws(SessionError) -> Bool {
    switch trimmed(text) {
    case "on": return true
    case "off": return false
    default: throw error("\"\(trimmed(text))\": expected on or off")
    }
  }

  /// Hexadecimal digits in pairs, together or parted by one space; two spaces, or `#`, begin a remark.
  private func bytes(_ text: Substring) throws(SessionError) -> [UInt8] {
    var rest = Array(text.utf8)[...]
    var bytes: [UInt8] = []
    while let high = rest.first.flatMap(hexDigit) {
      guard let low = rest.dropFirst().first.flatMap(hexDigit) else { throw error("a byte has two hexadecimal digits") }
      bytes.append(high << 4 | low)
      rest = rest.dropFirst(2)
      if rest.first == 0x20, rest.dropFirst().first.flatMap(hexDigit) != nil { rest = rest.dropFirst() }
    }
    let remark = rest.drop { $0 == 0x20 }
    let parted = rest.starts(with: [0x20, 0x20]) || remark.first == UInt8(ascii: "#")
    guard remark.isEmpty || parted else {
      throw error("\"\(String(decoding: remark.prefix(20), as: UTF8.self))\" is no byte; a remark stands behind two spaces or #")
    }
    if remark.prefix(2).count == 2, remark.prefix(2).allSatisfy({ hexDigit($0) != nil }), [nil, 0x20].contains(remark.dropFirst(2).first) {
      throw error("a byte behind two spaces: bytes are parted by one, and a remark may not begin with one")
    }
    guard !bytes.isEmpty else { throw error("no bytes") }
    return bytes
  }

  private func error(_ detail: String) -> SessionError { SessionError(file: file, line: number, detail: detail) }

  private func trimmed(_ text: Substring) -> String {
    guard let first = text.firstIndex(where: { $0 != " " }), let last = text.lastIndex(where: { $0 != " " }) else { return "" }
    return String(text[first...last])
  }
}
