/// Cuts a stream of ZPL into formats and immediate commands, as a printer does: byte by byte, `~` commands at once, even in the middle of a format.
struct ZPLReader {
  struct Command {
    /// `XA`, `FO`, `A0`, `BC` ….
    var code: String
    var data: [UInt8]
  }

  enum Item {
    /// Everything between ^XA and ^XZ.
    case format([Command])
    case immediate(String)
  }

  private var prefix: UInt8?
  private var collected: [UInt8] = []
  private var commands: [Command] = []

  /// A format has begun and not ended: the `h` of ~HS.
  private(set) var isInFormat = false

  /// ~JX. What follows belongs to no format until the next ^XA.
  mutating func cancelPartial() {
    commands = []
    isInFormat = false
    collected = []
    prefix = nil
  }

  mutating func receive(_ byte: UInt8) -> Item? {
    if byte == UInt8(ascii: "^") || byte == UInt8(ascii: "~") {
      finishCommand()
      prefix = byte
      return nil
    }
    guard let prefix else { return nil }
    collected.append(byte)
    return prefix == UInt8(ascii: "~") ? immediate() : format()
  }

  private mutating func immediate() -> Item? {
    let name = String(decoding: collected, as: UTF8.self)
    // ~HQ takes two letters that name the question.
    guard collected.count >= (name.hasPrefix("HQ") ? 4 : 2) else { return nil }
    prefix = nil
    collected = []
    return .immediate(name)
  }

  private mutating func format() -> Item? {
    guard collected.count == 2 else { return nil }
    switch String(decoding: collected, as: UTF8.self) {
    case "XA":
      isInFormat = true
      // A format begun inside another goes on with what is there: the worst that a printer may do with a part left from a cut connection.
      prefix = nil
      collected = []
    case "XZ":
      guard isInFormat else {
        cancelPartial()
        return nil
      }
      let whole = commands
      cancelPartial()
      return .format(whole)
    default: break
    }
    return nil
  }

  private mutating func finishCommand() {
    if prefix == UInt8(ascii: "^"), isInFormat, collected.count >= 2 {
      commands.append(Command(code: String(decoding: collected.prefix(2), as: UTF8.self), data: Array(collected.dropFirst(2))))
    }
    prefix = nil
    collected = []
  }
}

/// A label as it came out.
public struct PrintedLabel: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public enum Kind: String, Sendable { case text, barcode }
    public var kind: Kind
    /// Dots from the upper left corner.
    public var x: Int
    public var y: Int
    /// The text as drawn; of a bar code what a scanner reads, FNC1 as U+001D.
    public var content: String
  }
  /// Which of this printer's labels, from 1.
  public var number: Int
  public var fields: [Field]

  public var texts: [String] { fields.filter { $0.kind == .text }.map(\.content) }
  public var barcodes: [String] { fields.filter { $0.kind == .barcode }.map(\.content) }
  /// The SSCC of the GS1-128 that has one.
  public var sscc: String? {
    barcodes.first { $0.hasPrefix("\u{1D}00") && $0.unicodeScalars.count == 21 }.map { String($0.unicodeScalars.dropFirst(3)) }
  }
}

/// What a format draws, and how often.
struct ZPLDrawing {
  var fields: [PrintedLabel.Field] = []
  var copies = 1

  init(_ commands: [ZPLReader.Command]) {
    var origin = (x: 0, y: 0)
    var escape: UInt8?
    var data: [UInt8]?
    var kind = PrintedLabel.Field.Kind.text
    for command in commands {
      switch command.code {
      case "FO": origin = ZPLDrawing.numbers(command.data)
      case "FH": escape = command.data.first ?? UInt8(ascii: "_")
      case "BC": kind = .barcode
      case "FD": data = ZPLDrawing.unescaped(command.data, escape)
      case "PQ": copies = max(1, ZPLDrawing.numbers(command.data).x)
      case "FS":
        if let data {
          let content = kind == .barcode ? ZPLDrawing.scanned(data) : String(decoding: data, as: UTF8.self)
          fields.append(.init(kind: kind, x: origin.x, y: origin.y, content: content))
        }
        (escape, data, kind) = (nil, nil, .text)
      default: break
      }
    }
  }

  private static func numbers(_ data: [UInt8]) -> (x: Int, y: Int) {
    let parts = String(decoding: data, as: UTF8.self).split { $0 == "," || $0.isNewline }.map { Int($0) ?? 0 }
    return (parts.first ?? 0, parts.dropFirst().first ?? 0)
  }

  /// Field data without line ends and other control characters, which a printer ignores, and with ^FH's escapes resolved.
  private static func unescaped(_ data: [UInt8], _ escape: UInt8?) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < data.count {
      let byte = data[index]
      if byte == escape, index + 2 < data.count, let value = UInt8(String(decoding: data[index + 1...index + 2], as: UTF8.self), radix: 16) {
        result.append(value)
        index += 3
      } else {
        if byte >= 0x20 { result.append(byte) }
        index += 1
      }
    }
    return result
  }

  /// What ^BC makes of its invocation codes (subsets B and C). An odd digit or a letter in subset C is dropped without a word, as printers do.
  private static func scanned(_ data: [UInt8]) -> String {
    var result = ""
    var pairs = false
    var index = 0
    while index < data.count {
      if data[index] == UInt8(ascii: ">"), index + 1 < data.count {
        switch data[index + 1] {
        case UInt8(ascii: ":"), UInt8(ascii: "6"): pairs = false
        case UInt8(ascii: ";"), UInt8(ascii: "5"): pairs = true
        case UInt8(ascii: "8"): result += "\u{1D}"
        case UInt8(ascii: "0"): result += ">"
        default: break
        }
        index += 2
      } else if pairs {
        let pair = data[index..<min(index + 2, data.count)]
        if pair.count == 2, pair.allSatisfy({ (0x30...0x39).contains($0) }) { result += String(decoding: pair, as: UTF8.self) }
        index += 2
      } else {
        result += String(decoding: [data[index]], as: UTF8.self)
        index += 1
      }
    }
    return result
  }
}
