/// Retail numbers: what is read is right by its check digits, stands where it says, and is the same when read again in its own form.
func fuzzRetail(_ bytes: [UInt8]) {
  let (identifier, rest) = AIMIdentifier.split(bytes)
  let content = bytes[(bytes.count - rest.count)...]
  let rules = RestrictedCirculation.published(country: "DE")!
  for symbology in [identifier, nil] {
    guard let number = RetailNumber.read(content, symbology: symbology, rules: rules) else { continue }
    precondition(number.problems.allSatisfy { $0.offset >= content.startIndex && $0.offset <= content.endIndex })
    precondition(number.gtin != nil || number.addOn != nil || number.publication != nil || !number.problems.isEmpty)
    if let gtin = number.gtin {
      precondition(CheckDigit.isValid(gtin.padded.utf8) && gtin.padded.utf8.count == 14)
      let again = RetailNumber.read(Array(gtin.digits.utf8)[...], symbology: nil, rules: rules)
      precondition(again?.gtin == gtin && (number.form == .written || again?.restricted == number.restricted))
      if let short = UPCE(compressing: gtin) { precondition(short.expanded == gtin && UPCE(short.digits) == short) }
      if let measured = number.restricted?.measured { precondition(measured.itemNumber.digits.utf8.count == gtin.digits.utf8.count) }
      _ = number.prefix
    }
    if let addOn = number.addOn { precondition(bytes[addOn.offset...].starts(with: addOn.digits.utf8)) }
    if let component = number.component { precondition(component.upperBound == bytes.count && bytes[component.lowerBound - 2] == 0x65) }
    if case .isbn(let isbn) = number.publication { precondition(ISBN(isbn.digits) == isbn && isbn.ten.map { ISBN($0) == isbn } ?? true) }
    if case .issn(let issn) = number.publication { precondition(ISSN(issn.description)?.digits == issn.digits) }
  }
  let text = String(decoding: content.prefix(16), as: UTF8.self)
  for reading in UPCE.readings(of: text) { precondition(UPCE(reading.digits) == reading) }
  if let layout = RestrictedCirculation.Layout(text) { precondition(RestrictedCirculation.Layout(layout.description) == layout) }
}
