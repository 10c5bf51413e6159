import ArgumentParser
import ControlAPI
import Foundation
import Rig
import Warehouse

/// Where a daemon that is measured comes from and writes.
struct Places: ParsableArguments {
  @Option(help: "Where to write: a folder on the disk that is to be measured, with a short path.") var folder = "."
  @Option(help: "The folder of the release binaries (make dist).") var programs = "dist/bin"
  @Option(help: "The project's folder, for its device profiles and the demo's master data.") var root = "."

  func scratch(_ name: String) -> URL { URL(filePath: folder).appending(path: "bench-\(name)-\(getpid())") }
}

/// A daemon with one station, one scanner and no printer in a folder of its own, with or without a WMS and network readers.
struct DaemonSite: Sendable {
  static let good: UInt8 = 0x06
  static let storedOffline: UInt8 = 0x07

  let folder: URL
  let terminal: Terminal
  let daemon: Program
  let wms: Program?
  var client: ControlClient { ControlClient(socket: folder.appending(path: "control.sock").path) }
  var journal: String { folder.appending(path: "state/journal").path }

  /// - Parameters:
  ///   - sink: the port of a service that stands for the WMS.
  ///   - readers: the ports of RFID readers of one zone.
  init(folder: URL, of places: Places, withWMS: Bool, sink: Int? = nil, readers: [UInt16] = []) throws {
    let (programs, root) = (URL(filePath: places.programs), URL(filePath: places.root))
    try FileManager.default.createDirectory(at: folder.appending(path: "state"), withIntermediateDirectories: true)
    self.folder = folder
    try Rig.Bench.badgeKey.write(to: folder.appending(path: "badge-key"), atomically: true, encoding: .utf8)
    terminal = try Terminal(link: folder.appending(path: "scanner").path)
    var text = """
      site: {name: Benchmark, timezone: Etc/UTC}
      journal: {directory: \(folder.appending(path: "state").path)}
      control: {socket: \(folder.appending(path: "control.sock").path)}
      screen: {listen: 127.0.0.1:\(try freePort())}
      stations:
        - {name: dock-1, flow: receiving, operator: fixed, operator-id: bench, location: DOCK-1}
      devices:
        - name: scanner-1
          station: dock-1
          profile: generic/serial
          connect: \(folder.appending(path: "scanner").path)
          set: {good: "\\\\x06", stored-offline: "\\\\x07", refused: "\\\\x15", duplicate: "\\\\x12"}

      """
    for port in readers { text += "  - {name: reader-\(port), profile: generic/llrp, set: {intent: none}, connect: \"tcp://127.0.0.1:\(port)\"}\n" }
    if !readers.isEmpty {
      text += "rfid: {zones: [{name: dock, station: dock-1, antennas: [\(readers.map { "{reader: reader-\($0)}" }.joined(separator: ", "))]}]}\n"
    }
    if let sink { text += "wms: {url: \"http://127.0.0.1:\(sink)\"}\n" }
    if withWMS {
      let port = try freePort()
      text += "wms: {url: \"http://127.0.0.1:\(port)\"}\n"
      wms = Program(
        "tally-wms", in: programs,
        arguments: [
          "--data", folder.appending(path: "wms").path, "--listen", "127.0.0.1:\(port)", "--seed", root.appending(path: "Demo/seed.json").path,
          "--badge-key-file", folder.appending(path: "badge-key").path,
        ],
        log: folder.appending(path: "tally-wms.log"))
    } else {
      wms = nil
    }
    let configuration = folder.appending(path: "tallyman.yaml")
    try text.write(to: configuration, atomically: true, encoding: .utf8)
    daemon = Program(
      "tallymand", in: programs, arguments: ["run", "--config", configuration.path],
      environment: ["TALLYMAN_DEVICES": root.appending(path: "Devices").path, "CREDENTIALS_DIRECTORY": folder.path], log: folder.appending(path: "tallymand.log"))
  }

  /// Starts everything and waits until the scanner is open and the master data is there.
  func start() async throws {
    try wms?.launch()
    try daemon.startAndWait()
    let withWMS = wms != nil
    let settled = await Rig.Bench.wait(seconds: 30) {
      let devices: [DeviceReport] = try await client.call(.devices)
      guard devices.allSatisfy({ $0.state == "open" }) else { return false }
      guard withWMS else { return true }
      let sync: SyncReport = try await client.call(.sync, SyncRequest())
      return sync.link == .up && sync.masterDataAt != nil && sync.streams.allSatisfy { $0.backlog == 0 }
    }
    guard settled else { throw RigError("the daemon did not settle; its log is in \(folder.path)") }
  }

  func stop() {
    daemon.terminate()
    wms?.terminate()
  }

  func facts() throws -> ProcessFacts {
    guard let pid = daemon.pid else { throw RigError("the daemon has gone") }
    return ProcessFacts(pid)
  }

  /// How often each scanned code stands in the journal as accepted.
  func accepted() async throws -> [String: Int] {
    var found: [String: Int] = [:]
    var next: Int64 = 1
    while true {
      var last: Int64 = 0
      let slice: AsyncThrowingStream<EntryReport, any Error> = try await client.stream(
        .entries, EntriesRequest(stream: "dock-1", last: 5_000, from: next))
      for try await entry in slice {
        last = entry.seq
        let line = try JSON(parsing: entry.line)
        guard let kind = line["kind"]?.string, kind == "step" || kind == "movement", let raw = line["raw"]?.string else { continue }
        found[raw, default: 0] += 1
      }
      guard last > 0 else { return found }
      next = last + 1
    }
  }
}
