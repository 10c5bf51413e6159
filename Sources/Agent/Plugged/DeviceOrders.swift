import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Links
import Stations
import Warehouse

/// A technician's orders on what is plugged in: `tally devices adopt` and `forget`.
struct DeviceOrders {
  let daemon: Daemon

  func adopt(_ request: AdoptRequest) async throws(ControlError) -> DeviceReport {
    let configured = daemon.current.devices.compactMap(\.configured)
    if configured.contains(where: { $0.name == request.device }) {
      throw ControlError("agent.configured-device", ["device": request.device, "name": request.device], exit: .failed)
    }
    let device = try plugged(request.device)
    if let configured = configured.first(where: { $0.connect.isMet(by: device) }) {
      throw ControlError("agent.configured-device", ["device": request.device, "name": configured.name], exit: .failed)
    }
    if let station = request.station, !daemon.current.stations.contains(where: { $0.name == station }) {
      throw .unknown(.station, station, among: daemon.current.stations.map(\.name))
    }
    let profile = try profile(for: device, request)
    guard profile.role != .printer else { throw ControlError("agent.adopt-printer", ["device": request.device], exit: .failed) }
    try await asked { try await daemon.adoption.adopt(device, as: profile, isChosen: request.profile != nil, station: request.station) }
    guard let report = await DeviceList(daemon: daemon).reports().first(where: { $0.id == device.identity }) else {
      throw ControlError("agent.not-plugged", ["device": request.device, "found": found(daemon.supervisor.roster.devices)], exit: .notFound)
    }
    return report
  }

  func forget(_ request: ForgetRequest) async throws(ControlError) -> String {
    if let configured = daemon.current.devices.compactMap(\.configured).first(where: { $0.name == request.device }) {
      throw ControlError("agent.configured-device", ["device": request.device, "name": configured.name], exit: .failed)
    }
    let known = await daemon.adoption.known
    let identity = known.contains(request.device) ? request.device : try plugged(request.device).identity
    guard try await asked({ try await daemon.adoption.forget(identity) }) else {
      throw ControlError("agent.unknown-device", ["device": request.device, "found": known.isEmpty ? "–" : known.joined(separator: ", ")], exit: .notFound)
    }
    return identity
  }

  private func plugged(_ name: String) throws(ControlError) -> PhysicalDevice {
    let devices = daemon.supervisor.roster.devices
    let meant = devices.filter { $0.isCalled(name) }
    guard let device = meant.first else { throw ControlError("agent.not-plugged", ["device": name, "found": found(devices)], exit: .notFound) }
    guard meant.count == 1 else { throw ControlError("agent.several-plugged", ["device": name, "found": found(meant)], exit: .usage) }
    return device
  }

  private func found(_ devices: [PhysicalDevice]) -> String {
    devices.isEmpty ? "–" : devices.map { device in device.name.map { "\(device.identity) (\($0))" } ?? device.identity }.joined(separator: ", ")
  }

  /// The profile that is asked for, where the device has a node for it; else the one that the catalog is sure of.
  private func profile(for device: PhysicalDevice, _ request: AdoptRequest) throws(ControlError) -> DeviceProfile {
    let catalog = daemon.catalog
    let fitting = catalog.profiles.filter { $0.role != .printer && device.node(for: $0) != nil }.map(\.id)
    // Those for any maker first: they fit most.
    let shown = (fitting.filter { $0.hasPrefix("generic/") } + fitting.filter { !$0.hasPrefix("generic/") }).prefix(6).joined(separator: ", ")
    guard let id = request.profile else {
      if let best = catalog.interface(of: device) { return best.profile }
      throw ControlError("agent.need-profile", ["device": request.device, "profiles": shown.isEmpty ? "–" : shown], exit: .usage)
    }
    let profile: DeviceProfile
    do { profile = try catalog.profile(named: id) } catch {
      throw ControlError("agent.no-profile", ["profile": id, "hint": error.description], exit: .notFound)
    }
    guard device.node(for: profile) != nil else {
      let kinds = Set(device.nodes.compactMap { DeviceTraits($0)?.link.rawValue }).sorted().joined(separator: ", ")
      throw ControlError(
        "agent.profile-misfit",
        [
          "profile": id, "wanted": profile.links.map(\.kind.rawValue).joined(separator: ", "), "device": request.device, "found": kinds.isEmpty ? "–" : kinds,
          "profiles": shown.isEmpty ? "–" : shown,
        ], exit: .usage)
    }
    return profile
  }
}
