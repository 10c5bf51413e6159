import Logging
import ReferenceWMS
import ServiceLifecycle
import Warehouse

/// The reference WMS on a real port for the length of a test.
struct Centre: Sendable {
  let wms: ReferenceWMS
  let base: String

  static func run(token: String? = nil, _ test: @Sendable @escaping (Centre) async throws -> Void) async throws {
    try await withDirectory { directory in
      let (ports, port) = AsyncStream.makeStream(of: Int.self)
      let wms = try ReferenceWMS(ReferenceWMS.Options(data: directory, token: token, chaos: true), logger: quiet) { port.yield($0) }
      try await wms.load(
        Seed(
          items: [Item(code: "TEA", name: "Tea", packs: [.init(code: "04600000000015", level: "each", units: 1)])],
          documents: [Document(type: "order", number: "O 1", version: 3, lines: [.init(line: "1", item: "TEA", qty: "10")])],
          locations: [Location(code: "DOCK")], sscc: [.init(prefix: "046000000", first: 1, last: 250)]))
      let group = ServiceGroup(services: [wms], logger: quiet)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        for await number in ports {
          let outcome: Result<Void, any Error>
          do { outcome = .success(try await test(Centre(wms: wms, base: "http://127.0.0.1:\(number)"))) } catch { outcome = .failure(error) }
          wms.befall(nil)
          await group.triggerGracefulShutdown()
          try await tasks.waitForAll()
          try outcome.get()
          break
        }
      }
    }
  }
}

extension Movement {
  /// One piece of tea at the dock.
  static var teaCame: Movement {
    var movement = Movement(.receive)
    movement.item = ItemReference(code: "TEA")
    movement.qty = Quantity("1", unit: "pcs")
    movement.to = Place(location: "DOCK")
    return movement
  }
}
