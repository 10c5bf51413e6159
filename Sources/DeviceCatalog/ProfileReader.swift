import Protocols
import Settings
import Warehouse

/// Options that have a place of their own in a profile.
private let unitPrefix = "unit-prefix"
private let roleOption = "role"

/// Reads `profile.yaml`, key by key.
struct ProfileReader {
  let id: String
  let folder: String
  let layer: DeviceProfile.Layer
  let families: [String: DeviceFamily]
  let profile: SettingsSection

  /// The profile, and what each of its rules claims.
  func read() -> (DeviceProfile, [Claim]) {
    let name = profile.required("name", String.self)
    let role: DeviceProfile.Role = profile.choice("role")
    let id: ProtocolID = profile.choice("protocol")
    let links = profile.section("link")
    let windows = profile.optionalSection("windows")
    var options = readOptions(of: id)
    if id.options.contains(where: { $0.key == roleOption }) {
      options[roleOption] = role.rawValue
      if (try? id.make(options: [roleOption: role.rawValue])) == nil {
        profile.report("protocol \(id.rawValue) is none for a \(role.rawValue)", at: "role")
      }
    }
    let deviceLinks = readLinks(links)
    let rules = RuleReader(links: deviceLinks.map(\.kind))
    let models = profile.sections("models").map { ($0, rules.model($0)) }
    let match = profile.sections("match").map { ($0, rules.rule($0)) }
    let family = readFamily()
    let read = DeviceProfile(
      id: self.id, name: name, role: role, protocol: id, language: readLanguage(role, id), options: options, links: deviceLinks,
      mode: profile.optionalChoice("mode") ?? DeviceMode(deviceLinks.first?.kind), family: family?.id, models: models.map(\.1), match: match.map(\.1),
      silence: readSilence(profile) ?? family?.silence, programming: readProgramming(profile) + (family?.programming ?? []),
      duplicateWindow: windows?.optional("duplicate", in: .zero...Duration.seconds(60)),
      uploadGap: windows?.optional("upload", in: .milliseconds(1)...Duration.seconds(10)), source: profile.required("source"), folder: folder,
      layer: layer)
    let claims = (models.compactMap { section, model in model.rule.map { (section, $0) } } + match).map { Claim(profile: read, rule: $1, at: $0) }
    return (read, claims)
  }

  private func readFamily() -> DeviceFamily? {
    guard let id: String = profile.optional("family") else { return nil }
    guard let family = families[id] else {
      let hint: SettingsSentence? = nearest(to: id, among: families.keys).map { "did you mean '\($0)'?" }
      profile.report("there is no family '\(id)'", at: "family", hint: hint ?? "expected VENDOR/NAME, for a file VENDOR/NAME.yaml beside the profiles' folders")
      return nil
    }
    return family
  }

  /// The role and the protocol must agree on whether it is a printer.
  private func readLanguage(_ role: DeviceProfile.Role, _ id: ProtocolID) -> ProtocolID? {
    if (role == .printer) != id.isPrinter { profile.report("protocol \(id.rawValue) is none for a \(role.rawValue)", at: "protocol") }
    guard role == .printer else {
      if profile.has("language") { profile.report("only a printer has a language", at: "language") }
      return nil
    }
    let language = profile.choice("language", default: id)
    if !language.isPrinter { profile.report("\(language.rawValue) is no printer's language", at: "language") }
    return language
  }

  // MARK: Options

  private func readOptions(of id: ProtocolID) -> [String: String] {
    let signals = Set(Signal.allCases.map(\.rawValue))
    let placed = signals.union([unitPrefix, roleOption])
    var options = values(id.options.filter { !placed.contains($0.key) }, of: id, in: profile.optionalSection("options"))
    let feedback = profile.optionalSection("feedback")
    let bytes = id.options.filter { signals.contains($0.key) }
    if feedback != nil, bytes.isEmpty { profile.report("protocol \(id.rawValue) has no signals to send", at: "feedback") }
    options.merge(values(bytes, of: id, in: feedback)) { $1 }
    if id.options.contains(where: { $0.key == unitPrefix }) {
      options.merge(values(id.options.filter { $0.key == unitPrefix }, of: id, in: profile)) { $1 }
    }
    return options
  }

  /// The declared options that stand in `section`, each checked by the protocol itself.
  private func values(_ declared: [ProtocolOption], of id: ProtocolID, in section: SettingsSection?) -> [String: String] {
    var values: [String: String] = [:]
    for option in declared {
      guard let section, let text: String = section.optional(option.key) else { continue }
      do {
        _ = try id.make(options: [option.key: text])
        values[option.key] = text
      } catch {
        section.report("\(option.key) \(error.detail)", at: option.key)
      }
    }
    return values
  }

  // MARK: Links

  private func readLinks(_ section: SettingsSection) -> [DeviceLink] {
    var links: [DeviceLink] = []
    for kind in DeviceLink.Kind.allCases where section.has(kind.rawValue) {
      let parameters = section.group(kind.rawValue)
      switch kind {
      case .serial: links.append(.serial(serial(parameters)))
      case .tcp: links.append(.tcp(port: parameters.required("port", in: 1...65_535)))
      case .evdev: links.append(.evdev)
      case .hidraw: links.append(.hidraw)
      case .usblp: links.append(.usblp)
      case .usb: links.append(.usb(interfaceClass: interfaceClass(parameters)))
      }
    }
    if links.isEmpty {
      section.report("no link", hint: "expected one or more of \(DeviceLink.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return links
  }

  private func interfaceClass(_ section: SettingsSection) -> Int {
    let number = section.value("interface-class", default: 7, in: 0...255)
    if number != 7, number != 255 {
      section.report("class \(number) belongs to its kernel driver", at: "interface-class", hint: "expected 7, printer, or 255, the maker's own")
    }
    return number
  }

  private func serial(_ section: SettingsSection) -> SerialSettings {
    let standard = SerialSettings()
    return SerialSettings(
      speed: section.value("speed", default: standard.speed, in: 300...4_000_000), probe: speeds(section),
      dataBits: section.value("data-bits", default: standard.dataBits, in: 5...8),
      parity: section.choice("parity", default: standard.parity), stopBits: section.value("stop-bits", default: standard.stopBits, in: 1...2),
      flow: section.choice("flow", default: standard.flow))
  }

  private func speeds(_ section: SettingsSection) -> [Int] {
    section.list("probe", Int.self).filter { speed in
      let isPossible = (300...4_000_000).contains(speed)
      if !isPossible { section.report("\(speed) is no speed", at: "probe", hint: "expected bits per second from 300 to 4000000") }
      return isPossible
    }
  }
}
