import ArgumentParser
import ControlAPI
import FoundationEssentials
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Gets a certificate for this box. The token comes from a file or standard input, never from the command line, where other users of the machine would read it.
struct EnrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "enrol", abstract: abstract("help.enrol"), discussion: Console.say("help.enrol.more").plain)
  @OptionGroup var common: Common
  @Option(name: .long, help: help("help.enrol.token-file")) var tokenFile: String?
  @Flag(name: .long, help: help("help.enrol.trust-first")) var trustFirst = false
  @Flag(name: .long, help: help("help.enrol.renew")) var renew = false

  func run() async throws {
    let ticket = try renew ? nil : tokenFile.map(EnrolCommand.text)
    let report: CertificateReport = try await common.client.call(.enrol, EnrolRequest(ticket: ticket, trustFirst: trustFirst, renew: renew))
    if common.json { return try Console.json(report) }
    Console.line(Text(Console.say(renew ? "enrol.renewed" : "enrol.done", ["device": report.device, "issuer": report.issuer ?? ""]), .green))
    Console.line(report.said)
    if trustFirst, let authority = report.authority { Console.line(Text(Console.say("enrol.pinned", ["fingerprint": authority]), .yellow)) }
  }

  private static func text(of file: String) throws(ControlError) -> String {
    guard let bytes = file == "-" ? standardInput() : (try? Data(contentsOf: URL(filePath: file))).map({ Array($0) }), bytes.count <= longest,
      let text = String(validating: bytes, as: UTF8.self)
    else { throw ControlError("enrol.no-file", ["file": file], exit: .notFound) }
    return text
  }

  private static let longest = 4096

  /// All of it, or a byte more than is allowed.
  private static func standardInput() -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: longest + 1)
    while bytes.count <= longest {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}

extension CertificateReport {
  /// One line of how it stands.
  var said: Text {
    Console.say("certificate.\(state)", ["until": Console.time(until), "renewal": Console.time(renewal), "days": "\(daysLeft ?? 0)", "detail": detail ?? ""])
  }
}
