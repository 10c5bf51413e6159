import Foundation

/// The built `tally`, run as a technician runs it.
struct Tally {
  struct Outcome {
    var out: Data
    var err: String
    var code: Int32
    var text: String { String(decoding: out, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  /// Beside the test bundle.
  static let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map { URL(filePath: $0).deletingLastPathComponent().path + "/tally" } ?? "tally"

  static func process(_ arguments: [String], _ environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  static func run(_ arguments: [String], _ environment: [String: String] = [:], input: Data? = nil) async throws -> Outcome {
    try await run(process(arguments, environment), input: input)
  }

  static func run(_ process: Process, input: Data? = nil) async throws -> Outcome {
    try await withFolder { folder in
      func file(_ name: String, _ content: Data = Data()) throws -> FileHandle {
        try content.write(to: URL(filePath: "\(folder)/\(name)"))
        return try FileHandle(forUpdating: URL(filePath: "\(folder)/\(name)"))
      }
      process.standardOutput = try file("out")
      process.standardError = try file("err")
      if let input { process.standardInput = try file("in", input) }
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in continuation.resume() }
        do { try process.run() } catch { continuation.resume(throwing: error) }
      }
      return Outcome(
        out: try Data(contentsOf: URL(filePath: folder + "/out")), err: try String(contentsOf: URL(filePath: folder + "/err"), encoding: .utf8),
        code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
    }
  }
}
