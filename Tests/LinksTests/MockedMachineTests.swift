import Foundation
import Testing

/// Input devices, USB printers and udev on a machine that umockdev makes up; each scenario is told in `Tests/LinksProbe/testbed.py`.
@Suite(.enabled(if: MockedMachine.isAvailable, "needs the Debian packages umockdev, gir1.2-umockdev-1.0 and python3-gi"))
struct MockedMachineTests {
  @Test(arguments: ["devices", "hotplug", "roster", "evdev", "behind", "grabbed", "hidraw", "supervised", "typing", "printer", "usb"])
  func behavesAsTheScenarioTells(_ scenario: String) async throws {
    let result = try await MockedMachine.run(scenario)
    #expect(result.status == 0, "\(result.output)")
  }
}

enum MockedMachine {
  private static let wrapper = "/usr/bin/umockdev-wrapper"
  private static let python = "/usr/bin/python3"

  static let isAvailable =
    FileManager.default.isExecutableFile(atPath: wrapper)
    && (try? launch([python, "-c", "import gi; gi.require_version('UMockdev', '1.0')"]).waitUntilExitStatus()) == 0

  static func run(_ scenario: String) async throws -> (status: Int32, output: String) {
    let testbed = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../LinksProbe/testbed.py").standardized.path
    let probe = Bundle.main.bundleURL.deletingLastPathComponent().appending(path: "links-probe")
    let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "links-probe")
    let program = [beside, probe].map(\.path).first { FileManager.default.isExecutableFile(atPath: $0) }
    let output = Pipe()
    let process = try launch([wrapper, "timeout", "60", python, testbed, scenario, try #require(program, "links-probe is not built")], output: output)
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        continuation.resume(returning: (process.waitUntilExitStatus(), text))
      }
    }
  }

  private static func launch(_ command: [String], output: Pipe? = nil) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = output ?? FileHandle.nullDevice
    try process.run()
    return process
  }
}

extension Process {
  fileprivate func waitUntilExitStatus() -> Int32 {
    waitUntilExit()
    return terminationStatus
  }
}
