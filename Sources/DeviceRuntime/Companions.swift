import Links
import Warehouse

/// Keeps what a device types on its other interfaces from everybody: each is grabbed, and never read.
actor Companions {
  private let poller: Poller
  private var held: [String: EvdevLink] = [:]

  init(poller: Poller) { self.poller = poller }

  /// Takes every input node of the device but the one that is being read. Returns why some could not be taken.
  func cover(_ device: PhysicalDevice, but read: String?) async -> [String] {
    var failures: [String] = []
    for node in device.nodes where node.subsystem == .input && held[node.node] == nil && node.node != read && !node.links.contains(read ?? "") {
      let link = EvdevLink(path: node.node, poller: poller)
      held[node.node] = link
      do throws(LinkError) { try await link.open() } catch {
        held[node.node] = nil
        if error.code != .absent { failures.append(error.detail) }
      }
    }
    return failures
  }

  func release() async {
    let links = held.values
    held = [:]
    for link in links { await link.close() }
  }
}
