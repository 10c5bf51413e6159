import Logging
public import Stations
public import Warehouse

/// Tags that are work.
extension Floor {
  /// The zones whose arrivals are work, all of them, and who hears at which station a document was opened.
  func setWork(_ zones: [WorkZone], opened: @escaping @Sendable (String) async -> Void) {
    (workStations, self.opened) = (Set(zones.map(\.station)), opened)
  }

  /// By station, when the first of the documents was opened that are open there, by the wall clock; nothing of one where none is.
  func openings(at stations: Set<String>) -> [String: Int64] {
    var openings: [String: Int64] = [:]
    for setup in self.stations.values where stations.contains(setup.configuration.name) {
      let source = setup.configuration.mode == .training ? training : memory
      let sessions = source.sessions.filter { $0.key.station == setup.configuration.stream.rawValue && $0.value.document != nil }
      openings[setup.configuration.name] = sessions.compactMap(\.value.since).min()
    }
    return openings
  }

  /// Stores rows of state that are part of no work. Whether they are on the disk.
  func keep(_ rows: [StateWrite]) async -> Bool {
    do {
      _ = try await world.store.append(Append(stream: .box, state: rows))
      return true
    } catch {
      logger.critical("not stored, and tried again: \(error)")
      return false
    }
  }

  /// Tags that came into a zone together. What the open documents make of them is stored before anybody is told, and told by one signal.
  ///
  /// - Parameter marks: rows that say that it has come to the floor: stored with the last that comes of it, or alone where nothing does.
  /// - Returns: the tags that a document has now; `nil` where the disk did not take it: then it is to be tried again.
  func take(_ tags: [[UInt8]], in zone: WorkZone, from reader: DeviceID, marks: [StateWrite] = []) async -> [[UInt8]]? {
    guard let setup = stations[zone.station] else { return [] }
    let configuration = setup.configuration
    var (heard, booked, marks): (Signal?, [[UInt8]], [StateWrite]) = (nil, [], marks)
    let portions = TagBurst.portions(of: tags)
    for (index, portion) in portions.enumerated() {
      var next: TagBurst? = TagBurst(zone: zone.name, location: zone.location, tellsWrong: zone.tellsWrong, tags: portion)
      while let burst = next {
        guard let key = owner(of: burst, configuration) else { break }
        await enter(key)
        let told = await withTaskExecutorPreference(executor) {
          let trigger = Trigger(.tags(burst), device: reader, at: world.clock.now())
          let told = await store(trigger, key, configuration, marks: index == portions.count - 1 ? marks : [])
          leave(key)
          return told
        }
        for event in told.events { publish(event) }
        booked += told.booked
        if told.isMarked { marks = [] }
        // Of several the worst.
        if let signal = told.signal, heard == nil || signal == .refused { heard = signal }
        guard told.isStored else {
          await sound(heard, by: reader, at: setup)
          return nil
        }
        next = told.rest
      }
    }
    await sound(heard, by: reader, at: setup)
    return marks.isEmpty ? booked : await keep(marks) ? booked : nil
  }

  /// Whose work a burst is: the portal's own; while picking the worker's, who has goods in hand. `nil` where it cannot be told whose.
  private func owner(of burst: TagBurst, _ configuration: StationConfiguration) -> SessionKey? {
    let portal = SessionKey(configuration.stream.rawValue, burst.session)
    guard configuration.flow == .picking else { return portal }
    let source = configuration.mode == .training ? training : memory
    let busy = source.sessions.filter { $0.key.station == portal.station && $0.value.document != nil }.map(\.key)
    return busy.count == 1 ? busy[0] : nil
  }

  /// What tags that were read in a zone come to, against what should be there.
  public func countLines(_ tags: [[UInt8]], in zone: WorkZone) -> [CountLine] {
    guard let setup = stations[zone.station] else { return [] }
    return Stations.count(TagBurst(zone: zone.name, location: zone.location, tags: tags), context(setup.configuration, "", at: world.clock.now()))
  }

  /// Stores a count of them; `nil` = there is no such station, or it is in service mode.
  public func count(_ tags: [[UInt8]], in zone: WorkZone, from reader: DeviceID) async -> FloorEvent? {
    guard let setup = stations[zone.station] else { return nil }
    let burst = TagBurst(zone: zone.name, location: zone.location, tags: tags)
    let key = SessionKey(setup.configuration.stream.rawValue, burst.session)
    await enter(key)
    let told = await withTaskExecutorPreference(executor) {
      let told = await store(Trigger(.count(burst), device: reader, at: world.clock.now()), key, setup.configuration)
      leave(key)
      return told
    }
    for event in told.events { publish(event) }
    return told.events.first
  }

  /// By the reader's lamps, and to those who work on a document at the station, else by the station's own sounder.
  private func sound(_ signal: Signal?, by reader: DeviceID, at setup: StationSetup) async {
    guard let signal else { return }
    let stream = setup.configuration.stream.rawValue
    let source = setup.configuration.mode == .training ? training : memory
    let busy = source.sessions.filter { $0.key.station == stream && $0.value.document != nil }.map(\.key.session)
    let scanners = setup.scanners.filter { scanner in
      busy.contains { $0 == "shared" || $0 == scanner.rawValue || $0.hasPrefix(scanner.rawValue + "/") }
    }
    let devices = [reader] + (scanners.isEmpty ? [Floor.simulated(setup.configuration.name)] : scanners)
    for device in devices { await world.signals.signal(signal, to: device) }
  }

  /// A decision about a tag, for those who watch.
  func sighted(_ decision: StoredDecision, _ notice: Notice) {
    var event = FloorEvent(at: decision.at, station: decision.stream.rawValue)
    (event.kind, event.device, event.notice) = (EntryKind.observation.rawValue, decision.reader.rawValue, notice)
    publish(event)
  }

  /// What a tag would mean to the work of a zone's station now.
  func meaning(of epc: [UInt8], in zone: WorkZone) -> Notice? {
    guard let setup = stations[zone.station] else { return nil }
    let burst = TagBurst(zone: zone.name, location: zone.location, tellsWrong: zone.tellsWrong, tags: [epc])
    return Stations.meaning(of: epc, in: burst, context(setup.configuration, burst.session, at: world.clock.now()))
  }

  /// How far the open document is; `nil` at a station without tags.
  func progress(at configuration: StationConfiguration) -> DocumentProgress? {
    guard workStations.contains(configuration.name) else { return nil }
    return Stations.progress(at: context(configuration, "", at: world.clock.now()))
  }
}
