/// What a code is.
public enum Identity: Sendable, Hashable {
  case gs1(ElementString)
  case digitalLink(DigitalLink)
  case epc(EPC)
  case marking(MarkingCode)
  /// A number of a trade item, as shops' symbols carry it; also what claims to be one and is none.
  case retail(RetailNumber)
  case sscc(SSCC)
  case message(SyntaxMessage)
  case labelData(LabelData)
  case carrier(CarrierNumber)
  case identityDocument(IdentityDocument)
  case contact(Contact)
  /// Anything else, and whatever is in doubt.
  case text

  /// One word for programs.
  public var kind: String {
    switch self {
    case .gs1: "gs1"
    case .digitalLink: "gs1-digital-link"
    case .epc: "epc"
    case .marking: "marking"
    case .retail(let number):
      // An add-on alone, or an ISSN in its own form, names no item.
      if case .isbn = number.publication { "isbn" } else { number.gtin == nil && number.problems.isEmpty ? "text" : "gtin" }
    case .sscc: "sscc"
    case .message: "iso15434"
    case .labelData: "data-identifier"
    case .carrier: "carrier"
    case .identityDocument: "identity-document"
    case .contact: "contact"
    case .text: "text"
    }
  }

  /// What it says in AIs, however it is written; `nil` where it says nothing in them.
  public var elements: ElementString? {
    switch self {
    case .gs1(let string): string
    case .digitalLink(let link): link.elements
    case .epc(let epc): epc.isValid && !epc.elements.isEmpty ? ElementString(pairs: epc.elements) : nil
    case .marking(let code): code.elementString ?? ElementString(pairs: [("01", code.gtin), ("21", code.serial)])
    case .retail(let number): number.gtin.map { ElementString(pairs: CollectionOfOne((ai: "01", value: $0.padded))) }
    case .sscc(let sscc): ElementString(pairs: CollectionOfOne((ai: "00", value: sscc.digits)))
    case .message(let message): message.envelopes.lazy.compactMap(\.elements).first
    case .labelData, .carrier, .identityDocument, .contact, .text: nil
    }
  }

  /// What it says under other names than AIs, in its order.
  public var fields: [NamedField] {
    switch self {
    case .message(let message): message.fields
    case .labelData(let datum): datum.fields
    case .carrier(let number): number.reading?.fields ?? []
    case .identityDocument(let document): document.fields
    case .contact(let contact): contact.fields
    case .gs1, .digitalLink, .epc, .marking, .retail, .sscc, .text: []
    }
  }

  /// It names a person: not to be logged, stored or sent on.
  public var isPersonal: Bool {
    switch self {
    case .identityDocument, .contact: true
    default: false
    }
  }

  /// What is wrong with it.
  var problems: [Problem] {
    switch self {
    case .gs1(let string): string.problems
    case .digitalLink(let link): link.problems
    case .epc(let epc): epc.problems
    case .marking(let code): code.problems
    case .retail(let number): number.problems
    case .message(let message): message.problems
    case .labelData(let datum): datum.problems
    case .carrier(let number): number.problems
    case .identityDocument(let document): document.problems
    case .contact(let contact): contact.problems
    case .sscc, .text: []
    }
  }
}

public struct Identification: Sendable, Hashable {
  public let identity: Identity
  /// What is wrong; offsets count bytes of the input, or of `repaired` where the code had to be repaired. With `.text`: why it is not what it looks like.
  public let problems: [Problem]
  /// What the scanner said of the symbol, given or found in front of the data.
  public let symbology: AIMIdentifier?
  /// The code as it must have been, where it was not read as it came.
  public let repaired: Repaired?

  public struct Repaired: Sendable, Hashable {
    /// Without AIM identifier.
    public let bytes: [UInt8]
    /// What had been done to the code, such as `layout:ru` or `lost-separator`; see `Repair`.
    public let how: String
  }

  init(_ identity: Identity, _ problems: [Problem]? = nil, _ symbology: AIMIdentifier?, repaired: Repaired? = nil) {
    self.identity = identity
    self.problems = problems ?? identity.problems
    self.symbology = symbology
    self.repaired = repaired
  }

  /// What the code says in AIs (see `Identity.elements`).
  public var elements: ElementString? { identity.elements }

  /// Nothing is wrong within this one symbol. A missing companion does not count: it may be in another symbol of the same label.
  public var isSound: Bool { problems.allSatisfy { $0.code == .missingCompanion } }
}
