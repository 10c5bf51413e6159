import Settings

/// What one rule of a profile takes, while profiles are read: to find two that would claim one device.
struct Claim {
  let profile: String
  let layer: DeviceProfile.Layer
  let links: [DeviceLink.Kind]
  let rule: MatchRule
  /// Where the rule stands; the message is to be filled in.
  private let place: SettingsProblem

  init(profile: DeviceProfile, rule: MatchRule, at section: SettingsSection) {
    self.profile = profile.id
    layer = profile.layer
    links = profile.links.map(\.kind)
    self.rule = rule
    place = section.problem("")
  }

  /// Each later claim on what an earlier one of another profile already has. The site's profiles may take devices from the shipped ones.
  static func conflicts(among claims: [Claim]) -> [SettingsProblem] {
    claims.indices.flatMap { index in
      claims[..<index].compactMap { claims[index].conflict(with: $0) }.prefix(1)
    }
  }

  private func conflict(with other: Claim) -> SettingsProblem? {
    guard profile != other.profile, layer == other.layer, links.contains(where: other.links.contains), rule.overlaps(other.rule) else { return nil }
    var problem = place
    problem.message = "\(rule.description) is also claimed by \(other.profile), \(other.place.file):\(other.place.line)"
    problem.hint = "two profiles must not claim one device: name product ids, or a part of what the device calls itself"
    return problem
  }
}

extension MatchRule {
  /// Whether one device may satisfy both, as far as rules can tell. A rule without USB ids yields to one that has some.
  func overlaps(_ other: MatchRule) -> Bool {
    guard usb.isEmpty == other.usb.isEmpty else { return false }
    guard usb.isEmpty || usb.contains(where: { id in other.usb.contains { id.overlaps($0) } }) else { return false }
    func differ<Value: Equatable>(_ key: KeyPath<MatchRule, Value?>) -> Bool {
      guard let mine = self[keyPath: key], let theirs = other[keyPath: key] else { return false }
      return mine != theirs
    }
    if differ(\.driver) || differ(\.interfaceClass) || differ(\.usage?.page) { return false }
    if let mine = name?.lowercased(), let theirs = other.name?.lowercased(), !mine.contains(theirs), !theirs.contains(mine) { return false }
    if let mine = ieee1284, let theirs = other.ieee1284, MatchRule.exclude(mine, theirs) { return false }
    return true
  }

  /// `CMD:ZPL` and `CMD:TSPL` are the beginnings of one field, which cannot begin in two ways.
  private static func exclude(_ a: String, _ b: String) -> Bool {
    let fields = [a, b].map { PrinterID.short($0).split(separator: ":", maxSplits: 1) }
    guard fields.allSatisfy({ $0.count == 2 }), fields[0][0] == fields[1][0] else { return false }
    return !fields[0][1].hasPrefix(fields[1][1]) && !fields[1][1].hasPrefix(fields[0][1])
  }
}

extension USBID {
  func overlaps(_ other: USBID) -> Bool { vendor == other.vendor && (product == nil || other.product == nil || product == other.product) }
}
