import ControlAPI
import Identifiers
import Presence
import StationRuntime
import Stations
import Warehouse

/// Counts what is in a zone: what has been read since the question, until nothing new comes, or for a time; then it is stored.
struct ZoneCounter {
  let desk: TagDesk
  let floor: Floor
  let stations: [StationConfiguration]
  let clock: any Clockwork

  private static let pace = Duration.milliseconds(500)

  func updates(_ request: CountRequest) throws(ControlError) -> AsyncStream<CountUpdate> {
    let setup = desk.view().setup
    guard let zone = setup.zone(named: request.zone) else {
      throw ControlError(
        setup.zones.isEmpty ? "rfid.no-zones" : "rfid.no-zone",
        ["zone": request.zone, "zones": setup.zones.map(\.name).joined(separator: ", ")], exit: .notFound)
    }
    let place = desk.place(of: zone.name)
    guard let place, let station = stations.first(where: { $0.stream == place.stream }) else {
      throw ControlError("rfid.count-no-station", ["zone": zone.name], exit: .notFound)
    }
    guard let location = request.location ?? place.work?.location ?? station.defaultLocation else {
      throw ControlError("rfid.count-no-location", ["zone": zone.name], exit: .usage)
    }
    let work = WorkZone(name: zone.name, station: station.name, location: location)
    let reader = DeviceID(zone.antennas.first?.reader ?? zone.name)
    let (stream, continuation) = AsyncStream.makeStream(of: CountUpdate.self, bufferingPolicy: .bufferingNewest(64))
    let counting = Task { await count(work, reader, request, continuation) }
    continuation.onTermination = { _ in counting.cancel() }
    return stream
  }

  private func count(_ zone: WorkZone, _ reader: DeviceID, _ request: CountRequest, _ continuation: AsyncStream<CountUpdate>.Continuation) async {
    let began = clock.now().mono
    var (tags, last): (Set<TagIdentity>, Int64) = ([], began)
    var lines: [CountLine]?
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.pace)
      let now = clock.now().mono
      let before = tags.count
      tags.formUnion(desk.seen(in: zone.name, since: began))
      if tags.count > before { (last, lines) = (now, nil) }
      let isOver = now - last >= Int64(request.quiet) * 1000 || now - began >= Int64(request.longest) * 1000
      // Who goes away before the end has counted nothing.
      guard !Task.isCancelled else { break }
      // All workers wait while it counts: only where there is something new.
      let counted = if let lines { lines } else { await floor.countLines(tags.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }, in: zone) }
      lines = counted
      var update = CountUpdate(at: clock.now().wall, tags: tags.count, lines: counted.map { CountUpdate.Line($0) })
      guard isOver else {
        continuation.yield(update)
        continue
      }
      let event = await floor.count(tags.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }, in: zone, from: reader)
      (update.isOver, update.entry, update.notice) = (true, event?.entry, event?.notice)
      continuation.yield(update)
      break
    }
    continuation.finish()
  }
}

extension CountUpdate.Line {
  init(_ line: CountLine) {
    self.init(unit: line.unit, item: line.item ?? line.raw, counted: line.counted, expected: line.expected, elsewhere: line.elsewhere)
  }
}
