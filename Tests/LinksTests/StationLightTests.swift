import Foundation
import Links
import Testing
import Warehouse

/// Needs the kernel's own simulated chip: modprobe gpio-sim, and configfs.
private let simulator = "/sys/kernel/config/gpio-sim"

@Suite struct StationLightTests {
  @Test func whatIsNoChipIsAFindingThatNamesIt() async throws {
    for chip in ["/dev/null", "/dev/gpiochip-none", "no-such-label"] {
      let light = StationLight(LightOutput(chip: chip, lines: [.good: 0], pulse: .milliseconds(10)))
      light.show(.refused)
      #expect(light.problem == nil, "it has no line")
      light.show(.storedOffline)
      try await eventually("the finding") { light.problem?.contains(chip) == true }
    }
  }

  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: simulator), "needs the kernel's gpio-sim (modprobe gpio-sim) and root"))
  func aLineIsOnForItsTimeAndANewerSignalPutsItOut() async throws {
    let device = simulator + "/tallyman-\(getpid())"
    try FileManager.default.createDirectory(atPath: device + "/bank", withIntermediateDirectories: true)
    defer {
      try? Data("0".utf8).write(to: URL(filePath: device + "/live"))
      rmdir(device + "/bank")
      rmdir(device)
    }
    try Data("8".utf8).write(to: URL(filePath: device + "/bank/num_lines"))
    try Data("1".utf8).write(to: URL(filePath: device + "/live"))
    func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines) }
    let (platform, chip) = (try read(device + "/dev_name"), try read(device + "/bank/chip_name"))
    func isOn(_ line: Int) -> Bool { (try? read("/sys/devices/platform/\(platform)/\(chip)/sim_gpio\(line)/value")) == "1" }
    let light = StationLight(LightOutput(chip: "/dev/" + chip, lines: [.good: 4, .refused: 5], pulse: .milliseconds(300)))
    light.show(.good)
    try await eventually("good is on") { isOn(4) && !isOn(5) }
    light.show(.refused)
    try await eventually("refused instead") { isOn(5) && !isOn(4) }
    try await eventually("and off again") { !isOn(5) && !isOn(4) }
    #expect(light.problem == nil)
  }
}
