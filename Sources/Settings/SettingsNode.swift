internal import Yams

/// A YAML node reduced to what settings need: text with a position. Aliases are followed.
struct SettingsNode: Sendable {
  indirect enum Content: Sendable {
    /// `isPlain`: written without quotes.
    case scalar(String, isPlain: Bool)
    case sequence([SettingsNode])
    case mapping([Entry])
  }

  struct Entry: Sendable {
    var key: String
    var position: Position
    var value: SettingsNode
  }

  struct Position: Sendable {
    var file: String
    var line: Int
    var column: Int
  }

  var content: Content
  var position: Position

  /// A plain scalar that YAML reads as "nothing".
  var isNull: Bool {
    if case .scalar(let text, isPlain: true) = content { return ["", "~", "null"].contains(text) }
    return false
  }

  /// How a message calls it.
  var found: SettingsSentence {
    switch content {
    case .scalar where isNull: "nothing"
    case .scalar(let text, _): "'\(text.prefix(60))'"
    case .sequence: "a list"
    case .mapping: "a group of keys"
    }
  }
}

/// Turns Yams' nodes into `SettingsNode`s, within bounds: aliases of aliases can make a few lines into billions of nodes.
struct SettingsComposer {
  static let nodeLimit = 50_000
  static let depthLimit = 64

  let file: String
  private var count = 0

  init(file: String) { self.file = file }

  /// The document's only root; an empty document is an empty mapping.
  mutating func compose(_ yaml: String) throws(SettingsProblems) -> SettingsNode {
    let root: Node?
    do {
      root = try Parser(yaml: yaml).singleRoot()
    } catch let error as YamlError {
      throw SettingsProblems([problem(error)])
    } catch {
      throw SettingsProblems([SettingsProblem(file: file, "cannot be read as YAML: \(error)")])
    }
    guard let root else { return SettingsNode(content: .mapping([]), position: .init(file: file, line: 1, column: 1)) }
    return try convert(root, depth: 0)
  }

  private mutating func convert(_ node: Node, depth: Int) throws(SettingsProblems) -> SettingsNode {
    let position = self.position(node)
    count += 1
    guard count <= Self.nodeLimit, depth <= Self.depthLimit else {
      let problem = SettingsProblem(
        file: file, line: position.line, column: position.column, "more than \(Self.nodeLimit) values or \(Self.depthLimit) levels",
        hint: "do not nest aliases")
      throw SettingsProblems([problem])
    }
    switch node {
    case .scalar(let scalar):
      return SettingsNode(content: .scalar(scalar.string, isPlain: scalar.style == .plain), position: position)
    case .sequence(let sequence):
      var values: [SettingsNode] = []
      for value in sequence { values.append(try convert(value, depth: depth + 1)) }
      return SettingsNode(content: .sequence(values), position: position)
    case .mapping(let mapping):
      var entries: [SettingsNode.Entry] = []
      for (key, value) in mapping {
        let keyPosition = self.position(key)
        guard case .scalar(let text) = key, text.string != "<<" else {
          let problem = SettingsProblem(
            file: file, line: keyPosition.line, column: keyPosition.column, "a key must be a word; merge keys are not supported",
            hint: "write the keys out")
          throw SettingsProblems([problem])
        }
        entries.append(.init(key: text.string, position: keyPosition, value: try convert(value, depth: depth + 1)))
      }
      return SettingsNode(content: .mapping(entries), position: position)
    case .alias:
      throw SettingsProblems([SettingsProblem(file: file, line: position.line, column: position.column, "an alias without an anchor")])
    }
  }

  private func position(_ node: Node) -> SettingsNode.Position {
    .init(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  private func problem(_ error: YamlError) -> SettingsProblem {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let hint: SettingsSentence? = problem.contains("cannot start any token") || problem.contains("tab character") ? "indent with spaces, and put text with special characters in quotes" : nil
      return SettingsProblem(
        file: file, line: mark.line, column: mark.column, "\([problem, context?.text].compactMap(\.self).joined(separator: " "))", hint: hint)
    case .reader(let problem, let offset, _, let yaml):
      let read = yaml.prefix(offset ?? 0)
      let lines = read.split(separator: "\n", omittingEmptySubsequences: false)
      return SettingsProblem(file: file, line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1, "\(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "'\($0)'" }.joined(separator: ", ")
      return SettingsProblem(
        file: file, line: context.mark.line, column: context.mark.column, "key \(names) stands twice in one group", hint: "keep one of them")
    default: return SettingsProblem(file: file, "cannot be read as YAML: \(error)")
    }
  }
}
