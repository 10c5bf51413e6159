import Foundation
import Links
import Testing
import Warehouse

/// Over TLS, with openssl on the other side.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")), .timeLimit(.minutes(2))) struct TLSLinkTests {
  private let papers: Papers

  init() throws { papers = try Papers() }

  /// Opens as soon as the other side listens.
  private func open(_ link: TCPLink) async throws -> LinkError? {
    var error: LinkError?
    try await eventually("openssl listens") {
      error = await outcome { try await link.open() }
      return error?.code != .absent
    }
    return error
  }

  /// A server that sends each line back with its letters turned round.
  private func server(_ name: String, _ more: String...) throws -> (OpenSSL, Int) {
    let port = try freePort()
    return (try OpenSSL(["s_server", "-accept", "127.0.0.1:\(port)", "-cert", "\(name).pem", "-key", "\(name).key", "-rev"] + more, in: papers.folder), port)
  }

  private func link(_ port: Int, _ authority: String, _ certificate: String? = nil, name: String? = nil) -> TCPLink {
    let files = TLSFiles(
      authorities: papers("\(authority).pem"), certificate: certificate.map { papers("\($0).pem") }, key: certificate.map { papers("\($0).key") }, name: name)
    return TCPLink(host: "127.0.0.1", port: port, tls: files)
  }

  private func echo(_ link: TCPLink) async throws -> String {
    try await link.write(Array("abc\n".utf8), timeout: .seconds(5))
    var text = ""
    while !text.hasSuffix("\n"), let chunk = try await link.read(timeout: .seconds(5)) { text += String(decoding: chunk.bytes, as: UTF8.self) }
    return text
  }

  @Test func carriesBytesBothWays() async throws {
    let (server, port) = try server("gate")
    let (named, namedPort) = try self.server("ours")
    for (port, name) in [(port, nil), (port, "gate-2"), (namedPort, "gate-2")] {
      let link = link(port, "ca", name: name)
      #expect(try await open(link) == nil)
      #expect(link.endpoint == "tls 127.0.0.1:\(port)")
      #expect(try await echo(link) == "cba\n")
      await link.close()
    }
    withExtendedLifetime((server, named)) {}
  }

  @Test(arguments: [
    ("gate", "other", nil as String?, "not signed by an authority in"), ("expired", "ca", nil, "has expired on"),
    ("ours", "ca", "dock-9", "the device's certificate is of ours, gate-2"), ("ours", "ca", nil, "the device's certificate is of ours, gate-2"), ("own", "ca", nil, "not signed by an authority in"),
  ]) func whoIsNotBelievedIsNotSpokenTo(certificate: String, authority: String, name: String?, sentence: String) async throws {
    let (server, port) = try server(certificate)
    let error = try await open(link(port, authority, name: name))
    #expect(error?.code == .configuration && error?.detail.contains(sentence) == true, "\(String(describing: error))")
    withExtendedLifetime(server) {}
  }

  @Test func aCertificateSignedByItselfIsBelievedWhereItIsNamed() async throws {
    let (server, port) = try server("own")
    let link = link(port, "own")
    #expect(try await open(link) == nil)
    #expect(try await echo(link) == "cba\n")
    await link.close()
    withExtendedLifetime(server) {}
  }

  @Test func ourCertificateIsShownWhereItIsAskedFor() async throws {
    let (server, port) = try server("gate", "-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem")
    let bare = link(port, "ca")
    var told = try await open(bare)
    // Of TLS 1.3 a client hears only afterwards that it was refused.
    if told == nil { told = await outcome { _ = try await bare.read(timeout: .seconds(5)) } }
    #expect(told?.code == .configuration && told?.detail.contains("wants a certificate of ours") == true, "\(String(describing: told))")
    let shown = link(port, "ca", "ours")
    #expect(try await open(shown) == nil)
    #expect(try await echo(shown) == "cba\n")
    await shown.close()
    withExtendedLifetime(server) {}
  }

  @Test func aPortWithoutTLSIsNamed() async throws {
    let listener = try Listener()
    let link = link(listener.port, "ca")
    async let opened = outcome { try await link.open() }
    let peer = try await listener.accept()
    // The greeting of a reader that speaks in the clear.
    _ = peer.send([0x04, 0x3F, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0xF6, 0, 0x16, 0, 0x80])
    let error = await opened
    #expect(error?.code == .configuration && error?.detail.contains("does not speak TLS on this port") == true, "\(String(describing: error))")
  }

  @Test func oneThatSaysNothingTimesOut() async throws {
    let listener = try Listener()
    var settings = TCPLink.Settings()
    settings.connectTimeout = .milliseconds(300)
    let link = TCPLink(host: "127.0.0.1", port: listener.port, tls: TLSFiles(authorities: papers("ca.pem")), settings: settings)
    let error = await outcome { try await link.open() }
    #expect(error?.code == .lost && error?.detail.contains("did not agree on keys within the time") == true, "\(String(describing: error))")
  }

  @Test func filesThatCannotServeAreNamed() async throws {
    func problem(_ files: TLSFiles, calls: Bool = false) -> String { files.problem(calls: calls)?.detail ?? "none" }
    #expect(problem(TLSFiles(authorities: papers("nobody.pem"))).hasPrefix("\(papers("nobody.pem")): No such file"))
    #expect(problem(TLSFiles(authorities: papers("names"))).contains("holds no certificate in PEM"))
    let ours = TLSFiles(authorities: papers("ca.pem"), certificate: papers("ours.pem"), key: papers("gate.key"))
    #expect(problem(ours).contains("do not go together"))
    #expect(problem(TLSFiles(authorities: nil), calls: true).contains("who is connected to shows a certificate"))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: papers("ours.key"))
    let open = TLSFiles(authorities: papers("ca.pem"), certificate: papers("ours.pem"), key: papers("ours.key"))
    #expect(problem(open).contains("anybody on this machine can read this key: sudo chmod o= \(papers("ours.key"))"))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: papers("ours.key"))
    #expect(problem(open) == "none" && problem(open, calls: true) == "none")
  }

  @Test func aDeviceThatConnectsToUsProvesItselfToo() async throws {
    let port = try freePort()
    let files = TLSFiles(authorities: papers("ca.pem"), certificate: papers("gate.pem"), key: papers("gate.key"))
    let caller = try #require(TCPCaller(at: TCPPlace(host: "127.0.0.1", port: port), from: "127.0.0.1"))
    let seat = TCPDoors().seat(for: caller, tls: files) {}
    let link = TCPLink(seat)
    #expect(await outcome { try await link.open() }?.code == .absent)
    let arguments = ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", "ca.pem", "-verify_return_error", "-verify_ip", "127.0.0.1", "-quiet"]
    let nobody = try OpenSSL(arguments, in: papers.folder)
    try await eventually("told why it is not let in") {
      let error = await outcome { try await link.open() }
      return error?.code == .configuration && error?.detail.contains("the device shows no certificate") == true
    }
    let reader = try OpenSSL(arguments + ["-cert", "ours.pem", "-key", "ours.key"], in: papers.folder)
    reader.say("hello\n")
    try await eventually("let in") { await outcome { try await link.open() } == nil }
    #expect(try await link.read(timeout: .seconds(5))?.bytes == Array("hello\n".utf8))
    // In the clear nobody is let in.
    let plain = try await call(port)
    _ = plain.send([0x04, 0x3F, 0, 0, 0, 0x20, 0, 0, 0, 0])
    try await eventually("refused") { plain.isRefused }
    await link.close()
    seat.leave()
    withExtendedLifetime((nobody, reader)) {}
  }

  /// Whoever waits for it goes while keys are still being agreed on: the connection that becomes private then is nobody's, and ends.
  @Test func aConnectionThatIsPrivateTooLateIsClosed() async throws {
    let (port, relay) = (try freePort(), try Listener())
    let files = TLSFiles(authorities: papers("ca.pem"), certificate: papers("gate.pem"), key: papers("gate.key"))
    let caller = try #require(TCPCaller(at: TCPPlace(host: "127.0.0.1", port: port), from: "127.0.0.1"))
    let seat = TCPDoors().seat(for: caller, tls: files) {}
    #expect(await outcome { try await TCPLink(seat).open() }?.code == .absent)
    let reader = try OpenSSL(["s_client", "-connect", "127.0.0.1:\(relay.port)", "-CAfile", "ca.pem", "-cert", "ours.pem", "-key", "ours.key", "-quiet"], in: papers.folder)
    let (outer, inner) = (try await relay.accept(), try await call(port))
    let hello = try await outer.receive(5)
    _ = inner.send(hello + (try await outer.receive(Int(hello[3]) << 8 | Int(hello[4]))))
    // The answer's head: from here on both ends know of each other.
    _ = outer.send(try await inner.receive(5))
    seat.leave()
    try await eventually("closed") { !outer.pass(to: inner) || !inner.pass(to: outer) }
    withExtendedLifetime(reader) {}
  }
}
