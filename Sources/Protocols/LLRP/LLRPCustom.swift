/// Vendor, subtype and payload of what is custom, and what the vendor means by it.
protocol LLRPCustomizable {
  var type: UInt16 { get }
  var body: LLRPBody { get }
  static var customKind: @Sendable (UInt32) -> LLRPDefinition.Kind { get }
}

extension LLRPMessage: LLRPCustomizable {
  static let customKind: @Sendable (UInt32) -> LLRPDefinition.Kind = { .customMessage(vendor: $0) }
}

extension LLRPParameter: LLRPCustomizable {
  static let customKind: @Sendable (UInt32) -> LLRPDefinition.Kind = { .customParameter(vendor: $0) }
}

extension LLRPCustomizable {
  var custom: (vendor: UInt32, subtype: UInt32, data: [UInt8])? {
    guard type == LLRPDictionary.custom, body.values.count == 3, case .unsigned(let vendor) = body.values[0],
      case .unsigned(let subtype) = body.values[1], case .bytes(let data) = body.values[2]
    else { return nil }
    return (UInt32(truncatingIfNeeded: vendor), UInt32(truncatingIfNeeded: subtype), data)
  }

  var customDefinition: LLRPDefinition? {
    custom.flatMap { LLRPDictionary.custom(Self.customKind($0.vendor), subtype: $0.subtype) }
  }

  /// The payload read as its vendor has published; `nil` where nothing is published, or the payload is otherwise than that, or nested too deep.
  ///
  /// - Parameter depth: how many levels of parameters it stands in.
  func readCustom(depth: Int) -> LLRPBody? {
    guard let definition = customDefinition, let data = custom?.data else { return nil }
    var decoder = LLRPDecoder(data, version: body.version)
    return try? decoder.body(definition, end: data.count, depth: depth)
  }
}

extension LLRPMessage {
  /// The payload of a custom message as its vendor has published it.
  public var interpreted: LLRPBody? { readCustom(depth: 0) }
}

extension LLRPParameter {
  /// The payload of a custom parameter as its vendor has published it; the parameter itself where it is none.
  public var interpreted: LLRPBody? { type == LLRPDictionary.custom && !isTV ? readCustom(depth: 1) : body }
}
