import DeviceCatalog
import DeviceRuntime
import Journal
import Links
import Logging
import Presence
import Printing
import ServiceLifecycle
import Settings
import StationRuntime
import Stations
import Synchronization
import UnixSignals
import WMS
import Warehouse

/// What may change while the daemon runs: by a reload, or because something was plugged in.
final class Current: Sendable {
  private struct State {
    /// As the file has them.
    var configured: [DeviceSetup.Assigned]
    /// The stations of those that the file gives none: by their stations' cards.
    var paired: [String: String] = [:]
    /// The configuration's devices, each with its station.
    var devices: [DeviceSetup.Assigned] {
      configured.map { assigned in
        var device = assigned
        if device.spec.station == nil, let station = paired[device.spec.id.rawValue], stations.contains(where: { $0.name == station }) { device.spec.station = station }
        return device
      }
    }
    var adopted: [DeviceSetup.Assigned] = []
    var stations: [StationConfiguration]
    var adopter: String?
    var catalog: DeviceCatalog
    let printers: [AgentConfiguration.Connection]
    /// Why the file as it stands now was not taken.
    var refused: SettingsProblems?
    var restart: [String] = []
  }
  private let state: Mutex<State>

  init(_ configuration: AgentConfiguration, devices: [DeviceSetup.Assigned], catalog: DeviceCatalog) {
    state = Mutex(State(configured: devices, stations: configuration.stations, adopter: configuration.newScanners, catalog: catalog, printers: configuration.printers.map(\.connect)))
  }

  var devices: [DeviceSetup.Assigned] { state.withLock { $0.devices } }
  var adopted: [DeviceSetup.Assigned] { state.withLock { $0.adopted } }
  var stations: [StationConfiguration] { state.withLock { $0.stations } }
  func station(of device: DeviceID) -> String? { (devices + adopted).first { $0.spec.id == device }?.spec.station }
  /// The station that the configuration gives to scanners which it does not name; `nil` = it does not say.
  var adopter: String? { state.withLock { $0.adopter } }
  /// The station of a device that nobody has assigned: there is a choice where there are several.
  var standardStation: String? { state.withLock { $0.adopter ?? ($0.stations.count == 1 ? $0.stations[0].name : nil) } }
  var catalog: DeviceCatalog { state.withLock { $0.catalog } }
  /// What this run prints on; others need a restart.
  var printers: [AgentConfiguration.Connection] { state.withLock { $0.printers } }
  /// It is at work, and nobody's.
  func hasNoStation(_ device: DeviceID) -> Bool { state.withLock { ($0.adopted + $0.devices).contains { $0.spec.id == device && $0.spec.station == nil } } }

  /// What is wrong with the configuration file since the last reload; `nil` where it was taken.
  var refused: SettingsProblems? { state.withLock { $0.refused } }
  func refuse(_ problems: SettingsProblems) { state.withLock { $0.refused = problems } }
  /// Sections of the file that differ from what this run began with, and are taken at a restart.
  var restart: [String] { state.withLock { $0.restart } }

  func replace(_ configuration: AgentConfiguration, devices: [DeviceSetup.Assigned], catalog: DeviceCatalog, restart: [String]) {
    state.withLock { state in
      state.restart = restart
      state.configured = devices
      state.stations = configuration.stations
      state.adopter = configuration.newScanners
      state.catalog = catalog
      state.refused = nil
    }
  }

  /// The stations of the configuration's devices that it gives none.
  func pair(_ stations: [String: String]) { state.withLock { $0.paired = stations } }

  /// All that is at work without being named in the configuration.
  func adopt(_ devices: [DeviceSetup.Assigned]) { state.withLock { $0.adopted = devices } }
}

/// The spooler until shutdown. Paper never blocks work: what keeps the spooler from running does not end the daemon.
struct SpoolerService: Service {
  let spooler: Spooler
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      do { try await spooler.run() } catch { logger.critical("no labels are printed until a restart: \(error)") }
    }
    // With no printer there is nothing to run, and a service that ends would end the daemon.
    try? await gracefulShutdown()
  }
}

/// Takes a changed configuration at SIGHUP: stations and devices, without touching a device that did not change.
struct Reload: Service {
  let file: String
  let daemon: Daemon
  let systemd: Systemd

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      systemd.notify("RELOADING=1")
      await reload()
      systemd.notify("READY=1")
    }
  }

  private func reload() async {
    do {
      let fresh = try AgentConfiguration(path: file)
      let catalog = try Daemon.catalog()
      let devices = try DeviceSetup(catalog: catalog).assign(fresh.devices)
      try refuseNewPrinters(fresh)
      let restart = daemon.configuration.sectionsForRestart(fresh)
      daemon.current.replace(fresh, devices: devices, catalog: catalog, restart: restart)
      daemon.signals.configure(fresh.sounders, lights: fresh.lights, readers: fresh.readerLights)
      daemon.tags.configure(fresh.rfid.setup, places: fresh.rfid.places(fresh.stations))
      await daemon.adoption.look()
      try await daemon.record(.config, ["event": "reloaded", "stations": .int(Int64(fresh.stations.count)), "devices": .int(Int64(fresh.devices.count))])
      daemon.logger.notice("configuration taken\(restart.isEmpty ? "" : "; a restart is due for: \(restart.joined(separator: ", "))")")
    } catch {
      daemon.current.refuse(error as? SettingsProblems ?? SettingsProblems([SettingsProblem(file: file, "\(error)")]))
      daemon.logger.error("the configuration was not taken, the old one stays: \(error)")
    }
  }
}

