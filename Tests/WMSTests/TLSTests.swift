import FoundationEssentials
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL
import Testing
import Warehouse

@testable import WMS

@Suite struct TLSTests {
  private let dock = StreamID("dock-1")

  /// A WMS behind TLS, and a folder with the PEM files.
  private func with(
    clientCertificate: Bool, _ test: @Sendable @escaping (_ wms: ScriptedWMS, _ base: String, _ folder: String) async throws -> Void
  ) async throws {
    try await withDirectory { folder in
      for (name, pem) in [
        ("ca.pem", TestPKI.authority), ("server.pem", TestPKI.server), ("server.key", TestPKI.serverKey), ("client.pem", TestPKI.client),
        ("client.key", TestPKI.clientKey),
      ] { try pem.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8) }
      var tls = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(folder + "/server.pem").map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: folder + "/server.key", format: .pem)))
      if clientCertificate {
        tls.trustRoots = .file(folder + "/ca.pem")
        tls.certificateVerification = .noHostnameVerification
      }
      let wms = ScriptedWMS()
      try await wms.run(over: try .tls(.http1(), tlsConfiguration: tls)) { base in
        try await test(wms, base.replacing("http:", with: "https:"), folder)
      }
    }
  }

  @Test func theSitesOwnAuthorityIsTrustedAndNoOther() async throws {
    try await with(clientCertificate: false) { wms, base, folder in
      let outbox = MemoryOutbox()
      outbox.append(4, to: dock)
      try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("it is refused") { await station.pump.status().lastError?.hasPrefix("TLS") == true }
        #expect(await station.pump.status().link == .down)
      }
      #expect(wms.seen.isEmpty)
      var trusting = endpoint(base)
      trusting.authorityFile = folder + "/ca.pem"
      try await Station(outbox, endpoint: trusting).run { _ in
        try await eventually("all are confirmed") { outbox.storedCursor(dock) == 5 }
      }
    }
  }

  @Test func theDeviceShowsItsCertificate() async throws {
    try await with(clientCertificate: true) { wms, base, folder in
      let outbox = MemoryOutbox()
      outbox.append(4, to: dock)
      var endpoint = endpoint(base)
      endpoint.authorityFile = folder + "/ca.pem"
      try await Station(outbox, endpoint: endpoint).run { station in
        try await eventually("it is refused") { await station.pump.status().lastError != nil }
      }
      #expect(wms.seen.isEmpty)
      endpoint.certificateFile = folder + "/client.pem"
      endpoint.keyFile = folder + "/client.key"
      try await Station(outbox, endpoint: endpoint).run { _ in
        try await eventually("all are confirmed") { outbox.storedCursor(dock) == 5 }
      }
    }
  }
}
