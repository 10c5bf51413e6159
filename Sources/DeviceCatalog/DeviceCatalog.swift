import FoundationEssentials
public import Settings

/// The profiles of all devices that we know, read from `<vendor>/<family>/profile.yaml`.
public struct DeviceCatalog: Sendable {
  /// By id, in alphabetical order.
  public let profiles: [DeviceProfile]

  /// Reads the shipped profiles and, over them, the site's: a site profile of a shipped one's id replaces its top-level keys, each whole; any other
  /// stands for itself. A site folder that is not there is no error. All problems of all files come together.
  public init(shipped: String, site: String? = nil) throws(SettingsProblems) {
    guard isFolder(shipped) else { throw SettingsProblems([SettingsProblem(file: shipped, "there is no such folder of device profiles")]) }
    var problems: [SettingsProblem] = []
    var profiles: [DeviceProfile] = []
    let shippedFolders = profileFolders(in: shipped)
    let siteFolders = site.map(profileFolders) ?? [:]
    for id in Set(shippedFolders.keys).union(siteFolders.keys).sorted() {
      do {
        profiles.append(try Self.profile(id, shipped: shippedFolders[id], site: siteFolders[id]))
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw SettingsProblems(problems) }
    self.profiles = profiles
  }

  /// The profile of that id.
  public subscript(id: String) -> DeviceProfile? { profiles.first { $0.id == id } }

  /// The profile of an id that someone wrote, or what to tell them: the nearest id, else all of them.
  public func profile(named id: String) throws(UnknownProfile) -> DeviceProfile {
    guard let profile = self[id] else {
      throw UnknownProfile(id: id, nearest: nearest(to: id, among: profiles.map(\.id)), known: profiles.map(\.id))
    }
    return profile
  }

  public struct UnknownProfile: Error, Sendable, Hashable, CustomStringConvertible {
    public let id: String
    public let nearest: String?
    public let known: [String]
    public var description: String {
      "there is no device profile '\(id)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "; known: " + known.joined(separator: ", "))
    }
  }

  private static func profile(_ id: String, shipped: String?, site: String?) throws(SettingsProblems) -> DeviceProfile {
    let layers = try [shipped, site].compactMap(\.self).map { folder throws(SettingsProblems) in try SettingsDocument(path: folder + "/profile.yaml") }
    let document = layers.dropFirst().reduce(layers[0]) { $0.overlaid(by: $1) }
    return try document.read { section in
      ProfileReader(id: id, folder: shipped ?? site ?? "", layer: site == nil ? .shipped : .site, profile: section).read()
    }
  }
}

/// `vendor/family` to its folder, for those that hold a profile.
private func profileFolders(in root: String) -> [String: String] {
  var folders: [String: String] = [:]
  for vendor in names(in: root) {
    for family in names(in: "\(root)/\(vendor)") where FileManager.default.fileExists(atPath: "\(root)/\(vendor)/\(family)/profile.yaml") {
      folders["\(vendor)/\(family)"] = "\(root)/\(vendor)/\(family)"
    }
  }
  return folders
}

private func names(in folder: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
}

private func isFolder(_ path: String) -> Bool {
  var isFolder = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
}
