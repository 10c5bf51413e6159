/// Whatever the bytes: no trap, every problem and element within the input. What is valid is written in canonical order, in brackets and as pairs,
/// and read again to the same elements, and stays valid beside itself.
func fuzzElementString(_ bytes: [UInt8]) {
  let start = Int(bytes.first ?? 0) % 4
  for string in [ElementString(parsing: bytes), ElementString(parsing: bytes, from: start), ElementString(bracketed: bytes)] {
    check(string, within: bytes.count)
  }
  for digits in [8, 13] {
    if let composite = ElementString(composite: bytes, from: start, digits: digits) { check(composite, within: bytes.count) }
  }
}

private func check(_ string: ElementString, within count: Int) {
  precondition(string.problems.count <= 64)
  for problem in string.problems { precondition((0...max(count, 3)).contains(problem.offset) && !problem.message.isEmpty) }
  for element in string.elements {
    precondition((0..<count).contains(element.offset))
    _ = (element.title, element.decimal, element.currency, element.moment(reference: (2026, 11, 20)))
  }
  precondition(string.isValid || !string.problems.isEmpty)
  let canonical = string.canonical
  guard string.isValid else { return }
  let read = ElementString(parsing: canonical)
  precondition(read.isValid && read.canonical == canonical && read.isComplete == string.isComplete)
  let pairs = string.elements.map { (ai: $0.ai, value: $0.value) }
  let bracketed = ElementString(bracketed: Array(string.bracketed.utf8))
  precondition(bracketed.isValid && bracketed.elements.elementsEqual(pairs) { $0.ai == $1.ai && $0.value == $1.value })
  let made = ElementString(pairs: pairs)
  precondition(made.isValid && made.canonical == canonical && made.hri == string.hri)
  let twice = ElementString.concatenated([string, read])
  precondition(twice.isValid && twice.canonical == canonical)
}
