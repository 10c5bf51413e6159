import FoundationEssentials
import Settings
import Testing

@Suite struct BadYAMLTests {
  private func problem(_ yaml: String) -> String? {
    do {
      _ = try SettingsDocument(yaml: yaml, file: "t.yaml")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func syntaxErrorsHaveTheirPlace() throws {
    #expect(problem("a: [1, 2\nb: 3")?.hasPrefix("t.yaml:2:") == true)
    #expect(problem("a: 1\n\tb: 2")?.hasPrefix("t.yaml:2:1: ") == true)
    #expect(problem("a: *nothing")?.hasPrefix("t.yaml:1:4: found undefined alias") == true)
    #expect(problem("a: 1\n---\nb: 2")?.contains("another document") == true)
    #expect(problem("a: \u{1}")?.hasPrefix("t.yaml:1:") == true)
  }

  @Test func duplicateKeysAreRefused() {
    #expect(problem("x: 1\na: 1\na: 2") == "t.yaml:2:1: key 'a' stands twice in one group; keep one of them")
  }

  @Test func aliasesAreFollowedWithinBounds() throws {
    let text = try SettingsDocument(yaml: "a: &x hello\nb: *x", file: "t").read { [$0.required("a", String.self), $0.required("b", String.self)] }
    #expect(text == ["hello", "hello"])
    let bomb = "a0: &a0 [x, x]\n" + (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
    #expect(problem(bomb)?.contains("more than 50000 values") == true)
    #expect(problem(String(repeating: "[", count: 5000))?.isEmpty == false)
    #expect(problem(String(repeating: "[", count: 200) + String(repeating: "]", count: 200))?.contains("64 levels") == true)
    #expect(problem("a: &m {x: 1}\nb: {<<: *m}")?.contains("merge keys") == true)
    #expect(problem("[a]: 1")?.hasPrefix("t.yaml:1:1: a key must be a word") == true)
  }

  @Test func rootsThatAreNoGroup() {
    let error = #expect(throws: SettingsProblems.self) { try SettingsDocument(yaml: "- 1", file: "t").read { $0.optional("a", Int.self) } }
    #expect(error?.description == "t:1:1: expected a group of keys, found a list")
  }

  @Test func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "t.yaml").path
    #expect(throws: SettingsProblems([SettingsProblem(file: path, "there is no such file")])) { try SettingsDocument(path: path) }
    #expect(throws: SettingsProblems([SettingsProblem(file: folder.path, "cannot be read")])) { try SettingsDocument(path: folder.path) }
    try Data([0x61, 0x3A, 0x20, 0xFF]).write(to: URL(filePath: path))
    #expect(throws: SettingsProblems([SettingsProblem(file: path, "is not UTF-8")])) { try SettingsDocument(path: path) }
    try Data(repeating: 0x20, count: 1 << 21).write(to: URL(filePath: path))
    #expect(throws: SettingsProblems([SettingsProblem(file: path, "is larger than 1 MiB")])) { try SettingsDocument(path: path) }
    try Data("a: 5".utf8).write(to: URL(filePath: path))
    #expect(try SettingsDocument(path: path).read { $0.required("a", Int.self) } == 5)
  }
}
