import Identifiers
public import Presence
import Settings
import StationRuntime
import Stations
import Warehouse

/// What the configuration says of RFID: `rfid:` with its zones, portals and filter.
public struct RFIDConfiguration: Sendable {
  public var setup = PresenceSetup()
  /// By zone: whose work its observations belong to.
  public var stations: [String: String] = [:]
  /// The zones whose arrivals are work.
  var work: [WorkZone] = []

  /// Reads `rfid:`.
  ///
  /// - Parameters:
  ///   - devices: names of the readers that there are; `nil` where any will do.
  ///   - stations: names of the stations; `nil` likewise.
  init(reading section: SettingsSection, devices: [String]?, stations: [String]?) {
    setup.filter = Self.filter(section)
    let common = Self.rules(section.group("rules"), PresenceRules())
    var rules: [(zone: String, section: SettingsSection)] = []
    for group in section.sections("zones") {
      let zone = Zone(group.required("name"), antennas: group.sections("antennas").flatMap { Self.antennas($0, devices) }, rules: Self.rules(group, common))
      if zone.name.hasPrefix("_") || zone.name.contains("/") { group.report("a zone's name may not begin with _ nor hold /", at: "name") }
      if zone.antennas.isEmpty { group.report("a zone needs antennas", hint: "antennas: [{reader: NAME, numbers: [1, 2]}], or without numbers for all of a reader's") }
      if setup.zone(named: zone.name) != nil { group.report("two zones are called '\(zone.name)'", at: "name", hint: "give each a name of its own") }
      for antenna in zone.antennas {
        guard let other = setup.zones.first(where: { $0.antennas.contains { $0.reader == antenna.reader && $0.number == antenna.number } }) else { continue }
        group.report("\(Self.name(antenna)) is in zone '\(other.name)' already", at: "antennas", hint: "an antenna belongs to one zone")
      }
      if let station: String = group.optional("station") {
        if let stations, !stations.contains(station) {
          group.report("there is no station '\(station)'", at: "station", hint: stations.isEmpty ? nil : "there are: \(stations.joined(separator: ", "))")
        }
        self.stations[zone.name] = station
      }
      if let rule = group.optionalSection("work") {
        work.append(Self.work(rule, zone, station: self.stations[zone.name], devices))
        rules.append((zone.name, rule))
      }
      setup.zones.append(zone)
    }
    setup.portals = section.sections("portals").map(portal)
    // A rule that no portal can fulfil would make every tag a sighting, in silence.
    for (zone, rule) in rules {
      guard let direction = work.first(where: { $0.name == zone })?.rule.direction else { continue }
      let isInward = direction == .inward
      if !setup.portals.contains(where: { (isInward ? $0.inside : $0.outside) == zone }) {
        rule.report(
          "no portal leads \(direction.rawValue) to '\(zone)'", at: "direction",
          hint: "portals: [{name: gate, outside: ZONE, inside: ZONE}] says between which zones it lies")
      }
    }
    setup.mostTags = section.value("most-tags", default: setup.mostTags, in: 1...5_000_000)
  }

  init() {}

  private enum WrongGoods: String, CaseIterable { case tell, ignore }
  private enum Level: String, CaseIterable { case high, low }

  /// When an arrival in the zone is work of its station: `work: {direction: in, dwell: 2s, photo-eye: {reader: gate, input: 1}}`.
  private static func work(_ section: SettingsSection, _ zone: Zone, station: String?, _ devices: [String]?) -> WorkZone {
    if station == nil { section.report("tags are the work of a station", hint: "station: NAME beside work: says whose") }
    let direction: Decision.Direction? = section.optionalChoice("direction")
    let eye = section.optionalSection("photo-eye").map { eye in
      WorkRule.PhotoEye(
        reader: known(eye, devices), input: eye.required("input", Int.self, in: 1...64), isHigh: eye.choice("level", default: Level.high) == .high,
        within: milliseconds(eye, "within", 5_000, atLeast: .milliseconds(100)))
    }
    return WorkZone(
      name: zone.name, station: station ?? "", location: section.optional("location"), tellsWrong: section.choice("wrong-goods", default: WrongGoods.tell) == .tell,
      rule: WorkRule(direction: direction, dwell: milliseconds(section, "dwell", 0), eye: eye))
  }

  private static func milliseconds(_ section: SettingsSection, _ key: String, _ standard: Int64, atLeast least: Duration = .zero) -> Int64 {
    Int64(section.value(key, default: Duration.milliseconds(standard), in: least ... .seconds(3_650 * 86_400)) / .milliseconds(1))
  }

  /// A reader that there is.
  private static func known(_ section: SettingsSection, _ devices: [String]?) -> String {
    let reader: String = section.required("reader")
    if let devices, !reader.isEmpty, !devices.contains(reader) {
      section.report("there is no device '\(reader)'", at: "reader", hint: devices.isEmpty ? "name it under devices:" : "there are: \(devices.joined(separator: ", "))")
    }
    return reader
  }

