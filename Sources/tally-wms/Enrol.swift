import ArgumentParser
import FoundationEssentials
import ReferenceWMS

struct Token: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make a one-time token with which a box enrols (tally enrol); the WMS may run meanwhile.")

  @Option(help: "Directory of the database.") var data: String
  @Option(help: "The one device that may use it, by its id.") var device: String?
  @Option(help: "For how many hours it is good.") var hours = 24
  @Option(help: "Write it to this new file, mode 0600, and not to standard output.") var to: String?

  func validate() throws {
    guard (1...8760).contains(hours) else { throw ValidationError("--hours: 1 to 8760") }
    if let device, UUID(uuidString: device) == nil { throw ValidationError("--device \(device): a device's id is a UUID") }
  }

  func run() throws {
    let line = try ReferenceWMS.ticket(data: data, device: device, hours: hours) + "\n"
    guard let to else { return print(line, terminator: "") }
    guard !FileManager.default.fileExists(atPath: to), FileManager.default.createFile(atPath: to, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileManager.default.contents(atPath: to), file.isEmpty
    else { throw ValidationError("\(to): exists already, or cannot be made") }
    try Data(line.utf8).write(to: URL(filePath: to))
  }
}

struct RemoveDevice: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove-device", abstract: "Let a device in no more, whatever certificate it shows; the WMS may run meanwhile.")

  @Option(help: "Directory of the database.") var data: String
  @Flag(help: "Let it in again.") var undo = false
  @Argument(help: "The device's id.") var device: String

  func validate() throws {
    guard UUID(uuidString: device) != nil else { throw ValidationError("\(device): a device's id is a UUID") }
  }

  func run() throws {
    try ReferenceWMS.remove(device, data: data, undo: undo)
    print(undo ? "\(device) is let in again" : "\(device) is let in no more")
  }
}
