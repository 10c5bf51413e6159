/// Whatever is scanned gets an answer whose problems lie in it; what is sound and says something in AIs says the same when it is written again.
func fuzzIdentify(_ bytes: [UInt8]) {
  let found = identify(bytes)
  let length = found.repaired.map { max($0.bytes.count, bytes.count) } ?? bytes.count
  for problem in found.problems { precondition((0...length).contains(problem.offset) && !problem.message.isEmpty) }
  _ = found.identity.fields
  guard found.isSound, let elements = found.elements, elements.isValid, !elements.elements.isEmpty else { return }
  let again = ElementString(parsing: elements.canonical)
  precondition(again.isValid && again.canonical == elements.canonical)
}
