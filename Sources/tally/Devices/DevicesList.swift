import ArgumentParser
import ControlAPI

extension DevicesCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.list"))
    @OptionGroup var common: Common
    func run() async throws {
      let devices: [DeviceReport] = try await common.client.call(.devices)
      if common.json { for device in devices { try Console.json(device) } } else { DeviceTable.print(devices) }
    }
  }
}
