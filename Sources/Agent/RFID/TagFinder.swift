import ControlAPI
import DeviceRuntime
import Presence
import StationRuntime
import Warehouse

/// Looks for one tag, twice a second: how strongly which antenna hears it, for `tally rfid find`.
struct TagFinder {
  let desk: TagDesk
  let clock: any Clockwork
  let supervisor: DeviceSupervisor

  /// An antenna that has heard nothing for so long, in milliseconds, does not hear it now.
  private static let fresh: Int64 = 2_000
  private static let pace = Duration.milliseconds(500)

  /// Until the reader goes away, or for the seconds asked for where they are not 0. Nothing of it waits for another: what a slow reader misses is old.
  func sights(_ request: FindRequest) throws(ControlError) -> AsyncStream<TagSight> {
    guard let query = TagQuery(request.tag) else { throw ControlError("rfid.no-query", ["text": request.tag], exit: .usage) }
    if desk.view().setup.zones.isEmpty { throw ControlError("rfid.no-zones", exit: .notFound) }
    let (stream, continuation) = AsyncStream.makeStream(of: TagSight.self, bufferingPolicy: .bufferingNewest(8))
    let end = request.seconds > 0 ? ContinuousClock.now + .seconds(min(request.seconds, 86_400)) : nil
    let looking = Task {
      var tag: TagIdentity?
      while !Task.isCancelled, end.map({ ContinuousClock.now < $0 }) ?? true {
        tag = tag ?? find(query)
        var sight = sight(of: tag)
        sight.away = await supervisor.snapshot().filter { desk.hears($0.id) && $0.state != .open }.map(\.id.rawValue)
        continuation.yield(sight)
        try? await Task.sleep(for: Self.pace)
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in looking.cancel() }
    return stream
  }

  /// The one in view, else one that has left.
  private func find(_ query: TagQuery) -> TagIdentity? {
    if case .bytes(let bytes) = query {
      return [TagIdentity(bytes), TagIdentity(bytes, isUID: true)].first { !desk.view(of: $0).tags.isEmpty }
    }
    let tags = desk.view(departed: true).tags.filter { query.fits($0.tag) }
    return (tags.first { $0.state == .present } ?? tags.first)?.tag
  }

  private func sight(of tag: TagIdentity?) -> TagSight {
    guard let tag else { return TagSight(at: clock.now().wall) }
    let view = desk.view(of: tag)
    guard let report = view.tags.first.map({ TagReport($0, view) }) else { return TagSight(at: view.at.wall) }
    var sight = TagSight(at: view.at.wall)
    (sight.tag, sight.urn, sight.state, sight.seen) = (report.epc ?? report.uid, report.urn, report.state, report.seen)
    // By level, the strongest first.
    sight.antennas = report.antennas.filter { $0.silence <= Self.fresh }
    sight.zone = sight.antennas.first?.zone ?? report.zone
    return sight
  }
}
