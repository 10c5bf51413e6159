import ControlAPI
import Identifiers
import Presence
import StationRuntime
import Warehouse

/// What `tally rfid tags` and `tally rfid why` ask.
struct TagAnswers {
  let desk: TagDesk
  let work: TagWork
  let stored: JournalBackend

  /// Observations that are looked through for those of one tag.
  private static let history = 5_000

  func tags(_ request: TagsRequest) throws(ControlError) -> TagsReport {
    let view = desk.view(departed: request.all)
    if let zone = request.zone, view.setup.zone(named: zone) == nil {
      throw ControlError("rfid.no-zone", ["zone": zone, "zones": view.setup.zones.map(\.name).joined(separator: ", ")], exit: .notFound)
    }
    if view.setup.zones.isEmpty { throw ControlError("rfid.no-zones", exit: .notFound) }
    let counts = ReadCounts.fields.map { ($0.name, view.counts[keyPath: $0.path]) }
    return TagsReport(
      tags: view.tags.filter { request.zone == nil || $0.zone == request.zone }.map { TagReport($0, view) }, counts: Dictionary(counts) { $1 },
      balanced: view.counts.balanced, pending: view.pending)
  }

  func why(_ request: WhyRequest) async throws(ControlError) -> WhyReport {
    let identity = try identity(request.tag)
    let number = identity.bytes
    let view = desk.view(of: identity)
    if view.setup.zones.isEmpty { throw ControlError("rfid.no-zones", exit: .notFound) }
    let text = hex(number)
    let kinds: [EntryKind] = [.observation, .movement, .step, .refused]
    let entries = try await stored.entries(EntriesRequest(kinds: kinds.map(\.rawValue), last: Self.history)).filter { entry in
      guard let line = try? JSON(parsing: entry.line) else { return false }
      let body = line["observation"] ?? line["movement"] ?? line["step"] ?? line["refused"]
      return (body?["epc"] ?? body?["uid"])?.string == text || body?["rfid"]?["tags"]?.array?.contains { $0.string == text } == true
    }
    guard !entries.isEmpty || !view.tags.isEmpty else { throw ControlError("rfid.no-tag", ["tag": request.tag], exit: .notFound) }
    let tag = view.tags.first
    return WhyReport(
      tag: tag.map { TagReport($0, view) }, rules: tag.flatMap { view.setup.zone(named: $0.zone) }?.rules.words ?? [:], entries: entries.suffix(20),
      work: await work.meaning(of: identity))
  }

  private func identity(_ text: String) throws(ControlError) -> TagIdentity {
    guard let query = TagQuery(text) else { throw ControlError("rfid.no-query", ["text": text], exit: .usage) }
    if case .bytes(let bytes) = query {
      return desk.view(of: TagIdentity(bytes)).tags.isEmpty ? TagIdentity(bytes, isUID: true) : TagIdentity(bytes)
    }
    guard let tag = desk.view(departed: true).tags.first(where: { query.fits($0.tag) })?.tag else { throw ControlError("rfid.no-tag", ["tag": text], exit: .notFound) }
    return tag
  }
}

extension TagReport {
  init(_ picture: TagPicture, _ view: TagDesk.View) {
    let text = hex(picture.tag.bytes)
    let hasURN = !picture.tag.isUID && picture.tagClass == .known
    self.init(
      epc: picture.tag.isUID ? nil : text, uid: picture.tag.isUID ? text : nil, urn: hasURN ? EPC(bytes: picture.tag.bytes).pureIdentityURI : nil,
      tagClass: picture.tagClass.name, state: picture.state.rawValue, zone: picture.zone, since: view.wall(picture.since), seen: view.wall(picture.seen),
      parked: picture.isParked, reads: picture.reads, cross: picture.cross, waiting: picture.waiting,
      antennas: picture.antennas.map { antenna in
        AntennaReport(
          reader: antenna.reader, antenna: antenna.antenna == 0 ? nil : antenna.antenna, alias: antenna.alias, zone: antenna.zone,
          mean: decibelText(antenna.mean), reads: antenna.reads, silence: antenna.silence)
      }, mean: picture.mean.map(decibelText), offset: decibelText(picture.offset), silence: picture.silence)
  }
}

extension PresenceRules {
  /// As the configuration writes them.
  var words: [String: String] {
    var words = [
      "window": "\(window)", "arrive-reads": "\(arriveReads)", "move-reads": "\(moveReads)", "threshold": decibelText(threshold), "hold-off": "\(holdOff)ms",
      "slope": "-\(Double(slope) / 1e6)", "departed": "\(departed)ms", "age-out": "\(ageOut)ms", "parked-after": "\(parkedAfter)ms",
      "parked-hold-off": "\(parkedHoldOff)ms",
    ]
    words["weakest"] = weakest.map(decibelText)
    return words
  }
}
