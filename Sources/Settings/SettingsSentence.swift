/// A sentence about a settings file: English, and kept apart from what fills it, so that it can be said in another language too.
///
/// Written as a literal, `"expected \(what), found \(this)"`, its template is `expected {1}, found {2}`: the key under which a catalogue has it in
/// other languages. What fills it may itself be such a sentence.
public struct SettingsSentence: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
  public let template: String
  private let values: [Value]

  fileprivate enum Value: Sendable, Hashable {
    case text(String)
    case sentence(SettingsSentence)
  }

  public init(stringLiteral value: String) {
    template = value
    values = []
  }

  public init(stringInterpolation: StringInterpolation) {
    template = stringInterpolation.template
    values = stringInterpolation.values
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var template = ""
    fileprivate var values: [Value] = []
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) { template += literal }
    public mutating func appendInterpolation(_ sentence: SettingsSentence) { append(.sentence(sentence)) }
    public mutating func appendInterpolation(_ value: some Any) { append(.text("\(value)")) }

    private mutating func append(_ value: Value) {
      values.append(value)
      template += "{\(values.count)}"
    }
  }

  /// The sentence with its values filled in, by the template that `translate` gives for its own; `nil` = its own.
  public func said(_ translate: (String) -> String? = { _ in nil }) -> String {
    var rest = (translate(template) ?? template)[...]
    var result = ""
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...].dropFirst()
      guard let close = rest.firstIndex(of: "}"), let number = Int(rest[..<close]), values.indices.contains(number - 1) else {
        result += "{"
        continue
      }
      switch values[number - 1] {
      case .text(let text): result += text
      case .sentence(let sentence): result += sentence.said(translate)
      }
      rest = rest[close...].dropFirst()
    }
    return result + rest
  }

  public var description: String { said() }
}
