import Warehouse

/// What ends a line.
enum LineSuffix: Sendable {
  case bytes([UInt8])
  /// CR, LF or both: the second of a pair ends an empty line, which nobody sees.
  case anyLineEnd
  /// Nothing does; silence between codes is the boundary.
  case silence

  static let names = ["auto", "CR", "LF", "CRLF", "TAB", "ETX", "none"]

  init(_ values: OptionValues) {
    self =
      switch values.name("suffix") {
      case "auto": .anyLineEnd
      case "none": .silence
      case "CRLF": .bytes([0x0D, 0x0A])
      case let name?: .bytes(ControlBytes.named(name).map { [$0] } ?? [])
      case nil:
        switch values.bytes("suffix") {
        case let bytes? where !bytes.isEmpty: .bytes(bytes)
        default: .silence
        }
      }
  }

  var longest: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .anyLineEnd: 1
    case .silence: 0
    }
  }

  var isSilence: Bool { if case .silence = self { true } else { false } }

  /// At 9600 baud a byte takes 1 ms, and a USB serial bridge may hold bytes back for 16 ms.
  var standardGap: Duration { isSilence ? .milliseconds(50) : .milliseconds(500) }

  /// How many bytes at the end of `buffer` are the suffix; `nil` where it does not end there.
  func length(endOf buffer: [UInt8]) -> Int? {
    switch self {
    case .bytes(let bytes): buffer.last == bytes.last && buffer.suffix(bytes.count).elementsEqual(bytes) ? bytes.count : nil
    case .anyLineEnd: buffer.last == 0x0D || buffer.last == 0x0A ? 1 : nil
    case .silence: nil
    }
  }
}

/// What is around the data of a whole line: prefix, unit, AIM identifier.
struct LineFrame: Sendable {
  enum Identifier: String, CaseIterable {
    case always = "true"
    case never = "false"
    case whereThere = "auto"
  }

  let prefix: [UInt8]
  private let unit: Int
  private let identifier: Identifier
  private let limit: Int
  /// The maker's own identifiers, which stand where AIM's do.
  private let identifiers: CodeIdentifiers?

  init(_ values: OptionValues, identifiers: CodeIdentifiers? = nil) {
    self.identifiers = identifiers
    limit = values.int("max-length")
    prefix = values.bytes("prefix") ?? values.name("prefix").flatMap(ControlBytes.named).map { [$0] } ?? []
    unit = values.int("unit-prefix")
    identifier = Identifier(rawValue: values.string("aim")) ?? .whereThere
  }

  /// More bytes than this are too long for any code.
  var longest: Int { prefix.count + unit + (identifier == .never ? 0 : 3) + limit }

  /// `symbology` tells what the device said of the code in another way, by the count of its bytes; an AIM identifier before the code wins.
  func read(_ line: [UInt8], symbology other: (Int) -> String? = { _ in nil }, into actions: inout [DeviceAction]) {
    guard let start = beginning(of: line) else {
      actions.append(.event(.incomplete(data: line, reason: .dropped)))
      return
    }
    if start > prefix.count { actions.append(.event(.incomplete(data: Array(line[..<(start - prefix.count)]), reason: .dropped))) }
    var data = line[start...]
    guard !data.isEmpty else { return }
    let name = data.prefix(unit)
    data = data.dropFirst(unit)
    var symbology: String?
    if identifier != .never, let found = aimIdentifier(data) {
      symbology = found
      data = data.dropFirst(3)
    } else if let found = identifiers?.take(from: data) {
      (symbology, data) = found
    }
    if data.isEmpty || identifier == .always && symbology == nil {
      actions.append(.event(.incomplete(data: Array(line[start...]), reason: .dropped)))
    } else if data.count > limit {
      actions.append(.event(.incomplete(data: line, reason: .overflow)))
    } else {
      let unitName = unit == 0 ? nil : ControlBytes.text(name)
      let whole = data.count == line.count ? line : Array(data)
      actions.append(.event(.scan(Scan(data: whole, symbology: symbology ?? other(data.count), unit: unitName))))
    }
  }

  /// Where the line's last frame begins, behind its prefix; `nil` where the prefix is missing.
  ///
  /// A prefix of control characters cannot be data: a second one means that the code before it lost its end.
  private func beginning(of line: [UInt8]) -> Int? {
    if prefix.allSatisfy({ $0 < 0x20 }), !prefix.isEmpty {
      return line.indices.last { line[$0...].starts(with: prefix) }.map { $0 + prefix.count }
    }
    return line.starts(with: prefix) ? prefix.count : nil
  }

  /// `]cm` of ISO/IEC 15424: a letter, then a digit or letter.
  private func aimIdentifier(_ data: ArraySlice<UInt8>) -> String? {
    let head = Array(data.prefix(3))
    guard head.count == 3, head[0] == UInt8(ascii: "]"), isLetter(head[1]), isLetter(head[2]) || (0x30...0x39).contains(head[2]) else { return nil }
    return String(decoding: head, as: UTF8.self)
  }

  private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
}
