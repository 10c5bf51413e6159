import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Links
import Logging
import ServiceLifecycle
import StationRuntime
import Stations
import Warehouse

/// Puts to work what is plugged in without being named in the configuration: a scanner that the catalog knows goes to the station that
/// `new-scanners` names. Keyboards that the catalog does not know are left alone.
struct Adoption: Service {
  let daemon: Daemon

  func run() async throws {
    guard daemon.current.adopter != nil, let hotplug = try? Hotplug(poller: daemon.poller) else {
      try? await gracefulShutdown()
      return
    }
    await withTaskCancellationOrGracefulShutdownHandler {
      await look()
      while let event = try? await hotplug.next() { if event != .removed(node: "") { await look() } }
    } onCancelOrGracefulShutdown: {
      hotplug.close()
    }
    // Without udev nothing is adopted any more, and a service that ends would end the daemon.
    try? await gracefulShutdown()
  }

  /// Adopts what is new. What went away stays adopted: it is the same scanner when it comes back.
  private func look() async {
    guard let plugged = try? await Hotplug.devices() else { return }
    let known = Set((daemon.current.devices + daemon.current.adopted).map(\.spec.id))
    let fresh = plugged.compactMap { facts in adopted(facts) }.filter { !known.contains($0.spec.id) }
    guard !fresh.isEmpty else { return }
    daemon.current.adopt(fresh)
    await daemon.employ()
    for device in fresh {
      daemon.logger.notice("a scanner that the configuration does not name is at work", metadata: [
        "device": "\(device.spec.id)", "profile": "\(device.profile.id)", "station": "\(device.spec.station ?? "")",
      ])
    }
  }

  private func adopted(_ facts: DeviceFacts) -> DeviceSetup.Assigned? {
    guard let traits = DeviceTraits(facts), let profile = DeviceMatcher(daemon.catalog).profile(for: traits), profile.role == .scanner || profile.role == .keypad,
      !daemon.configuration.devices.contains(where: { $0.connect.isMet(by: facts) })
    else { return nil }
    let match =
      facts.serial == nil
      ? DeviceMatch(port: facts.port, interface: facts.interface)
      : DeviceMatch(vendor: facts.vendor, product: facts.product, serial: facts.serial, interface: facts.interface)
    guard let kind = try? DeviceSetup(catalog: daemon.catalog).nodeKind(profile, [:]) else { return nil }
    return DeviceSetup.Assigned(
      spec: DeviceSpec(
        id: DeviceID(facts.identity), endpoint: .usb(match, kind), station: daemon.current.adopter, revision: profile.id
      ) { try profile.makeProtocol() }, profile: profile)
  }
}

extension Daemon {
  /// Gives supervisor and floor the devices of the moment: the configuration's and the adopted ones.
  func employ() async {
    let devices = current.devices + current.adopted
    await floor.configure(
      current.stations.map { station in
        .init(station, scanners: devices.filter { $0.spec.station == station.name }.map(\.spec.id))
      })
    await supervisor.update(devices.map(\.spec))
  }
}

extension AgentConfiguration.Connection {
  /// The configuration already names this device.
  func isMet(by facts: DeviceFacts) -> Bool {
    switch self {
    case .path(let path): path == facts.node || facts.links.contains(path)
    case .tcp: false
    case .usb(let vendor, let product, let serial): facts.vendor == vendor && facts.product == product && (serial == nil || serial == facts.serial)
    case .port(let port): facts.port == port
    }
  }
}
