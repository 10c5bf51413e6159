public import Warehouse

extension DeviceMatcher {
  /// The profile that comes nearest to a device that none matches, and what it objects to: one of the same maker, or by the same name.
  public func nearest(to traits: DeviceTraits) -> (profile: DeviceProfile, objections: [Notice])? {
    let near = catalog.profiles.flatMap { profile in
      profile.rules.filter { rule in
        rule.usb.contains { $0.vendor == traits.vendor } || rule.name.map { traits.name?.lowercased().contains($0.lowercased()) == true } ?? false
      }.map { rule in
        let link = profile.link(traits.link) == nil ? [profile.linkObjection(to: traits)] : []
        return (profile: profile, objections: link + rule.objections(to: traits))
      }
    }
    return near.min { ($0.objections.count, $0.profile.id) < ($1.objections.count, $1.profile.id) }
  }

  /// A profile for a device that none matches, ready to be copied: `DeviceCatalog` takes it as it is.
  public func draft(for traits: DeviceTraits) -> String {
    let name = traits.name.map(plain) ?? ""
    let usb = traits.vendor.map { USBID(vendor: $0, product: traits.product).description }
    let folder = [traits.vendor.map(fourDigits) ?? "own", traits.product.map(fourDigits) ?? "device"].joined(separator: "/")
    var lines = [
      "# /etc/tallyman/devices/\(folder)/profile.yaml", "name: \(quoted(name.isEmpty ? usb ?? traits.node : name))",
      "role: \(traits.link == .usblp || traits.link == .usb ? "printer" : "scanner")", "protocol: \(traits.link.usualProtocol)",
    ]
    lines += ["link:", traits.link == .serial ? "  serial: {speed: 9600}" : "  \(traits.link.rawValue):"]
    // A chip's id needs the name beside it. A keyboard is taken by both, so that another one of the same id is not.
    let needsName = traits.link == .evdev || traits.vendor.map { ChipMakers.names[$0] != nil } ?? true
    if let usb, !(needsName && name.isEmpty) {
      lines += ["match:", "  - usb: '\(usb)'"]
      if needsName { lines.append("    name: \(quoted(name))") }
    }
    lines.append("source: Drafted by tally devices explain from what the device says of itself; not tried.")
    return lines.joined(separator: "\n") + "\n"
  }
}

extension DeviceLink.Kind {
  fileprivate var usualProtocol: String {
    switch self {
    case .serial, .tcp: "serial-line"
    case .evdev: "wedge"
    case .hidraw: "hid-pos"
    case .usblp, .usb: "zpl"
    }
  }
}

/// What a device says may hold anything: of it the longest part without characters that YAML could take amiss.
private func plain(_ text: String) -> String {
  func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .unassigned, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
    default: true
    }
  }
  let parts = text.unicodeScalars.split { !isPlain($0) }
  let longest = parts.max { $0.count < $1.count }.map { String(String.UnicodeScalarView($0.prefix(80))) } ?? ""
  return String(longest.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}

private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
