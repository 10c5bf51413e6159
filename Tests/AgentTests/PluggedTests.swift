import Foundation
import Rig
import Testing

extension WholeDaemon {
  /// Scanners plugged into a machine that umockdev makes up; each scenario is told in `plugged.py`.
  @Suite(.enabled(if: PluggedMachine.isAvailable, "needs the Debian packages umockdev, gir1.2-umockdev-1.0 and python3-gi"))
  struct Plugged {
    @Test(arguments: ["replugged", "latency", "twins", "paired", "spare", "adopted", "composite", "power", "ambiguous"])
    func behavesAsTheScenarioTells(_ scenario: String) async throws {
      let here = URL(filePath: #filePath).deletingLastPathComponent()
      let devices = here.appending(path: "../../Devices").standardized.path
      let result = try await Program.run(
        PluggedMachine.wrapper, ["timeout", "120", "/usr/bin/python3", here.appending(path: "plugged.py").path, scenario, Program.folder.path, devices])
      #expect(result.status == 0, "\(result.output)")
      if scenario == "latency" { print(result.output) }
    }
  }
}

private enum PluggedMachine {
  static let wrapper = "/usr/bin/umockdev-wrapper"
  static let isAvailable =
    FileManager.default.isExecutableFile(atPath: wrapper)
    && ((try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []).contains {
      FileManager.default.fileExists(atPath: "/usr/lib/\($0)/girepository-1.0/UMockdev-1.0.typelib")
    }
}
