public import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What went wrong while a rig was put up.
public struct RigError: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// One of our programs, started as systemd would start it, and stopped as the world stops programs.
public final class Program: @unchecked Sendable {  // the Process is touched under `lock` only
  public let name: String
  private let executable: URL
  private let arguments: [String]
  private let environment: [String: String]
  private let log: URL
  private let lock = NSLock()
  private var process: Process?

  /// - Parameters:
  ///   - folder: where the programs are; beside this one where it is not said.
  ///   - log: where standard output and error go, appended.
  public init(_ name: String, in folder: URL? = nil, arguments: [String], environment: [String: String] = [:], log: URL) {
    self.name = name
    executable = (folder ?? Self.folder).appending(path: name)
    self.arguments = arguments
    self.environment = environment
    self.log = log
  }

  /// Our programs stand beside the one that runs: in an installation, and beside the tests' bundle too.
  public static var folder: URL { URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent() }

  /// How a program ended, and what it said on standard output and error together.
  public struct Outcome: Sendable {
    public let status: Int32
    public let output: String
  }

  /// Runs a program to its end.
  public static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = name.hasPrefix("/") ? URL(filePath: name) : folder.appending(path: name)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    let status = AsyncStream<Int32>.makeStream()
    process.terminationHandler = { status.continuation.yield($0.terminationStatus) }
    try process.run()
    let output = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: pipe.fileHandleForReading.readDataToEndOfFile()) }
    }
    for await code in status.stream { return Outcome(status: code, output: String(decoding: output, as: UTF8.self)) }
    throw CancellationError()
  }

  public var pid: Int32? { lock.withLock { process?.processIdentifier } }

  /// Starts it and returns when it says READY=1 on its notify socket.
  /// - Parameters:
  ///   - extra: more variables for its environment.
  ///   - through: a program that becomes this one, and its arguments before it.
  /// - Returns: how long that took, in seconds.
  @discardableResult
  public func startAndWait(seconds: Double = 20, extra: [String: String] = [:], through: [String] = []) throws -> Double {
    let socket = try NotifySocket(path: log.deletingPathExtension().path + ".notify")
    let start = ContinuousClock.now
    try launch(extra: extra.merging(["NOTIFY_SOCKET": socket.path]) { $1 }, through: through)
    guard socket.wait(for: "READY=1", seconds: seconds, while: { self.isRunning }) else {
      throw RigError("\(name) did not become ready; its log is \(log.path)")
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  public func launch(extra: [String: String] = [:], through: [String] = []) throws {
    if !FileManager.default.fileExists(atPath: log.path) { _ = FileManager.default.createFile(atPath: log.path, contents: nil) }
    let output = try FileHandle(forWritingTo: log)
    try output.seekToEnd()
    let process = Process()
    // A preloaded library that changes the environment while it loads hides the arguments from Swift's runtime; one exec later they are there.
    let words = (extra["LD_PRELOAD"] == nil ? [] : ["/usr/bin/env"]) + through + [executable.path] + arguments
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }.merging(extra) { $1 }
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    lock.withLock { self.process = process }
  }

  public var isRunning: Bool { lock.withLock { process?.isRunning ?? false } }

  /// `kill -9`, and waits until the kernel has cleaned up.
  public func kill() { end(SIGKILL) }

  /// SIGTERM, and waits.
  /// - Returns: how long it took to go, in seconds.
  @discardableResult
  public func terminate() -> Double {
    let start = ContinuousClock.now
    end(SIGTERM)
    return (ContinuousClock.now - start) / .seconds(1)
  }

  public func signal(_ number: Int32) { if let pid { Glibc.kill(pid, number) } }

  private func end(_ number: Int32) {
    guard let process = lock.withLock({ self.process }) else { return }
    if process.isRunning { Glibc.kill(process.processIdentifier, number) }
    process.waitUntilExit()
    lock.withLock { self.process = nil }
  }
}

/// The receiving end of `sd_notify`.
private final class NotifySocket {
  let path: String
  private let descriptor: Int32

  init(path: String) throws {
    self.path = path
    unlink(path)
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { throw RigError("the folder's path is too long for a socket: \(path)") }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    guard descriptor >= 0, bound == 0 else { throw RigError("no notify socket at \(path): \(String(cString: strerror(errno)))") }
  }

  func wait(for word: String, seconds: Double, while alive: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var buffer = [UInt8](repeating: 0, count: 4096)
    while ContinuousClock.now < deadline, alive() {
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&poller, 1, 200) > 0 else { continue }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0, String(decoding: buffer[..<count], as: UTF8.self).contains(word) { return true }
    }
    return false
  }

  deinit {
    close(descriptor)
    unlink(path)
  }
}

/// Prints a line that is out at once, also into a pipe.
public func out(_ text: String) {
  print(text)
  fflush(nil)
}
