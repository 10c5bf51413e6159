import Foundation
import Testing

/// Reads the vectors beside the tests; `Vectors/README.md` says where each comes from.
enum Vectors {
  static func json<Vector: Decodable>(_ name: String, as type: Vector.Type = Vector.self) throws -> [Vector] {
    try JSONDecoder().decode(File<Vector>.self, from: data(name + ".json")).vectors
  }

  /// A file whose lists have other names than `vectors`.
  static func file<Lists: Decodable>(_ name: String, as type: Lists.Type) throws -> Lists { try JSONDecoder().decode(type, from: data(name + ".json")) }

  private struct File<Vector: Decodable>: Decodable { var vectors: [Vector] }

  static func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  private static func data(_ name: String) throws -> Data {
    let folder = try #require(Bundle.module.url(forResource: "Vectors", withExtension: nil))
    return try Data(contentsOf: folder.appendingPathComponent(name))
  }
}
