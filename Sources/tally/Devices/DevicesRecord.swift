import ArgumentParser
import ControlAPI

extension DevicesCommand {
  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.record"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String
    @Option(name: .long, help: help("help.seconds")) var seconds = 60
    func run() async throws {
      let lines: AsyncThrowingStream<String, any Error> = try await common.client.stream(.record, TapRequest(device: device, seconds: seconds))
      for try await line in lines { if common.json { try Console.json(line) } else { Console.line(Text(line, limit: line.utf8.count)) } }
    }
  }
}
