import Testing

@testable import Identifiers

@Suite struct AITableTests {
  @Test func theTableIsTheDictionary() throws {
    let lines = try Vectors.text("ai_table_2026-01-27.csv").split(whereSeparator: \.isNewline).dropFirst().map(columns)
    #expect(lines.count == 224 && ApplicationIdentifier.all.count == 224)
    for (line, entry) in zip(lines, ApplicationIdentifier.all) {
      #expect(entry.name == line[0])
      #expect(entry.title == line[1], "\(entry.name)")
      #expect(entry.format == line[2], "\(entry.name)")
      #expect("\(entry.minLength)" == line[3], "\(entry.name)")
      #expect("\(entry.maxLength)" == line[4], "\(entry.name)")
      #expect(entry.isPredefinedLength == (line[5] == "no"), "\(entry.name)")
      let checks = line[8].split(separator: ";", omittingEmptySubsequences: false).map { $0.split(separator: "+").map(String.init) }
      for (index, names) in checks.enumerated() where !names.isEmpty {
        #expect(entry.components[index].checks.map(\.rawValue) == names, "\(entry.name)")
      }
      let requires = entry.requires.map { "(" + $0.map { $0.joined(separator: "+") }.joined(separator: ",") + ")" }.joined(separator: " AND ")
      #expect(requires == line[9], "\(entry.name)")
      #expect(entry.excludes.joined(separator: ",") == line[10], "\(entry.name)")
      #expect((entry.linkQualifiers != nil) == (line[6] == "key"), "\(entry.name)")
      let orders = (entry.linkQualifiers ?? []).map { $0.joined(separator: ",") }.joined(separator: "|")
      #expect(orders == line[7], "\(entry.name)")
      #expect(entry.isLinkAttribute == line[11].contains("?"), "\(entry.name)")
    }
  }

  /// What the parser's shortest way rests on.
  @Test func predefinedLengthsAreDigitsWithOneCheckAtMost() {
    for entry in ApplicationIdentifier.all where entry.isPredefinedLength {
      #expect(entry.components.count == 1 && entry.components[0].characters == .digits && entry.minLength == entry.maxLength, "\(entry.name)")
      let checks = entry.components[0].checks.filter { $0 != .gcppos1 && $0 != .gcppos2 }
      #expect(checks.isEmpty || checks == [.csum] || checks == [.yymmd0], "\(entry.name)")
    }
  }

  @Test func everyPatternStandsForSomething() {
    for entry in ApplicationIdentifier.all {
      for pattern in entry.excludes + entry.requires.joined().joined() {
        #expect(ApplicationIdentifier.all.contains { $0.matches(pattern) }, "\(pattern) of \(entry.name)")
      }
    }
  }

  private func columns(_ line: Substring) -> [String] {
    var columns = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: columns.append("")
      default: columns[columns.count - 1].append(character)
      }
    }
    return columns
  }
}
