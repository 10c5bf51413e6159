import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

/// The whole daemon as it is installed: its own process, ptys for scanners, a real WMS beside it, a printer on TCP. One test at a time: what is
/// measured in seconds here needs the machine for itself.
@Suite(.serialized) enum WholeDaemon {}

/// A warehouse for one test; everything in it ends with the test.
final class Site: Sendable {
  let bench: Bench
  var wms: WMSView { WMSView(bench: bench) }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private init(_ stations: [Bench.Station], settings: String) async throws {
    // Short: a Unix socket's path has 107 bytes.
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "tm-\(UInt32.random(in: 0...UInt32.max))")
    bench = try await Bench(
      folder: folder, stations: stations, seed: Self.root.appending(path: "Demo/seed.json"), devices: Self.root.appending(path: "Devices"),
      settings: settings, wmsOptions: ["--chaos"])
  }

  static let dock1 = Bench.Station(name: "dock-1", flow: "receiving", location: "DOCK-1")
  static let dock2 = Bench.Station(name: "dock-2", flow: "receiving", location: "DOCK-2")

  /// Lays out a site, lets `prepare` change its configuration, starts WMS and daemon, and takes all of it down after `work`.
  /// - Parameter network: where both programs are; the tests' own where it is not said.
  static func open(
    _ stations: [Bench.Station] = [dock1], settings: String = "", extra: [String: String] = [:], network: OwnNetwork? = nil,
    prepare: (Bench) throws -> Void = { _ in }, _ work: (Site) async throws -> Void
  ) async throws {
    let site = try await Site(stations, settings: settings)
    do {
      try prepare(site.bench)
      try site.bench.wms.launch(through: network?.entrance ?? [])
      try await site.start(extra, network)
      try await work(site)
    } catch {
      site.close()
      throw error
    }
    site.close()
  }

  /// A second box without a WMS of its own.
  static func second(of first: Site, _ station: Bench.Station, _ work: (Site) async throws -> Void) async throws {
    let site = try await Site([station], settings: "")
    do {
      try site.bench.edit(site.bench.wmsAddress, to: first.bench.wmsAddress)
      try await site.start()
      try await work(site)
    } catch {
      site.close()
      throw error
    }
    site.close()
  }

  /// Starts the daemon again, and waits until it has met the WMS: until then the first stored scan sounds "link down".
  func restart() async throws { try await start() }

  private func start(_ extra: [String: String] = [:], _ network: OwnNetwork? = nil) async throws {
    do { try bench.daemon.startAndWait(extra: extra, through: network?.entrance ?? []) } catch { throw RigError("\(error)\n\(log)") }
    guard await informed() else { throw RigError("the daemon did not hear from the WMS; its log:\n\(log)") }
  }

  private func close() {
    bench.daemon.terminate()
    bench.wms.terminate()
    try? FileManager.default.removeItem(at: bench.folder)
  }

  var log: String { (try? String(contentsOf: bench.folder.appending(path: "tallymand.log"), encoding: .utf8)) ?? "" }

  // MARK: What is waited for

  func informed() async -> Bool {
    await Bench.wait(seconds: 20) {
      let sync: SyncReport = try await self.bench.client.call(.sync, SyncRequest())
      return sync.link == .up && sync.masterDataAt != nil
    }
  }

  /// Everything stored is delivered.
  func drained(seconds: Double = 20) async -> Bool {
    await Bench.wait(seconds: seconds) {
      let sync: SyncReport = try await self.bench.client.call(.sync, SyncRequest(command: "now"))
      return sync.link == .up && sync.streams.allSatisfy { $0.backlog == 0 }
    }
  }

  /// Everything is delivered, the WMS holds the same bytes as the journal, the chains are whole and every trigger has its one outcome.
  func expectWhole(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    #expect(await drained(), "the journal drains", sourceLocation: sourceLocation)
    let chains: [VerifyReport] = try await bench.client.call(.verify, VerifyRequest())
    #expect(chains.allSatisfy { $0.ok }, sourceLocation: sourceLocation)
    let differences = try await wms.differences(from: chains)
    #expect(differences == [], sourceLocation: sourceLocation)
    let balance: [BalanceReport] = try await bench.client.call(.balance, BalanceRequest())
    #expect(balance.filter { !$0.balanced }.map { "\($0.stream) \($0.device)" } == [], sourceLocation: sourceLocation)
  }

  // MARK: What a worker does

  static let tea = "]E014600000001019"
  /// A drill by its serial number: no two are the same goods.
  static func piece(_ number: Int, of box: String = "A") -> String { "]d2010460000000303021\(box)\(number)" }

  @discardableResult
  func scan(_ code: String, at station: String = "dock-1", _ expected: Signal? = .good, sourceLocation: SourceLocation = #_sourceLocation) async -> Signal? {
    let signal = await bench.scan(code, at: station)
    #expect(signal == expected, "\(code.prefix(60)) at \(station)", sourceLocation: sourceLocation)
    return signal
  }

  func signIn(at station: String = "dock-1", badge: String = "%B-ANNA") async { await scan(badge, at: station) }

  /// Signed in, with a receipt open that expects nothing.
  func blindReceipt(at station: String = "dock-1", badge: String = "%B-ANNA") async {
    await signIn(at: station, badge: badge)
    await scan("%T-BLIND", at: station)
  }

  // MARK: What is stored

  func entries(_ stream: String? = "dock-1", kinds: [String] = [], last: Int = 10_000) async throws -> [JSON] {
    let reports: AsyncThrowingStream<EntryReport, any Error> = try await bench.client.stream(
      .entries, EntriesRequest(stream: stream, kinds: kinds, last: last))
    var lines: [JSON] = []
    for try await report in reports { lines.append(try JSON(parsing: report.line)) }
    return lines
  }

  /// How often each raw code stands in a station's stream, under these kinds.
  func stored(_ stream: String = "dock-1", kinds: [String] = ["step", "movement"]) async throws -> [String: Int] {
    try await entries(stream, kinds: kinds).reduce(into: [:]) { found, entry in if let raw = entry["raw"]?.string { found[raw, default: 0] += 1 } }
  }

  func status() async throws -> StatusReport { try await bench.client.call(.status) }
  func sync() async throws -> SyncReport { try await bench.client.call(.sync, SyncRequest()) }
  func jobs() async throws -> [JobReport] { try await bench.client.call(.jobs, JobsRequest(all: true)) }
  func station(_ name: String = "dock-1") async throws -> StationReport? { (try await bench.client.call(.stations) as [StationReport]).first { $0.name == name } }

  /// What the stations told their workers, from now on.
  func told() async throws -> Told {
    let told = Told()
    let events: AsyncThrowingStream<FloorEvent, any Error> = try await bench.client.stream(.watch, WatchRequest())
    Task { do { for try await event in events { await told.add(event) } } catch {} }
    return told
  }
}

/// What `tally watch` has shown.
actor Told {
  private(set) var events: [FloorEvent] = []
  func add(_ event: FloorEvent) { events.append(event) }
  func has(_ code: String) -> Bool { events.contains { $0.notice?.code == code } }
  func wait(for code: String) async -> FloorEvent? {
    _ = await Bench.wait(seconds: 5) { await self.has(code) }
    return events.first { $0.notice?.code == code }
  }
}
