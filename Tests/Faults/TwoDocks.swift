import ArgumentParser
import Foundation
import Rig

/// A box with two docks and its WMS, for the commands that make them suffer.
struct TwoDocks: ParsableArguments {
  @Option(help: "The folder of device profiles.") var devices = "Devices"
  @Option(help: "The WMS's seed.") var site = "Demo/seed.json"
  @Flag(help: "Keep the folder; it is kept where something was found, too.") var keep = false

  func bench(_ name: String) async throws -> Bench {
    let bench = try await Bench(
      folder: URL(filePath: NSTemporaryDirectory()).appending(path: "tm-\(name)-\(ProcessInfo.processInfo.processIdentifier)"),
      stations: [.init(name: "dock-1", flow: "receiving", location: "DOCK-1"), .init(name: "dock-2", flow: "receiving", location: "DOCK-2")],
      seed: URL(filePath: site), devices: URL(filePath: devices))
    // A thousand kills, or minutes at full speed, are more scans than a demo's journal holds.
    try bench.edit("limit: 512MB", to: "limit: 8GB")
    return bench
  }

  /// A worker at each dock who scans until told to stop.
  func work(on bench: Bench) async throws -> (typists: [Typist], work: [Task<Void, any Error>]) {
    guard await bench.isInformed() else { throw RigError("the WMS was not reached") }
    let typists = bench.stations.map { Typist(station: $0.name, bench: bench) }
    for typist in typists { try await typist.openBlindReceipt() }
    return (typists, typists.map { typist in Task { try await typist.work() } })
  }

  func end(_ bench: Bench, isWhole: Bool) {
    bench.daemon.terminate()
    bench.wms.terminate()
    if isWhole, !keep { try? FileManager.default.removeItem(at: bench.folder) }
  }
}