  private static func name(_ antenna: Zone.Antenna) -> String { antenna.number.map { "antenna \($0) of \(antenna.reader)" } ?? "all of \(antenna.reader)" }

  private static func antennas(_ section: SettingsSection, _ devices: [String]?) -> [Zone.Antenna] {
    let reader = known(section, devices)
    let numbers: [Int] = section.list("numbers")
    for number in numbers where !(1...255).contains(number) { section.report("an antenna's number is from 1 to 255, found \(number)", at: "numbers") }
    let alias: String? = section.optional("alias")
    let weakest = level(section, "weakest")
    return (numbers.isEmpty ? [nil] : numbers.map { $0 }).map { Zone.Antenna(reader: reader, number: $0, alias: alias, weakest: weakest) }
  }

  /// `-67.5` in dBm, as hundredths.
  private static func level(_ section: SettingsSection, _ key: String) -> Int? {
    section.optional(key, Double.self, in: -150...50).map { Int(($0 * 100).rounded()) }
  }

  private static func rules(_ section: SettingsSection, _ standard: PresenceRules) -> PresenceRules {
    func time(_ key: String, _ standard: Int64, atLeast least: Duration = .zero) -> Int64 { milliseconds(section, key, standard, atLeast: least) }
    var rules = standard
    rules.window = section.value("window", default: standard.window, in: 1...PresenceRules.longestWindow)
    rules.arriveReads = section.value("arrive-reads", default: standard.arriveReads, in: 1...PresenceRules.longestWindow)
    rules.moveReads = section.value("move-reads", default: standard.moveReads, in: 1...PresenceRules.longestWindow)
    rules.threshold = section.optional("threshold", Double.self, in: 0...100).map { Int(($0 * 100).rounded()) } ?? standard.threshold
    rules.holdOff = time("hold-off", standard.holdOff)
    // In dBm a millisecond, as published: -0.008.
    rules.slope = section.optional("slope", Double.self, in: -100 ... -0.000_001).map { Int((-$0 * 1e6).rounded()) } ?? standard.slope
    rules.departed = time("departed", standard.departed, atLeast: .seconds(1))
    rules.ageOut = time("age-out", standard.ageOut)
    rules.parkedAfter = time("parked-after", standard.parkedAfter)
    rules.parkedHoldOff = time("parked-hold-off", standard.parkedHoldOff)
    rules.weakest = level(section, "weakest") ?? standard.weakest
    if rules.moveReads > rules.window { section.report("move-reads may not be more than window, which is \(rules.window)", at: "move-reads") }
    return rules
  }

  private func portal(_ section: SettingsSection) -> Portal {
    let portal = Portal(
      section.required("name"), outside: section.required("outside"), inside: section.required("inside"),
      within: Int64(section.value("within", default: .seconds(30), in: .seconds(1) ... .seconds(3600)) / .milliseconds(1)))
    for (key, zone) in [("outside", portal.outside), ("inside", portal.inside)] where !zone.isEmpty && setup.zone(named: zone) == nil {
      section.report("there is no zone '\(zone)'", at: key, hint: "there are: \(setup.zones.map(\.name).joined(separator: ", "))")
    }
    if !portal.inside.isEmpty, portal.inside == portal.outside { section.report("a portal lies between two zones", at: "inside") }
    return portal
  }

  private enum ForeignWord: String, CaseIterable { case follow, ignore }

  private static func filter(_ section: SettingsSection) -> TagFilter {
    let group = section.group("accept")
    let prefixes: [String] = group.list("company-prefixes")
    for prefix in prefixes where !(4...12).contains(prefix.utf8.count) || !prefix.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      group.report("expected a company prefix of 4 to 12 digits, in quotation marks, found '\(prefix)'", at: "company-prefixes")
    }
    let masks = group.list("masks", String.self).compactMap { text in
      let bits = TagBits(text)
      if bits == nil {
        group.report("'\(text)' is no mask", at: "masks", hint: "hexadecimal digits, then /BITS and @START where needed: '30', '3034/14', '2F@96'")
      }
      return bits
    }
    return TagFilter(
      schemes: Set(group.choices("schemes", EPCKind.self)), companyPrefixes: prefixes, masks: masks,
      followsForeign: group.choice("foreign", default: ForeignWord.follow) == .follow)
  }
}

extension RFIDConfiguration {
  /// Where each zone's observations are written: with its station's work, else with the box's.
  func places(_ stations: [StationConfiguration]) -> [String: TagDesk.Place] {
    self.stations.compactMapValues { name in
      stations.first { $0.name == name }.map { TagDesk.Place(stream: $0.stream, mode: $0.mode) }
    }.merging(work.map { ($0.name, TagDesk.Place(stream: .box, work: $0)) }) { place, work in
      TagDesk.Place(stream: place.stream, mode: place.mode, work: work.work)
    }
  }
}
