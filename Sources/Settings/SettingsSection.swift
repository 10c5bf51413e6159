import Warehouse

/// A group of keys while it is read. Knows which keys were asked for; the rest are refused when the reading ends.
public final class SettingsSection {
  /// `nil` in place of a group that is missing: then nothing more is said about its keys.
  private let entries: [SettingsNode.Entry]?
  private let origin: SettingsNode.Position
  private let log: SettingsLog
  private var asked: Set<String> = []

  init(reading node: SettingsNode, log: SettingsLog) {
    self.log = log
    origin = node.position
    if case .mapping(let entries) = node.content {
      self.entries = entries
    } else if node.isNull {
      entries = []
    } else {
      entries = nil
      log.report(node.position, "expected a group of keys, found \(node.found)")
    }
    log.sections.append(self)
  }

  private init(missingIn log: SettingsLog, at origin: SettingsNode.Position) {
    self.log = log
    self.origin = origin
    entries = nil
  }

  /// The keys that stand here, in the file's order. Asking for this reads none of them.
  public var keys: [String] { entries?.map(\.key) ?? [] }

  /// Whether a key stands here, with a value or without. Asking for this does not read it, but counts it as known.
  public func has(_ key: String) -> Bool {
    asked.insert(key)
    return find(key) != nil
  }

  /// Records a problem of the caller's own, at a key's value or, without a key, at this group.
  public func report(_ message: SettingsSentence, at key: String? = nil, hint: SettingsSentence? = nil) {
    guard entries != nil else { return }
    log.report(key.flatMap { find($0)?.value.position } ?? origin, message, hint: hint)
  }

  /// The same problem, not recorded: for a check that needs other files too.
  public func problem(_ message: SettingsSentence, at key: String? = nil, hint: SettingsSentence? = nil) -> SettingsProblem {
    let position = key.flatMap { find($0)?.value.position } ?? origin
    return SettingsProblem(file: position.file, line: position.line, column: position.column, message, hint: hint)
  }

  /// Counts a key as asked for without reading it.
  public func ignore(_ key: String) { asked.insert(key) }

  // MARK: Values

  public func optional<Value: SettingsValue>(_ key: String, _ type: Value.Type = Value.self) -> Value? {
    take(key).flatMap { read($0, Value.init(settings:), Value.expected) }
  }

  public func required<Value: SettingsValue>(_ key: String, _ type: Value.Type = Value.self) -> Value {
    guard let node = take(key, isRequired: true, expected: Value.expected) else { return .placeholder }
    return read(node, Value.init(settings:), Value.expected) ?? .placeholder
  }

  public func value<Value: SettingsValue>(_ key: String, default standard: Value) -> Value { optional(key) ?? standard }

  /// A list of values; one value alone is a list of one, an absent key an empty list.
  public func list<Value: SettingsValue>(_ key: String, _ type: Value.Type = Value.self) -> [Value] {
    items(key).compactMap { read($0, Value.init(settings:), Value.expected) }
  }

  /// A group whose keys are free names, as pairs in the file's order.
  public func namedValues<Value: SettingsValue>(_ key: String, _ type: Value.Type = Value.self) -> [(name: String, value: Value)] {
    named(key).compactMap { entry in read(entry.value, Value.init(settings:), Value.expected).map { (entry.key, $0) } }
  }

  // MARK: Values within bounds

  public func optional<Value: SettingsValue & Comparable>(_ key: String, _ type: Value.Type = Value.self, in range: ClosedRange<Value>) -> Value? {
    take(key).flatMap { read($0, key, within: range) }
  }

  public func required<Value: SettingsValue & Comparable>(_ key: String, _ type: Value.Type = Value.self, in range: ClosedRange<Value>) -> Value {
    take(key, isRequired: true, expected: Value.expected).flatMap { read($0, key, within: range) } ?? .placeholder
  }

  public func value<Value: SettingsValue & Comparable>(_ key: String, default standard: Value, in range: ClosedRange<Value>) -> Value {
    optional(key, Value.self, in: range) ?? standard
  }

  // MARK: Choices

  public func optionalChoice<Choice: SettingsChoice>(_ key: String, _ type: Choice.Type = Choice.self) -> Choice? {
    take(key).flatMap { choice($0, Choice.self) }
  }

  public func choice<Choice: SettingsChoice>(_ key: String, _ type: Choice.Type = Choice.self) -> Choice {
    let node = take(key, isRequired: true, expected: "one of \(names(Choice.self))")
    // The placeholder: whoever names an enumeration without cases here asks for a value that cannot exist.
    return node.flatMap { choice($0, Choice.self) } ?? Choice.allCases.first!
  }

  public func choice<Choice: SettingsChoice>(_ key: String, default standard: Choice) -> Choice { optionalChoice(key) ?? standard }

