import Identifiers
import Warehouse

/// One code told to a person field by field: what it is and who says so, what each part means, what is wrong and at which character.
struct Explained {
  let decoded: Decoded

  var lines: [Text] { verdict + elements + fields + forms + marking + problems }

  private var identification: Identification { decoded.identification }

  private var verdict: [Text] {
    var lines: [Text] = [Text(Text(visible(decoded.input, limit: 400)), .bold)]
    lines.append("\(Console.say("explain.is", ["kind": Console.say("decode.kind.\(identification.identity.kind)").plain]))\(special.map { ": " + Text($0) } ?? "")")
    if let symbology = identification.symbology { lines.append(Console.say("explain.symbology", ["id": symbology.text, "meaning": symbology.meaning])) }
    if let repaired = identification.repaired {
      lines.append(Text(Console.say("decode.repaired", ["how": repaired.how]), .yellow))
      lines.append(Console.say("explain.read-as", ["code": visible(repaired.bytes)]))
    }
    if let looksLike = decoded.looksLike { lines.append(Console.say("decode.looks-like", ["title": looksLike.title])) }
    if let hint = decoded.checkDigitHint { lines.append(hint) }
    lines.append(Text(Console.say(decoded.valid ? "explain.valid" : "explain.invalid"), decoded.valid ? .green : .red))
    return lines
  }

  /// What the kind's own reading adds.
  private var special: String? {
    switch identification.identity {
    case .carrier(let number): number.reading.map { "\($0.carrier), \($0.service)" }
    case .retail(let number): ([number.form.rawValue] + [number.addOn.map { "+ " + $0.digits }].compactMap(\.self)).joined(separator: " ")
    case .epc(let epc): epc.scheme?.name ?? epc.pureIdentityURI
    case .marking(let code): code.layout.rawValue
    case .message(let message): message.envelopes.map { "\($0.format) \($0.title)" }.joined(separator: ", ")
    case .identityDocument(let document): document.standard.rawValue
    case .contact(let contact): contact.format.rawValue
    case .gs1, .digitalLink, .sscc, .labelData, .text: nil
    }
  }

  private var elements: [Text] {
    var table = Table(["ai", "title", "format", "value", "says"])
    for element in decoded.elements.elements {
      table.row([.init(element.ai), .init(element.title), .init(element.identifier.format), .init(element.value, limit: 400), .init(meaning(element))])
    }
    return table.isEmpty ? [] : table.lines
  }

  private func meaning(_ element: ElementString.Element) -> String {
    if let date = decoded.date(element) { return date.moment }
    if let number = element.decimal { return number + (element.currency.map { " (ISO 4217: \($0))" } ?? "") }
    switch element.ai {
    case "01", "02", "03":
      guard let gtin = GTIN(element.value), let prefix = GS1Prefix(of: gtin) else { return "" }
      return "GS1 \(prefix.first)\(prefix.last == prefix.first ? "" : "–" + prefix.last): \(prefix.holder)"
    default: return ""
    }
  }

  private var fields: [Text] {
    var table = Table(["what", "title", "value"])
    for field in identification.identity.fields {
      table.row([.init(field.name), .init(field.title ?? ""), .init(field.value + (field.date.map { " (\($0))" } ?? ""), limit: 400)])
    }
    return table.isEmpty ? [] : table.lines
  }

  private var forms: [Text] {
    guard !decoded.elements.elements.isEmpty else { return [] }
    var table = Table(["form", "value"])
    table.row([Console.say("explain.hri"), .init(decoded.elements.hri, limit: 400)])
    table.row([Console.say("explain.canonical"), .init(visible(decoded.elements.canonical, limit: 400), limit: 400)])
    if let link = decoded.digitalLink { table.row(["Digital Link", .init(link, limit: 400)]) }
    if case .epc(let epc) = identification.identity {
      if let uri = epc.tagURI { table.row(["tag URI", .init(uri, limit: 400)]) }
      if let uri = epc.pureIdentityURI { table.row(["pure identity", .init(uri, limit: 400)]) }
    }
    return table.lines
  }

  private var marking: [Text] {
    guard case .marking(let code) = identification.identity else { return [] }
    let russian = Console.language == .ru
    let groups = code.groups.map { russian ? $0.russian : $0.english }
    var lines: [Text] = [Console.say("explain.groups", ["groups": groups.joined(separator: ", ")])]
    lines.append(Text(Console.say("explain.proves"), .bold))
    lines += code.proves.map { Text("+ \(russian ? $0.russian : $0.english)") }
    lines.append(Text(Console.say("explain.proves-not"), .bold))
    return lines + code.doesNotProve.map { Text("- \(russian ? $0.russian : $0.english)") }
  }

  /// Each problem with the code around its place, and a mark below the character.
  private var problems: [Text] {
    let bytes = identification.repaired?.bytes ?? decoded.input
    return decoded.problems.flatMap { problem -> [Text] in
      let place = min(max(problem.offset, 0), bytes.count)
      let first = max(0, place - 24)
      let before = visible(Array(bytes[first..<place]), limit: 400)
      let shown = (first > 0 ? "…" : "") + before + visible(Array(bytes[place..<min(bytes.count, place + 24)]), limit: 400)
      let mark = String(repeating: " ", count: (first > 0 ? 1 : 0) + before.terminalWidth) + "^"
      return [problem.line, "    \(Text(shown, limit: 1000))", "    \(Text(Text(trusted: mark), .red))"]
    }
  }
}
