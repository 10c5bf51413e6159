/// A message or a label's field that is read without a complaint is written as it was, and its parts stand where they say.
func fuzzMessages(_ bytes: [UInt8]) {
  for data in [bytes, Array("[)>\u{1E}06\u{1D}".utf8) + bytes, Array("[)>\u{1E}".utf8) + bytes] {
    guard let message = SyntaxMessage.read(data) else { continue }
    precondition(SyntaxMessage.read(message.canonical)?.canonical == message.canonical)
    if message.isValid { precondition(message.canonical == data) }
    for problem in message.problems { precondition((0...data.count).contains(problem.offset)) }
    for field in message.fields { precondition((0...data.count).contains(field.offset)) }
  }
  for symbology in [nil, AIMIdentifier("]U1")] { _ = SyntaxMessage.read(bytes, symbology: symbology) }
  guard let label = LabelData.read(bytes, trusted: true) else { return }
  precondition(label.canonical == bytes && label.fields[0].offset == label.identifier.code.utf8.count)
  if LabelData.read(bytes) != nil { precondition(label.isValid) }
}
