import CLinux
public import Warehouse

/// Tells when this machine's network has changed: a cable, an address, a route (rtnetlink(7)). One consumer; nothing wakes up while nothing changes.
public final class NetworkNews: Sendable {
  private let file: PolledFile

  /// Listens from now on.
  public init(poller: Poller) throws(LinkError) {
    file = try PolledFile(Descriptor(clinux_network_news(), by: "netlink"), poller: poller)
  }

  /// Returns after the next change; changes that came together are one. Throws `closed` when the task is cancelled.
  public func next() async throws(LinkError) {
    _ = try await file.ready(.input, until: .never)
    // What it is does not matter. Where the kernel could not keep all of it, that is news too.
    while let bytes = try? file.readNow(upTo: 4096), !bytes.isEmpty {}
  }
}
