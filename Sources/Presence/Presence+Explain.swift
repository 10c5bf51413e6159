/// How firmly a tag is where it is.
struct Stand {
  /// Of the best antenna in its zone; `nil` where none has read it since the start.
  var mean: Int?
  /// Since the last read there.
  var silence: Int64
  var offset: Int
  var isParked: Bool

  /// Whether another zone takes it over that hears it like that.
  func yields(to other: Int) -> Bool {
    guard let mean else { return offset <= 0 }
    return other > mean + offset
  }
}

/// A tag as it is known at a moment.
public struct TagPicture: Sendable, Hashable {
  public enum State: String, Sendable, CaseIterable { case candidate, present, departed }
  public var tag: TagIdentity
  public var tagClass: TagClass
  public var state: State
  /// Where it is, or was last.
  public var zone: String
  /// In the zone, or departed, since then.
  public var since: Int64
  public var seen: Int64
  public var isParked: Bool
  /// Reads since it arrived, and of these by other zones.
  public var reads: Int
  public var cross: Int
  /// That no decision has told of yet.
  public var waiting: Int
  public var antennas: [AntennaView]
  /// The best mean in its zone, and how much stronger another zone must be now.
  public var mean: Int?
  public var offset: Int
  public var silence: Int64
}

extension Presence {
  /// Windows of its own zone, and what another zone must beat.
  func stand(of slot: Int) -> Stand {
    let tag = table.tags[slot]
    var mean: Int?
    var last = max(tag.since, began ?? tag.since)
    table.eachWindow(of: slot) { window in
      guard antennas[Int(table.windows[window].antenna)].zone == Int(tag.zone) else { return }
      let level = table.mean(window)
      // The first window found sets the time too: before, it was a guess.
      last = mean == nil ? table.windows[window].last : max(last, table.windows[window].last)
      mean = max(mean ?? level, level)
    }
    let rules = setup.zones[Int(tag.zone)].rules
    let isParked = now - tag.since >= rules.parkedAfter
    let silence = now - last
    return Stand(mean: mean, silence: silence, offset: rules.offset(silence: silence, isParked: isParked), isParked: isParked)
  }

  func strongest(_ slot: Int, in zone: Int) -> Int? {
    var best: (antenna: Int, mean: Int)?
    table.eachWindow(of: slot) { window in
      let antenna = Int(table.windows[window].antenna)
      guard antennas[antenna].zone == zone else { return }
      let mean = table.mean(window)
      if best.map({ ($0.mean, -$0.antenna) < (mean, -antenna) }) ?? true { best = (antenna, mean) }
    }
    return best?.antenna
  }

  func views(of slot: Int, at time: Int64) -> [AntennaView] {
    var views: [AntennaView] = []
    table.eachWindow(of: slot) { window in
      let antenna = antennas[Int(table.windows[window].antenna)]
      views.append(
        AntennaView(
          reader: readers[antenna.reader], antenna: antenna.number, alias: antenna.alias, zone: setup.zones[antenna.zone].name, mean: table.mean(window),
          reads: Int(table.windows[window].count), silence: time - table.windows[window].last))
    }
    return views.sorted { (-$0.mean, $0.reader, $0.antenna) < (-$1.mean, $1.reader, $1.antenna) }
  }

  /// All that is known of a tag; `nil` for one that was never seen, has aged out, or is filtered out.
  public func picture(of identity: TagIdentity) -> TagPicture? {
    TagKey(identity.bytes.span, isUID: identity.isUID).flatMap(table.find).flatMap(picture)
  }

  private func picture(_ slot: Int) -> TagPicture? {
    let tag = table.tags[slot]
    guard tag.kind != .filtered else { return nil }
    let stand = stand(of: slot)
    let state: TagPicture.State =
      switch tag.state {
      case .candidate: .candidate
      case .present: .present
      case .departed: .departed
      }
    return TagPicture(
      tag: table.keys[slot].identity, tagClass: tag.kind, state: state, zone: setup.zones[Int(tag.zone)].name, since: tag.since, seen: tag.seen,
      isParked: tag.state == .present && stand.isParked, reads: Int(tag.total), cross: Int(tag.cross), waiting: Int(tag.waiting),
      antennas: views(of: slot, at: now), mean: stand.mean, offset: stand.offset, silence: stand.silence)
  }

  /// What is in view and, where asked for, has left; by zone and number.
  public func tags(departed: Bool = false) -> [TagPicture] {
    table.heap.compactMap { slot in
      guard table.tags[Int(slot)].state == .present || departed else { return nil }
      return picture(Int(slot))
    }.sorted { ($0.zone, $0.tag) < ($1.zone, $1.tag) }
  }

  /// The tags with a known number that stand in a zone and were read since then, in no order.
  public func seen(in name: String, since: Int64) -> [TagIdentity] {
    guard let zone = setup.zones.firstIndex(where: { $0.name == name }) else { return [] }
    return table.heap.lazy.map(Int.init).compactMap { slot in
      let tag = table.tags[slot]
      guard tag.state == .present, tag.zone == zone, tag.seen >= since, tag.kind == .known else { return nil }
      let identity = table.keys[slot].identity
      return identity.isUID ? nil : identity
    }
  }

  /// Tag, class, zone and since when, in no order.
  public func eachPresent(_ body: (TagIdentity, TagClass, String, Int64) -> Void) {
    for slot in table.heap.lazy.map(Int.init) where table.tags[slot].state == .present {
      body(table.keys[slot].identity, table.tags[slot].kind, setup.zones[Int(table.tags[slot].zone)].name, table.tags[slot].since)
    }
  }

  // MARK: From before

  /// What a decision of an earlier run left behind: the tag is in the zone, and is heard anew. It counts as read at `time`: nobody listened in between.
  /// `false` where there is no such zone any more.
  @discardableResult
  public mutating func restore(_ identity: TagIdentity, _ tagClass: TagClass, zone name: String, since: Int64, at time: Int64) -> Bool {
    guard let zone = setup.zones.firstIndex(where: { $0.name == name }), let key = TagKey(identity.bytes.span, isUID: identity.isUID)
    else { return false }
    now = max(now, time)
    began = began ?? now
    if let slot = table.find(key) {
      if table.tags[slot].state == .departed { departedCount -= 1 }
      table.remove(slot)
    }
    guard tagClass != .filtered, inView < setup.mostTags else { return false }
    _ = table.insert(
      key,
      TagTable.Tag(seen: now, since: since, due: now + setup.zones[zone].rules.departed, zone: Int16(zone), state: .present, kind: tagClass))
    return true
  }

  /// What was counted before; what waited then waits no more.
  public mutating func restore(_ counts: ReadCounts) { restoreCounts(counts) }
}