extension Reload {
  /// Labels for a printer that this run does not have would fail; the stations that name it wait with the rest of the file for the restart.
  private func refuseNewPrinters(_ fresh: AgentConfiguration) throws(SettingsProblems) {
    let known = daemon.configuration.printers.map(\.name)
    let problems = fresh.stations.compactMap { station -> SettingsProblem? in
      guard let printer = station.printer, !known.contains(printer) else { return nil }
      return SettingsProblem(file: file, "station '\(station.name)' prints on '\(printer)', which is new", hint: "a restart takes it: systemctl restart tallymand")
    }
    guard problems.isEmpty else { throw SettingsProblems(problems) }
  }
}

/// Lets the link to the WMS be tried when a cable or an address is back, instead of at the end of a pause that may be minutes long.
struct NetworkWatch: Service {
  let daemon: Daemon
  let pump: OutboxPump

  func run() async throws {
    await cancelWhenGracefulShutdown {
      do {
        let news = try NetworkNews(poller: daemon.poller)
        while true {
          try await news.next()
          await pump.networkChanged()
        }
      } catch where !Task.isCancelled {
        daemon.logger.warning("changes of the network are not heard, and the WMS is tried at its own times: \(error)")
      } catch {}
      // A service that returns would end the others.
      try? await gracefulShutdown()
    }
  }
}

/// Leases what this box needs from the WMS: orders that are opened here, and pallet numbers where the configuration gives none.
struct Leases: Service {
  let daemon: Daemon
  let destination: WMSDestination

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask { await orders() }
        if daemon.configuration.ranges.isEmpty, givesNumbers { group.addTask { await numbers() } }
      }
    }
  }

  /// An order that a worker opens is taken for this box at once, so that it can be picked on when the link goes.
  private func orders() async {
    for await event in await daemon.floor.watch() {
      guard let number = event.document, event.notice?.code == "document-open", daemon.replica.document(type: "order", number: number)?.holder == nil,
        let order = daemon.replica.document(type: "order", number: number)
      else { continue }
      do {
        _ = try await destination.downlink.leaseTask(number, version: order.version)
        destination.downlink.poll()
      } catch { daemon.logger.warning("order \(number) could not be taken for this station: \(error)") }
    }
  }

  /// To pallets with labels, or to tags.
  private var givesNumbers: Bool {
    daemon.configuration.stations.contains { $0.printer != nil } || daemon.current.devices.contains { $0.profile.role == .reader }
  }

  /// Keeps a stock of pallet numbers for about a day of work.
  private func numbers() async {
    while !Task.isCancelled {
      // As it was before the request: a range that crosses with a new epoch is not used, rather than an old one.
      let epoch = await daemon.floor.epoch
      if let epoch, await daemon.floor.snapshot().palletNumbersLeft < 200 {
        do {
          let range = try await destination.downlink.leaseRange(count: 1000)
          if let problem = await daemon.floor.offer(range, leasedIn: epoch) { daemon.logger.error("pallet numbers: \(problem)") }
        } catch { daemon.logger.info("no pallet numbers from the WMS yet: \(error)") }
      }
      try? await Task.sleep(for: .seconds(epoch == nil ? 1 : 60))
    }
  }
}

/// Once a minute: writes a `clock` entry when the clock's quality has changed or somebody has said for the first time how far it is off, so that what
/// expiry was checked against is on record and the entries of this boot can be put right by their boot times. Forgets evidence that is too old; once an
/// hour keeps the devices' counts where they have changed, and forgets documents that are long over. One waking for all of it.
struct Housekeeping: Service {
  let daemon: Daemon
  /// Whoever has closed a document by mistake has noticed by then; and where tags are heard, goods that pass by again are still those of their receipt.
  private var documentsFor: Int64 { (daemon.configuration.rfid.setup.zones.isEmpty ? 12 : 30 * 24) * 3_600_000 }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var last: (quality: ClockQuality, isEstimated: Bool)?
      var kept: [DeviceID: DeviceVitals] = [:]
      var keptAt = daemon.clock.now().mono
      while !Task.isCancelled {
        let now = daemon.clock.now()
        daemon.supervisor.tap.expire(now: now.mono)
        if now.mono - keptAt >= 3_600_000 {
          kept = await daemon.keepVitals(kept)
          keptAt = now.mono
          do {
            if try await daemon.replica.isWhole() { try await daemon.floor.retire(daemon.tags.standing(), after: documentsFor) }
          } catch { daemon.logger.error("documents that are over are still remembered: \(error)") }
        }
        let state = (quality: now.quality, isEstimated: now.estimate != nil)
        if last.map({ $0 != state }) ?? true {
          do { try await daemon.record(.clock, ["quality": .string(now.quality.rawValue)]) } catch { daemon.logger.error("\(error)") }
          last = state
        }
        try? await Task.sleep(for: .seconds(60))
      }
    }
  }
}
