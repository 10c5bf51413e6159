extension EPC {
  /// Bits as a tag holds them from 0x20 of EPC memory on.
  public struct Encoded: Sendable, Hashable {
    public let scheme: Scheme
    /// Filled up with zeros to words of 16 bits.
    public let bytes: [UInt8]
    /// Bits of the EPC itself.
    public let bitCount: Int
    /// AIs that were given and have no place in the scheme: one of TDS 1.x holds the key alone.
    public let leftOut: [String]

    /// Capital digits.
    public var hex: String { EPCHex.text(bytes) }
  }

  /// Writes it in a binary scheme.
  ///
  /// - Parameters:
  ///   - scheme: its own where it has one, else the shortest of TDS 1.x that takes the serial number.
  ///   - filter: its own, else 0.
  ///   - hostname: for the `++` schemes; its own, or that of the link it was made of, where `nil`.
  /// - Throws: why it cannot be written so.
  public func encode(scheme wanted: Scheme? = nil, filter: Int? = nil, hostname: String? = nil) throws(Problem) -> Encoded {
    if let problem = problems.first(where: { $0.code != .missingCompanion && $0.code != .companyPrefix }) { throw problem }
    let filter = filter ?? self.filter ?? 0
    switch wanted ?? scheme {
    case .plus(let scheme): return try encode(scheme, filter, hostname ?? plus?.hostname ?? givenHost)
    case .tag(let scheme): return try encode(scheme, filter)
    case nil:
      let schemes = TagScheme.schemes(of: try known().kind)
      guard let last = schemes.last else { throw Problem(.unknownScheme, offset: 0, "no binary scheme takes \(try known().kind.rawValue)") }
      for scheme in schemes.dropLast() {
        if let encoded = try? encode(scheme, filter) { return encoded }
      }
      return try encode(last, filter)
    }
  }

  /// The identity, or why there is none.
  private func known() throws(Problem) -> PureIdentity {
    if let identity { return identity }
    throw problems.first { $0.code == .companyPrefix } ?? problems.last
      ?? Problem(.companyPrefix, ai: elements.first?.ai, offset: 0, "the length of the company prefix is not known; give it (--prefix-length)")
  }

  private func encode(_ scheme: TagScheme, _ filter: Int) throws(Problem) -> Encoded {
    let identity = try known()
    let (bytes, count) = try TagBinary(scheme: scheme, filter: filter, identity: identity).encoded()
    let held = Set(identity.elements.map(\.ai) + (identity.kind == .sgln ? ["254"] : []))
    return Encoded(scheme: .tag(scheme), bytes: bytes, bitCount: count, leftOut: elements.map(\.ai).filter { !held.contains($0) })
  }

  private func encode(_ scheme: PlusEPC.Scheme, _ filter: Int, _ hostname: String?) throws(Problem) -> Encoded {
    guard !elements.isEmpty, identity?.isPattern != true else {
      throw Problem(.unknownScheme, offset: 0, "\(scheme.rawValue) does not take \(identity?.kind.rawValue ?? "this")")
    }
    do {
      let encoded = try PlusEPC.encode(scheme, filter: filter, elements: elements.map { .init(ai: $0.ai, value: $0.value) }, hostname: hostname)
      return Encoded(scheme: .plus(scheme), bytes: encoded.words, bitCount: encoded.bitCount, leftOut: [])
    } catch { throw error.problems.first ?? Problem(.unknownScheme, offset: 0, "\(scheme.rawValue) does not take this") }
  }
}
