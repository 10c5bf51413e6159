import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import ReferenceWMS
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Serve the protocol and the page until SIGTERM or SIGINT.")

  @Option(help: "Directory for the database; made where it is missing.") var data: String
  @Option(help: "Address to listen on; port 0 takes a free one. The loopback unless you say otherwise.") var listen = "127.0.0.1:8480"
  @Option(help: "Write the port to this file when requests are answered.") var portFile: String?
  @Option(help: "Load items, documents, locations, operators and SSCC pools from this JSON file.") var seed: String?
  @Option(help: "The site's badge key, where the seed names operators by their badges.") var badgeKeyFile: String?
  @Option(help: "Callers must send the bearer token in this file.") var tokenFile: String?
  @Flag(help: "Serve https with an authority of its own, which is made in the data folder at the first start, and enrol devices.") var tls = false
  @Option(help: "A name or address that devices know this WMS by, for its certificate; may be given several times.") var tlsName: [String] = []
  @Flag(help: "Let devices in only with the certificate that they were enrolled with; needs --tls.") var clientCertificates = false
  @Option(help: "How long a device's certificate is good, in days; a fraction too.") var certificateDays = 365.0
  @Flag(help: "Let callers on this machine order faults at /admin/chaos.") var chaos = false

  func run() async throws {
    // The data are the site's business, and its own certificate's key is among them.
    umask(0o077)
    let (host, port) = try address()
    var logger = Logger(label: "tally-wms", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .notice
    let token = try tokenFile.map { String(decoding: try secret(in: $0), as: UTF8.self) }
    guard tls || !clientCertificates else { throw ValidationError("--client-certificates needs --tls") }
    guard certificateDays > 0, certificateDays <= 36_500 else { throw ValidationError("--certificate-days: more than 0, at most 36500") }
    let names = tlsName + [host == "0.0.0.0" || host == "::" ? "localhost" : host, "localhost", "127.0.0.1"]
    let options = ReferenceWMS.Options(
      data: data, host: host, port: port, token: token, chaos: chaos,
      tls: tls ? .init(names: names, clientCertificates: clientCertificates, lifetime: .milliseconds(Int64(certificateDays * 86_400_000))) : nil)
    let wms = try ReferenceWMS(options, logger: logger) { [logger, portFile, scheme = tls ? "https" : "http"] port in
      logger.notice("listening", metadata: ["page": "\(scheme)://\(host):\(port)/"])
      guard let portFile else { return }
      do { try Data("\(port)\n".utf8).write(to: URL(filePath: portFile), options: .atomic) } catch {
        logger.error("the port file cannot be written", metadata: ["file": "\(portFile)", "error": "\(error)"])
      }
    }
    if let seed { try await wms.load(Seed(file: seed), badgeKey: try badgeKeyFile.map { try secret(in: $0) }) }
    try await ServiceGroup(
      configuration: .init(services: [wms], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    ).run()
  }

  private func address() throws -> (String, Int) {
    guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
      throw ValidationError("--listen \(listen): give an address and a port, such as 127.0.0.1:8480")
    }
    let host = listen[..<colon].trimmingPrefix("[")
    return (String(host.hasSuffix("]") ? host.dropLast() : host), Int(port))
  }
}

/// The bytes of a file without the newline at its end.
func secret(in file: String) throws -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: file) else { throw ValidationError("\(file): cannot be read") }
  var bytes = Array(data)
  while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
  guard !bytes.isEmpty else { throw ValidationError("\(file): is empty") }
  return bytes
}
