public import Links
import Synchronization
public import Warehouse

/// A link to wherever the device is at the moment of opening: after a replug its node has another number, and one way to it may be there without another.
public final class EndpointLink: Link {
  public let endpoint: String
  private let ways: [EndpointSpec]
  private let poller: Poller
  private let current = Mutex<(any Link)?>(nil)

  /// `ways` in the order of preference: one that is absent leads to the next, any other error is told.
  public init(_ ways: [EndpointSpec], poller: Poller) {
    self.ways = ways
    self.poller = poller
    endpoint = ways.map(\.description).joined(separator: ", else ")
  }

  public func open() async throws(LinkError) {
    await close()
    var reasons: [String] = []
    for way in ways {
      do throws(LinkError) {
        let link = try await way.link(poller)
        try await link.open()
        current.withLock { $0 = link }
        return
      } catch {
        guard error.code == .absent else { throw error }
        reasons.append(error.detail)
      }
    }
    throw LinkError(.absent, reasons.joined(separator: "; "))
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    guard let link = current.withLock({ $0 }) else { throw notOpen }
    return try await link.read(timeout: timeout)
  }

  public nonisolated(nonsending) func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    guard let link = current.withLock({ $0 }) else { throw LinkWriteError(error: notOpen, taken: 0) }
    try await link.write(bytes, timeout: timeout)
  }

  public func close() async {
    await current.withLock { $0.take() }?.close()
  }

  private var notOpen: LinkError { LinkError(.closed, "\(endpoint): not open") }
}
