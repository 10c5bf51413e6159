import Foundation
import Testing
import Warehouse

@testable import Links

/// What a technician is told of a node that would not open.
@Suite struct ObstacleTests {
  /// A program of that name that holds the terminal until the test ends.
  private func held(by name: String, _ work: (_ path: String, _ process: Int32) async throws -> Void) async throws {
    let pty = try Pty()
    let folder = FileManager.default.temporaryDirectory.appending(path: "obstacle-\(UInt32.random(in: 0...UInt32.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: name)
    try FileManager.default.copyItem(at: URL(filePath: "/bin/cat"), to: program)
    let process = Process()
    process.executableURL = program
    process.standardInput = FileHandle(forUpdatingAtPath: pty.path)
    try process.run()
    defer { process.terminate() }
    try await work(pty.path, process.processIdentifier)
  }

  @Test(arguments: [
    ("ModemManager", "sudo systemctl mask --now ModemManager.service"), ("brltty", "sudo systemctl mask --now brltty-udev.service brltty.service"),
    ("agetty", "sudo systemctl mask --now serial-getty@"), ("minicom", "sudo kill "),
  ])
  func whoHoldsATerminalIsNamedWithTheLineToType(_ name: String, _ line: String) async throws {
    try await held(by: name) { path, process in
      // What another test starts at this moment holds for an instant what this program holds.
      try await eventually("it alone holds it") { Holders.of(path) == [.init(name: name, process: process)] }
      let error = LinkError.opening(path, -EBUSY)
      #expect(error.code == .busy)
      #expect(error.detail.contains("\(path): held by \(name) (\(process)); ") && error.detail.contains(line), "\(error.detail)")
    }
  }

  @Test func whoCannotBeSeenIsToBeFound() throws {
    let pty = try Pty()
    #expect(LinkError.opening(pty.path, -EBUSY).detail.contains("sudo fuser -v \(pty.path)"))
  }

  @Test func aNodeOfAnotherGroupNamesOwnerGroupAndWhatToType() throws {
    let pty = try Pty()
    #expect(chmod(pty.path, 0o600) == 0)
    let error = LinkError.opening(pty.path, -EACCES)
    #expect(error.code == .denied)
    #expect(error.detail.contains("(0600)") && error.detail.contains("60-tallyman.rules") && error.detail.contains("udevadm trigger \(pty.path)"), "\(error.detail)")
  }

  @Test func theServicesOwnDevicePolicyIsNamed() {
    #expect(LinkError.opening("/dev/ttyUSB0", -EPERM).detail.contains("DeviceAllow=/dev/ttyUSB0 rw"))
  }

  @Test func aNodeThatWentAwayBeforeItWasOpenedIsAbsent() {
    for code in [ENOENT, ENXIO, ENODEV, EIO] { #expect(LinkError.opening("/dev/ttyACM0", -code).code == .absent) }
  }
}
