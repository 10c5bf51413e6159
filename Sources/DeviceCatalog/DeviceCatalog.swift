import FoundationEssentials
public import Settings
import Warehouse

/// The profiles of all devices that we know, read from `<vendor>/<family>/profile.yaml`.
public struct DeviceCatalog: Sendable {
  /// By id, in alphabetical order.
  public let profiles: [DeviceProfile]
  /// By id, in alphabetical order.
  public let families: [DeviceFamily]
  /// What is wrong with the site's files that count for nothing here; see `usable(shipped:site:)`.
  public private(set) var mistakes: [SettingsProblem] = []

  /// As much as can be read: a site's file with a mistake counts for nothing, so that it harms no other device, and the mistake is kept.
  /// - Throws: what is wrong with the shipped profiles.
  public static func usable(shipped: String, site: String) throws(SettingsProblems) -> DeviceCatalog {
    let all = Set(profileFiles(in: site).values).union(familyFiles(in: site).values)
    var (left, mistakes): (Set<String>, [SettingsProblem]) = ([], [])
    while true {
      do throws(SettingsProblems) {
        var catalog = try DeviceCatalog(shipped: shipped, site: site, leavingOut: left)
        catalog.mistakes = mistakes
        return catalog
      } catch {
        guard left != all else { throw error }
        mistakes += error.problems
        // What two layers make together may be told of the shipped one's line.
        let named = Set(error.problems.map(\.file)).intersection(all).subtracting(left)
        left = named.isEmpty ? all : left.union(named)
      }
    }
  }

  /// Reads the shipped profiles and, over them, the site's: a site profile of a shipped one's id replaces its top-level keys, each whole; any other
  /// stands for itself. Families likewise. A site folder that is not there is no error. All problems of all files come together.
  public init(shipped: String, site: String? = nil) throws(SettingsProblems) {
    try self.init(shipped: shipped, site: site, leavingOut: [])
  }

  private init(shipped: String, site: String?, leavingOut left: Set<String>) throws(SettingsProblems) {
    guard isFolder(shipped) else { throw SettingsProblems([SettingsProblem(file: shipped, "there is no such folder of device profiles", hint: "another one: TALLYMAN_DEVICES=FOLDER")]) }
    var problems: [SettingsProblem] = []
    var families: [String: DeviceFamily] = [:]
    for file in Self.files(familyFiles, shipped, site, left) {
      do throws(SettingsProblems) { families[file.id] = try file.read { FamilyReader(id: file.id, family: $0).read() } } catch { problems += error.problems }
    }
    var profiles: [DeviceProfile] = []
    var claims: [Claim] = []
    for file in Self.files(profileFiles, shipped, site, left) {
      do throws(SettingsProblems) {
        let (profile, claimed) = try file.read { section in
          ProfileReader(id: file.id, folder: file.folder, layer: file.layer, families: families, profile: section).read()
        }
        profiles.append(profile)
        claims += claimed
      } catch {
        problems += error.problems
      }
    }
    problems += Claim.conflicts(among: claims)
    guard problems.isEmpty else { throw SettingsProblems(problems) }
    self.profiles = profiles
    self.families = families.values.sorted { $0.id < $1.id }
  }

  /// The profile of that id.
  public subscript(id: String) -> DeviceProfile? { profiles.first { $0.id == id } }

  /// Whether there would be a profile of that id if its file had no mistake.
  public func isLeftOut(_ id: String) -> Bool { self[id] == nil && mistakes.contains { $0.file.hasSuffix("/\(id)/profile.yaml") } }

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

  /// A file of the catalog with what the site puts over it.
  private struct File {
    let id: String
    let shipped: String?
    let site: String?

    var layer: DeviceProfile.Layer { site == nil ? .shipped : .site }
    var folder: String { URL(filePath: shipped ?? site ?? "").deletingLastPathComponent().path }

    func read<Result>(_ body: (SettingsSection) -> Result) throws(SettingsProblems) -> Result {
      let layers = try [shipped, site].compactMap(\.self).map { path throws(SettingsProblems) in try SettingsDocument(path: path) }
      return try layers.dropFirst().reduce(layers[0]) { $0.overlaid(by: $1) }.read(body)
    }
  }

  private static func files(_ list: (String) -> [String: String], _ shipped: String, _ site: String?, _ left: Set<String>) -> [File] {
    let shipped = list(shipped)
    let site = (site.map(list) ?? [:]).filter { !left.contains($0.value) }
    return Set(shipped.keys).union(site.keys).sorted().map { File(id: $0, shipped: shipped[$0], site: site[$0]) }
  }
}

/// `vendor/family` to its profile.
private func profileFiles(in root: String) -> [String: String] {
  files(in: root) { "\($0)/profile.yaml" }.filter { FileManager.default.fileExists(atPath: $0.value) }
}

/// `vendor/name` to its file `vendor/name.yaml`.
private func familyFiles(in root: String) -> [String: String] {
  let files = files(in: root) { $0 }.filter { $0.key.hasSuffix(".yaml") }
  return Dictionary(uniqueKeysWithValues: files.map { (String($0.key.dropLast(".yaml".count)), $0.value) })
}

/// `vendor/name` of all that stands in the folders of vendors, to the path that `file` makes of theirs.
private func files(in root: String, _ file: (String) -> String) -> [String: String] {
  var files: [String: String] = [:]
  for vendor in names(in: root) {
    for name in names(in: "\(root)/\(vendor)") { files["\(vendor)/\(name)"] = file("\(root)/\(vendor)/\(name)") }
  }
  return files
}

private func names(in folder: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
}

private func isFolder(_ path: String) -> Bool {
  var isFolder = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
}
