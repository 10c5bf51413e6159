import ArgumentParser
import ControlAPI
import Warehouse

extension DevicesCommand {
  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "record", abstract: abstract("help.devices.record"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String
    @Flag(name: .long, help: help("help.record.last")) var last = false
    @Option(name: .long, help: help("help.seconds")) var seconds: Int?
    @Flag(name: .long, help: help("help.record.redact")) var redact = false
    @Option(name: .long, help: help("help.record.out")) var out: String?

    func run() async throws {
      let lines: AsyncThrowingStream<String, any Error> = try await common.client.stream(
        .record, RecordRequest(device: device, seconds: last ? seconds : seconds ?? 60, redact: redact))
      guard let out else {
        for try await line in lines { if common.json { try Console.json(["line": line]) } else { Console.line(Text(line, limit: line.utf8.count)) } }
        return
      }
      let file = try NewFile(out)
      var count = 0
      do {
        for try await line in lines {
          file.write(Array((line + "\n").utf8))
          count += 1
        }
      } catch {
        if count == 0 { file.remove() }
        throw error
      }
      if common.json { try Console.json(["file": out]) } else { Console.line(Console.say("devices.recorded", ["path": out, "count": "\(count)"])) }
    }
  }
}
