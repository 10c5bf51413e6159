/// What a reader says of a request: LLRPStatus (LLRP 1.1, section 15.2.2).
public struct LLRPStatus: Sendable, Hashable, CustomStringConvertible {
  public static let success = 0, unsupportedMessage = 109, unsupportedVersion = 110, unexpectedMessage = 112, deviceError = 401

  public let code: Int
  /// What the reader says in its own words.
  public let text: String
  /// The errors inside the error, outermost first, such as `ROSpec: M_FieldError`, `field 1: P_FieldError`.
  public let causes: [String]

  public var isSuccess: Bool { code == Self.success }
  /// The standard's name, such as `M_FieldError`.
  public var name: String { LLRPDictionary.name(of: UInt64(code), in: "StatusCode") ?? "status \(code)" }
  public var description: String { ([name] + causes + (text.isEmpty ? [] : [text])).joined(separator: ", ") }

  init?(_ parameter: LLRPParameter?) {
    guard let parameter, let code = parameter["StatusCode"]?.number else { return nil }
    self.code = code
    text = parameter["ErrorDescription"]?.text ?? ""
    var causes: [String] = []
    var body = parameter.body
    while true {
      if let field = body.first("FieldError") { causes.append("field \(field["FieldNum"]?.number ?? 0): \(Self.name(field))") }
      guard let inner = body.first("ParameterError") else { break }
      let type = inner["ParameterType"]?.number ?? 0
      causes.append(
        "\(UInt16(exactly: type).flatMap { $0 < 1024 ? LLRPDictionary.parameter(type: $0)?.name : nil } ?? "parameter \(type)"): \(Self.name(inner))")
      body = inner.body
    }
    self.causes = causes
  }

  private static func name(_ error: LLRPParameter) -> String {
    let code = error["ErrorCode"]?.number ?? 0
    return LLRPDictionary.name(of: UInt64(code), in: "StatusCode") ?? "status \(code)"
  }
}

extension LLRPMessage {
  /// The status in a response, also in a custom one; `nil` where the message has none.
  public var status: LLRPStatus? { LLRPStatus((interpreted ?? body).first("LLRPStatus")) }
}
