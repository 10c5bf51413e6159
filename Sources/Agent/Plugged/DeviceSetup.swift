import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Links
import Protocols
import Settings
import Warehouse

/// Turns the configuration's devices into what the supervisor runs, by the catalog's profiles.
struct DeviceSetup: Sendable {
  let catalog: DeviceCatalog

  /// A device with the profile it got.
  struct Assigned: Sendable {
    var spec: DeviceSpec
    var profile: DeviceProfile
    /// The protocol's options that the site has set over the profile's.
    var settings: [String: String] = [:]
    /// Where the configuration names it.
    var configured: AgentConfiguration.Device?
  }

  /// A device whose profile has a mistake stays out, as the status says; the others go to work.
  ///
  /// - Throws: what is wrong with each device, at its place in the configuration.
  func assign(_ devices: [AgentConfiguration.Device]) throws(SettingsProblems) -> [Assigned] {
    var assigned: [Assigned] = []
    var problems: [SettingsProblem] = []
    for device in devices where device.profile.map(catalog.isLeftOut) != true {
      do { assigned.append(try assign(device)) } catch {
        var problem = error.option.flatMap { device.setPlaces[$0] } ?? device.place
        problem.message = "\(error.description)"
        problems.append(problem)
      }
    }
    guard problems.isEmpty else { throw SettingsProblems(problems) }
    return assigned
  }

  private func assign(_ device: AgentConfiguration.Device) throws(Agent.Failure) -> Assigned {
    let profile: DeviceProfile
    do { profile = try catalog.profile(named: device.profile ?? standardProfile(device)) } catch {
      throw Agent.Failure("device \(device.name): \(error.description)", exit: .configuration)
    }
    guard profile.role != .printer else {
      throw Agent.Failure("device \(device.name): \(profile.id) is a printer's profile; name it under printers:", exit: .configuration)
    }
    var assigned = try assign(DeviceID(device.name), profile, set: device.set, station: device.station) { kind in
      switch device.connect {
      case .path(let path): .node(path: path, kind)
      case .tcp(let host, let port, let tls): .tcp(host: host, port: port, tls: tls)
      case .calls(let caller, let tls): .calls(caller, tls: tls)
      case .usb(let vendor, let product, let serial): .usb(DeviceMatch(vendor: vendor, product: product, serial: serial), kind)
      case .port(let port): .usb(DeviceMatch(port: port), kind)
      }
    }
    assigned.configured = device
    if let tls = device.connect.tls { assigned.spec.revision += " \(tls)" }
    return assigned
  }

  /// - Parameters:
  ///   - set: options of the profile's protocol and link, overridden.
  ///   - link: the way it is connected; the profile's first where that is `nil`.
  func assign(
    _ id: DeviceID, _ profile: DeviceProfile, set: [String: String], station: String?, link: DeviceLink.Kind? = nil,
    at endpoint: (EndpointSpec.NodeKind) -> EndpointSpec
  ) throws(Agent.Failure) -> Assigned {
    func wrong(_ reason: String) -> Agent.Failure { Agent.Failure("device \(id): \(reason)", exit: .configuration) }
    var line: [String: String] = [:]
    var options = set
    for key in SerialOverride.keys { if let value = options.removeValue(forKey: key) { line[key] = value } }
    do { _ = try profile.makeProtocol(setting: options) } catch {
      var failure = wrong("\(error)")
      failure.option = error.key
      throw failure
    }
    let kind: EndpointSpec.NodeKind
    do { kind = try nodeKind(profile, link, line) } catch { throw wrong(error.description) }
    let chosen = options
    return Assigned(
      spec: DeviceSpec(
        id: id, endpoint: endpoint(kind), station: station,
        revision: "\(profile.id) \(options.sorted { $0.key < $1.key }) \(profile.options.sorted { $0.key < $1.key })"
      ) { try profile.makeProtocol(setting: chosen) }, profile: profile, settings: chosen)
  }

  /// A device without a profile is what its path says, in the plainest form.
  private func standardProfile(_ device: AgentConfiguration.Device) -> String {
    if case .usb(let vendor, let product, _) = device.connect {
      for kind in [DeviceLink.Kind.serial, .hidraw, .evdev] {
        let traits = DeviceTraits(link: kind, node: device.name, vendor: vendor, product: product)
        if let profile = DeviceMatcher(catalog).profile(for: traits) { return profile.id }
      }
    }
    if case .path(let path) = device.connect, path.hasPrefix("/dev/input/") { return "generic/keyboard" }
    return "generic/serial"
  }

  private func nodeKind(_ profile: DeviceProfile, _ wanted: DeviceLink.Kind?, _ line: [String: String]) throws(SerialOverride.Problem) -> EndpointSpec.NodeKind {
    for link in profile.links where wanted == nil || link.kind == wanted {
      switch link {
      case .serial(let serial): return .serial(try SerialOverride(values: line).applied(to: serial))
      case .evdev: return .evdev
      case .hidraw: return .hidraw
      case .usblp: return .printer
      case .usb(let interfaceClass): return .usb(interfaceClass: UInt8(interfaceClass))
      case .tcp: continue
      }
    }
    return .serial(try SerialOverride(values: line).applied(to: .init()))
  }
}

/// The keys of a device's `set:` that belong to the serial line and not to the protocol.
struct SerialOverride {
  static let keys = ["speed", "data-bits", "parity", "stop-bits", "flow"]
  let values: [String: String]

  struct Problem: Error, CustomStringConvertible { let description: String }

  func applied(to line: SerialSettings) throws(Problem) -> SerialSettings {
    var settings = line
    if let text = values["speed"] { settings.speed = try number(text, "speed", 50...4_000_000) }
    if let text = values["data-bits"] { settings.dataBits = try number(text, "data-bits", 5...8) }
    if let text = values["stop-bits"] { settings.stopBits = try number(text, "stop-bits", 1...2) }
    if let text = values["parity"] { settings.parity = try choice(text, "parity") }
    if let text = values["flow"] { settings.flow = try choice(text, "flow") }
    return settings
  }

  private func number(_ text: String, _ key: String, _ range: ClosedRange<Int>) throws(Problem) -> Int {
    guard let number = Int(text), range.contains(number) else { throw Problem(description: "\(key) is \(range.lowerBound) to \(range.upperBound), not '\(text)'") }
    return number
  }

  private func choice<Choice: CaseIterable & RawRepresentable<String>>(_ text: String, _ key: String) throws(Problem) -> Choice {
    guard let choice = Choice(rawValue: text) else {
      throw Problem(description: "\(key) is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")), not '\(text)'")
    }
    return choice
  }
}

extension DeviceTraits {
  /// What the catalog's rules ask of a node that is plugged in.
  init?(_ facts: DeviceFacts) {
    let kinds: [DeviceFacts.Subsystem: DeviceLink.Kind] = [.tty: .serial, .input: .evdev, .usbmisc: .usblp, .hidraw: .hidraw, .usb: .usb]
    guard let kind = kinds[facts.subsystem] else { return nil }
    self.init(
      link: kind, node: facts.node, vendor: facts.vendor, product: facts.product, driver: facts.driver, name: facts.name,
      interfaceClass: facts.interfaceClass, ieee1284: facts.ieee1284)
    usages = facts.reportDescriptor.flatMap { try? ReportDescriptor($0) }?.applications ?? []
  }
}
