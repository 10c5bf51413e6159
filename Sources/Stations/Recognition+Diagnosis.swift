import Identifiers
public import Warehouse

/// What a station would take a code for, without anything happening: for `tally devices test`.
public func recognise(_ scan: Scan, _ context: Context) -> Recognised {
  context.recogniser.recognise(scan)
}

/// Somebody's identity document, contact or key, whatever the station. A badge is one only where a station's patterns say so.
public func isConfidential(_ scan: Scan) -> Bool {
  identify(scan.data, symbology: scan.symbology).identity.isPersonal || LooksLike.read(scan.data)?.isSecret == true
}

extension Context {
  var recogniser: Recogniser {
    let documents = memory.documents
    return Recogniser(configuration: configuration, master: master, badge: badge, today: today) {
      documents[DocumentKey(DocumentKey.blind, $0)] != nil
    }
  }
}

extension Recognised: CustomStringConvertible {
  /// For a technician; a badge stays a badge, nothing of it is shown.
  public var description: String {
    switch self {
    case .badge: "badge"
    case .card(let card): "card \(card.rawValue)"
    case .number(let number): "number card \(number)"
    case .reason(let reason): "reason card \(reason)"
    case .unknownCard: "a card that does not exist"
    case .pairing(let card): "the card of a station, \(card.text)"
    case .document(let document): "\(document.type) \(document.number)"
    case .unknownDocument(let number): "unknown document \(number)"
    case .location(let code): "location \(code)"
    case .goods(let parts): parts.sscc.map { "pallet \($0)" } ?? "goods \(parts.code ?? parts.contentCode ?? parts.lot ?? parts.serial ?? "")"
    case .badLabel(let problem): "not valid: \(problem)"
    case .confidential: "confidential, not shown"
    case .typed: "typed text"
    case .unknown: "unknown"
    }
  }
}
