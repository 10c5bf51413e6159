extension LinkReader {
  /// Reads a path whose last segment is compressed: all there is, and then with nothing wrong or at GS1's resolver, or what follows a key. `nil`
  /// where it is no such path.
  mutating func readCompressed(_ parts: LinkAnatomy) -> DigitalLink? {
    guard let last = slash(before: parts.pathEnd, after: parts.path) else { return nil }
    let segment = data[(last + 1)..<parts.pathEnd]
    var elements: [(code: Int, value: [UInt8])] = []
    var key: Int?
    if let epc = LinkTag.epc(segment), epc.isValid {
      elements = epc.elements.compactMap { pair in AIRegistry.shared.code(of: pair.ai).map { ($0, Array(pair.value.utf8)) } }
      link.form = .tag
    } else if let form = LinkDecompressor(segment) {
      elements = form.elements
      link.parameters = form.parameters
      key = keyPair(parts.path..<last)
      link.form = key == nil ? .compressed : .partlyCompressed
    }
    guard key != nil || !elements.isEmpty else { return nil }
    if let key { readPath(key..<last) } else { link.stem = text(start..<last) }
    for (code, value) in elements where isNew(code, at: last + 1) {
      let written = ElementParser.Written(offset: last + 1, value: bytes.count..<bytes.count + value.count, valueOffset: last + 1)
      bytes += value
      let bytes = bytes
      parser.read(written, code, parser.tables.line(code), bytes.span)
    }
    if !parts.query.isEmpty { readQuery(parts.query) }
    let stem = link.stem
    finish()
    if link.isValid, let ordered = try? DigitalLink(link.elements, stem: stem) {
      link.elements = ordered.elements
      link.pathCount = ordered.pathCount
    } else if key == nil, !data[parts.authority..<parts.path].elementsEqual("id.gs1.org".utf8) {
      return nil
    } else if link.isValid {
      report(.uri, nil, last + 1, "what is compressed here does not go with the key")
    }
    if let fragment = parts.fragment { link.fragment = text(fragment) }
    return link
  }
}
