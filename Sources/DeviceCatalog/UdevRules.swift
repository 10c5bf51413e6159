extension DeviceCatalog {
  /// udev rules that give `group` the nodes of the devices that profiles match by USB id, and nobody else's.
  ///
  /// Serial ports are also kept from ModemManager, which would write to a scanner to find out whether it is a modem.
  public func udevRules(group: String = "tallyman") -> String {
    var lines = ["# The devices that Tallyman's profiles (Devices/) know: their nodes belong to the group \(group). Made from the profiles."]
    for profile in profiles {
      let rules = profile.links.flatMap { link in profile.match.flatMap { rule in rule.usb.flatMap { Self.rules(link.kind, $0, rule, group) } } }
      if !rules.isEmpty { lines += ["", "# \(profile.id): \(profile.name)"] + rules }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func rules(_ link: DeviceLink.Kind, _ id: USBID, _ rule: MatchRule, _ group: String) -> [String] {
    guard let subsystem = link.subsystem else { return [] }
    var keys = ["SUBSYSTEM==\"\(subsystem)\""]
    switch link {
    case .evdev: keys.append("KERNEL==\"event*\"")
    case .usblp: keys.append("KERNEL==\"lp*\"")
    case .serial, .tcp: break
    }
    keys.append("ATTRS{idVendor}==\"\(fourDigits(id.vendor))\"")
    if let product = id.product { keys.append("ATTRS{idProduct}==\"\(fourDigits(product))\"") }
    let permissions = "GROUP=\"\(group)\", MODE=\"0660\""
    let modem = link == .serial ? ", ENV{ID_MM_PORT_IGNORE}=\"1\"" : ""
    return [keys.joined(separator: ", ") + ", " + permissions + modem]
  }
}
