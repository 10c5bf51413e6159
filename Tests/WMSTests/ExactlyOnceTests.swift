import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

@Suite struct ExactlyOnceTests {
  /// Random faults on every request, restarts of the box, a WMS set back to a backup, entries it cannot read and entries it refuses: in the end
  /// it has each entry once, in order, and we have a copy of each that it did not take.
  @Test(arguments: 0..<120) func anyFaultsDeliverEachEntryOnceAndInOrder(run: Int) {
    var world = Simulation(seed: UInt64(run) &* 7_919 &+ 1, faults: [0, 10, 30, 60][run % 4])
    var refused: [StreamID: Set<Int64>] = [:]
    for stream in world.streams {
      let poison = Set((0..<run % 5).map { _ in Int64.random(in: 1...300, using: &world.random) })
      let rejected = Set((0..<4).map { _ in Int64.random(in: 1...300, using: &world.random) }).subtracting(poison)
      refused[stream] = poison.union(rejected)
      world.server.state.withLock { state in
        state.poison[stream.rawValue] = poison
        state.rejected[stream.rawValue] = rejected
        state.saysWhich = run % 2 == 0
      }
    }
    world.start()
    for round in 0..<60 {
      for stream in world.streams where world.chance(50) { world.outbox.append(Int.random(in: 1...20, using: &world.random), to: stream) }
      world.report()
      for _ in 0..<Int.random(in: 0...12, using: &world.random) { world.step() }
      if world.chance(4) { world.start() }
      if run % 3 == 0, round == 40 {
        world.hasForgotten = true
        let stream = world.streams[run % 2]
        let back = max(1, world.server.next(stream) - 25)
        world.server.forget(stream, from: back, hash: world.outbox.sliceNow(stream, back, 1, .max).previousHash)
      }
    }
    let isDrained = world.drain()
    #expect(isDrained)
    for stream in world.streams {
      let skipped = world.server.state.withLock { $0.poison[stream.rawValue] ?? [] }
      let expected = world.outbox.sliceNow(stream, 1, .max, .max).lines.filter { !skipped.contains($0.seq) }.map(\.bytes)
      #expect(world.server.applied(stream) == expected)
      #expect(world.outbox.storedCursor(stream) == world.outbox.end(stream))
      #expect(Set(world.outbox.copies(stream).keys) == refused[stream]!.filter { $0 < world.outbox.end(stream) })
    }
  }
}
