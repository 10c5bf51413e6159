import Settings

/// Reads `<vendor>/<name>.yaml`, key by key.
struct FamilyReader {
  let id: String
  let family: SettingsSection

  func read() -> DeviceFamily {
    let rules = RuleReader(links: [])
    let modes = family.sections("modes").map { section in
      DeviceFamily.OtherMode(model: rules.model(section), mode: section.choice("mode"))
    }
    return DeviceFamily(
      id: id, name: family.required("name"), silence: readSilence(family), programming: readProgramming(family), otherModes: modes)
  }
}
