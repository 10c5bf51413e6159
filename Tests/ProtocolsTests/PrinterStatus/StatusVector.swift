import Foundation
import Testing

/// A printer's reply from a maker's manual, with what it means: `status.json`.
struct StatusVector: Decodable, CustomTestStringConvertible, Sendable {
  var id: String
  var `protocol`: String
  var hex: String
  var ready: Bool?
  var fields: [String: Field?]?
  var flags: [String]?
  var errors: [String]?
  var codes: [String]?
  var code: String?
  var meaning: Meaning?
  var state: String?
  var detail: String?
  var labelsRemaining: Int?
  var requestHex: String?
  var testDescription: String { id }

  enum CodingKeys: String, CodingKey {
    case id, `protocol`, hex, ready, fields, flags, errors, codes, code, meaning, state, detail
    case labelsRemaining = "labels_remaining"
    case requestHex = "request_hex"
  }

  enum Field: Decodable, Sendable {
    case number(Int), text
    init(from decoder: any Decoder) throws { self = (try? decoder.singleValueContainer().decode(Int.self)).map(Field.number) ?? .text }
    var number: Int? { if case .number(let value) = self { value } else { nil } }
  }

  /// One sentence, or one for each code.
  struct Meaning: Decodable, Sendable {
    var words: [String]
    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      words = if let one = try? value.decode(String.self) { [one] } else { try value.decode([String].self) }
    }
  }

  static let all: [StatusVector] = {
    struct File: Decodable { var vectors: [StatusVector] }
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "status.json")
    return (try? JSONDecoder().decode(File.self, from: Data(contentsOf: file)).vectors) ?? []
  }()
}
