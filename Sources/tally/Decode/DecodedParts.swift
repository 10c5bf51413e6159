import Identifiers

extension MarkingCode {
  /// What is known without asking anybody, and what is not.
  func write(into json: inout JSONWriter) {
    json.begin()
    json.key("layout")
    json.string(layout.rawValue)
    json.key("groups")
    json.begin("[")
    for group in groups { json.string(group.id) }
    json.end("]")
    json.key("gtin")
    json.string(gtin)
    json.key("serial")
    json.string(serial)
    json.key("identificationCode")
    json.string(identificationCode)
    json.key("verificationKey")
    json.string(verificationKey)
    json.key("verificationCode")
    json.string(verificationCode)
    json.key("hasCryptoTail")
    json.bool(hasCryptoTail)
    json.key("maximumRetailPrice")
    if let maximumRetailPrice { json.int(maximumRetailPrice) } else { json.null() }
    json.key("state")
    json.string(state)
    json.key("proves")
    json.begin("[")
    for statement in proves { json.string(statement.rawValue) }
    json.end("]")
    json.key("doesNotProve")
    json.begin("[")
    for statement in doesNotProve { json.string(statement.rawValue) }
    json.end("]")
    json.end()
  }
}

extension RetailNumber {
  /// Members of the code's own object: the form, and what belongs to few.
  func write(into json: inout JSONWriter) {
    json.key("form")
    json.string(form.rawValue)
    if let addOn {
      json.key("addOn")
      json.string(addOn.digits)
    }
    if let alternative {
      json.key("alternative")
      json.string(alternative.padded)
    }
    if let restricted {
      json.key("restricted")
      json.string(restricted.scope.rawValue)
    }
    if let measured = restricted?.measured {
      json.key("measured")
      json.begin()
      json.key("item")
      json.string(measured.item)
      json.key("itemNumber")
      json.string(measured.itemNumber.digits)
      json.key("kind")
      json.string(measured.measure.kind.rawValue)
      json.key("value")
      json.string(measured.measure.text)
      json.end()
    }
    switch publication {
    case .isbn(let isbn):
      json.key("isbn")
      json.string(isbn.digits)
    case .issn(let issn):
      json.key("issn")
      json.string(issn.description)
    case .ismn(let ismn):
      json.key("ismn")
      json.string(ismn.digits)
    case nil: break
    }
  }
}

extension NamedField {
  func write(into json: inout JSONWriter) {
    json.begin()
    json.key("name")
    json.string(name)
    json.key("title")
    json.string(title)
    json.key("value")
    json.string(value)
    if let date {
      json.key("date")
      json.string(date)
    }
    json.key("offset")
    json.int(offset)
    json.end()
  }
}