  public func choices<Choice: SettingsChoice>(_ key: String, _ type: Choice.Type = Choice.self) -> [Choice] {
    items(key).compactMap { choice($0, Choice.self) }
  }

  // MARK: Groups

  /// A group that must be there. If it is not, that is one problem, and what is read from the result is placeholders.
  public func section(_ key: String) -> SettingsSection {
    guard let node = take(key, isRequired: true, expected: "a group of keys") else { return SettingsSection(missingIn: log, at: origin) }
    return SettingsSection(reading: node, log: log)
  }

  public func optionalSection(_ key: String) -> SettingsSection? { take(key).map { SettingsSection(reading: $0, log: log) } }

  /// A group that may be empty or absent: then all its keys are.
  public func group(_ key: String) -> SettingsSection {
    guard entries != nil else { return SettingsSection(missingIn: log, at: origin) }
    let nothing = SettingsNode(content: .mapping([]), position: find(key)?.position ?? origin)
    return SettingsSection(reading: take(key) ?? nothing, log: log)
  }

  /// A list of groups; an absent key is an empty list.
  public func sections(_ key: String) -> [SettingsSection] { items(key).map { SettingsSection(reading: $0, log: log) } }

  /// A group whose keys are free names and whose values are groups, in the file's order.
  public func namedSections(_ key: String) -> [(name: String, section: SettingsSection)] {
    named(key).map { ($0.key, SettingsSection(reading: $0.value, log: log)) }
  }

  // MARK: Parts

  private func find(_ key: String) -> SettingsNode.Entry? { entries?.first { $0.key == key } }

  /// The value of a key that is now asked for; `nil` where it is absent or nothing.
  private func take(_ key: String, isRequired: Bool = false, expected: SettingsSentence = "") -> SettingsNode? {
    asked.insert(key)
    guard let entries else { return nil }
    guard let entry = entries.first(where: { $0.key == key }) else {
      if isRequired { log.report(origin, "'\(key)' is missing", hint: "expected \(expected)") }
      return nil
    }
    if entry.value.isNull {
      if isRequired { log.report(entry.position, "'\(key)' has no value", hint: "expected \(expected)") }
      return nil
    }
    return entry.value
  }

  private func items(_ key: String) -> [SettingsNode] {
    guard let node = take(key) else { return [] }
    if case .sequence(let nodes) = node.content { return nodes }
    return [node]
  }

  private func named(_ key: String) -> [SettingsNode.Entry] {
    guard let node = take(key) else { return [] }
    if case .mapping(let entries) = node.content { return entries }
    log.report(node.position, "expected a group of names, found \(node.found)")
    return []
  }

  private func read<Value>(_ node: SettingsNode, _ make: (SettingsScalar) -> Value?, _ expected: SettingsSentence) -> Value? {
    if case .scalar(let text, let isPlain) = node.content, !node.isNull, let value = make(SettingsScalar(text: text, isPlain: isPlain)) {
      return value
    }
    log.report(node.position, "expected \(expected), found \(node.found)")
    return nil
  }

  private func read<Value: SettingsValue & Comparable>(_ node: SettingsNode, _ key: String, within range: ClosedRange<Value>) -> Value? {
    guard let value = read(node, Value.init(settings:), Value.expected) else { return nil }
    if range.contains(value) { return value }
    log.report(node.position, "\(key) must be from \(range.lowerBound) to \(range.upperBound), found \(value)")
    return nil
  }

  private func choice<Choice: SettingsChoice>(_ node: SettingsNode, _ type: Choice.Type) -> Choice? {
    if case .scalar(let text, _) = node.content {
      if let choice = Choice(rawValue: text) { return choice }
      let hint: SettingsSentence? = nearest(to: text, among: Choice.allCases.map(\.rawValue)).map { "did you mean '\($0)'?" }
      log.report(node.position, "expected one of \(names(Choice.self)), found \(node.found)", hint: hint)
    } else {
      log.report(node.position, "expected one of \(names(Choice.self)), found \(node.found)")
    }
    return nil
  }

  private func names<Choice: SettingsChoice>(_ type: Choice.Type) -> String { Choice.allCases.map(\.rawValue).joined(separator: ", ") }

  func refuseUnread() {
    let unread = (entries ?? []).filter { !asked.contains($0.key) }
    let free = asked.subtracting(entries?.map(\.key) ?? [])
    for entry in unread {
      let known: SettingsSentence? = asked.isEmpty ? nil : "known here: \(asked.sorted().joined(separator: ", "))"
      let hint: SettingsSentence? = nearest(to: entry.key, among: free).map { "did you mean '\($0)'?" } ?? known
      log.report(entry.position, "unknown key '\(entry.key)'", hint: hint)
    }
  }
}
