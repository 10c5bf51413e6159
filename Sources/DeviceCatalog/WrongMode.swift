public import Warehouse

/// A known device in a USB mode that is not the one it is wanted in.
public struct WrongMode: Sendable, Hashable {
  /// The model, or the family where several answer alike.
  public let device: String
  public let found: DeviceMode
  public let wanted: DeviceMode
  /// What to scan; `nil` where no source says.
  public let remedy: ProgrammingCode?

  /// A sentence of `Words`.
  public var notice: Notice {
    let modes = ["device": device, "found": "@device-mode.\(found.rawValue)", "wanted": "@device-mode.\(wanted.rawValue)"]
    guard let remedy else { return Notice("match.wrong-mode", modes) }
    return Notice("match.wrong-mode-scan", modes.merging(["code": remedy.name, "source": remedy.source]) { $1 })
  }
}

extension DeviceMatcher {
  /// Whether the device is in another mode than `wanted`, a profile of its family, needs; without `wanted`, whether it is in a mode that no profile
  /// speaks.
  public func wrongMode(_ traits: DeviceTraits, wanted: DeviceProfile? = nil) -> WrongMode? {
    guard let seen = seen(traits), wanted == nil || wanted?.family == seen.family.id else { return nil }
    let modes = catalog.profiles.filter { $0.family == seen.family.id }.map(\.mode)
    let best: [DeviceMode] = [.hidPOS, .cdc, .serial, .keyboard]
    guard let mode = wanted?.mode ?? (seen.isSpoken ? nil : best.first(where: modes.contains)), mode != seen.mode else { return nil }
    let code = ProgrammingCode.Purpose(mode).flatMap { purpose in seen.family.programming.first { $0.purpose == purpose } }
    return WrongMode(device: seen.name, found: seen.mode, wanted: mode, remedy: code)
  }

  private struct Seen {
    let family: DeviceFamily
    let mode: DeviceMode
    let name: String
    let isSpoken: Bool
  }

  private func seen(_ traits: DeviceTraits) -> Seen? {
    if let profile = profile(for: traits) {
      guard let family = catalog.families.first(where: { $0.id == profile.family }) else { return nil }
      return Seen(family: family, mode: profile.mode, name: profile.model(of: traits)?.name ?? profile.name, isSpoken: true)
    }
    for family in catalog.families {
      if let other = family.otherModes.first(where: { $0.model.isMet(by: traits) }) {
        return Seen(family: family, mode: other.mode, name: other.model.name, isSpoken: false)
      }
    }
    return nil
  }
}
