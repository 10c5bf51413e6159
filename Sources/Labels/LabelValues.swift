import Warehouse

/// A value that a template takes.
struct LabelField: Sendable, Hashable {
  var name: String
  var required = false
  /// Characters.
  var limit = 80
}

/// The request's values, each known to the template, not too long, and drawable.
struct LabelValues: Sendable {
  private var values: [String: String]

  init(_ request: LabelRequest, fields: [LabelField], typeface: Typeface) throws(LabelError) {
    values = request.values.filter { !$0.value.isEmpty }
    if let sscc = request.sscc, fields.contains(where: { $0.name == "sscc" }) {
      guard values["sscc"] == nil || values["sscc"] == sscc else {
        let other = visible(Array((values["sscc"] ?? "").utf8))
        throw LabelError(.badValue, field: "sscc", "the job is for \(visible(Array(sscc.utf8))), its value says \(other)")
      }
      values["sscc"] = sscc
    }
    if let stranger = values.keys.sorted().first(where: { name in !fields.contains { $0.name == name } }) {
      let known = fields.map(\.name).joined(separator: ", ")
      throw LabelError(.unknownValue, field: visible(Array(stranger.utf8)), "template '\(request.template)' has no such value; it has: \(known)")
    }
    for field in fields {
      guard let value = values[field.name] else {
        if field.required { throw LabelError(.missingValue, field: field.name, "template '\(request.template)' needs it") }
        continue
      }
      guard value.unicodeScalars.count <= field.limit else {
        throw LabelError(.badValue, field: field.name, "\(value.unicodeScalars.count) characters; at most \(field.limit) are allowed")
      }
      if let scalar = typeface.missing(in: value) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        throw LabelError(
          .unprintable, field: field.name,
          "the printer's font has no U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code) in '\(visible(Array(value.utf8), limit: 40))'"
            + (typeface.font == nil && (0x400...0x4FF).contains(scalar.value) ? "; name a font that has Cyrillic in the printer's text-font" : ""))
      }
    }
  }

  subscript(name: String) -> String? { values[name] }

  /// A value that the template requires, so that its absence has been refused before.
  func required(_ name: String) -> String { values[name] ?? "" }
}
