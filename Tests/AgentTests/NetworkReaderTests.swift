import ControlAPI
import DeviceReplay
import Foundation
import Glibc
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A network reader that only the configuration knows: the daemon tells it what to do, and says what became of it.
  @Suite struct NetworkReaders {
    private func gate(_ reader: VirtualLLRPReader, _ set: String) -> (Bench) throws -> Void {
      { bench in
        try bench.edit(
          "devices:\n",
          to: """
            rfid: {zones: [{name: dock, station: dock-1, antennas: [{reader: gate}]}]}
            devices:
              - name: gate
                profile: generic/llrp
                connect: tcp://127.0.0.1:\(reader.port)
                set: {\(set)}

            """)
      }
    }

    private func reader(_ faults: [String] = []) throws -> VirtualLLRPReader {
      var options = VirtualLLRPReader.Options()
      options.faults = try LLRPReaderFaults(faults)
      return try VirtualLLRPReader(SimulatedField(tags: 50), options)
    }

    @Test func itsTagsArriveAndWhatItRefusesIsExplained() async throws {
      let reader = try reader(["refuse=C1G2RFControl"])
      try await Site.open(prepare: gate(reader, "intent: portal, power: '20 2=12.3'")) { site in
        #expect(await Bench.wait(seconds: 20) { try await site.entries("dock-1", kinds: ["observation"]).count == 50 })
        let explained = try await site.bench.tally("rfid", "explain", "gate")
        #expect(explained.status == ExitCode.finding.rawValue, "\(explained.output)")
        for words in ["looks for tags", "portal", "84001  active", "C1G2RFControl", "goes on without it", "12.25", "Tallyman simulator"] {
          #expect(explained.output.contains(words), "\(words): \(explained.output)")
        }
        let russian = try await site.bench.tally("rfid", "explain", "gate", environment: ["LC_ALL": "ru_RU.UTF-8"])
        #expect(russian.output.contains("ищет метки") && russian.output.contains("дальше без этого"), "\(russian.output)")
        let json = try await site.bench.tally("rfid", "explain", "gate", "--json")
        let report = try JSON(parsing: Array(json.output.utf8))
        #expect(report["account"]?["state"]?.string == "reading" && report["account"]?["intent"]?.string == "portal", "\(json.output)")
        #expect(try await site.bench.tally("rfid", "explain", "scanner-dock-1").status == ExitCode.notFound.rawValue)
        #expect(try await site.bench.tally("rfid", "explain", "nobody").status == ExitCode.notFound.rawValue)
        // A mistake is told at its place.
        try site.bench.edit("intent: portal,", to: "intent: portel,")
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let check = try await site.bench.tally("config", "check", file, environment: site.bench.environment)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("portel") } ?? 0
        #expect(check.output.contains("\(file):\(line + 1):19:") && check.output.contains("did you mean portal?"), "\(check.output)")
      }
    }

    @Test func oneThatConnectsToUsIsLetInAndNobodyElse() async throws {
      let port = try reader().port
      var options = VirtualLLRPReader.Options()
      (options.connects, options.port) = (true, port)
      let reader = try VirtualLLRPReader(SimulatedField(tags: 50), options)
      let listening: (Bench) throws -> Void = { bench in
        try self.gate(reader, "intent: portal")(bench)
        try bench.edit("connect: tcp://127.0.0.1:\(port)", to: "listen: 127.0.0.1:\(port)\n    from: 127.0.0.7")
      }
      try await Site.open(prepare: listening) { site in
        // Under that address it is a stranger, and told of.
        #expect(await Bench.wait(seconds: 20) { try await site.status().warnings.contains { $0.code == "reader.strangers" && $0.args["address"] == "127.0.0.1" } })
        let test = try await site.bench.tally("devices", "test", "gate", "--seconds", "1")
        #expect(test.output.contains("has not connected") && test.output.contains("127.0.0.1:\(port) from 127.0.0.7"), "\(test.output)")
        let shown = try await site.bench.tally("devices", "show", "gate")
        #expect(shown.output.contains("the last one from 127.0.0.1, which is not the address of gate"), "\(shown.output)")
        #expect(try await site.entries("dock-1", kinds: ["observation"]).isEmpty)
        // The advice is right.
        try site.bench.edit("from: 127.0.0.7", to: "from: 127.0.0.1")
        site.bench.daemon.signal(SIGHUP)
        #expect(await Bench.wait(seconds: 20) { try await site.entries("dock-1", kinds: ["observation"]).count == 50 })
        let explained = try await site.bench.tally("rfid", "explain", "gate")
        #expect(explained.output.contains("tcp listen 127.0.0.1:\(port) from 127.0.0.1") && explained.output.contains("Tallyman simulator"), "\(explained.output)")
        let why = try await site.bench.tally("devices", "explain", "gate")
        #expect(why.output.contains("tcp listen 127.0.0.1:\(port) from 127.0.0.1"), "\(why.output)")
      }
    }

    /// Between us and the simulated reader stands openssl, which knows nothing of either.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"))) func overTLSToo() async throws {
      let reader = try reader()
      let port = try self.reader().port
      let tunnel = try TLSTunnel(from: port, to: reader.port)
      let secure: (Bench) throws -> Void = { bench in
        try self.gate(reader, "intent: portal")(bench)
        try bench.edit("connect: tcp://127.0.0.1:\(reader.port)", to: "connect: tls://127.0.0.1:\(port)\n    ca: \(tunnel.folder)/names")
      }
      try await Site.open(prepare: secure) { site in
        // Checked before it is used: the file with its line, the error with what to do.
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let check = try await site.bench.tally("config", "check", file, environment: site.bench.environment)
        #expect(check.output.contains("holds no certificate in PEM") && check.output.contains("\(file):"), "\(check.output)")
        #expect(await Bench.wait(seconds: 10) { try await site.bench.tally("rfid", "explain", "gate").output.contains("holds no certificate in PEM") })
        try site.bench.edit("ca: \(tunnel.folder)/names", to: "ca: \(tunnel.folder)/gate.pem")
        site.bench.daemon.signal(SIGHUP)
        #expect(await Bench.wait(seconds: 20) { try await site.entries("dock-1", kinds: ["observation"]).count == 50 })
        let explained = try await site.bench.tally("rfid", "explain", "gate")
        #expect(explained.output.contains("tls 127.0.0.1:\(port)") && explained.output.contains("looks for tags"), "\(explained.output)")
      }
    }
  }
}

/// An `openssl s_server` whose one connection ends at another port, in the clear.
private final class TLSTunnel {
  let folder = NSTemporaryDirectory() + "tunnel-\(UInt32.random(in: 0...UInt32.max))"
  private let server = Process()
  private let socket: FileHandle

  init(from port: UInt16, to reader: UInt16) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try Data("no certificate\n".utf8).write(to: URL(filePath: "\(folder)/names"))
    let maker = try Process.run(
      URL(filePath: "/usr/bin/openssl"),
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(folder)/gate.key", "-out", "\(folder)/gate.pem", "-subj", "/CN=gate",
        "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
      ])
    maker.waitUntilExit()
    let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    socket = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = reader.bigEndian
    let connected = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    try #require(connected == 0 && maker.terminationStatus == 0)
    server.executableURL = URL(filePath: "/usr/bin/openssl")
    server.arguments = ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", "\(folder)/gate.pem", "-key", "\(folder)/gate.key", "-quiet"]
    (server.standardInput, server.standardOutput, server.standardError) = (socket, socket, FileHandle.nullDevice)
    try server.run()
  }

  deinit {
    if server.isRunning { kill(server.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }
}
