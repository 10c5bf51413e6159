import ArgumentParser
import ControlAPI

extension DevicesCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: abstract("help.devices.list"))
    @OptionGroup var common: Common
    func run() async throws {
      let devices: [DeviceReport] = try await common.client.call(.devices)
      if common.json { return try devices.forEach { try Console.json($0) } }
      let used = devices.filter { $0.state != "unused" && $0.printer == nil }
      DeviceTable.print(used)
      for notice in used.flatMap(\.notices) { Console.line(Text.painted("! \(Console.say(notice))", .yellow)) }
      DeviceTable.printPrinters(devices.filter { $0.printer != nil })
      DeviceTable.printUnused(devices.filter { $0.state == "unused" })
    }
  }
}
