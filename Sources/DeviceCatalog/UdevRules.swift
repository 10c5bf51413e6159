/// A file for udev that follows from the catalog. The shipped ones are in `systemd/`.
public enum UdevFile: String, Sendable, CaseIterable {
  /// Who may open the devices' nodes, and that they are never asleep, nor taken for a modem or a keyboard of the desktop.
  case rules = "60-tallyman.rules"
  /// Undoes what the braille terminal's rules, 85-brltty.rules, made of them.
  case braille = "86-tallyman-braille.rules"
  /// The same for what udev looks up by hardware ids, and the models' names.
  case hwdb = "60-tallyman.hwdb"
}

extension DeviceCatalog {
  /// The file's text. Nodes go to `group`, mode 0660, and to nobody else: only of devices that rules name by USB id or by what they call themselves.
  public func text(of file: UdevFile, group: String = "tallyman") -> String {
    switch file {
    case .rules: udevRules(group)
    case .braille: brailleRules
    case .hwdb: hardwareDatabase
    }
  }

  private static let origin = "Made from the device profiles by: tallymand udev-rules"

  private func udevRules(_ group: String) -> String {
    var lines = [
      "# The devices that Tallyman's profiles know: their nodes belong to the group \(group).", "# " + Self.origin, "",
      #"ACTION=="remove", GOTO="tallyman_end""#, #"SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", GOTO="tallyman_usb""#,
      #"SUBSYSTEM=="tty|input|hidraw|usbmisc", SUBSYSTEMS=="usb", GOTO="tallyman_node""#, #"GOTO="tallyman_end""#, "", #"LABEL="tallyman_usb""#,
    ]
    for profile in profiles {
      let keys = unique(profile.rules.flatMap { $0.udevKeys(.device) })
      // What is spoken to without a driver of the kernel is opened by the device's own node.
      let permission = profile.link(.usb) == nil ? "" : ", GROUP=\"\(group)\", MODE=\"0660\""
      if !keys.isEmpty { lines += ["# \(profile.id): \(profile.name)"] + keys.map { $0 + permission + #", GOTO="tallyman_device""# } }
    }
    lines += [#"GOTO="tallyman_end""#, "", #"LABEL="tallyman_device""#, #"ENV{ID_TALLYMAN}="1", ENV{ID_MM_DEVICE_IGNORE}="1""#]
    lines += ["# Neither the device nor a hub above it sleeps: a scanner asleep, or behind a hub asleep, loses the first code."]
    lines += (0...6).map { depth in
      let path = String(repeating: "../", count: depth)
      return "TEST==\"\(path)bDeviceClass\", TEST==\"\(path)power/control\", ATTR{\(path)power/control}=\"on\""
    }
    lines += [#"GOTO="tallyman_end""#, "", #"LABEL="tallyman_node""#]
    for profile in profiles {
      let keys = unique(profile.links.flatMap { link in profile.rules.flatMap { $0.udevKeys(.node(link.kind)) } })
      if !keys.isEmpty { lines += ["# \(profile.id)"] + keys.map { $0 + #", GOTO="tallyman_ours""# } }
    }
    lines += [
      #"GOTO="tallyman_end""#, "", #"LABEL="tallyman_ours""#, "GROUP=\"\(group)\", MODE=\"0660\", ENV{ID_MM_PORT_IGNORE}=\"1\"",
      #"SUBSYSTEM=="input", ENV{LIBINPUT_IGNORE_DEVICE}="1""#, "", #"LABEL="tallyman_end""#,
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var brailleRules: String {
    """
    # Braille displays share the ids of serial chips with scanners: what 60-tallyman.rules knows is none.
    # \(Self.origin) \(UdevFile.braille.rawValue)

    ACTION!="remove", SUBSYSTEM=="usb", ENV{ID_TALLYMAN}=="1", ENV{SYSTEMD_WANTS}=="*brltty*", ENV{SYSTEMD_WANTS}=""
    ENV{ID_TALLYMAN}=="1", ENV{BRLTTY_BRAILLE_DRIVER}="", ENV{BRLTTY_BRAILLE_DEVICE}=""

    """
  }

  /// By exact USB id only: a chip's id alone says nothing.
  private var hardwareDatabase: String {
    var lines = ["# What udev says of the devices that Tallyman's profiles know.", "# \(Self.origin) \(UdevFile.hwdb.rawValue)"]
    for profile in profiles {
      for (id, names) in profile.exactIDs {
        let hex = "v\(fourDigits(id.vendor).uppercased())p\(fourDigits(id.product ?? 0).uppercased())"
        lines += ["", "# \(profile.id): \(names)", "usb:\(hex)*", " ID_MM_DEVICE_IGNORE=1", " ID_AUTOSUSPEND=0", " TALLYMAN_PROFILE=\(profile.id)"]
        if profile.links.contains(.evdev) { lines += ["", "evdev:input:b0003\(hex)*", " LIBINPUT_IGNORE_DEVICE=1"] }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension DeviceProfile {
  /// Ids that identify by themselves, each with the models or the profile's name.
  fileprivate var exactIDs: [(USBID, String)] {
    var found: [USBID: String] = [:]
    for rule in match where !rule.namesDevice { for id in rule.usb where id.product != nil { found[id] = name } }
    for model in models where model.product == nil && model.ieee1284 == nil { for id in model.usb where id.product != nil { found[id] = model.name } }
    return found.sorted { ($0.key.vendor, $0.key.product ?? 0) < ($1.key.vendor, $1.key.product ?? 0) }
  }
}

extension MatchRule {
  enum UdevSight {
    /// The USB device itself.
    case device
    /// A node of one of its interfaces.
    case node(DeviceLink.Kind)
  }

  /// The rule's conditions as match keys of udev, a line a vendor; empty where udev cannot see them.
  func udevKeys(_ sight: UdevSight) -> [String] {
    guard !usb.isEmpty || ieee1284 != nil else { return [] }
    var attribute = "ATTR"
    var before: [String] = []
    var after: [String] = []
    switch sight {
    // Only an interface tells the IEEE 1284 id.
    case .device: if usb.isEmpty || (ieee1284 != nil && usb.contains { $0.product == nil }) { return [] }
    case .node(let link):
      guard let subsystem = link.subsystem else { return [] }
      attribute = "ATTRS"
      before = ["SUBSYSTEM==\"\(subsystem)\""] + (link.nodePattern.map { ["KERNEL==\"\($0)\""] } ?? [])
      if let ieee1284 { after.append("ATTRS{ieee1284_id}==\"\(PrinterID.spellings(of: ieee1284).map { "*\(glob($0))*" }.joined(separator: "|"))\"") }
    }
    if let name { after.append("\(attribute){product}==\"*\(glob(name))*\"") }
    guard !usb.isEmpty else { return [(before + after).joined(separator: ", ")] }
    return Dictionary(grouping: usb, by: \.vendor).sorted { $0.key < $1.key }.map { vendor, ids in
      let products = ids.contains { $0.product == nil } ? nil : unique(ids.compactMap { $0.product.map(fourDigits) }).sorted().joined(separator: "|")
      let keys = ["\(attribute){idVendor}==\"\(fourDigits(vendor))\""] + (products.map { ["\(attribute){idProduct}==\"\($0)\""] } ?? [])
      return (before + keys + after).joined(separator: ", ")
    }
  }
}

/// A pattern of udev that takes the text in any case; what has a meaning in patterns and strings of udev stands for any one character.
private func glob(_ text: String) -> String {
  text.map { character in
    if character.isLetter, character.isASCII { return "[\(character.uppercased())\(character.lowercased())]" }
    return character.isNumber || " -_:;.,/".contains(character) ? String(character) : "?"
  }.joined()
}

private func unique(_ values: [String]) -> [String] {
  var seen: Set<String> = []
  return values.filter { seen.insert($0).inserted }
}
