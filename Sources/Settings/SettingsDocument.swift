import FoundationEssentials

/// A settings file, parsed.
///
/// ```swift
/// let document = try SettingsDocument(path: "/etc/tallyman/tallyman.yaml")
/// let settings = try document.read { root in
///   let site = root.section("site")
///   return Settings(
///     timezone: site.required("timezone"),
///     retention: site.value("retention", default: .seconds(90 * 86_400)),
///     port: root.section("http").required("port", in: 1...65_535),
///     stations: root.namedSections("stations").map { name, station in
///       Settings.Station(
///         name: name,
///         operator: station.choice("operator", default: .required),
///         scanners: station.list("scanners"),
///         limit: station.optional("limit", ByteCount.self))
///     })
/// }
/// ```
///
/// Every reading method returns a value of its type even when the file is wrong: it records the problem and stands in a placeholder, so that reading
/// goes on and all problems are found; `read` then throws them together, and no placeholder leaves it. Keys that nobody asked for are problems too.
public struct SettingsDocument: Sendable {
  let root: SettingsNode

  /// `file` is the name that problems carry.
  public init(yaml: String, file: String) throws(SettingsProblems) {
    var composer = SettingsComposer(file: file)
    root = try composer.compose(yaml)
  }

  /// Reads a file of at most 1 MiB of UTF-8.
  public init(path: String) throws(SettingsProblems) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      let reason: SettingsSentence = (error as? CocoaError)?.code == .fileReadNoSuchFile ? "there is no such file" : "cannot be read"
      throw SettingsProblems([SettingsProblem(file: path, reason)])
    }
    guard data.count <= 1 << 20 else { throw SettingsProblems([SettingsProblem(file: path, "is larger than 1 MiB")]) }
    guard let text = String(validating: data, as: UTF8.self) else { throw SettingsProblems([SettingsProblem(file: path, "is not UTF-8")]) }
    // Editors of other systems begin UTF-8 with a byte order mark.
    let mark = text.unicodeScalars.first == "\u{FEFF}" ? 1 : 0
    try self.init(yaml: String(text.unicodeScalars.dropFirst(mark)), file: path)
  }

  private init(root: SettingsNode) { self.root = root }

  /// This document with the keys of its top level replaced by those of `other`, whole: a group in `other` hides the group here. Each key keeps the
  /// file and line that it came from.
  public func overlaid(by other: SettingsDocument) -> SettingsDocument {
    guard case .mapping(let base) = root.content, case .mapping(let top) = other.root.content else { return other }
    let names = Set(top.map(\.key))
    return SettingsDocument(root: SettingsNode(content: .mapping(base.filter { !names.contains($0.key) } + top), position: other.root.position))
  }

  /// Lets `body` read the document, then throws whatever was wrong, or returns its result.
  ///
  /// Sections must not be used after `body` has returned.
  public func read<Result>(_ body: (SettingsSection) -> Result) throws(SettingsProblems) -> Result {
    let log = SettingsLog()
    let section = SettingsSection(reading: root, log: log)
    let result = body(section)
    log.refuseUnread()
    guard log.problems.isEmpty else { throw SettingsProblems(log.sorted) }
    return result
  }
}

/// What reading a document has found wrong so far, and the sections that were opened.
final class SettingsLog {
  var problems: [SettingsProblem] = []
  var sections: [SettingsSection] = []

  func report(_ position: SettingsNode.Position, _ message: SettingsSentence, hint: SettingsSentence? = nil) {
    problems.append(SettingsProblem(file: position.file, line: position.line, column: position.column, message, hint: hint))
  }

  func refuseUnread() {
    for section in sections { section.refuseUnread() }
  }

  var sorted: [SettingsProblem] {
    problems.sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
  }
}
