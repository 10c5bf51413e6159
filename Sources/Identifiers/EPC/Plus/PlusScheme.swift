extension PlusEPC {
  /// The binary schemes that TDS 2.0 (`+`) and 2.3 (`++`, with a host name) added; raw values as in the JSON output.
  public enum Scheme: String, Sendable, Hashable, CaseIterable {
    case cpi = "cpi+", grai = "grai+", sgln = "sgln+", itip = "itip+", gsrn = "gsrn+", gsrnp = "gsrnp+", gdti = "gdti+", sgtin = "sgtin+"
    case sgcn = "sgcn+", sscc = "sscc+", giai = "giai+", dsgtin = "dsgtin+"
    case dsgtinHost = "dsgtin++", sgtinHost = "sgtin++"
    case cpiHost = "cpi++", gsrnHost = "gsrn++", gsrnpHost = "gsrnp++", sglnHost = "sgln++", gdtiHost = "gdti++", graiHost = "grai++"
    case sgcnHost = "sgcn++", itipHost = "itip++", giaiHost = "giai++", ssccHost = "sscc++"

    /// The scheme that the first eight bits name (TDS 2.3 table 14-1); `nil` for those of TDS 1.x and for what is no scheme.
    public init?(header: UInt8) {
      guard let scheme = Self.byHeader[Int(header)] else { return nil }
      self = scheme
    }

    /// The first eight bits.
    public var header: UInt8 {
      switch self {
      case .cpiHost: 0xE6
      case .gsrnHost: 0xE7
      case .gsrnpHost: 0xE8
      case .sglnHost: 0xE9
      case .gdtiHost: 0xEA
      case .graiHost: 0xEB
      case .sgcnHost: 0xEC
      case .itipHost: 0xED
      case .giaiHost: 0xEE
      case .ssccHost: 0xEF
      case .cpi: 0xF0
      case .grai: 0xF1
      case .sgln: 0xF2
      case .itip: 0xF3
      case .gsrn: 0xF4
      case .gsrnp: 0xF5
      case .gdti: 0xF6
      case .sgtin: 0xF7
      case .sgcn: 0xF8
      case .sscc: 0xF9
      case .giai: 0xFA
      case .dsgtin: 0xFB
      case .dsgtinHost: 0xFC
      case .sgtinHost: 0xFD
      }
    }

    /// A host name follows the key.
    public var hasHostname: Bool {
      switch self {
      case .cpi, .grai, .sgln, .itip, .gsrn, .gsrnp, .gdti, .sgtin, .sgcn, .sscc, .giai, .dsgtin: false
      default: true
      }
    }

    /// A date stands before the key.
    public var hasDate: Bool { self == .dsgtin || self == .dsgtinHost }

    /// The AIs of the key, in the order of the bits.
    public var keyAIs: [String] {
      switch self {
      case .sgtin, .sgtinHost, .dsgtin, .dsgtinHost: ["01", "21"]
      case .sscc, .ssccHost: ["00"]
      case .sgln, .sglnHost: ["414", "254"]
      case .grai, .graiHost: ["8003"]
      case .giai, .giaiHost: ["8004"]
      case .gsrn, .gsrnHost: ["8018"]
      case .gsrnp, .gsrnpHost: ["8017"]
      case .gdti, .gdtiHost: ["253"]
      case .cpi, .cpiHost: ["8010", "8011"]
      case .sgcn, .sgcnHost: ["255"]
      case .itip, .itipHost: ["8006", "21"]
      }
    }

    /// The key without its serial number names a class, which is no EPC (TDS 2.3, 14.6.4): `8003`, `253` and `255` need their second component.
    var needsSecondComponent: Bool {
      switch self {
      case .grai, .graiHost, .gdti, .gdtiHost, .sgcn, .sgcnHost: true
      default: false
      }
    }

    /// The lines of table F for the AIs of the key.
    var keyRows: [PlusTable.Row] { Self.rowsByHeader[Int(header)] }

    private static let rowsByHeader: [[PlusTable.Row]] = (0...255).map { header in
      (Scheme(header: UInt8(header))?.keyAIs ?? []).compactMap { PlusTable.shared.row($0.utf8) }
    }

    private static let byHeader: [Scheme?] = {
      var table = [Scheme?](repeating: nil, count: 256)
      for scheme in allCases { table[Int(scheme.header)] = scheme }
      return table
    }()
  }

  /// The AIs that may be the date of a DSGTIN+, by their date type (TDS 2.3, 14.5.3).
  static let dateTypes = ["11", "13", "15", "16", "17", "7006", "7007"]
}
