import Identifiers
import Labels
import Links
public import Settings
import Stations
import WMS
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension AgentConfiguration {
  private static let standardRetention = Duration.seconds(30 * 86_400)
  public static let standardPath = "/etc/tallyman/tallyman.yaml"

  /// Reads a configuration file whole; all its problems come together, each with its line.
  public init(path: String) throws(SettingsProblems) {
    if access(path, F_OK) != 0, errno == ENOENT {
      throw SettingsProblems([SettingsProblem(file: path, "there is no such file", hint: "another one: --config FILE, or TALLYMAN_CONFIG")])
    }
    self = try SettingsDocument(path: path).read { root in
      let site = Self.site(root.section("site"))
      let journal = root.optionalSection("journal")
      let control = root.optionalSection("control")
      let printers = root.sections("printers").map(Self.printer)
      let groups = root.sections("stations")
      let stations = groups.map { StationConfiguration(reading: $0, language: site.language, printers: printers.map(\.name)) }
      let sounders = zip(stations, groups).compactMap { station, group in Self.sounder(group).map { (station.name, $0) } }
      var devices = root.sections("devices").map { Self.device($0, stations: stations.map(\.name)) }
      let lamps = zip(stations, groups).compactMap { station, group in Self.light(group, readers: devices.map(\.name)).map { (station.name, $0) } }
      // What a station lights is put out when the reader is connected anew.
      for case (_, .reader(let lamp)) in lamps {
        guard let index = devices.firstIndex(where: { $0.name == lamp.reader.rawValue }) else { continue }
        let ports = Set(lamp.lines.values.map(String.init) + (devices[index].set["outputs"]?.split(separator: " ").map(String.init) ?? []))
        devices[index].set["outputs"] = ports.sorted().joined(separator: " ")
      }
      let result = AgentConfiguration(
        site: site,
        directory: journal?.value("directory", default: "/var/lib/tallyman") ?? "/var/lib/tallyman",
        journalLimit: journal?.value("limit", default: ByteCount(2_000_000_000), in: ByteCount(16_000_000)...ByteCount(1 << 45)).bytes ?? 2_000_000_000,
        journalRetention: journal?.value("retention", default: Self.standardRetention, in: .zero ... .seconds(3_650 * 86_400)) ?? Self.standardRetention,
        journalSecond: journal.flatMap { Self.folder($0, "second") },
        journalMirror: journal.flatMap { Self.folder($0, "mirror") },
        control: Control(socket: control?.value("socket", default: "/run/tallyman/control.sock") ?? "/run/tallyman/control.sock", group: control?.optional("group")),
        screen: root.optionalSection("screen").map(Self.screen) ?? Screen(host: "127.0.0.1", port: 8470),
        wms: root.optionalSection("wms").map(Self.wms),
        stations: stations,
        sounders: Dictionary(sounders) { first, _ in first },
        lights: Dictionary(lamps.compactMap { name, lamp in if case .chip(let light) = lamp { (name, light) } else { nil } }) { first, _ in first },
        readerLights: Dictionary(lamps.compactMap { name, lamp in if case .reader(let light) = lamp { (name, light) } else { nil } }) { first, _ in first },
        devices: devices,
        printers: printers,
        newScanners: root.optional("new-scanners"),
        ranges: root.sections("sscc").map(Self.range),
        serials: root.sections("serials").map(Self.serials),
        rfid: root.optionalSection("rfid").map { RFIDConfiguration(reading: $0, devices: devices.map(\.name), stations: stations.map(\.name)) } ?? RFIDConfiguration(),
        logLevel: root.value("log", default: LogWord.notice.rawValue))
      if LogWord(rawValue: result.logLevel) == nil {
        root.report("expected one of \(LogWord.allCases.map(\.rawValue).joined(separator: ", ")), found '\(result.logLevel)'", at: "log")
      }
      if let adopter = result.newScanners, !result.stations.contains(where: { $0.name == adopter }) {
        root.report("there is no station '\(adopter)'", at: "new-scanners", hint: "there are: \(result.stations.map(\.name).joined(separator: ", "))")
      }
      for (key, names) in [("stations", result.stations.map(\.name)), ("devices", result.devices.map(\.name)), ("printers", result.printers.map(\.name))] {
        for name in Set(names) where names.filter({ $0 == name }).count > 1 { root.report("two \(key) are called '\(name)'", at: key, hint: "give each a name of its own") }
      }
      Self.refuseTwice(result.devices.map { ($0.name, $0.connect) } + result.printers.map { ($0.name, $0.connect) }, root)
      return result
    }
  }

  /// Two entries for one device would fight for it, and its scans would be booked now here and now there.
  private static func refuseTwice(_ named: [(name: String, connect: Connection)], _ root: SettingsSection) {
    for (index, entry) in named.enumerated() where entry.connect != .path("") {
      guard let first = named[..<index].first(where: { $0.connect.bare == entry.connect.bare }) else { continue }
      root.report(
        "'\(first.name)' and '\(entry.name)' are one device: \(entry.connect.description)", at: "devices",
        hint: "each device stands here once; two alike on USB are told apart by serial or by port")
    }
  }

  /// A folder of an absolute path, on another disk than the journal's; that it is so is seen when it is used.
  private static func folder(_ section: SettingsSection, _ key: String) -> String? {
    guard let path: String = section.optional(key) else { return nil }
    if !path.hasPrefix("/") { section.report("expected the path of a folder, found '\(path)'", at: key, hint: "such as /var/lib/tallyman/second, where another disk is mounted") }
    return path
  }

  private enum LogWord: String, CaseIterable { case debug, info, notice, warning, error }

  private static func site(_ section: SettingsSection) -> Site {
    let timezone: String = section.required("timezone")
    if !timezone.isEmpty, timezone.contains("..") || access("/usr/share/zoneinfo/\(timezone)", R_OK) != 0 {
      section.report("no such time zone: '\(timezone)'", at: "timezone", hint: "a name such as Europe/Moscow; timedatectl list-timezones shows them all (package tzdata)")
    }
    return Site(name: section.value("name", default: "Tallyman"), timezone: timezone, language: section.choice("language", default: .en))
  }

  private static func screen(_ section: SettingsSection) -> Screen {
    let text: String = section.value("listen", default: "127.0.0.1:8470")
    let parts = text.split(separator: ":")
    guard parts.count == 2, let port = Int(parts[1]), (1...65_535).contains(port) else {
      section.report("expected HOST:PORT, found '\(text)'", at: "listen", hint: "127.0.0.1:8470 serves this machine only")
      return Screen(host: "127.0.0.1", port: 8470)
    }
    return Screen(host: String(parts[0]), port: port)
  }

  /// `sounder: {alsa: default}` or `sounder: {input: /dev/input/…}`.
  private static func sounder(_ station: SettingsSection) -> SoundOutput? {
    guard let section = station.optionalSection("sounder") else { return nil }
    let card: String? = section.optional("alsa")
    let speaker: String? = section.optional("input")
    switch (card, speaker) {
    case (let card?, nil): return .alsa(card)
    case (nil, let speaker?):
      if !speaker.hasPrefix("/") { section.report("expected the path of an input device, found '\(speaker)'", at: "input") }
      return .input(speaker)
    default:
      section.report("expected either alsa or input", hint: "alsa: default for a sound card, or input: /dev/input/by-path/platform-pcspkr-event-spkr")
      return nil
    }
  }

  private enum Lamp {
    case chip(LightOutput)
    case reader(AgentConfiguration.ReaderLight)
  }

  /// `gpio: {chip: /dev/gpiochip0, good: 4, refused: 5, pulse: 400ms}`: offsets on the chip. `gpio: {reader: gate, good: 1, refused: 2}`: outputs of a reader.
  private static func light(_ station: SettingsSection, readers: [String]) -> Lamp? {
    guard let section = station.optionalSection("gpio") else { return nil }
    let reader: String? = section.optional("reader")
    var lines: [Signal: Int] = [:]
    for (key, signal) in [("good", Signal.good), ("refused", .refused), ("duplicate", .duplicate), ("offline", .storedOffline)] {
      lines[signal] = section.optional(key, in: reader == nil ? 0...4095 : 1...64)
    }
    let pulse = section.value("pulse", default: .milliseconds(400), in: .milliseconds(20)...Duration.seconds(10))
    guard let reader else { return .chip(LightOutput(chip: section.required("chip"), lines: lines, pulse: pulse)) }
    if section.has("chip") { section.report("a light is on a chip or on a reader", at: "chip") }
    if !readers.contains(reader) { section.report("there is no device '\(reader)'", at: "reader", hint: readers.isEmpty ? "name it under devices:" : "there are: \(readers.joined(separator: ", "))") }
    return .reader(AgentConfiguration.ReaderLight(reader: DeviceID(reader), lines: lines, pulse: pulse))
  }

  private static func wms(_ section: SettingsSection) -> WMS {
    let adapter = section.choice("adapter", default: AdapterID.tally)
    for secret in ["token", "password"] where section.keys.contains(secret) {
      section.ignore(secret)
      section.report("a secret does not stand in the configuration", at: secret, hint: "it is a file, the credential wms-\(secret)")
    }
    if adapter == .folder { return folderForERP(section) }
    let url: String = section.required("url")
    if url.contains("@") {
      section.report("expected an address without user and password", at: "url", hint: "secrets are files: the credential wms-token or wms-password")
    } else if !url.isEmpty, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      section.report("expected an address that begins with https:// or http://, found '\(url)'", at: "url")
    }
    let gln: String? = adapter == .epcis ? section.required("gln") : nil
    if let gln, !gln.isEmpty, gln.utf8.count != 13 || !CheckDigit.isValid(Array(gln.utf8)) {
      section.report("expected a GLN, 13 digits of which the last is the check digit, found '\(gln)'", at: "gln")
    }
    let prefix: String? = adapter == .epcis ? section.optional("company-prefix") : nil
    if let prefix, !(6...12).contains(prefix.utf8.count) || !prefix.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      section.report("expected a company prefix of 6 to 12 digits, found '\(prefix)'", at: "company-prefix")
    }
    let proxy: String? = section.optional("proxy")
    if let proxy, !proxy.hasPrefix("http://") || proxy.contains("@") {
      section.report("expected http://HOST:PORT", at: "proxy", hint: "the proxy's USER:PASSWORD is the credential wms-proxy")
    }
    let enrolment: String? = section.optional("enrolment")
    if let enrolment, !enrolment.hasPrefix("https://") || enrolment.contains("@") {
      section.report("expected an address that begins with https://, without user and password", at: "enrolment", hint: "the one-time token is asked for by tally enrol")
    }
    let (database, user): (String?, String?) = adapter == .tryton ? (section.required("database"), section.required("user")) : (nil, nil)
    for (key, name) in [("database", database), ("user", user)] where name == "" && section.has(key) { section.report("expected a name", at: key) }
    return WMS(
      url: url, poll: section.value("poll", default: .seconds(30), in: .milliseconds(200)...Duration.seconds(3600)),
      authorities: section.optional("authorities"), proxy: proxy, enrolment: enrolment, adapter: adapter, gln: gln, companyPrefix: prefix,
      database: database, user: user, warehouse: adapter == .tryton ? section.optional("warehouse") : nil, supplier: adapter == .tryton ? section.optional("supplier") : nil)
  }

  /// A folder that an ERP reads has a path and no address.
  private static func folderForERP(_ section: SettingsSection) -> WMS {
    let path: String = section.required("folder")
    if !path.isEmpty, !path.hasPrefix("/") {
      section.report("expected the path of a folder, found '\(path)'", at: "folder", hint: "such as /srv/erp/tallyman, where the share of the ERP is mounted")
    }
    return WMS(
      url: path, poll: section.value("poll", default: .seconds(30), in: .milliseconds(200)...Duration.seconds(3600)), adapter: .folder,
      format: section.choice("format", default: FolderFormat.jsonl))
  }

  private static func device(_ section: SettingsSection, stations: [String]) -> Device {
    var device = Device(
      name: section.required("name"), station: section.optional("station") ?? (stations.count == 1 ? stations[0] : nil), profile: section.optional("profile"), connect: deviceConnection(section),
      set: Dictionary(section.namedValues("set", String.self).map { ($0.name, $0.value) }) { first, _ in first }, place: section.problem("", at: "name"))
    if !device.set.isEmpty {
      let group = section.group("set")
      for key in device.set.keys {
        device.setPlaces[key] = group.problem("", at: key)
        group.ignore(key)
      }
    }
    if device.connect.tls != nil { device.tlsPlace = ["ca", "certificate"].first(where: section.has).map { section.problem("", at: $0) } }
    // A unit of a cradle is DEVICE/UNIT, and simulated scans come from simulated:STATION.
    if device.name.contains("/") || device.name.hasPrefix("simulated:") {
      section.report("a device's name may not hold a / nor begin with simulated:", at: "name")
    }
    if let station = device.station, !stations.contains(station) {
      section.report("there is no station '\(station)'", at: "station", hint: stations.isEmpty ? nil : "there are: \(stations.joined(separator: ", "))")
    }
    return device
  }

  private static func printer(_ section: SettingsSection) -> Printer {
    if let dpi: Int = section.optional("dpi"), Resolution(rawValue: dpi) == nil { section.report("dpi is 203, 300 or 600, found \(dpi)", at: "dpi") }
    return Printer(
      name: section.required("name"), connect: connection(section), profile: section.value("profile", default: "zebra/zpl"),
      dpi: section.value("dpi", default: 203), width: section.optional("width", Int.self, in: 20...300),
      height: section.optional("height", Int.self, in: 10...500), textFont: section.optional("text-font"), captions: section.choice("captions", default: .en))
  }

  private static func serials(_ section: SettingsSection) -> SerialRange {
    let range = SerialRange(
      id: section.required("id"), gtin: section.required("gtin"), first: Int64(section.value("first", default: 1, in: 0...999_999_999_999)),
      last: Int64(section.required("last", in: 0...999_999_999_999)))
    if !range.gtin.isEmpty, GTIN(range.gtin) == nil {
      section.report("'\(range.gtin)' is no GTIN: 8, 12, 13 or 14 digits of which the last is the check digit", at: "gtin")
    } else if range.last < range.first {
      section.report("\(range.first) to \(range.last) is no range of serial numbers", at: "last")
    }
    return range
  }

  private static func range(_ section: SettingsSection) -> SSCCRange {
    let range = SSCCRange(
      id: section.required("id"), prefix: section.required("prefix"), first: Int64(section.required("first", Int.self)), last: Int64(section.required("last", Int.self)))
    let digits = 17 - range.prefix.utf8.count
    if !range.prefix.isEmpty, !(7...16).contains(range.prefix.utf8.count) || !range.prefix.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      section.report("expected the extension digit and the company prefix, 8 to 13 digits together, found '\(range.prefix)'", at: "prefix")
    } else if range.last < range.first || String(range.last).utf8.count > digits {
      section.report("the serial references of '\(range.prefix)' have \(max(0, digits)) digits: \(range.first) to \(range.last) is no range of them", at: "last")
    }
    return range
  }
}

