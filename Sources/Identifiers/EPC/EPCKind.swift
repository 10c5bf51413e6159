/// What an EPC names: the word after `urn:epc:id:` (Tag Data Standard 6.3), or after `urn:epc:class:` for `lgtin`.
public enum EPCKind: String, Sendable, Hashable, CaseIterable {
  /// Trade item, AI 01 and 21.
  case sgtin
  /// Logistic unit, AI 00.
  case sscc
  /// Location, AI 414 with or without 254.
  case sgln
  /// Returnable asset, AI 8003.
  case grai
  /// Individual asset, AI 8004.
  case giai
  /// Service relation, recipient, AI 8018.
  case gsrn
  /// Service relation, provider, AI 8017.
  case gsrnp
  /// Document, AI 253.
  case gdti
  /// Component or part, AI 8010 and 8011.
  case cpi
  /// Coupon, AI 255.
  case sgcn
  /// Piece of a trade item, AI 8006 and 21.
  case itip
  /// Consignment, AI 401.
  case ginc
  /// Shipment, AI 402.
  case gsin
  /// Party, AI 417.
  case pgln
  /// Tobacco pack, AI 01 and 235.
  case upui
  /// Batch of a trade item, AI 01 and 10: a class, not a thing.
  case lgtin
  /// General identifier.
  case gid
  /// United States Department of Defense.
  case usdod
  /// Aerospace and Defense.
  case adi
  /// Freight container, ISO 6346.
  case bic
  /// Vessel, IMO number.
  case imovn

  init?(_ name: ArraySlice<UInt8>) {
    guard let kind = Self.byName.first(where: { $0.0.elementsEqual(name) }) else { return nil }
    self = kind.1
  }

  private static let byName = allCases.map { (Array($0.rawValue.utf8), $0) }

  /// Components of the URI after the scheme, in order.
  var parts: [EPCPart] { Self.parts[ordinal] }

  private static let parts = allCases.map(\.composition)

  /// How many components there are.
  var partCount: Int {
    switch self {
    case .bic, .imovn: 1
    case .sscc, .giai, .gsrn, .gsrnp, .ginc, .gsin, .pgln, .usdod: 2
    case .itip: 5
    default: 3
    }
  }

  /// Whether characters of a component may have to be escaped in a URI.
  func mayEscape(_ index: Int) -> Bool {
    switch self {
    case .sscc, .gsrn, .gsrnp, .gsin, .pgln, .sgcn, .gid, .usdod, .bic, .imovn: false
    case .cpi: index == 1
    case .adi: index > 0
    default: index == partCount - 1
    }
  }

  private var ordinal: Int {
    switch self {
    case .sgtin: 0
    case .sscc: 1
    case .sgln: 2
    case .grai: 3
    case .giai: 4
    case .gsrn: 5
    case .gsrnp: 6
    case .gdti: 7
    case .cpi: 8
    case .sgcn: 9
    case .itip: 10
    case .ginc: 11
    case .gsin: 12
    case .pgln: 13
    case .upui: 14
    case .lgtin: 15
    case .gid: 16
    case .usdod: 17
    case .adi: 18
    case .bic: 19
    case .imovn: 20
    }
  }

  private var composition: [EPCPart] {
    let prefix = EPCPart("companyPrefix", .prefix)
    let serial = EPCPart("serial", .text(20))
    return switch self {
    case .sgtin: [prefix, EPCPart("itemReference", .rest(13)), serial]
    case .sscc: [prefix, EPCPart("serialReference", .rest(17))]
    case .sgln: [prefix, EPCPart("locationReference", .rest(12)), EPCPart("extension", .text(20))]
    case .grai: [prefix, EPCPart("assetType", .rest(12)), EPCPart("serial", .text(16))]
    case .giai: [prefix, EPCPart("individualAssetReference", .restText(30))]
    case .gsrn, .gsrnp: [prefix, EPCPart("serviceReference", .rest(17))]
    case .gdti: [prefix, EPCPart("documentType", .rest(12)), EPCPart("serial", .text(17))]
    case .cpi: [prefix, EPCPart("componentPartReference", .restPart(30)), EPCPart("serial", .number(below: 1_000_000_000_000))]
    case .sgcn: [prefix, EPCPart("couponReference", .rest(12)), EPCPart("serial", .digits(1...12))]
    case .itip: [prefix, EPCPart("itemReference", .rest(13)), EPCPart("piece", .digits(2...2)), EPCPart("total", .digits(2...2)), serial]
    case .ginc: [prefix, EPCPart("consignmentReference", .restText(30))]
    case .gsin: [prefix, EPCPart("shipperReference", .rest(16))]
    case .pgln: [prefix, EPCPart("partyReference", .rest(12))]
    case .upui: [prefix, EPCPart("itemReference", .rest(13)), EPCPart("serial", .text(28))]
    case .lgtin: [prefix, EPCPart("itemReference", .rest(13)), EPCPart("lot", .text(20))]
    case .gid:
      [
        EPCPart("generalManager", .number(below: 1 << 28)), EPCPart("objectClass", .number(below: 1 << 24)),
        EPCPart("serial", .number(below: 1 << 36)),
      ]
    case .usdod: [EPCPart("cageOrDODAAC", .cage), EPCPart("serial", .number(below: 1 << 36))]
    case .adi: [EPCPart("cageOrDODAAC", .cage), EPCPart("partNumber", .part(0...32, hash: false)), EPCPart("serial", .part(1...30, hash: true))]
    case .bic: [EPCPart("containerCode", .container)]
    case .imovn: [EPCPart("vesselNumber", .vessel)]
    }
  }

  /// Whether the first component is a GS1 Company Prefix.
  public var hasCompanyPrefix: Bool {
    switch self {
    case .gid, .usdod, .adi, .bic, .imovn: false
    default: true
    }
  }
}
