import ArgumentParser
import ControlAPI
import Warehouse

extension DevicesCommand {
  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "test", abstract: abstract("help.devices.test"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String?
    @Option(name: .long, help: help("help.seconds")) var seconds = 15

    func run() async throws {
      let events: AsyncThrowingStream<TapEvent, any Error> = try await common.client.stream(.tap, TapRequest(device: device, seconds: seconds))
      if !common.json { Console.line(Text(Console.say("devices.scan-now", ["seconds": "\(seconds)"]), .bold)) }
      var silent = true
      var broken = false
      for try await event in events {
        if event.broken == nil { silent = false } else { broken = true }
        if common.json { try Console.json(event) } else { show(event) }
      }
      if silent || broken { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    private func show(_ event: TapEvent) {
      let head: Text = "\(Console.time(event.at).suffix(8))  \(event.device)" + (event.station.map { " → \($0)" } ?? "")
      if let broken = event.broken { return Console.line("\(head)  \(Text(Console.say(broken), .red))") }
      if let bytes = event.bytes {
        let raw = Warehouse.bytes(hex: bytes) ?? []
        let said = Console.say("devices.bytes", ["count": "\(raw.count)", "hex": String(bytes.prefix(96)), "text": visible(raw)])
        Console.line("\(head)  \(said)")
      }
      if let kind = event.event { Console.line("\(head)  \(kind)  \(event.scanned ?? "")" + (event.recognised.map { "  (\($0))" } ?? "")) }
    }
  }
}
