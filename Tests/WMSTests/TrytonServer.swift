import Foundation
import Warehouse

@testable import WMS

/// A real trytond on a copy of the database that `make tryton` prepares.
struct TrytonServer: Sendable {
  let base: String
  private let directory: String
  let endpoint: WMSEndpoint

  private static let folder = URL(filePath: #filePath).appending(path: "../../../.build/tryton").standardizedFileURL.path

  static let isAvailable = FileManager.default.isExecutableFile(atPath: folder + "/bin/trytond") && FileManager.default.fileExists(atPath: folder + "/tally.sqlite")

  static func run(_ test: @Sendable (TrytonServer) async throws -> Void) async throws {
    try await withDirectory { directory in
      try FileManager.default.copyItem(atPath: folder + "/tally.sqlite", toPath: directory + "/tally.sqlite")
      try "s3cret".write(toFile: directory + "/password", atomically: true, encoding: .utf8)
      let port = try freePort()
      try "[database]\nuri = sqlite://\npath = \(directory)\n[web]\nlisten = 127.0.0.1:\(port)\n".write(toFile: directory + "/conf", atomically: true, encoding: .utf8)
      let process = Process()
      process.executableURL = URL(filePath: folder + "/bin/python")
      process.arguments = [folder + "/bin/trytond", "-c", directory + "/conf"]
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
      process.terminationHandler = { _ in continuation.finish() }
      try process.run()
      let base = "http://127.0.0.1:\(port)"
      var endpoint = WMSEndpoint(url: base, requestTimeout: .seconds(20))
      (endpoint.database, endpoint.user, endpoint.passwordFile, endpoint.supplier) = ("tally", "admin", directory + "/password", "SUPPLIER")
      let server = TrytonServer(base: base, directory: directory, endpoint: endpoint)
      let outcome: Result<Void, any Error>
      do {
        let rpc = try TrytonRPC(endpoint)
        try await eventually("Tryton answers", within: .seconds(60)) {
          guard process.isRunning else { throw TooLate(description: "trytond did not start") }
          return (try? await rpc.company()) != nil
        }
        await rpc.close()
        outcome = .success(try await test(server))
      } catch { outcome = .failure(error) }
      // It works on a copy: nothing of it is needed any more, and a signal that can be blocked is not.
      kill(process.processIdentifier, SIGKILL)
      for await _ in ended {}
      try outcome.get()
    }
  }

  /// Statements on its database, by another process while it runs.
  func change(_ statements: String) async throws {
    let process = Process()
    process.executableURL = URL(filePath: TrytonServer.folder + "/bin/python")
    process.arguments = ["-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=30).executescript(sys.argv[2])", directory + "/tally.sqlite", statements]
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    for await _ in ended {}
    guard process.terminationStatus == 0 else { throw TooLate(description: "the database was not changed: \(statements)") }
  }

  /// One that nobody listens on now.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 }
    }
    guard result else { throw TooLate(description: "no port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
