import Logging
import ReferenceWMS
import ServiceLifecycle
import Warehouse

@testable import WMS

/// The reference WMS behind TLS on a real port, and a folder for a box, for the length of a test.
struct SecureSite: Sendable {
  static let device = "9d3f6e0c-0000-4000-8000-000000000001"

  let wms: ReferenceWMS
  let base: String
  /// The WMS's folder.
  let data: String
  /// The box's folder.
  let folder: String
  var endpoint: WMSEndpoint { WMSEndpoint(url: base, identity: HeldIdentity(), connectTimeout: .seconds(5), requestTimeout: .seconds(10)) }

  static func run(
    lifetime: Duration = .seconds(86_400), clientCertificates: Bool = true, token: String? = nil, names: [String] = ["127.0.0.1"],
    in directory: String? = nil, _ test: @Sendable @escaping (SecureSite) async throws -> Void
  ) async throws {
    guard let directory else {
      return try await withDirectory { try await run(lifetime: lifetime, clientCertificates: clientCertificates, token: token, names: names, in: $0, test) }
    }
    let data = directory + "/wms"
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let wms = try ReferenceWMS(
      ReferenceWMS.Options(
        data: data, token: token, chaos: true, tls: .init(names: names, clientCertificates: clientCertificates, lifetime: lifetime)), logger: quiet
    ) { port.yield($0) }
    try await wms.load(
      Seed(
        items: [Item(code: "TEA", name: "Tea", packs: [.init(code: "04600000000015", level: "each", units: 1)])], locations: [Location(code: "DOCK")]))
    let group = ServiceGroup(services: [wms], logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      for await number in ports {
        let outcome: Result<Void, any Error>
        do {
          outcome = .success(try await test(SecureSite(wms: wms, base: "https://127.0.0.1:\(number)", data: data, folder: directory + "/identity")))
        } catch { outcome = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try outcome.get()
        break
      }
    }
  }

  func ticket(device: String? = nil) throws -> EnrolmentTicket {
    guard let ticket = EnrolmentTicket(try ReferenceWMS.ticket(data: data, device: device, hours: 1)) else { throw TooLate(description: "no ticket") }
    return ticket
  }

  func keeper(_ endpoint: WMSEndpoint, device: String = device, tuning: RenewalMachine.Tuning = .quick) -> CertificateKeeper {
    CertificateKeeper(device: device, folder: folder, endpoint: endpoint, clock: MachineClock(), tuning: tuning, logger: quiet)
  }
}

extension RenewalMachine.Tuning {
  static var quick: Self {
    var tuning = Self()
    tuning.start = .milliseconds(5)
    tuning.settling = .milliseconds(50)
    tuning.backoffBase = .milliseconds(20)
    tuning.backoffCap = .milliseconds(200)
    return tuning
  }
}

extension CertificateKeeper {
  /// Runs the test beside the keeper.
  func running(_ test: @Sendable @escaping () async throws -> Void) async throws {
    let group = ServiceGroup(services: [self], logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let outcome: Result<Void, any Error>
      do { outcome = .success(try await test()) } catch { outcome = .failure(error) }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      try outcome.get()
    }
  }
}
