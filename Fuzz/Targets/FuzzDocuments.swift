/// Documents, cards and hints: nothing traps, and every place lies within the input.
func fuzzDocuments(_ bytes: [UInt8]) {
  let heads = ["", "@\n\u{1E}\rANSI 636000100001DL00310060DL", "BEGIN:VCARD\nVERSION:2.1\n", "MECARD:", "BIZCARD:"]
  for head in heads {
    let data = Array(head.utf8) + bytes
    let document = IdentityDocument.read(data)
    let contact = Contact.read(data)
    for problem in (document?.problems ?? []) + (contact?.problems ?? []) { precondition((0...data.count).contains(problem.offset)) }
    for field in (document?.fields ?? []) + (contact?.fields ?? []) { precondition((0...data.count).contains(field.offset)) }
  }
  _ = LooksLike.read(bytes)
  // A zone of any characters that a zone may have.
  let zone = bytes.map { Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<".utf8)[Int($0) % 37] }
  for length in [72, 88, 90] where zone.count >= length { _ = IdentityDocument.read(Array("P".utf8) + zone.prefix(length - 1)) }
}
