/// EPCs in every form: nothing traps; what is read is written the same; bits that are right are written to the same bits.
func fuzzEPC(_ bytes: [UInt8]) {
  guard let first = bytes.first else { return }
  let rest = Array(bytes.dropFirst())
  switch first % 5 {
  case 0: checkBits(EPC(bytes: rest))
  case 1: checkBits(EPC(hex: rest))
  case 2: checkURI(rest)
  case 3:
    let length = Int(first / 5) % 9 + 5
    checkForms(EPC(elements: ElementString(parsing: rest), prefixes: CompanyPrefixes(length: length)))
    checkForms(EPC(digitalLink: Array("https://id.gs1.org/".utf8) + rest, prefixes: CompanyPrefixes(length: length)))
  default:
    guard let prefixes = try? CompanyPrefixes(table: rest) else { return }
    precondition(prefixes.count > 0)
    precondition(prefixes.length(of: rest.prefix(20)).map { (6...12).contains($0) } ?? true)
  }
}

private func checkBits(_ epc: EPC) {
  checkForms(epc)
  let glance = EPCGlance(hex: epc.hex)
  guard epc.problems.isEmpty else { return precondition(glance == nil) }
  precondition(epc.scheme != nil)
  if let glance { precondition(glance.digits == epc.elements[0].value && epc.scheme == .tag(glance.scheme)) }
  // TDS 2.x leaves a choice of encodings: only what is read again is the same.
  guard epc.plus == nil else { return }
  guard let encoded = try? epc.encode() else { preconditionFailure("not written again") }
  precondition(encoded.hex.hasPrefix(epc.hex) || epc.hex.hasPrefix(encoded.hex))
  guard let uri = epc.tagURI, let pure = epc.pureIdentityURI else { preconditionFailure("no URI") }
  let tag = EPC(uri: uri)
  precondition(tag.problems.isEmpty && tag.tagURI == uri && tag.memory == encoded.bytes)
  precondition(EPC(uri: pure).identity == epc.identity)
}

private func checkURI(_ uri: [UInt8]) {
  for prefix in ["", "urn:epc:id:", "urn:epc:tag:", "urn:epc:idpat:", "urn:epc:class:", "urn:epc:raw:"] {
    let whole = Array(prefix.utf8) + uri
    let epc = EPC(uri: whole)
    checkForms(epc)
    precondition(epc.problems.allSatisfy { (0...whole.count).contains($0.offset) })
    guard epc.problems.isEmpty, let identity = epc.identity else { continue }
    let text = identity.uri
    precondition(EPC(uri: text).identity == identity)
    // To the letter: a URI that is taken is the one that is printed. A pattern without `*` is printed as the identity that it is.
    let isExact = prefix == "urn:epc:id:" || prefix == "urn:epc:class:" || prefix == "urn:epc:idpat:" && identity.isPattern
    precondition(!isExact || Array(text.utf8) == whole)
  }
}

private func checkForms(_ epc: EPC) {
  _ = epc.fields
  _ = epc.rawURI
  _ = epc.hostLink
  if let string = epc.elementString, epc.isValid {
    let read = ElementString(parsing: Array(string.utf8))
    precondition(read.problems.allSatisfy { ["8006", "8011"].contains($0.ai ?? "") || $0.code == .missingCompanion })
    if read.isValid { precondition(String(decoding: read.canonical, as: UTF8.self) == string) }
  }
  if let link = epc.digitalLink, epc.isValid {
    let read = DigitalLink(parsing: Array(link.utf8))
    if read.isValid { precondition(read.canonical == link) }
  }
}
