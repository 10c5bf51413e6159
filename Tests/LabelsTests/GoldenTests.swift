import Foundation
import Testing
import Warehouse

@testable import Labels

/// Documents × languages, byte for byte. After a wanted change: `TALLYMAN_WRITE_GOLDEN=1 swift test --filter GoldenTests`, and read the difference.
@Suite struct GoldenTests {
  static let documents: [(String, LabelRequest)] = [
    ("logistic-sscc", request("logistic", ["sscc": "346012340000000018"])),
    ("logistic-full", request("logistic", fullValues)),
    ("location", request("location", ["location": "A-01-02-3", "text": "Row A, level 3"])),
    ("test", request("test", ["printer": "dock-1", "time": "2026-11-20 10:42"])),
  ]

  @Test(arguments: LanguageID.allCases, Resolution.allCases) func documents(_ language: LanguageID, _ resolution: Resolution) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    for (name, document) in GoldenTests.documents {
      let bytes = Data(try document.rendered(for: LabelTarget(language: language, resolution: resolution)))
      let file = folder.appending(path: "\(name)-\(resolution.rawValue).\(language.rawValue)")
      if ProcessInfo.processInfo.environment["TALLYMAN_WRITE_GOLDEN"] != nil { try bytes.write(to: file) }
      #expect(try Data(contentsOf: file) == bytes, "\(file.lastPathComponent)")
    }
  }
}
