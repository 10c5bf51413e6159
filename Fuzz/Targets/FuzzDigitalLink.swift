/// What a GS1 Digital Link says is the same after it was written, compressed or not, and its canonical form is a fixed point; places lie within the
/// input.
func fuzzDigitalLink(_ bytes: [UInt8]) {
  let prefix = Array("https://a/".utf8)
  let starts = [0, min(bytes.count, 3)]
  for data in bytes.starts(with: Array("http".utf8)) ? [bytes] : [bytes, prefix + bytes] {
    _ = DigitalLink.looksLike(data[...])
    for start in starts {
      for leniency in [DigitalLink.Leniency(), [.shortNames, .shortGTINs]] {
        let link = DigitalLink(parsing: data, from: start, allowing: leniency)
        precondition(link.problems.allSatisfy { (0...data.count).contains($0.offset) })
        precondition(link.elements.elements.allSatisfy { (0..<max(1, data.count)).contains($0.offset) })
        if link.isValid { checkLink(link) }
      }
    }
  }
  if let link = try? DigitalLink(ElementString(parsing: bytes)) { checkLink(link) }
}

private func checkLink(_ link: DigitalLink) {
  func elements(_ link: DigitalLink) -> [[String]] { link.elements.elements.map { [$0.ai, $0.value] } }
  func read(_ text: String) -> DigitalLink { DigitalLink(parsing: Array(text.utf8)) }
  guard let uri = link.uri(order: .predefinedFirst), let canonical = link.canonical else { preconditionFailure("a valid link is written") }
  // What is written may be longer than what is read.
  guard uri.utf8.count <= LinkReader.limit else { return }
  let again = read(uri)
  precondition(again.isValid && again.canonical == canonical && again.parameters == link.parameters && again.fragment == link.fragment, uri)
  precondition(again.path.map(\.ai) == link.path.map(\.ai), uri)
  let sorted = read(canonical)
  precondition(sorted.isValid && sorted.canonical == canonical && DigitalLink.looksLike(Array(canonical.utf8)[...]), canonical)
  precondition(Set(elements(sorted)) == Set(elements(link)), canonical)
  for compression in [DigitalLink.Compression(), .joinsAIs, .keepsKey, [.joinsAIs, .takesParameters]] {
    guard let short = link.compressed(compression, stem: DigitalLink.canonicalStem), short.utf8.count <= LinkReader.limit else { continue }
    let long = read(short)
    precondition(long.isValid && long.canonical == canonical, short)
  }
}
