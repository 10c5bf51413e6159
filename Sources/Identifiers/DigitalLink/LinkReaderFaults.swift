extension LinkReader {
  /// Where a segment is the AI or former short name of a key, and what follows begins as a company prefix does, empty segments apart.
  static func keySegment(in data: [UInt8], _ path: Range<Int>) -> Int? {
    let reader = LinkReader(data, from: 0, allowing: .shortNames)
    let segments = reader.segments(path)
    for (index, segment) in segments.enumerated().reversed() {
      guard let code = reader.ai(segment), reader.rules.isKey(reader.parser.tables.line(code)) else { continue }
      guard let value = segments[(index + 1)...].first(where: { !$0.isEmpty }) else { continue }
      let digits = data[value].prefix { isDigit($0) || $0 == UInt8(ascii: "%") }
      if digits.count > 3 || digits.contains(UInt8(ascii: "%")) { return index }
    }
    return nil
  }

  private func segments(_ path: Range<Int>) -> [Range<Int>] {
    var segments: [Range<Int>] = []
    var position = path.lowerBound
    while position < path.upperBound {
      let end = next(UInt8(ascii: "/"), position + 1, path.upperBound).at
      segments.append(position + 1..<end)
      position = end
    }
    return segments
  }

  /// Reads as many pairs as can be made out and says what keeps the path from being one.
  mutating func readFaultyPath(_ parts: LinkAnatomy) {
    let path = parts.path..<parts.pathEnd
    guard let key = Self.keySegment(in: data, path) else {
      link.stem = text(start..<path.upperBound)
      return report(.uri, nil, path.lowerBound, "no GS1 key with its value in the path, as /01/09521234543213")
    }
    var segments = self.segments(path)[key...]
    link.stem = text(start..<(segments[key].lowerBound - 1))
    if let last = segments.last, last.isEmpty {
      report(.uri, nil, last.lowerBound - 1, "the path ends in a slash")
      segments.removeLast()
    }
    while let segment = segments.popFirst() {
      guard !segment.isEmpty else {
        report(.uri, nil, segment.lowerBound - 1, "two slashes where one should be")
        continue
      }
      guard let code = ai(segment) ?? shortName(segment) else {
        report(.unknownAI, nil, segment.lowerBound, "no AI is \(text(segment.prefix(20)))")
        segments = segments.dropFirst()
        continue
      }
      let name = AIRegistry.shared.name(code)
      if !isDigit(data[segment.lowerBound]), !leniency.contains(.shortNames) {
        report(.uri, name, segment.lowerBound, "the short name \(text(segment)) was withdrawn with Digital Link 1.2: write \(name)")
      }
      while let empty = segments.first, empty.isEmpty {
        report(.uri, name, empty.lowerBound - 1, "two slashes where one should be")
        segments = segments.dropFirst()
      }
      guard let value = segments.popFirst() else {
        report(.length, name, segment.upperBound, "AI \(name) has no value")
        break
      }
      readValue(code, at: segment.lowerBound, value, isEscaped: true, plusIsSpace: false)
    }
  }

  // MARK: What is no link at all

  mutating func refused(_ code: Problem.Code, _ offset: Int, _ message: String) -> DigitalLink {
    report(code, nil, offset, message)
    return link
  }

  mutating func refused(_ fault: LinkAnatomy.Fault) -> DigitalLink {
    switch fault {
    case .scheme(let offset): refused(.uri, offset, "does not begin with http:// or https:// (all small letters or all capitals)")
    case .character(let offset): refused(.character, offset, "byte \(hex(data[offset])) must not stand in a URI unescaped")
    case .authority(let offset) where offset < data.count && data[offset] == UInt8(ascii: "/"): refused(.uri, offset, "no domain")
    case .authority(let offset) where offset == data.count: refused(.uri, offset, "no domain")
    case .authority(let offset): refused(.uri, offset, "'\(UnicodeScalar(data[offset]))' must not stand in a domain")
    case .noPath(let offset): refused(.uri, offset, "no path follows the domain")
    }
  }

  private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
