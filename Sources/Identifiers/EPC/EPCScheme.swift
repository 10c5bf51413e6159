extension EPC {
  /// A binary scheme, of TDS 1.x or 2.x.
  public enum Scheme: Sendable, Hashable {
    case tag(TagScheme)
    case plus(PlusEPC.Scheme)

    /// By its name: `sgtin-96`, `sgtin+`.
    public init?(_ name: String) {
      if let scheme = TagScheme(rawValue: name) {
        self = .tag(scheme)
      } else if let scheme = PlusEPC.Scheme(rawValue: name) {
        self = .plus(scheme)
      } else {
        return nil
      }
    }

    public var name: String {
      switch self {
      case .tag(let scheme): scheme.rawValue
      case .plus(let scheme): scheme.rawValue
      }
    }

    public var kind: EPCKind {
      switch self {
      case .tag(let scheme): scheme.kind
      case .plus(let scheme): scheme.kind
      }
    }

    /// What a filter value says of the tagged thing (TDS 10.2, 10.3); `nil` where this module does not know it.
    public func meaning(ofFilter value: Int) -> String? {
      let names: [String?]
      switch kind {
      case .sgtin: names = ["all others", "point of sale item", "full case for transport", nil, "inner pack", nil, "unit load", "part of a trade item"]
      case .sscc: names = ["all others", nil, "full case for transport", nil, nil, nil, "unit load", nil]
      default: return value == 0 && kind != .usdod ? "all others" : nil
      }
      return names.indices.contains(value) ? names[value] ?? "reserved" : nil
    }
  }
}

extension PlusEPC.Scheme {
  var kind: EPCKind {
    switch self {
    case .sgtin, .sgtinHost, .dsgtin, .dsgtinHost: .sgtin
    case .sscc, .ssccHost: .sscc
    case .sgln, .sglnHost: .sgln
    case .grai, .graiHost: .grai
    case .giai, .giaiHost: .giai
    case .gsrn, .gsrnHost: .gsrn
    case .gsrnp, .gsrnpHost: .gsrnp
    case .gdti, .gdtiHost: .gdti
    case .cpi, .cpiHost: .cpi
    case .sgcn, .sgcnHost: .sgcn
    case .itip, .itipHost: .itip
    }
  }
}
