import ArgumentParser
import Logging
import ReferenceWMS

struct ForgetKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget-key", abstract: "Forget a device's public key, which was lost or replaced; the WMS must be stopped.")

  @Option(help: "Directory of the database.") var data: String
  @Argument(help: "The device's id, as an alarm of it says.") var device: String

  func run() async throws {
    let wms = try ReferenceWMS(.init(data: data), logger: Logger(label: "tally-wms", factory: { StreamLogHandler.standardError(label: $0) }))
    guard try await wms.forgetKey(of: device) else { throw ValidationError("no key of device \(device) is known here") }
    print("the next key that \(device) names is kept")
  }
}
