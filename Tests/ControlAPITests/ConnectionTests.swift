import Agent
import ControlAPI
import Foundation
import Links
import Testing

/// Where devices are, as the configuration says it.
@Suite struct ConnectionTests {
  private func read(_ device: String) throws -> (configuration: AgentConfiguration, file: String) {
    let file = NSTemporaryDirectory() + "connection-\(UInt32.random(in: 0...UInt32.max)).yaml"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data("site: {timezone: Europe/Moscow}\nstations: [{name: dock-1, flow: receiving}]\ndevices:\n  - {name: gate, \(device)}\n".utf8).write(to: URL(filePath: file))
    return (try AgentConfiguration(path: file), file)
  }

  @Test(
    arguments: [
      ("listen: '10.0.0.2:5084'", "'from' is missing", 5), ("listen: '10.0.0.2', from: 10.0.0.8", "expected ADDRESS:PORT, found '10.0.0.2'", 26),
      ("listen: '10.0.0.2:0', from: 10.0.0.8", "expected ADDRESS:PORT", 26), ("listen: ':5084', from: 10.0.0.8", "expected ADDRESS:PORT", 26),
      ("listen: 'gate:5084', from: 10.0.0.8", "'gate' is no address in digits", 26),
      ("listen: '10.0.0.2:5084', from: 10.0.0.800", "'10.0.0.800' is no address in digits", 49),
      ("listen: '10.0.0.2:5084', from: 10.0.0.8, connect: 'tcp://10.0.0.8:5084'", "either listen or connect", 68),
      ("connect: 'tcp://10.0.0.8:5084', from: 10.0.0.8", "unknown key 'from'", 50),
      ("connect: 'tcp://10.0.0.8'", "expected tcp://HOST:PORT", 27), ("connect: 'tls://10.0.0.8'", "'ca' is missing", 5),
      ("connect: 'tls://10.0.0.8:x', ca: /a", "expected tls://HOST:PORT", 27), ("connect: 'tls://10.0.0.8', ca: a.pem", "expected the path of a file", 49),
      ("connect: 'tls://gate', ca: /a, server-name: 10.0.0.8", "expected a name", 62), ("connect: 'tcp://10.0.0.8:1', ca: /a", "unknown key 'ca'", 47),
      ("listen: 'tls://10.0.0.2', from: 10.0.0.8", "'certificate' is missing", 5), ("listen: '10.0.0.2:1', from: 10.0.0.8, ca: /a", "unknown key 'ca'", 56),
    ]) func aMistakeIsNamedAtItsPlace(device: String, sentence: String, column: Int) throws {
    let error = #expect(throws: (any Error).self) { _ = try read(device) }
    let told = error.map { "\($0)" } ?? ""
    #expect(told.contains(".yaml:4:\(column):") && told.contains(sentence), "\(told)")
  }

  @Test func oneThatConnectsToUsIsExpectedFromItsAddress() throws {
    let four = try read("listen: '10.0.0.2:5084', from: 10.0.0.8").configuration.devices[0].connect
    #expect(four == .calls(try #require(TCPCaller(at: TCPPlace(host: "10.0.0.2", port: 5084), from: "10.0.0.8"))))
    #expect(four.description == "tcp listen 10.0.0.2:5084 from 10.0.0.8")
    let six = try read("listen: '[::]:5084', from: FD00::8").configuration.devices[0].connect
    #expect(six.description == "tcp listen [::]:5084 from fd00::8")
    #expect(try read("connect: 'tcp://[fd00::8]:5084'").configuration.devices[0].connect == .tcp(host: "fd00::8", port: 5084))
  }

  @Test func overTLSThePortIsTheStandards() throws {
    let ours = try read("connect: 'tls://gate-2.site', ca: /etc/ca.pem, certificate: /etc/gate.pem, server-name: gate-2").configuration.devices[0].connect
    guard case .tcp("gate-2.site", 5085, let files?) = ours else { throw Unexpected() }
    #expect(files.authorities == "/etc/ca.pem" && files.certificate == "/etc/gate.pem" && files.key?.hasSuffix("/reader-key") == true && files.name == "gate-2")
    #expect(ours.description == "tls gate-2.site:5085")
    let theirs = try read("listen: 'tls://10.0.0.2', from: 10.0.0.8, certificate: /etc/gate.pem").configuration.devices[0].connect
    guard case .calls(let caller, let files?) = theirs else { throw Unexpected() }
    #expect(caller.at.port == 5085 && files.authorities == nil && theirs.description == "tls listen 10.0.0.2:5085 from 10.0.0.8")
  }

  private struct Unexpected: Error {}

  @Test func aPrinterIsConnectedTo() throws {
    let error = #expect(throws: (any Error).self) { _ = try read("connect: /dev/null}\nprinters:\n  - {name: zebra, listen: '10.0.0.2:9100', from: 10.0.0.8") }
    #expect(error.map { "\($0)" }?.contains("'listen'") == true)
  }
}
