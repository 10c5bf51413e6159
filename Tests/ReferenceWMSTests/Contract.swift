import Foundation
import Testing
import Yams

/// openapi.yaml as something that can be asked whether a value keeps to it. Stricter than OpenAPI: a member that the document does not name is
/// a fault.
struct Contract: @unchecked Sendable {
  /// Plain values, never changed after loading; only `Any` keeps this from being `Sendable` by itself.
  private let document: [String: Any]

  static let shared = Result { try Contract() }

  private init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/WMSWire/openapi.yaml")
    document = try #require(try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any])
  }

  private func dictionary(_ path: String...) -> [String: Any] {
    path.reduce(document) { $0[$1] as? [String: Any] ?? [:] }
  }

  var paths: Set<String> { Set(dictionary("paths").keys) }
  var schemas: Set<String> { Set(dictionary("components", "schemas").keys) }
  func schema(_ name: String) -> [String: Any] { dictionary("components", "schemas")[name] as? [String: Any] ?? [:] }
  func required(_ name: String) -> [String] { schema(name)["required"] as? [String] ?? [] }

  /// The operation of a request, by its method and path.
  func operation(_ method: String, _ path: String) -> [String: Any]? {
    let path = path.prefix { $0 != "?" }
    for (template, methods) in dictionary("paths") {
      let pattern = "^" + template.replacing(/\{[a-z]+\}/, with: "[^/]+") + "$"
      guard path.range(of: pattern, options: .regularExpression) != nil else { continue }
      return (methods as? [String: Any])?[method.lowercased()] as? [String: Any]
    }
    return nil
  }

  /// The schema of an operation's answer with that status; `nil` where the document does not foresee the status, empty where it has no body.
  func answer(_ operation: [String: Any], status: Int) -> [String: Any]? {
    guard let responses = operation["responses"] as? [String: Any], let answer = responses["\(status)"] as? [String: Any] else { return nil }
    return content(resolved(answer)) ?? [:]
  }

  func content(_ holder: [String: Any]) -> [String: Any]? {
    let content = holder["content"] as? [String: Any]
    return (content?.values.first as? [String: Any])?["schema"] as? [String: Any]
  }

  private func resolved(_ schema: [String: Any]) -> [String: Any] {
    guard let reference = schema["$ref"] as? String else { return schema }
    let names = reference.split(separator: "/").dropFirst().map(String.init)
    return names.reduce(document) { $0[$1] as? [String: Any] ?? [:] }
  }

  // MARK: Judging a value

  /// What of `value` does not keep to the schema; empty where all does.
  func faults(_ value: Any, _ schema: [String: Any], at place: String = "$") -> [String] {
    let schema = resolved(schema)
    if let allowed = schema["enum"] as? [String] {
      guard let text = value as? String, allowed.contains(text) else { return ["\(place): \(value) is none of \(allowed)"] }
    }
    switch schema["type"] as? String {
    case "object": return objectFaults(value, schema, at: place)
    case "array":
      guard let values = value as? [Any], let items = schema["items"] as? [String: Any] else { return ["\(place): no array"] }
      return values.enumerated().flatMap { faults($1, items, at: "\(place)[\($0)]") }
    case "string":
      guard let text = value as? String else { return ["\(place): no string"] }
      guard let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil else { return [] }
      return ["\(place): \(text) does not match \(pattern)"]
    case "integer":
      guard let number = value as? Int else { return ["\(place): no integer"] }
      if let least = schema["minimum"] as? Int, number < least { return ["\(place): \(number) is below \(least)"] }
      return []
    case "boolean": return value is Bool ? [] : ["\(place): no boolean"]
    case let other: return ["\(place): the schema has type \(other ?? "none")"]
    }
  }

  private func objectFaults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
    guard let object = value as? [String: Any] else { return ["\(place): no object"] }
    if let each = schema["additionalProperties"] as? [String: Any] { return object.flatMap { faults($1, each, at: "\(place).\($0)") } }
    let properties = schema["properties"] as? [String: Any] ?? [:]
    let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(place).\($0) is missing" }
    return missing
      + object.flatMap { key, value in
        guard let property = properties[key] as? [String: Any] else { return ["\(place).\(key) is not in the document"] }
        return faults(value, property, at: "\(place).\(key)")
      }
  }

  // MARK: Making a value

  /// A value with every member the schema names.
  func sample(_ schema: [String: Any], depth: Int = 0) -> Any {
    let schema = resolved(schema)
    if let allowed = schema["enum"] as? [String] { return allowed[0] }
    switch schema["type"] as? String {
    case "object":
      if let each = schema["additionalProperties"] as? [String: Any] { return ["key": sample(each, depth: depth + 1)] }
      let properties = (schema["properties"] as? [String: Any] ?? [:]).compactMapValues { $0 as? [String: Any] }
      return properties.mapValues { sample($0, depth: depth + 1) }
    case "array": return depth > 8 ? [] : [sample(schema["items"] as? [String: Any] ?? [:], depth: depth + 1)]
    case "integer": return schema["const"] as? Int ?? schema["minimum"] as? Int ?? 7
    case "boolean": return true
    default:
      switch schema["pattern"] as? String {
      case "^[0-9a-f]{64}$": return String(repeating: "a", count: 64)
      case "^[0-9a-f]{16}$": return "0123456789abcdef"
      default: return "2026"
      }
    }
  }
}
