import Foundation
import Testing

/// Who may not import what, with the reason. What a room may import at all is Package.swift's word, held by `--explicit-target-dependency-import-check`.
private let forbidden: [(rooms: [String], imports: [String], because: String)] = [
  (
    ["Identifiers", "Warehouse", "Protocols", "Presence"], ["Foundation", "FoundationEssentials", "Dispatch", "Glibc"],
    "what a code is, what an entry is and what bytes mean depends on no clock, no file and no locale: the same value runs in a daemon, a test and a fuzzer"
  ),
  (
    ["EPCIS"], ["Foundation", "FoundationEssentials", "Dispatch", "Glibc", "NIOCore", "WMS", "WMSWire", "Journal"],
    "an event follows from an entry and an identifier from an event, with no clock, file or network: the same in the daemon, the CLI and a test"
  ),
  (
    ["Stations", "StationRuntime", "Labels", "Printing", "WMS", "Links", "DeviceRuntime", "DeviceReplay", "Protocols", "DeviceCatalog", "Settings", "ControlAPI", "Agent"],
    ["GRDB", "SQLite3"],
    "only Journal and ReferenceWMS know SQLite: the rules of the one writable connection are kept in one place"
  ),
  (
    ["Protocols", "Identifiers", "Warehouse", "Stations", "Labels", "Settings", "DeviceCatalog", "WMSWire"],
    ["NIOCore", "NIOPosix", "CLinux", "CUDev", "SystemPackage"],
    "these rooms decide and describe; descriptors and sockets belong to Links"
  ),
  (
    ["tally", "ControlAPI"], ["GRDB", "Yams", "Foundation", "Hummingbird", "Agent", "Journal", "Stations", "Settings"],
    "the CLI answers in milliseconds and stays small; full Foundation alone brings 40 MB of language data"
  ),
  (
    ["Stations", "Labels", "Protocols"], ["Logging", "ServiceLifecycle"],
    "a pure reducer says what happened by what it returns"
  ),
  (
    ["Journal", "StationRuntime", "Printing", "WMS", "DeviceRuntime"], ["Agent", "ControlAPI", "Hummingbird"],
    "arrows go one way: the rooms of the house do not know who put them together"
  ),
  (
    ["StationRuntime", "Printing", "WMS"], ["Journal"],
    "they take any EntryStore, JobStore or Outbox, and so run against the real one and under test alike"
  ),
]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func sources(of room: String) -> [(path: String, text: String)] {
  let folder = root.appending(path: "Sources/\(room)")
  let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
  return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }.compactMap { url in
    (try? String(contentsOf: url, encoding: .utf8)).map { (url.path.replacingOccurrences(of: root.path + "/", with: ""), $0) }
  }
}

private func imports(in text: String) -> Set<String> {
  Set(
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").drop { ["public", "package", "internal", "private", "@testable", "@preconcurrency", "@_exported"].contains($0) }
      guard words.first == "import", let name = words.dropFirst().last else { return nil }
      return String(name.split(separator: ".")[0])
    })
}

@Suite struct ArchitectureTests {
  @Test(arguments: forbidden.map(\.because)) func nobodyImportsWhatTheyMustNot(because: String) throws {
    for rule in forbidden where rule.because == because {
      for room in rule.rooms {
        let files = sources(of: room)
        #expect(!files.isEmpty, "the rule names a room that does not exist: \(room)")
        for file in files {
          let wrong = imports(in: file.text).intersection(rule.imports)
          #expect(wrong.isEmpty, "\(file.path) imports \(wrong.sorted()), but \(because)")
        }
      }
    }
  }

  @Test func aFileFitsOnTwoScreens() {
    for room in (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)) ?? [] {
      for file in sources(of: room) {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(lines <= 420, "\(file.path) has \(lines) lines: is it still one idea?")
      }
    }
  }

  @Test func everyTestThatAGuaranteeNamesIsThere() throws {
    let page = try String(contentsOf: root.appending(path: "Sources/Journal/GUARANTEES.md"), encoding: .utf8)
    let names = page.matches(of: /`(\w+)\(\)`/).map { String($0.output.1) }
    let files = FileManager.default.enumerator(at: root.appending(path: "Tests"), includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
    let tests = files.filter { $0.pathExtension == "swift" }.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.joined()
    #expect(names.count > 30)
    for name in names { #expect(tests.contains("func \(name)("), "GUARANTEES.md names \(name)") }
    for folder in page.matches(of: /`(Tests\/[\w\/]+)`/).map({ String($0.output.1) }) {
      #expect(FileManager.default.fileExists(atPath: root.appending(path: folder).path), "GUARANTEES.md names \(folder)")
    }
  }

  @Test func everyRoomIsOnTheMap() throws {
    let map = try String(contentsOf: root.appending(path: "Sources/README.md"), encoding: .utf8)
    for room in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path) where room != "README.md" {
      #expect(map.contains("`\(room)`"), "Sources/README.md does not name \(room)")
    }
  }
}
