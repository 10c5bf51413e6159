import ControlAPI
import Foundation
import Glibc
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A station whose network cable is pulled for hours.
  @Suite struct Network {
    @Test(.enabled(if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/sbin/ip"), "needs root and iproute2"))
    func theCableIsBackAndNobodyWaitsForTheNextAttempt() async throws {
      let network = try await OwnNetwork()
      try await network.ip("link", "set", "lo", "up")
      try await Site.open(network: network, prepare: { try $0.edit("poll: 1s", to: "poll: 30m") }) { site in
        await site.blindReceipt()
        #expect(await site.drained())
        // Without a connection to wait on, no attempt takes time.
        let daemon = site.bench.daemon
        daemon.terminate()
        try await network.ip("link", "set", "lo", "down")
        try daemon.startAndWait(through: network.entrance)
        await site.scan(Site.tea, .storedOffline)
        // By now the attempts are far apart.
        let isPatient = await Bench.wait(seconds: 120) {
          guard let next = try await self.sync(site).nextAttemptAt else { return false }
          return next - Int64(Date().timeIntervalSince1970 * 1000) > 4_500
        }
        #expect(isPatient)
        try await network.ip("link", "set", "lo", "up")
        #expect(await Bench.wait(seconds: 4) { try await self.sync(site).link == .up })
        #expect(await site.drained())
      }
    }

    private func sync(_ site: Site) async throws -> SyncReport { try await site.bench.client.call(.sync, SyncRequest()) }
  }
}

/// A network namespace of its own (network_namespaces(7)); at first its loopback is down.
final class OwnNetwork: Sendable {
  private let namespace: Int32

  init() async throws {
    namespace = try await withCheckedThrowingContinuation { continuation in
      // The thread ends, and the namespace stays while its descriptor does.
      Thread.detachNewThread {
        let isOwn = unshare(0x4000_0000 /* CLONE_NEWNET */) == 0
        let namespace = isOwn ? open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC) : -1
        continuation.resume(with: namespace >= 0 ? .success(namespace) : .failure(RigError("no network of its own: \(errno)")))
      }
    }
  }

  deinit { close(namespace) }

  /// What a program is started through to be in it.
  var entrance: [String] { ["/usr/bin/nsenter", "--net=/proc/\(getpid())/fd/\(namespace)", "--"] }

  /// `ip(8)`.
  func ip(_ arguments: String...) async throws {
    let outcome = try await Program.run(entrance[0], entrance.dropFirst() + ["/usr/sbin/ip"] + arguments)
    guard outcome.status == 0 else { throw RigError("ip \(arguments.joined(separator: " ")): \(outcome.output)") }
  }
}

/// Glibc declares it for programs that ask for GNU's extensions, which Swift's import does not.
@_silgen_name("unshare") private func unshare(_ flags: Int32) -> Int32
