/// The other ways in which elements are written than a scanner's.
extension ElementParser {
  /// Reads the form with brackets, and gives the bytes that the places are in: the values without their backslashes.
  mutating func parse(bracketed data: [UInt8], from start: Int) -> [UInt8] {
    guard isReadable(data.count - start, from: start, data.count) else { return [] }
    var bytes: [UInt8] = []
    var found: [(written: Written, code: Int?, ai: Range<Int>)] = []
    var position = start
    while position < data.count {
      guard data[position] == UInt8(ascii: "("), let close = data[position...].firstIndex(of: UInt8(ascii: ")")) else {
        found.append((Written(offset: position, value: 0..<0, valueOffset: position), nil, position..<position))
        break
      }
      var index = close + 1
      var written = Written(offset: position, value: bytes.count..<bytes.count, valueOffset: index)
      while index < data.count, data[index] != UInt8(ascii: "(") {
        if data[index] == UInt8(ascii: "\\"), index + 1 < data.count, data[index + 1] == UInt8(ascii: "(") {
          written.escaped.append(bytes.count - written.value.lowerBound)
          index += 1
        }
        bytes.append(data[index])
        index += 1
      }
      written.value = written.value.lowerBound..<bytes.count
      let ai = registry.find(in: data.span, at: position + 1, before: close)
      found.append((written, ai.flatMap { position + 1 + $0.length == close ? $0.code : nil }, position + 1..<close))
      position = index
    }
    for (written, code, ai) in found where problems.count < Self.mostProblems {
      if let code {
        read(written, code, registry.line(code), bytes.span)
      } else if ai.isEmpty {
        report(.unknownAI, nil, written.offset, "an AI in brackets must begin here, as (01)")
      } else {
        report(.unknownAI, nil, written.offset, "no AI is (\(String(decoding: data[ai].prefix(8), as: UTF8.self)))")
      }
    }
    return bytes
  }

  /// Reads pairs of an AI and its value, and gives the bytes that the places are in: each pair with a separator if its length is not predefined.
  mutating func parse(pairs: some Sequence<(ai: String, value: String)>) -> [UInt8] {
    var bytes: [UInt8] = []
    var found: [(written: Written, code: Int?)] = []
    for pair in pairs {
      let offset = bytes.count
      bytes.append(contentsOf: pair.ai.utf8)
      let value = bytes.count
      bytes.append(contentsOf: pair.value.utf8)
      let code = registry.code(of: pair.ai)
      found.append((Written(offset: offset, value: value..<bytes.count, valueOffset: value), code))
      if code.map({ !registry.rules[registry.line($0)].isPredefinedLength }) ?? true { bytes.append(separator) }
    }
    guard isReadable(bytes.count, from: 0, bytes.count) else { return [] }
    for (written, code) in found where problems.count < Self.mostProblems {
      if let code {
        read(written, code, registry.line(code), bytes.span)
      } else {
        report(.unknownAI, nil, written.offset, "no AI is \(String(decoding: bytes[written.offset..<written.valueOffset].prefix(8), as: UTF8.self))")
      }
    }
    return bytes
  }
}
