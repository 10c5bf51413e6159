public import ControlAPI
public import DeviceReplay
public import Foundation
public import Warehouse

/// A whole site in one folder: `tally-wms`, `tallymand`, scanners on ptys and a label printer on TCP. Nothing in it is pretended but the hardware.
public final class Bench: Sendable {
  /// What the scanners of a bench are told for each signal; any bytes would do, as long as they differ.
  public static let feedback: [Signal: [UInt8]] = [.good: [0x06], .refused: [0x15], .duplicate: [0x12], .storedOffline: [0x07]]

  public struct Station: Sendable {
    public var name: String
    public var flow: String
    public var location: String
    public init(name: String, flow: String, location: String) {
      self.name = name
      self.flow = flow
      self.location = location
    }
  }

  public let folder: URL
  public let stations: [Station]
  public let scanners: [String: VirtualScanner]
  public let printer: VirtualPrinter
  public let wms: Program
  public let daemon: Program
  public let wmsPort: Int
  public let screenPort: Int
  /// What the daemon finds in its environment.
  public let environment: [String: String]

  public var client: ControlClient { ControlClient(socket: folder.appending(path: "control.sock").path) }
  public var wmsAddress: String { "http://127.0.0.1:\(wmsPort)" }

  /// Lays out the folder (which must not exist) and plugs in scanners and printer; starts nothing.
  /// - Parameters:
  ///   - seed: the WMS's items, documents, locations and operators.
  ///   - devices: the folder of device profiles.
  ///   - settings: more lines for the daemon's configuration, at top level.
  ///   - wmsOptions: more arguments for `tally-wms`.
  public init(folder: URL, stations: [Station], seed: URL, devices: URL, settings: String = "", wmsOptions: [String] = []) async throws {
    try FileManager.default.createDirectory(at: folder.appending(path: "dev"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(at: folder.appending(path: "credentials"), withIntermediateDirectories: true)
    self.folder = folder
    self.stations = stations
    var scanners: [String: VirtualScanner] = [:]
    for station in stations { scanners[station.name] = try VirtualScanner(link: folder.appending(path: "dev/\(station.name)").path) }
    self.scanners = scanners
    printer = try VirtualPrinter()
    wmsPort = try freePort()
    screenPort = try freePort()
    try Self.badgeKey.write(to: folder.appending(path: "credentials/badge-key"), atomically: true, encoding: .utf8)
    wms = Program(
      "tally-wms", arguments: ["--data", folder.appending(path: "wms").path, "--listen", "127.0.0.1:\(wmsPort)", "--seed", seed.path, "--badge-key-file", folder.appending(path: "credentials/badge-key").path] + wmsOptions,
      log: folder.appending(path: "tally-wms.log"))
    environment = ["CREDENTIALS_DIRECTORY": folder.appending(path: "credentials").path, "TALLYMAN_DEVICES": devices.path]
    daemon = Program(
      "tallymand", arguments: ["run", "--config", folder.appending(path: "tallyman.yaml").path],
      environment: environment,
      log: folder.appending(path: "tallymand.log"))
    try (configuration + settings).write(to: folder.appending(path: "tallyman.yaml"), atomically: true, encoding: .utf8)
  }

  /// Changes words of the daemon's configuration file; the daemon hears of it at its next start or SIGHUP.
  public func edit(_ words: String, to others: String) throws {
    let file = folder.appending(path: "tallyman.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    guard text.contains(words) else { throw RigError("the configuration does not say '\(words)'") }
    try text.replacing(words, with: others).write(to: file, atomically: true, encoding: .utf8)
  }

  /// Asks the daemon as a technician does.
  public func tally(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Outcome {
    try await tally(arguments, environment: environment)
  }

  public func tally(_ arguments: [String], environment: [String: String] = [:]) async throws -> Program.Outcome {
    try await Program.run("tally", arguments, environment: ["TALLY_SOCKET": folder.appending(path: "control.sock").path, "LC_ALL": "C"].merging(environment) { $1 })
  }

  /// The key that turns badges into operator ids; the seed's operators are made with the same.
  public static let badgeKey = "demo badge key: a real site has a random one"

  private var configuration: String {
    let feedback = Self.feedback.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue): \"\\\\x\(hex($0.value))\"" }
    var text = """
      site:
        name: Demo warehouse
        timezone: Europe/Moscow
        language: en
      journal:
        directory: \(folder.appending(path: "state").path)
        limit: 512MB
      control:
        socket: \(folder.appending(path: "control.sock").path)
      screen:
        listen: 127.0.0.1:\(screenPort)
      wms:
        url: \(wmsAddress)
        poll: 1s
      printers:
        - name: zebra-1
          connect: tcp://127.0.0.1:\(printer.port)
          dpi: 203
      sscc:
        - id: demo
          prefix: "34600000"
          first: 1
          last: 99999

      """
    text += "stations:\n"
    for station in stations {
      text += "  - {name: \(station.name), flow: \(station.flow), operator: required, location: \(station.location), printer: zebra-1}\n"
    }
    if let first = stations.first { text += "new-scanners: \(first.name)\n" }
    text += "devices:\n"
    for station in stations {
      text += """
          - name: scanner-\(station.name)
            station: \(station.name)
            profile: generic/serial
            connect: \(folder.appending(path: "dev/\(station.name)").path)
            set: {\(feedback.joined(separator: ", "))}

        """
    }
    return text
  }

  // MARK: What a worker does and hears

  /// Scans a code and waits for the scanner to be told what came of it.
  /// - Returns: `nil` where nothing was heard in time.
  public func scan(_ code: [UInt8], at station: String, seconds: Double = 10) async -> Signal? {
    guard let scanner = scanners[station] else { return nil }
    scanner.forget()
    scanner.type(code)
    return await heard(at: station, seconds: seconds)
  }

  public func scan(_ code: String, at station: String, seconds: Double = 10) async -> Signal? {
    await scan(Array(code.utf8), at: station, seconds: seconds)
  }

  /// The first signal the scanner was told since it last forgot.
  public func heard(at station: String, seconds: Double = 10) async -> Signal? {
    guard let scanner = scanners[station] else { return nil }
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      if let byte = scanner.received.first { return Self.feedback.first { $0.value == [byte] }?.key }
      try? await Task.sleep(for: .milliseconds(1))
    }
    return nil
  }

  /// The last signal the scanner was told since it last forgot, once none has come for so many seconds.
  public func lastHeard(at station: String, quiet seconds: Double) async -> Signal? {
    guard let scanner = scanners[station] else { return nil }
    var count = -1
    while scanner.received.count != count {
      count = scanner.received.count
      try? await Task.sleep(for: .seconds(seconds))
    }
    return scanner.received.last.flatMap { byte in Self.feedback.first { $0.value == [byte] }?.key }
  }

  /// Waits until the link is up and items, documents and people have come down.
  public func isInformed(seconds: Double = 20) async -> Bool {
    await Self.wait(seconds: seconds) { [client] in
      let sync: SyncReport = try await client.call(.sync, SyncRequest())
      return sync.link == .up && sync.masterDataAt != nil
    }
  }

  /// Waits until a condition holds, asking every 50 ms.
  public static func wait(seconds: Double, until condition: @Sendable () async throws -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      if (try? await condition()) == true { return true }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return false
  }
}

/// A TCP port of the loopback interface that nobody uses at the moment.
public func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let found = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 }
  }
  guard found else { throw RigError("no free TCP port on the loopback interface") }
  return Int(UInt16(bigEndian: address.sin_port))
}
