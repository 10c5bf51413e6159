import Foundation
import Testing

/// Compiled vectors beside this file; each names its source.
func vectors<Vector: Decodable>(_ name: String, _ key: String = "vectors", of: Vector.Type = Vector.self) throws -> [Vector] {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/\(name)")
  let all = try JSONDecoder().decode([String: Either<[Vector]>].self, from: Data(contentsOf: file))
  return try #require(all[key]?.value)
}

/// A member that is what is looked for, or another.
private struct Either<Value: Decodable>: Decodable {
  var value: Value?
  init(from decoder: any Decoder) throws { value = try? decoder.singleValueContainer().decode(Value.self) }
}
