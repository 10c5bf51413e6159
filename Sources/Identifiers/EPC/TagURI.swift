extension TagBinary {
  static let tagPrefix = Array("urn:epc:tag:".utf8)

  /// `urn:epc:tag:sgtin-96:1.0614141.812345.6789` (Tag Data Standard 12).
  var uri: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(96)
    bytes += Self.tagPrefix
    bytes += scheme.rawValue.utf8
    bytes.append(UInt8(ascii: ":"))
    if scheme.filterBits > 0 {
      bytes.append(decimal: UInt64(filter))
      bytes.append(UInt8(ascii: "."))
    }
    identity.appendBody(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads a tag URI. Control fields in front, `[att=x01]` and their like (12.3), are read over: they belong to other words of the memory.
  init(uri: [UInt8]) throws(Problem) {
    guard uri.starts(with: Self.tagPrefix) else { throw Problem(.syntax, offset: 0, "an EPC tag URI begins with urn:epc:tag:") }
    let start = try Self.skipControlFields(uri, from: Self.tagPrefix.count)
    let (name, bodyStart) = try PureIdentity.schemeName(in: uri, from: start)
    guard let scheme = TagScheme(rawValue: String(decoding: name, as: UTF8.self)) else {
      throw Problem(.unknownScheme, offset: start, "no binary scheme is named so: \(String(decoding: name.prefix(16), as: UTF8.self))")
    }
    self.scheme = scheme
    filter = 0
    var body = uri[bodyStart...]
    if scheme.filterBits > 0 {
      let point = body.firstIndex(of: UInt8(ascii: ".")) ?? body.endIndex
      let part = EPCPart("filter", .number(below: 1 << UInt64(scheme.filterBits)))
      let value = body[..<point]
      if let wrong = part.failure(value, prefix: 0) { throw Problem(wrong.code, offset: body.startIndex + wrong.offset, wrong.message) }
      guard point < body.endIndex else { throw Problem(.length, offset: uri.count, "the URI ends after its filter value") }
      filter = Int(UInt64(ascii: value) ?? 0)
      body = body[(point + 1)...]
    }
    identity = try PureIdentity(scheme.kind, body: body)
    do throws(Problem) { _ = try encoded() } catch { throw Problem(error.code, offset: body.startIndex, error.message) }
  }

  /// `[umi=1][att=x01]:`, and where it ends.
  static func skipControlFields(_ uri: [UInt8], from start: Int) throws(Problem) -> Int {
    var index = start
    while index < uri.count, uri[index] == UInt8(ascii: "[") {
      let names = ["[att=x", "[umi=", "[xpc="].map { Array($0.utf8) }
      guard names.contains(where: { uri[index...].starts(with: $0) }), let end = uri[index...].firstIndex(of: UInt8(ascii: "]")) else {
        throw Problem(.syntax, offset: index, "a control field is [umi=…], [xpc=…] or [att=x…]")
      }
      index = end + 1
    }
    guard index > start else { return start }
    guard index < uri.count, uri[index] == UInt8(ascii: ":") else { throw Problem(.syntax, offset: index, "a colon follows the control fields") }
    return index + 1
  }
}
