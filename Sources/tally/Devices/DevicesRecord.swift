import ArgumentParser
import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension DevicesCommand {
  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.record"))
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
        for try await line in lines { if common.json { try Console.json(line) } else { Console.line(Text(line, limit: line.utf8.count)) } }
        return
      }
      // Only for its owner, since it holds what was scanned; never over what is there.
      let file = open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw ControlError("cli.cannot-make", ["path": out, "error": String(cString: strerror(errno))]) }
      defer { close(file) }
      var count = 0
      do {
        for try await line in lines {
          Console.write(Array((line + "\n").utf8), to: file)
          count += 1
        }
      } catch {
        if count == 0 { unlink(out) }
        throw error
      }
      if common.json { try Console.json(["file": out]) } else { Console.line(Console.say("devices.recorded", ["path": out, "count": "\(count)"])) }
    }
  }
}
