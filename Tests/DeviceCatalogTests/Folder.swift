import DeviceCatalog
import FoundationEssentials
import Settings

/// The profiles that ship.
let shippedDevices = repository + "/Devices"
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// A folder of profiles for one test, gone when it ends.
final class Folder {
  let path = FileManager.default.temporaryDirectory.appending(path: "devices-\(UInt64.random(in: 0 ... .max))").path

  /// `profiles` and `families` by id.
  init(_ profiles: [String: String], families: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (id, yaml) in profiles {
      try FileManager.default.createDirectory(atPath: "\(path)/\(id)", withIntermediateDirectories: true)
      try write(yaml.utf8, "\(id)/profile.yaml")
    }
    for (id, yaml) in families { try write(yaml.utf8, "\(id).yaml") }
  }

  /// A file of the folder, anew.
  func write(_ bytes: some Sequence<UInt8>, _ name: String) throws { try Data(bytes).write(to: URL(filePath: "\(path)/\(name)")) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What is wrong with the profiles, without the folder's own path.
  func problems(site: Folder? = nil) -> [String] {
    do {
      _ = try DeviceCatalog(shipped: path, site: site?.path)
      return []
    } catch {
      return error.problems.map { problem in
        var problem = problem
        problem.file = problem.file.replacing(path + "/", with: "").replacing((site?.path ?? path) + "/", with: "site:")
        return problem.description
      }
    }
  }
}

let plain = """
  name: Plain
  role: scanner
  protocol: serial-line
  link: {serial: }
  source: test

  """
